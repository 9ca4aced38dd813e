"""Running the service without a developer: the accounts of those who work here, and the mail that did not go."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register(app: "Flask") -> None:
    """Open the administrators' door of the app."""
    from portal.admin import grant_routes, mail_routes, routes

    app.register_blueprint(routes.bp)
    app.register_blueprint(mail_routes.bp)
    app.register_blueprint(grant_routes.bp)
