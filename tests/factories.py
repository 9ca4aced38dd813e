"""An office in use: colleagues with a team key, cases that have come in, hands at the desk and on a phone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal.cases import commands
from portal.cases.commands import NewCase
from portal.cases.models import Case, Event
from portal.cases.rules import Asker, Channel
from portal.config import Settings
from portal.db.base import Base, new_id
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.staff import signing
from portal.staff.models import StaffMember
from portal.staff.pages import home_of
from portal.staff.rules import Role, Signed, permissions_for
from portal.vault import keys, members
from portal.vault.keyring import Keyring
from portal.vault.stretch import Cost
from portal.web.extensions import portal_of
from tests.client import PageReviewingClient
from tests.people.citizens import Parent
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague, House, hands_of

CHEAP = Cost(memory_mib=1, passes=1)
PROMISE = timedelta(days=2)


@dataclass
class Office:
    """The whole portal over an empty database with Astrid (reception) in it; she founded the team."""

    app: Flask
    house: House = field(init=False)

    def __post_init__(self) -> None:
        self.house = House(self.db)
        self.astrid = self.employs("Astrid Lund", Role.RECEPTION)

    @property
    def db(self) -> Database:
        return portal_of(self.app).db

    @property
    def settings(self) -> Settings:
        return portal_of(self.app).settings

    @property
    def keyring(self) -> Keyring:
        return self.house.keyring

    def employs(self, name: str, *roles: Role) -> Colleague:
        return self.house.employs(name, *roles)

    def hands(self, language: str = "nb") -> ClientHands:
        """A browser without JavaScript, of somebody who has not been here before."""
        made = hands_of(self.app)
        return ClientHands(made.client, language)

    def client(self) -> PageReviewingClient:
        return self.hands().client

    def parent(self, language: str = "nb") -> Parent:
        return Parent(self.hands(language))

    def at_the_desk(self, who: Colleague | None = None) -> ClientHands:
        """Hands of a colleague who has just signed in, without the pages on the way: their tests are the staff's."""
        who, hands = who or self.astrid, self.hands()
        opened = signing.sign_in(self.db, who.email, who.passphrase, who.digits(), replaces=None)
        assert opened is not None, f"{who.name} was not let in"
        is_https = self.settings.base_url.startswith("https:")
        hands.client.set_cookie("__Host-staff" if is_https else "staff", opened.token.hex(), secure=is_https)
        hands.waits_at = self._home_of(who)
        return hands

    def _home_of(self, who: Colleague) -> str:
        with self.db.read() as db:
            member = db.get_one(StaffMember, who.id)
        return home_of(permissions_for(member.roles), member.standing)

    def signed(self, who: Colleague, *roles: Role) -> Signed:
        """A colleague as the queries see one."""
        held = frozenset(roles or (Role.RECEPTION,))
        may = permissions_for(held)
        return Signed(who.id, who.name, held, may, "session", "nb", utc_now())

    def gets(self, **different: Any) -> str:
        """A case comes in; gives its id."""
        with self.db.write() as db:
            case, _key = commands.open_case(db, new_case(**different))
            return case.id

    def closes(self, case_id: str, by: str = "") -> None:
        """A colleague ends the case well."""
        end = commands.Closing("Ferdig.", "De har det bedre.", "Vi klarer oss.", says_family=True)
        with self.db.write() as db:
            commands.close_case(db, db.get_one(Case, case_id), self.key_of(case_id), end, by or self.astrid.id)

    def key_of(self, case_id: str) -> bytes:
        with self.db.read() as db:
            return self.keyring.case_key(db, case_id)

    def case(self, case_id: str) -> Case:
        """The case as it stands in the database now."""
        with self.db.read() as db:
            found = db.get_one(Case, case_id)
            db.expunge(found)
            return found

    def events(self, case_id: str) -> list[str]:
        """The journal's words, in the order they were written."""
        with self.db.read() as db:
            rows = db.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.happened_at, Event.id))
            return [row.name for row in rows]

    def stored(self) -> bytes:
        """Every byte that is kept: SQLite's files with their log; of PostgreSQL, whose files are its own, every row."""
        files = sorted(self.settings.instance.glob("portal.sqlite*"))
        return b"".join(path.read_bytes() for path in files) or all_rows(self.db)

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.db.read() as db:
            return row_counts(db)


def says_why(hands: ClientHands, why: str = "check") -> None:
    """Answer why one opens a case that somebody else holds, where that is asked."""
    if hands.path.endswith("/why"):
        hands.choose("why", why)
        hands.press(action=hands.path)


def new_case(**different: Any) -> NewCase:
    """An enquiry of a parent, with whatever is different about it."""
    usual: Mapping[str, Any] = {
        "submission": new_id(),
        "channel": Channel.PORTAL,
        "asker": Asker.PARENT,
        "language": "nb",
        "due_at": utc_now() + PROMISE,
    }
    return NewCase(**{**usual, **different})


def row_counts(db: Session) -> dict[str, int]:
    """How many rows each table has."""
    tables = Base.metadata.sorted_tables
    counts = (select(func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables)
    return dict(db.execute(select(*counts)).one()._mapping)


def all_rows(db: Database) -> bytes:
    """The contents of every row of every table, as bytes."""
    cells: list[bytes] = []
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                cells += [bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row]
    return b"\n".join(cells)


def later(**span: float) -> datetime:
    return utc_now() + timedelta(**span)


# Whether the directory has changed is asked each two seconds, by whichever page comes then.
_LOOKS_AGAIN = re.compile(r"FROM (directory_state|search_state)")


@dataclass
class Queries:
    """Counts the statements that a database is sent while it listens, but for those that come by the clock."""

    statements: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len([one for one in self.statements if not one.startswith(("BEGIN", "COMMIT")) and not _LOOKS_AGAIN.search(one)])


@pytest.fixture
def queries(office: Office) -> Iterator[Queries]:
    """What the app's database is asked, from now on, by whoever the test is: the bell asks when it likes."""
    heard, mine = Queries(), threading.get_ident()

    def hear(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if threading.get_ident() == mine:
            heard.statements.append(statement)

    event.listen(office.db.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(office.db.engine, "before_cursor_execute", hear)


@pytest.fixture
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a key derivation costs is the vault's own test."""
    monkeypatch.setattr(members, "PASSPHRASE_COST", CHEAP)
    monkeypatch.setattr(keys, "RECEIPT_COST", CHEAP)


@pytest.fixture
def office(app: Flask, clock: object, cheap_keys: None) -> Office:
    return Office(app)
