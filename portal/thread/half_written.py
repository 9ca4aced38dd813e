"""A message that is being written: what of it waits in this browser's visit, sealed, and how it comes back into its field.

Each page has a mark of its own (the form's `submission`), and says which words it was filled with (`goes_on`): so two tabs lose
neither's words, and what a page goes on with does not wait beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from flask import request
from sqlalchemy.orm import Session

from portal.cases import visits
from portal.cases.household_writing import is_sent
from portal.cases.visits import Draft, Drafts, Visit
from portal.db.base import new_id
from portal.thread.forms import LONGEST_MESSAGE
from portal.web import session
from portal.web.forms import clean

MOST = 4  # tabs in which a family writes at once; the oldest goes
LONGEST_MARK = 26


@dataclass(frozen=True)
class HalfWritten:
    """What the page has to say: the words in its field, their `goes_on`, and what else waits from other tabs."""

    words: str = field(repr=False)
    others: Sequence[Draft] = field(repr=False)

    @property
    def goes_on(self) -> str:
        return _print(self.words) if self.words else ""


@dataclass(frozen=True)
class Typed:
    """The form as it stands now."""

    mark: str
    words: str = field(repr=False)
    goes_on: str

    def has(self, draft: Draft) -> bool:
        """Whether these are words that this form holds, or was filled with."""
        return draft.mark == self.mark or self.holds(draft.words)

    def holds(self, words: str) -> bool:
        return bool(words) and (_print(words) == self.goes_on or words.strip() == self.words.strip())


def _print(words: str) -> str:
    return blake2b(words.encode(), digest_size=16).hexdigest()


def half_written(visit: Visit) -> HalfWritten:
    """What came along in another form, or what was written last, stands in the field; the rest waits beside it."""
    came_along = visit.kept if not visit.kept_in else ""
    words = came_along or next((each.words for each in visit.drafts), "")
    return HalfWritten(words, [each for each in visit.drafts if each.words != words])


def typed_now() -> Typed:
    """What this request brings."""
    got = {name: request.form.get(name, "") for name in ("submission", "body", "goes_on")}
    return Typed(got["submission"][:LONGEST_MARK] or new_id(), clean(got["body"])[:LONGEST_MESSAGE], got["goes_on"])


def is_kept(visit: Visit, typed: Typed) -> bool:
    """Whether nothing would change: the same words wait, or nothing does and nothing is typed."""
    same = any(each == Draft(typed.mark, typed.words) for each in visit.drafts)
    return same or (not typed.words.strip() and not any(map(typed.has, visit.drafts)) and not _came_along(visit, typed))


def keep_draft(db: Session, visit: Visit, typed: Typed) -> None:
    """Keep the form's words in place of what was kept of it; an empty form takes them away. What is sent is kept no longer."""
    if not is_sent(db, typed.mark):
        _put(db, typed)
        _let_go_of_what_came(db, visit, typed)


def may_wait() -> bool:
    """Whether there are words, and a visit of this browser that may hold them though it has run out."""
    return session.visitor_pair(request, "visit") is not None and bool(typed_now().words.strip())


def keep_for_return(db: Session) -> None:
    """What was to be sent as the visit had run out waits in it too: a tab may die before the code is found."""
    typed = typed_now()
    if not is_sent(db, typed.mark):
        _put(db, typed)


def forget_draft(db: Session, visit: Visit, typed: Typed) -> None:
    """The form's words have been sent, or thrown away."""
    _change(db, lambda drafts: [each for each in drafts if not typed.has(each)])
    if visit.kept and not visit.kept_in and typed.holds(visit.kept):
        _let_go(db, visit)


def take_along(db: Session, visit: Visit, words: str) -> None:
    """The form's words go with its writer to another page, where they stand in the field."""
    pair = session.visitor_pair(request, "visit")
    if pair is not None:
        forget_draft(db, visit, typed_now())
        visits.change(db, pair, replace(visit, kept=words, kept_in=""))


def with_what_was_left(db: Session, old: bytes | None, visit: Visit, kept: str, kept_in: str) -> Visit:
    """A visit that begins, with what was sent as the last one had run out, and what waits of it in this browser."""
    sent = replace(visit, kept=kept, kept_in=kept_in)
    if old is None or visit.trusted_id or visit.waits_for or visit.saved:
        return sent
    left = visits.left_in(db, session.pair_of(old, "visit"), visit.case_id)
    if left is None:
        return sent
    drafts = tuple(each for each in left.drafts if each.words != kept)
    begun = sent if kept else replace(visit, kept=left.kept, kept_in=left.kept_in)
    return replace(begun, drafts=drafts, drafts_of=left.drafts_of)


def drop(db: Session, mark: str) -> None:
    """Throw away what another tab has left."""
    _change(db, lambda drafts: [each for each in drafts if each.mark != mark])


def take_out(db: Session, mark: str) -> None:
    """What another tab has left is the next to stand in the field."""
    _change(db, lambda drafts: sorted(drafts, key=lambda each: each.mark != mark))


def _put(db: Session, typed: Typed) -> None:
    def put(drafts: Drafts) -> Sequence[Draft]:
        others = [each for each in drafts if not typed.has(each)]
        return [Draft(typed.mark, typed.words), *others][:MOST] if typed.words.strip() else others

    _change(db, put)


def _change(db: Session, to: visits.ChangeDrafts) -> None:
    pair = session.visitor_pair(request, "visit")
    if pair is not None:
        visits.change_drafts(db, pair, to)


def _came_along(visit: Visit, typed: Typed) -> bool:
    return bool(visit.kept) and not visit.kept_in and _print(visit.kept) == typed.goes_on


def _let_go_of_what_came(db: Session, visit: Visit, typed: Typed) -> None:
    if _came_along(visit, typed):
        _let_go(db, visit)


def _let_go(db: Session, visit: Visit) -> None:
    pair = session.visitor_pair(request, "visit")
    if pair is not None:
        visits.change(db, pair, replace(visit, kept="", kept_in=""))
