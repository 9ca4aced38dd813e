"""A small house with colleagues in it, for the tests of the staff door."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask

from portal import _configure, _give_ground
from portal.config import Settings
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.staff import commands, second_factor
from portal.staff.rules import Role
from portal.vault.recovery import confirm_recovery, new_recovery
from tests.client import PageReviewingClient
from tests.people.client_hands import ClientHands

PASSPHRASE = "tolv grønne sykler i regnet"
NEW_PASSPHRASE = "ni rolige elger under brua"


@dataclass
class Colleague:
    """Somebody who works here, with what they know and hold."""

    name: str
    email: str
    id: str = ""
    secret: str = field(default="", repr=False)
    passphrase: str = field(default=PASSPHRASE, repr=False)

    def digits(self) -> str:
        """What the app on the telephone shows now."""
        return second_factor.code_at(self.secret, utc_now())


@dataclass
class House:
    """A database with a team, and whoever a test lets work there."""

    db: Database
    people: dict[str, Colleague] = field(default_factory=dict)

    def employs(self, name: str, *roles: Role) -> Colleague:
        """Enrol somebody; the first who reads cases founds the team, the others are let in by that one."""
        colleague = Colleague(name=name, email=f"{name.split()[0].lower()}@eksempel.no")
        with self.db.write() as db:
            made = commands.enrol_member(db, name, colleague.email, roles, PASSPHRASE)
            colleague.id, colleague.secret = made.member_id, made.totp_secret
            if commands.needs_team_key(roles):
                self._lets_in(db, made.member_id)
        self.people[name] = colleague
        return colleague

    def _lets_in(self, db: object, member_id: str) -> None:
        if not hasattr(self, "keyring"):
            self.keyring = commands.found_team(db, member_id)  # type: ignore[arg-type]
            sheet = new_recovery(db, self.keyring)  # type: ignore[arg-type]
            confirm_recovery(db, " ".join(sheet.groups))  # type: ignore[arg-type]
        else:
            commands.admit(db, self.keyring, member_id, by=commands.CLI)  # type: ignore[arg-type]


def small_app(settings: Settings) -> Flask:
    """The ground with the staff and admin doors only."""
    from portal import admin, staff
    from portal.web import access
    from portal.web.extensions import portal_of

    app = Flask("portal", static_folder=None)
    _configure(app, settings)
    _give_ground(app, settings)
    staff.register(app)
    admin.register(app)
    access.check_labels(app)
    for name in ("css/staff-demo.css", "css/public-demo.css", "js/desk.js", "js/portal.js"):
        portal_of(app).static_names.setdefault(name, name)  # while `make css` builds them anew
    app.testing = True
    app.test_client_class = PageReviewingClient
    return app


def hands_of(app: Flask) -> ClientHands:
    """A browser without JavaScript."""
    client = app.test_client()
    assert isinstance(client, PageReviewingClient)
    return ClientHands(client)


def signs_in(hands: ClientHands, who: Colleague, **different: str) -> None:
    """Fill the sign-in form and send it."""
    if hands.response is None or hands.path != "/staff/sign-in":
        hands.open("/staff/sign-in")
    typed = {"email": who.email, "passphrase": who.passphrase, "code": who.digits(), **different}
    for name, value in typed.items():
        hands.fill(name, value)
    hands.press(action="/staff/sign-in")
