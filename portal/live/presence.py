"""Whether the chat is open, by hand or by its hours, and which colleagues are here."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.db.inserting import insert_for
from portal.live.models import LivePresence, LiveSetting, LiveTalk
from portal.live.queries import RUNNING, SETTING
from portal.live.rules import PRESENT_FOR, ChatMode

_SEEN_EACH = timedelta(minutes=1)  # how exactly presence is remembered: one write a minute at most


def open_chat(db: Session, staff_id: str, until: datetime | None = None) -> None:
    """Open the chat by hand, whatever its hours say, until somebody changes it or `until` (UTC)."""
    _set_mode(db, staff_id, ChatMode.OPEN, until)


def close_chat(db: Session, staff_id: str, until: datetime | None = None) -> None:
    """Close the chat by hand. Who waits is let go at the next tick; talks that run get their ten minutes."""
    _set_mode(db, staff_id, ChatMode.CLOSED, until)


def follow_hours(db: Session, staff_id: str, until: datetime | None = None) -> None:
    """Let the hours decide again."""
    _set_mode(db, staff_id, ChatMode.HOURS, None)


def _set_mode(db: Session, staff_id: str, mode: ChatMode, until: datetime | None) -> None:
    values = {"mode": mode.value, "until": until, "changed_by": staff_id, "changed_at": utc_now()}
    _put(db, LiveSetting, "id", SETTING, values)


def be_present(db: Session, staff_id: str) -> None:
    """A colleague says: I am here, and ready for talks."""
    _put(db, LivePresence, "staff_id", staff_id, {"is_ready": True, "seen_at": utc_now()})


def step_away(db: Session, staff_id: str) -> None:
    """A colleague takes no new talks; those that run go on."""
    _put(db, LivePresence, "staff_id", staff_id, {"is_ready": False, "seen_at": utc_now()})


def needs_seeing(db: Session, staff_id: str) -> bool:
    """Whether `saw` would write anything: so that a page that asks often need not."""
    seen = db.scalar(
        select(LivePresence.seen_at).where(LivePresence.staff_id == staff_id, LivePresence.is_ready.is_(True))
    )
    now = utc_now()
    return seen is not None and _SEEN_EACH <= now - seen < PRESENT_FOR


def saw(db: Session, staff_id: str) -> None:
    """The page of a colleague who is here is still open. Who has been away is not made present by it."""
    now = utc_now()
    is_here = LivePresence.is_ready.is_(True), LivePresence.seen_at > now - PRESENT_FOR
    mine = update(LivePresence).where(LivePresence.staff_id == staff_id, *is_here)
    db.execute(mine.values(seen_at=now).execution_options(synchronize_session=False))


def _put(db: Session, table: Any, key: str, value: str, values: dict[str, Any]) -> None:
    """Change the row with this key, or make it: the same from two hands at once."""
    made = insert_for(db, table).values({key: value, **values})
    db.execute(made.on_conflict_do_update(index_elements=[key], set_=values))
    db.expire_all()


def check_room(db: Session, staff_id: str, most: int) -> None:
    """Whether a colleague has room for one more, counted with the own row held: two tabs of one count one by one.

    Raises NotAllowed('too_many').
    """
    row = {"staff_id": staff_id, "is_ready": False, "seen_at": utc_now()}
    db.execute(insert_for(db, LivePresence).values(row).on_conflict_do_nothing())
    db.execute(select(LivePresence.staff_id).where(LivePresence.staff_id == staff_id).with_for_update())
    held = (
        select(func.count())
        .select_from(LiveTalk)
        .where(LiveTalk.holder_id == staff_id, LiveTalk.state.in_(RUNNING))
    )
    if (db.scalar(held) or 0) >= most:
        raise NotAllowed("too_many")
