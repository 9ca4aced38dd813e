"""A visit: a browser in which the receipt code was typed, or has just been given out.

The row's id and the key that opens it are both derived from the visitor's cookie; the database has only the id.
A visit ends after half an hour without a page, or when the visitor leaves; the code is kept for showing again only in
the first visit.

A wrong code begins a visit too, to no case: so that right and wrong cost the same work and get the same answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.cases.trusted import in_force
from portal.db.base import Base, Ref
from portal.db.clock import utc_now
from portal.vault.seal import Unreadable, open_json, seal_json

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=4)
_TOUCH_EVERY = timedelta(minutes=1)
NO_CASE = "nocase"


class VisitRow(Base):
    """One browser's stay with one case."""

    __tablename__ = "visit"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[Ref]  # no foreign key: NO_CASE is none
    body_sealed: Mapped[bytes]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    __table_args__ = (Index("ix_visit_case", "case_id"), Index("ix_visit_seen", "seen_at"))


@dataclass(frozen=True)
class Draft:
    """A message that somebody is writing, as it stood when it was kept. `mark` is that of the form it is written in."""

    mark: str
    words: str = field(repr=False)


Drafts = tuple[Draft, ...]
ChangeDrafts = Callable[[Drafts], Sequence[Draft]]


@dataclass(frozen=True)
class Visit:
    """A visit, opened with the visitor's key.

    `code` is empty but in the first visit after sending; `kept` is what was typed when an earlier visit had run out, and
    `kept_in` the field that it was typed in ('' is the message); `drafts` are messages that are being written in, one for each
    page of this browser, the newest first; `saved` is what a code opens that is no case's, for the door that gave it out.
    `waits_for` is the case of a code that a colleague made: the visit leads to no case before the family has taken its own
    code, which `code` is (see calls.py).
    """

    id: str
    case_id: str
    case_key: bytes = field(repr=False)
    code: str = field(default="", repr=False)
    language: str = ""
    kept: str = field(default="", repr=False)
    saved: str = field(default="", repr=False)
    kept_in: str = ""
    waits_for: str = ""
    handed: str = field(default="", repr=False)  # a code that was just made for somebody, until it is put away
    handed_language: str = ""
    trusted_id: str = ""  # '' for who holds the thread's own code
    may: str = ""  # what a trusted person may, as it stands now
    came_with: str = ""  # the id of the code that a colleague made, while the own one is not taken
    drafts: Drafts = field(default=(), repr=False)
    drafts_of: str = ""  # the case that the drafts are of, in a visit to nothing: a code was typed wrong before the right one

    @property
    def has_case(self) -> bool:
        return self.case_id != NO_CASE


def begin(db: Session, pair: tuple[str, bytes], visit: Visit) -> None:
    """Begin a visit under the visitor's (id, key), in place of an earlier one in the same browser."""
    db.execute(delete(VisitRow).where(VisitRow.id == pair[0]))
    now = utc_now()
    row = VisitRow(id=pair[0], case_id=visit.case_id, began_at=now, seen_at=now, body_sealed=_seal(pair, visit))
    db.add(row)
    db.flush()


def change(db: Session, pair: tuple[str, bytes], visit: Visit) -> None:
    """Keep the visit going with other contents. Its drafts stay as they are: another tab may have kept one meanwhile."""
    row = db.get(VisitRow, pair[0], with_for_update=True)
    if row is not None:
        row.body_sealed = _seal(pair, replace(visit, drafts=_drafts_in(_opened(pair, row) or {})))
        db.flush()


def change_drafts(db: Session, pair: tuple[str, bytes], to: ChangeDrafts) -> None:
    """Change the drafts as they stand now, and nothing else; also of a visit that has run out, while its row is there."""
    row = db.get(VisitRow, pair[0], with_for_update=True)
    body = _opened(pair, row) if row is not None else None
    if row is None or body is None:
        return
    before = _drafts_in(body)
    after = tuple(to(before))
    if after != before:
        row.body_sealed = seal_json(pair[1], body | {"drafts": _plain(after)}, _place(pair[0]))
        db.flush()


def visit_to(pair: tuple[str, bytes], case_id: str, case_key: bytes, code: str = "", language: str = "") -> Visit:
    """A visit to a case."""
    return Visit(pair[0], case_id, case_key, code, language)


def visit_by_trusted(pair: tuple[str, bytes], case_id: str, case_key: bytes, trusted_id: str) -> Visit:
    """A visit of somebody whom the family has let in."""
    return Visit(pair[0], case_id, case_key, trusted_id=trusted_id)


def visit_to_nothing(pair: tuple[str, bytes], kept: str = "", saved: str = "") -> Visit:
    """What a wrong code begins, and one that opens something else than a case."""
    return Visit(pair[0], NO_CASE, bytes(32), kept=kept, saved=saved)


def waiting_visit(
    pair: tuple[str, bytes], case_id: str, case_key: bytes, code: str, language: str, came_with: str = ""
) -> Visit:
    """A visit to no case yet: first the family takes its own code."""
    return Visit(pair[0], NO_CASE, case_key, code, language, waits_for=case_id, came_with=came_with)


