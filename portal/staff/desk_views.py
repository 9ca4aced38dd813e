"""A colleague's own views of the queue, in their own order, and what they wish for at the desk."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.db.base import new_id
from portal.staff.desk_models import SavedView
from portal.staff.models import StaffMember
from portal.staff.rules import Wish

MOST_VIEWS = 20  # beside each other on a screen; more is a list nobody reads


def views_of(db: Session, member_id: str) -> list[SavedView]:
    """The views that somebody has saved, in their order. One query."""
    wanted = select(SavedView).where(SavedView.member_id == member_id).order_by(SavedView.position, SavedView.id)
    return list(db.scalars(wanted.limit(MOST_VIEWS)))


def save_view(db: Session, member_id: str, name: str, chosen: str) -> SavedView | None:
    """Keep a view under a name; the same choice again only gets the new name. None when there is no room for more."""
    own = views_of(db, member_id)
    view = next((each for each in own if each.chosen == chosen), None)
    if view is None:
        if len(own) >= MOST_VIEWS:
            return None
        view = SavedView(id=new_id(), member_id=member_id, chosen=chosen, position=_last(db, member_id) + 1, is_start=False)
        db.add(view)
    view.name = name
    db.flush()
    return view


def _last(db: Session, member_id: str) -> int:
    return db.scalar(select(func.max(SavedView.position)).where(SavedView.member_id == member_id)) or 0


def own_view(db: Session, member_id: str, view_id: str) -> SavedView | None:
    """One of this colleague's own views; another's is as if it were not there."""
    return db.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.member_id == member_id))


def move_view(db: Session, view: SavedView) -> None:
    """Let a view change places with the one before it."""
    own = views_of(db, view.member_id)
    at = [each.id for each in own].index(view.id)
    order = [*own[: max(at - 1, 0)], view, *own[max(at - 1, 0) : at], *own[at + 1 :]]
    for position, each in enumerate(order, 1):
        each.position = position
    db.flush()


def start_with(db: Session, member_id: str, view_id: str | None) -> None:
    """Let the queue begin with one of the own views; None for where it begins for everybody."""
    own = update(SavedView).where(SavedView.member_id == member_id)
    db.execute(own.values(is_start=False))
    if view_id is not None:
        db.execute(own.where(SavedView.id == view_id).values(is_start=True))


def start_of(db: Session, member_id: str) -> str:
    """What the queue begins with for this colleague, as the address says it; '' for where it begins for everybody."""
    return db.scalar(select(SavedView.chosen).where(SavedView.member_id == member_id, SavedView.is_start).limit(1)) or ""


def set_wish(db: Session, member_id: str, wish: Wish, *, is_on: bool) -> None:
    """Remember how somebody wants to work; it follows the person, whatever machine they sit at."""
    member = db.get_one(StaffMember, member_id)
    held = set(filter(None, member.wishes.split(",")))
    member.wishes = ",".join(sorted(held | {wish.value} if is_on else held - {wish.value}))
    db.flush()
