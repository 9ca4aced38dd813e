"""Who works here: roles and what they may do, accounts, sign-in, second factor, sessions."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register(app: "Flask") -> None:
    """Open the staff door of the app, and tell the guard how a member of staff is known."""
    from portal.staff import routes  # here, so that worker and command line load no Flask

    routes.register(app)
