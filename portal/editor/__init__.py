"""Editing the directory: services changed, proposed, translated, undone, and read in from files."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.editor import (
        draft_routes,
        import_routes,
        matrix_routes,
        owner_edit_routes,
        owner_routes,
        report_routes,
        routes,
        translation_routes,
    )

    for part in (routes, draft_routes, translation_routes, owner_routes, owner_edit_routes,
                 matrix_routes, import_routes, report_routes):  # fmt: skip
        app.register_blueprint(part.bp)
