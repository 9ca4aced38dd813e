"""Whose turn it is, and the place in the queue that follows from it."""

from datetime import datetime

from portal.cases.models import Case
from portal.cases.moments import told_at
from portal.cases.rules import NotAllowed, Raised, Turn
from portal.db.clock import utc_now


def place_in_queue(urgent: bool, since: datetime, *, is_aside: bool = False) -> str:
    """Sorts urgent first, then whoever has waited longest; what is set aside stands behind them all."""
    line = "2" if is_aside else "0" if urgent else "1"
    return line + since.strftime("%Y%m%dT%H%M%S")


def set_turn(case: Case, turn: Turn) -> None:
    """Give the turn to somebody; the clock of the queue runs from when we were first waited for.

    Whoever writes again, and whoever is answered, stands aside no longer. What a rule has raised stays ours until it is
    settled, however often we write.
    """
    case.set_aside, case.touched_at = "", utc_now()
    if turn is Turn.NOBODY:
        case.raised, case.raised_at = "", None
    stand(case, Turn.OURS if turn is Turn.THEIRS and case.raised else turn)


def stand(case: Case, turn: Turn) -> None:
    """Give the case its turn and its place in the queue, without a word that anybody did anything."""
    since = case.waiting_since or case.raised_at if turn is Turn.OURS else None
    was_ours, case.turn = case.turn == Turn.OURS.value, turn.value
    is_first = case.is_urgent or case.raised == Raised.UNHELD.value
    put(case, place_in_queue(is_first and turn is Turn.OURS, since or utc_now()), is_new=not was_ours)


def put(case: Case, place: str, *, is_new: bool = False) -> None:
    """Give the case its place. In a line further forward than before, or new among ours, it is told as something new."""
    is_forward, case.place = place[:1] < (case.place or "")[:1], place
    if case.turn == Turn.OURS.value and (is_new or is_forward):
        come(case)


def come(case: Case) -> None:
    """The case has come to somebody: whoever looks at the queue is told that there is one more. To the minute."""
    case.came_at = told_at(None)


def waits_for_family(case: Case) -> bool:
    """Whether the last word is ours, also where a rule has brought the case forward."""
    return case.turn == Turn.THEIRS.value or (case.raised != "" and case.waiting_since is None)


def check_open(case: Case) -> None:
    """A locked case is read, never changed: it goes on in another; nor does one that has not been sent yet.

    Raises NotAllowed with 'is_locked' or 'not_sent'.
    """
    if case.continued_in is not None:
        raise NotAllowed("is_locked")
    if case.turn == Turn.WAITING_FOR_FAMILY.value:
        raise NotAllowed("not_sent")
