"""Running the service without a developer: the accounts of those who work here."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register(app: "Flask") -> None:
    """Open the administrators' door of the app."""
    from portal.admin.routes import bp

    app.register_blueprint(bp)
