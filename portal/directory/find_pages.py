"""What the page for looking through the directory shows: the choices with their counts, what is chosen, and the services."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.directory.asked_hours import hours_asked
from portal.directory.browse import Browser, Counts, can_be_measured, own_values
from portal.directory.cards import Card, card
from portal.directory.distance import Place
from portal.directory.filters import GROUPS, Filters, Group, read
from portal.directory.store import version_of
from portal.web.i18n import own_name, text

_MOST_COUNTED = 200  # choices of people who look at the same time
_counted: dict[tuple[str, int, str], Counts] = {}
_UNCOUNTED = frozenset({"near", "within", "sort"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a group: what it is called with how many there are, and whether it is chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """One group of the form."""

    name: str
    legend: str
    is_many: bool
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was chosen, with the way to be without it."""

    label: str
    address: str


@dataclass(frozen=True)
class FindPage:
    """The whole page."""

    filters: Filters
    has_unknown: bool
    groups: Sequence[Choices]
    chips: Sequence[Chip]
    total: int
    cards: Sequence[Card]
    following: str  # the address of the next page; '' on the last one
    sorts: Sequence[Choice]  # their values are addresses


def find_page(db: Session, pairs: Iterable[tuple[str, str]], places: Sequence[Place], moment: datetime) -> FindPage:
    """What an address tells to show. The number of queries does not depend on how many services there are."""
    own = {**own_values(db), "near": tuple(one.label for one in places) if can_be_measured(db, places) else ()}
    filters, has_unknown = read(pairs, own)
    browser = Browser(db, filters, moment, places)
    page, counts = browser.page(), _counts(browser)
    made = (_choices(group, filters, own, counts) for group in GROUPS)
    return FindPage(
        filters=filters, has_unknown=has_unknown, groups=[each for each in made if each],
        chips=[Chip(label_of(*chip), filters.without(*chip).address) for chip in filters.chips()], total=counts.total,
        cards=[card(one.service, moment, one.away, hours_asked(one.service, filters.one("open"), moment)) for one in page.found],
        following=filters.following(page.last).address if page.last else "", sorts=_sorts(filters),
    )  # fmt: skip


def _counts(browser: Browser) -> Counts:
    """How many there are, counted once a minute for a choice: with ten thousand services that takes as long as all the rest."""
    minute = int(browser.moment.timestamp() // 60)
    key = (version_of(browser.db)[0], minute, browser.filters.chosen_key)
    if key not in _counted:
        if len(_counted) >= _MOST_COUNTED:
            _counted.clear()
        _counted[key] = browser.counts()
    return _counted[key]


def _choices(group: Group, filters: Filters, own: Mapping[str, Sequence[str]], counts: Counts) -> Choices | None:
    if group.name == "sort" or (group.name == "within" and not filters.one("near")):
        return None
    values = group.values if group.values is not None else own.get(group.name, ())
    made = [one for value in values if (one := _choice(group, value, filters, counts))]
    return Choices(group.name, text(f"find.group.{group.name}"), group.is_many, made) if made else None


def _choice(group: Group, value: str, filters: Filters, counts: Counts) -> Choice | None:
    """None for a choice that leads nowhere and was not made."""
    is_chosen, label = value in filters.many(group.name), label_of(group.name, value)
    if group.name in _UNCOUNTED:
        return Choice(value, label, is_chosen)
    count = counts.by_value.get((group.name, value), 0)
    return Choice(value, f"{label} ({count})", is_chosen) if count or is_chosen else None


def _sorts(filters: Filters) -> list[Choice]:
    if not filters.one("near"):
        return []
    is_by_name = filters.one("sort") == "name"
    return [
        Choice(filters.without("sort").address, text("find.sort_near"), not is_by_name),
        Choice(filters.with_one("sort", "name").address, text("find.sort_name"), is_by_name),
    ]


def label_of(group: str, value: str) -> str:
    """A value as the reader reads it."""
    return _LABELS[group](value)


_ONLY = {"free": "directory.free", "no_referral": "directory.no_referral", "anonymous": "directory.anonymous",
         "leisure": "directory.need_leisure"}  # fmt: skip
_LABELS: Mapping[str, Callable[[str], str]] = {
    "age": lambda value: text(f"directory.audience.{value}"),
    "for": lambda value: text(f"directory.audience.{value}"),
    "open": lambda value: text(f"find.open.{value}"),
    "only": lambda value: text(_ONLY[value]),
    "place": str,
    "near": lambda value: text("find.from_place", place=value),
    "within": lambda value: text("find.within", km=int(value)),
    "way": lambda value: text(f"directory.way.{value}"),
    "language": own_name,
    "access": lambda value: text(f"offer.access.{value}"),
    "level": lambda value: text(f"directory.level_is.{value}"),
    "kind": lambda value: _capital(text(f"directory.kind.{value}")),
}


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def is_canonical(page: FindPage, query: str) -> bool:
    """Whether the address is the one for this choice; one with something unknown in it stays, so that this can be said."""
    return page.has_unknown or page.filters.address.partition("?")[2] == query


