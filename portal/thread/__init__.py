"""Coming back with the code: what has happened, the answer, writing again, deleting all of it."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.thread import code_routes, live_routes, own_routes, routes  # noqa: F401  (their views stand on the same blueprint)

    routes.hold_threads(app)
    app.register_blueprint(routes.bp)
