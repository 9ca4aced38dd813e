"""Words that worry, found in what a family wrote: they let a colleague look first, and a colleague takes them away again.

Only the kind is kept, as a flag of the case beside what was answered. No phrase, and no place in the text.
"""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.rules import NotAllowed, Turn, flags_in, is_urgent
from portal.cases.turns import check_open, place_in_queue, put
from portal.worry import Worry

RULE = journal.Actor("rule", "worry")
_PREFIX = "words_"


class WhyNot(StrEnum):
    """Why a colleague takes a flag away."""

    NOT_MEANT = "not_meant"  # the words were there, but that is not what they say
    FOLLOWED_UP = "followed_up"  # it was meant, and somebody holds on to it


def flags_for(kinds: Iterable[Worry]) -> frozenset[str]:
    """The flags of a case for what was found."""
    return frozenset(f"{_PREFIX}{kind.value}" for kind in kinds)


def worries_in(stored: str) -> tuple[Worry, ...]:
    """What was found, from the flags of a case's row."""
    flags = flags_in(stored)
    return tuple(kind for kind in Worry if f"{_PREFIX}{kind.value}" in flags)


def note_worries(db: Session, case: Case, kinds: frozenset[Worry]) -> None:
    """The family has written more, and this was found in it. What is known already is not written down again.

    Raises NotAllowed('is_locked').
    """
    new = kinds - set(worries_in(case.flags))
    if not new:
        return
    check_open(case)
    _set_flags(case, flags_in(case.flags) | flags_for(new))
    journal.write(
        db, case.id, Happened.WORRY_NOTED, RULE, kinds=" ".join(kind.value for kind in Worry if kind in new)
    )
    db.flush()


def take_away(db: Session, case: Case, kind: Worry, why: WhyNot, staff_id: str) -> None:
    """A colleague has read it and takes the flag away. The same words in a later message raise it again.

    Raises NotAllowed('no_such_words') when it is gone already, NotAllowed('is_locked').
    """
    check_open(case)
    if kind not in worries_in(case.flags):
        raise NotAllowed("no_such_words")
    _set_flags(case, flags_in(case.flags) - flags_for([kind]))
    journal.write(
        db, case.id, Happened.WORRY_TAKEN_AWAY, journal.staff(staff_id), kinds=kind.value, why=why.value
    )
    db.flush()


def _set_flags(case: Case, flags: frozenset[str]) -> None:
    """The flags, and the place in the queue that follows from them."""
    case.flags, case.is_urgent = ",".join(sorted(flags)), is_urgent(flags)
    is_ours = case.turn == Turn.OURS.value
    since = case.waiting_since if is_ours and case.waiting_since else case.touched_at
    put(case, place_in_queue(case.is_urgent and is_ours, since, is_aside=bool(case.set_aside)))
