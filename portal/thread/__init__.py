"""Coming back with the code: what has happened, the answer, writing again, deleting all of it."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.thread import (  # noqa: F401  (their views stand on the same blueprint)
        code_routes,
        concern_routes,
        consents_routes,
        duken_routes,
        household_routes,
        kept_routes,
        live_routes,
        log_routes,
        meetings_routes,
        own_routes,
        plan_routes,
        routes,
        steps_routes,
        trusted_routes,
        whom_to_call,
    )

    routes.hold_threads(app)
    app.register_blueprint(routes.bp)
