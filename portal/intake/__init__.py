"""The conversation: a question at a time, a draft on the server, one address for it all."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.intake import routes

    app.register_blueprint(routes.bp)
