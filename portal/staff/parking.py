"""What somebody has half written, and what they had typed when the session ran out: kept sealed, shown to the same person only.

Sealed under a key that a short-lived cookie holds: one cookie a browser, and under it every form that is being written in there.
It is never sent by itself: its owner looks and sends, or goes on writing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.db.base import new_id
from portal.staff.models import ParkedForm
from portal.staff.rules import MOST_PARKED, PARKED_LIVES
from portal.vault.keys import derive_pair, new_token
from portal.vault.seal import Unreadable, open_json, seal_json

_PURPOSE = "staff-parked"
KEPT_PATH, KEPT_ON = "kept_path", "kept_on"  # where a form goes that is only being kept, and the page that it stands on
# Secrets are typed again, never kept; the rest belongs to the request, not to the person.
_NEVER_KEPT = frozenset(
    {
        "csrf_token",
        "passphrase",
        "passphrase_again",
        "code",
        "join_code",
        "secret",
        "parked",
        "credential",
        "prf",
        KEPT_PATH,
        KEPT_ON,
    }
)
MOST_BYTES = 1_000_000
_MARK = "submission"  # a form's own mark: the same form has the same
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Parked:
    """A form that waits for its owner: where it was going, the typed fields in their order, and the page it was written on.

    `on` is '' where nobody has said which page that was. `kept_at` is UTC.
    """

    id: str
    path: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    on: str
    kept_at: datetime


@dataclass(frozen=True)
class Writing:
    """A form as it stands now. `before` is the id that it was kept under last, '' for the first time."""

    path: str
    fields: Fields = field(repr=False)
    on: str = ""
    before: str = ""


@dataclass(frozen=True)
class Kept:
    """What keeping gives back: the token for the cookie, and the id that the form goes on under."""

    token: bytes = field(repr=False)
    id: str


def worth_keeping(typed: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
    """The fields of a form that may be kept; empty when there is nothing but secrets and tokens."""
    kept = [(name, value) for name, value in typed if name not in _NEVER_KEPT]
    return kept if sum(len(value) for _, value in kept) <= MOST_BYTES else []


def park(db: Session, member_id: str, writing: Writing, now: datetime, token: bytes | None = None) -> Kept:
    """Keep a form for its owner, in place of what was kept of the same form; every other stays, up to MOST_PARKED of a person.

    `token` is the cookie's. Without one, or with one that holds nothing of this person's, a new one is made.
    """
    purge(db, now)
    held = parked_by(db, token, member_id, now) if token is not None else []
    token = token if token is not None and held else new_token()  # under a cookie of another's nothing is put
    same = next((each for each in held if _is_same(each, writing)), None)
    on = writing.on or (same.on if same else "")
    body = {"path": writing.path, "fields": list(writing.fields), "on": on}
    parked_id = _renew(db, token, same.id, body, now) if same else ""
    if not parked_id:
        parked_id = _add(db, token, member_id, body, now)
        _drop_oldest(db, member_id)
    return Kept(token, parked_id)


def _is_same(kept: Parked, writing: Writing) -> bool:
    """Whether it is the same form: it says so itself; or its mark does; or it says the same, sent where the same was."""
    if writing.before:
        return kept.id == writing.before
    marks = dict(kept.fields).get(_MARK), dict(writing.fields).get(_MARK)
    is_marked = bool(marks[0]) and marks[0] == marks[1]
    return kept.path == writing.path and (is_marked or tuple(writing.fields) == kept.fields)


def _renew(db: Session, token: bytes, parked_id: str, body: Mapping[str, object], now: datetime) -> str:
    """The id when it is there still; '' when it went in the meantime."""
    _shelf, key = derive_pair(token, _PURPOSE)
    values = {"sealed": seal_json(key, body, _place(parked_id)), "expires_at": now + PARKED_LIVES}
    changed = db.scalars(update(ParkedForm).where(ParkedForm.id == parked_id).values(values).returning(ParkedForm.id))
    return changed.one_or_none() or ""


def _add(db: Session, token: bytes, member_id: str, body: Mapping[str, object], now: datetime) -> str:
    shelf, key = derive_pair(token, _PURPOSE)
    parked_id = new_id()
    sealed = seal_json(key, body, _place(parked_id))
    db.add(ParkedForm(id=parked_id, shelf=shelf, member_id=member_id, sealed=sealed, expires_at=now + PARKED_LIVES))
    db.flush()
    return parked_id


def _drop_oldest(db: Session, member_id: str) -> None:
    """However many are begun, no more are kept than a person writes in at once: the oldest goes."""
    mine = select(ParkedForm.id).where(ParkedForm.member_id == member_id)
    most = mine.order_by(ParkedForm.expires_at.desc(), ParkedForm.id.desc()).offset(MOST_PARKED)
    for parked_id in db.scalars(most).all():
        db.execute(delete(ParkedForm).where(ParkedForm.id == parked_id))


def owner_of(db: Session, token: bytes, now: datetime) -> str | None:
    """Whose forms the cookie names, while one of them lives."""
    shelf, _key = derive_pair(token, _PURPOSE)
    live = select(ParkedForm.member_id).where(ParkedForm.shelf == shelf, ParkedForm.expires_at >= now)
    return db.scalar(live.limit(1))


def parked_by(db: Session, token: bytes, member_id: str, now: datetime) -> list[Parked]:
    """The forms that this member left, the newest first; none for anybody else. One query."""
    shelf, key = derive_pair(token, _PURPOSE)
    live = select(ParkedForm).where(ParkedForm.shelf == shelf, ParkedForm.expires_at >= now)
    rows = db.scalars(live.where(ParkedForm.member_id == member_id).order_by(ParkedForm.expires_at.desc(), ParkedForm.id))
    return [opened for row in rows if (opened := _open(row, key)) is not None]


def _open(row: ParkedForm, key: bytes) -> Parked | None:
    try:
        value = open_json(key, row.sealed, _place(row.id))
    except Unreadable:
        return None
    fields = tuple((name, text) for name, text in value["fields"])
    return Parked(row.id, value["path"], fields, value.get("on", ""), row.expires_at - PARKED_LIVES)


def drop(db: Session, token: bytes, parked_id: str = "") -> None:
    """Delete one that was kept, or all: it was sent, given up, or somebody else signed in."""
    shelf, _key = derive_pair(token, _PURPOSE)
    gone = delete(ParkedForm).where(ParkedForm.shelf == shelf)
    db.execute(gone.where(ParkedForm.id == parked_id) if parked_id else gone)


def purge(db: Session, now: datetime) -> int:
    """Delete the forms that nobody came back for. Returns how many."""
    late = delete(ParkedForm).where(ParkedForm.expires_at < now).returning(ParkedForm.id)
    return len(db.scalars(late).all())


def _place(parked_id: str) -> str:
    return f"staff_parked_form:{parked_id}:sealed"
