"""The written answer: a text to start from in the family's language, written by a person, sent with one press."""

from flask import Flask


def register(app: Flask) -> None:
    """Open the answer's pages."""
    from portal.replies import both_routes, routes

    app.register_blueprint(routes.bp)
    app.register_blueprint(both_routes.bp)
