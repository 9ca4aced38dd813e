"""The desk: the queue, the case, and noting down a call or a visit."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.desk import case_routes, note_routes, routes

    for part in (routes, case_routes, note_routes):
        app.register_blueprint(part.bp)