def _seal(pair: tuple[str, bytes], visit: Visit) -> bytes:
    body = {"key": visit.case_key.hex(), "code": visit.code, "language": visit.language, "kept": visit.kept}
    body |= {"saved": visit.saved, "kept_in": visit.kept_in, "waits_for": visit.waits_for}
    body |= {"handed": visit.handed, "handed_language": visit.handed_language, "trusted": visit.trusted_id}
    body |= {"came_with": visit.came_with, "drafts_of": visit.drafts_of}
    return seal_json(pair[1], body | {"drafts": _plain(visit.drafts)}, _place(pair[0]))


def _plain(drafts: Drafts) -> list[list[str]]:
    return [[each.mark, each.words] for each in drafts]


def _drafts_in(body: Mapping[str, Any]) -> Drafts:
    return tuple(Draft(mark, words) for mark, words in body.get("drafts", ()))


def _opened(pair: tuple[str, bytes], row: VisitRow) -> dict[str, Any] | None:
    try:
        body: dict[str, Any] = open_json(pair[1], row.body_sealed, _place(row.id))
    except Unreadable:
        return None
    return body


def _place(visit_id: str) -> str:
    return f"visit:{visit_id}:body"


def current(db: Session, pair: tuple[str, bytes] | None, *, lets_trusted: bool = False) -> Visit | None:
    """The visit of this visitor while it lasts, else None.

    A trusted person's is given only to who asks for it with `lets_trusted`, and only while the invitation holds: it is looked
    up at every request, so that whoever is sent away is out at once, in every open tab.
    """
    if pair is None:
        return None
    row = db.get(VisitRow, pair[0])
    now = utc_now()
    if row is None or now - row.seen_at > IDLE or now - row.began_at > LONGEST:
        return None
    body = _opened(pair, row)
    if body is None:
        return None
    visit = _visit_in(row, body)
    return _of_trusted(db, visit, body["trusted"], lets_trusted) if body.get("trusted") else visit


def _visit_in(row: VisitRow, body: Mapping[str, Any]) -> Visit:
    newer = {each: body.get(each, "") for each in _NEWER}  # a visit that began under an older portal has none
    first = Visit(row.id, row.case_id, bytes.fromhex(body["key"]), body["code"], body["language"], body["kept"], **newer)
    return replace(first, drafts=_drafts_in(body))


def left_in(db: Session, pair: tuple[str, bytes], case_id: str) -> Visit | None:
    """What waits of an earlier visit of this browser to the same case, while its row is there.

    For whoever comes back with the code after the visit has run out: the words were theirs, and wait for nobody else. A wrong
    code (NO_CASE) opens nothing: what waits goes on waiting for the right one, as drafts that no page shows.
    """
    row = db.get(VisitRow, pair[0])
    body = _opened(pair, row) if row is not None else None
    if row is None or body is None or body.get("trusted"):
        return None
    left = _visit_in(row, body)
    of = left.drafts_of or left.case_id
    if case_id == NO_CASE:
        return replace(left, kept="", kept_in="", drafts=_with_kept(left), drafts_of="" if of == NO_CASE else of)
    return replace(left, drafts_of="") if of == case_id else None


def _with_kept(left: Visit) -> Drafts:
    is_a_message = left.has_case and left.kept and not left.kept_in
    return (Draft("", left.kept), *left.drafts) if is_a_message else left.drafts


_NEWER = ("saved", "kept_in", "waits_for", "handed", "handed_language", "came_with", "drafts_of")


def _of_trusted(db: Session, visit: Visit, trusted_id: str, lets_trusted: bool) -> Visit | None:
    held = in_force(db, trusted_id) if lets_trusted else None
    return replace(visit, trusted_id=trusted_id, may=held.may) if held is not None else None


def needs_touch(db: Session, visit_id: str) -> bool:
    """Whether the last page was long enough ago to be written down."""
    seen = db.scalar(_SEEN, {"id": visit_id})
    return seen is not None and utc_now() - seen > _TOUCH_EVERY


_SEEN = select(VisitRow.seen_at).where(VisitRow.id == bindparam("id"))


def touch(db: Session, visit_id: str) -> None:
    """The visitor has opened a page."""
    row = db.get(VisitRow, visit_id)
    if row is not None:
        row.seen_at = utc_now()
        db.flush()


def end(db: Session, visit_id: str) -> None:
    """The visitor leaves."""
    db.execute(delete(VisitRow).where(VisitRow.id == visit_id))


def end_all(db: Session, case_id: str) -> None:
    """End every browser's visit to a case."""
    db.execute(delete(VisitRow).where(VisitRow.case_id == case_id))


def purge(db: Session) -> int:
    """Delete visits that have run out. Returns how many."""
    now = utc_now()
    has_run_out = (VisitRow.seen_at < now - IDLE) | (VisitRow.began_at < now - LONGEST)
    ids = db.scalars(delete(VisitRow).where(has_run_out).returning(VisitRow.id)).all()
    return len(ids)
