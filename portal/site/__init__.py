"""The front page, the language, the way out, the pages about privacy and accessibility, and health."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.site import exit_routes, routes, told

    app.register_blueprint(routes.bp)
    told.register(app)
    app.before_request(exit_routes.show_neutral_page)
