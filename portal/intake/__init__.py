"""The conversation: a question at a time, a draft on the server, one address for it all."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.intake import draft, routes
    from portal.web.extensions import portal_of

    portal_of(app).carry_over.append(draft.carry_over)
    app.register_blueprint(routes.bp)
