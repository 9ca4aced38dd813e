"""Whose turn it is, and the place in the queue that follows from it."""

from datetime import datetime

from portal.cases.models import Case
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
    case.turn = turn.value
    is_first = case.is_urgent or case.raised == Raised.UNHELD.value
    case.place = place_in_queue(is_first and turn is Turn.OURS, since or utc_now())


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
