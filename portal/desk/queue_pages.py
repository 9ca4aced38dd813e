"""What the queue's page shows: the views, what it can be narrowed by, and its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal.cases import queries
from portal.cases.queue_filters import Filters, are_few, conditions
from portal.desk import queue_words, words
from portal.desk.pages import Row, rows
from portal.municipality.profile import Pack
from portal.staff.desk_models import SavedView
from portal.staff.desk_views import views_of
from portal.staff.queries import who_may
from portal.staff.rules import Permission, Signed


@dataclass(frozen=True)
class Place:
    """Where in the queue one stands: a view, what was chosen, and after which row the page begins."""

    view: str
    filters: Filters
    after: tuple[str, str] | None = None

    def address(self, **also: str) -> str:
        """The page's own address, slugs only. `also` goes last."""
        return f"/desk?{self.chosen}" + (f"&{urlencode(also)}" if also else "")

    @property
    def chosen(self) -> str:
        """The address after its question mark, without where in the list: what a saved view keeps."""
        return urlencode([("view", self.view), *self.filters.pairs()])

    def with_choice(self, name: str, value: str) -> "Place":
        """The first page of the same view with one choice more, or another, or '' for none."""
        return Place(self.view, replace(self.filters, **{name: value}))


@dataclass(frozen=True)
class Choice:
    """One link that narrows the queue, or takes that back."""

    words: str
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Lost:
    """A case that somebody else was faster to take, and who; '' when it was closed meanwhile."""

    reference: str
    holder: str


@dataclass(frozen=True)
class QueuePage:
    """The queue as one colleague sees it."""

    place: Place
    name: Any
    rows: Sequence[Row]
    counts: Mapping[str, int]
    views: Sequence[tuple[str, Any]]
    saved: Sequence[SavedView]
    groups: Sequence[tuple[Any, Sequence[Choice]]]
    chosen: Sequence[Choice]  # each leads to the queue without it
    following: str | None
    may_take: bool  # whether any row can be taken

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen)

    @property
    def is_saved(self) -> bool:
        """Whether this is a view that its owner has a name for."""
        return any(each.chosen == self.place.chosen for each in self.saved)


def queue_page(db: Session, place: Place, me: Signed, pack: Pack, now: datetime) -> QueuePage:
    """All of it, in a fixed number of queries however many cases and views there are."""
    wanted = place.filters
    found = queries.queue_for(db, me, place.view, place.after, conditions(wanted, now), are_few=are_few(wanted))
    shown, saved = found[: queries.PAGE_ROWS], views_of(db, me.id)
    names = {one.id: one.name for one in who_may(db, Permission.TAKE_HAND_OVER)} if me.may(Permission.SEE_ALL_CASES) else {}
    made = rows(db, shown, me, now, pack.hours)
    return QueuePage(
        place=place, name=words.VIEWS[place.view], rows=made, counts=queries.counts_for(db, me), views=views_for(me), saved=saved,
        groups=_groups(place, pack, names, me), chosen=_chosen(place, names),
        following=place.address(after=f"{shown[-1].place}.{shown[-1].id}") if len(found) > queries.PAGE_ROWS else None,
        may_take=me.may(Permission.CLAIM_CASE) and any(row.may_be_taken for row in made),
    )  # fmt: skip


def views_for(me: Signed) -> list[tuple[str, Any]]:
    """The views this person has use for: whoever sees only the own cases has one."""
    return [each for each in words.VIEWS.items() if has_use_for(me, each[0])]


def has_use_for(me: Signed, view: str) -> bool:
    """Whether a view can hold anything for this person."""
    if view == "wishes":
        return me.may(Permission.SETTLE_WISH)
    return me.sees_others or view == "mine"


def _groups(place: Place, pack: Pack, names: Mapping[str, str], me: Signed) -> list[tuple[Any, list[Choice]]]:
    groups = []
    for name, label in queue_words.NAMES.items():
        if name != "holder" or me.may(Permission.SEE_ALL_CASES):
            values = queue_words.choices_of(name, pack.languages, names)
            groups.append((label, [_choice(place, name, value, names) for value in values]))
    return groups


def _choice(place: Place, name: str, value: str, names: Mapping[str, str]) -> Choice:
    is_chosen = getattr(place.filters, name) == value
    address = place.with_choice(name, "" if is_chosen else value).address()
    return Choice(queue_words.said(name, value, names), address, is_chosen)


def _chosen(place: Place, names: Mapping[str, str]) -> list[Choice]:
    return [
        Choice(f"{queue_words.NAMES[name]}: {queue_words.said(name, value, names)}", place.with_choice(name, "").address(), True)
        for name, value in place.filters.pairs()
    ]


