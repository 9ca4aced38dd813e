"""Whose turn it is, and the place in the queue that follows from it."""

from datetime import datetime

from portal.cases.models import Case
from portal.cases.rules import NotAllowed, Turn
from portal.db.clock import utc_now


def place_in_queue(urgent: bool, since: datetime, *, is_aside: bool = False) -> str:
    """Sorts urgent first, then whoever has waited longest; what is set aside stands behind them all."""
    line = "2" if is_aside else "0" if urgent else "1"
    return line + since.strftime("%Y%m%dT%H%M%S")


def set_turn(case: Case, turn: Turn) -> None:
    """Give the turn to somebody; the clock of the queue runs from when we were first waited for.

    Whoever writes again, and whoever is answered, stands aside no longer.
    """
    now = utc_now()
    case.set_aside = ""
    case.turn, case.touched_at = turn.value, now
    since = case.waiting_since if turn is Turn.OURS and case.waiting_since else now
    case.place = place_in_queue(case.is_urgent and turn is Turn.OURS, since)


def check_open(case: Case) -> None:
    """A locked case is read, never changed: it goes on in another; nor does one that has not been sent yet.

    Raises NotAllowed with 'is_locked' or 'not_sent'.
    """
    if case.continued_in is not None:
        raise NotAllowed("is_locked")
    if case.turn == Turn.WAITING_FOR_FAMILY.value:
        raise NotAllowed("not_sent")
