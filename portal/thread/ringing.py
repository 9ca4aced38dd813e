"""Telling who follows a thread that something has happened in it. Always after the commit, never with a word of what."""

from sqlalchemy.orm import Session

from portal.cases.visits import Visit
from portal.live import commands as live
from portal.live.queries import active_talk_of
from portal.web.extensions import portal_of


def ring_for(visit: Visit, what: str) -> None:
    """Tell who follows this thread, and the desk. `what` is one of `portal.bell.WHATS`."""
    bell = portal_of().bell
    bell.ring(visit.case_id, what)
    bell.ring("desk", what)


def end_streams(visit_id: str) -> None:
    """A visit has ended: no page of it that is still open, in this tab or another, hears anything more."""
    portal_of().bell.ring(visit_id, "state")


def leave_talk(db: Session, case_id: str) -> None:
    """Whoever goes does not keep a colleague waiting: a live talk becomes a thread. Nothing happens when there is none."""
    talk = active_talk_of(db, case_id)
    if talk is not None:
        live.leave(db, talk)
