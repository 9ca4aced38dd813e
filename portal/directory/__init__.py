"""What help there is: services and meeting places, as the pack has them."""

from flask import Flask


def register(app: Flask) -> None:
    """Read the pack's services and open this door. Raises PackError when they cannot be read."""
    from portal.directory import api_page, api_routes, routes
    from portal.directory.here import read_directory

    read_directory(app)
    app.register_blueprint(routes.bp)
    app.register_blueprint(api_routes.bp)
    app.register_blueprint(api_page.bp)
