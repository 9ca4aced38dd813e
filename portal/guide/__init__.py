"""The action guide: what an employee does when a child gives reason to wonder, step by step. Open to read for all."""

from flask import Flask


def register(app: Flask) -> None:
    """Read the pack's guide and open this door. Raises PackError when it cannot be read."""
    from portal.guide import here, routes

    here.read_guides(app)
    app.register_blueprint(routes.bp)
