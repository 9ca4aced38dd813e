"""The conversation: a question at a time, a draft on the server, one address for it all."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.intake import draft, paper_desk_routes, paper_routes, routes, saved_routes
    from portal.web.extensions import portal_of

    portal_of(app).carry_over.append(draft.carry_over)
    saved_routes.hold_saved_talks(app)
    for part in (routes, saved_routes, paper_routes, paper_desk_routes):
        app.register_blueprint(part.bp)
