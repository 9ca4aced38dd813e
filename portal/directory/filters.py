"""What one chooses by when one looks through the directory, as it stands in the address. Pure.

What somebody struggles with is no filter: it would stand in the address (docs/adr/0041). Everything here may be bookmarked.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from portal.directory.places import Access
from portal.directory.service import Audience, Kind, Prevention, Way

PATH = "/help/find"
AGES = (Audience.SMALL, Audience.SCHOOL, Audience.YOUNG)
OPENINGS = ("now", "evening", "weekend")
ONLY = ("free", "no_referral", "anonymous", "leisure")
WITHIN_KM = ("2", "5", "10", "25")
LONGEST = 100  # characters of one value
_MOST = 60  # values in one address: all there are of them, and a few that are none


@dataclass(frozen=True, slots=True)
class Group:
    """One thing to choose by. `values` None: they are the directory's or the pack's own, and told when an address is read."""

    name: str
    values: tuple[str, ...] | None
    is_many: bool = False


GROUPS = (
    Group("age", tuple(AGES)),
    Group("for", (Audience.PREGNANT, Audience.PARENTS, Audience.CLOSE, Audience.PROFESSIONALS)),
    Group("open", OPENINGS),
    Group("only", ONLY, is_many=True),
    Group("place", None),
    Group("near", None),
    Group("within", WITHIN_KM),
    Group("way", tuple(Way), is_many=True),
    Group("language", None),
    Group("access", tuple(Access), is_many=True),
    Group("level", tuple(Prevention), is_many=True),
    Group("kind", tuple(Kind), is_many=True),
    Group("sort", ("name",)),  # where nearest first is how they stand
)
_BY_NAME = {group.name: group for group in GROUPS}
_NOT_CHIPS = frozenset({"sort"})
_NEEDS_NEAR = ("within", "sort")  # say nothing without a place to measure from


@dataclass(frozen=True)
class Filters:
    """What was chosen, by group; `after` is the id of the last service of the page before."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after: str = ""

    def one(self, name: str) -> str:
        """The only value of a group, or ''."""
        return next(iter(self.chosen.get(name, ())), "")

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a group."""
        return self.chosen.get(name, ())

    def without(self, name: str, value: str = "") -> "Filters":
        """The same without one value of a group, or without the whole group; from the first page on."""
        rest = tuple(each for each in self.many(name) if value and each != value)
        return _whole({**self.chosen, name: rest})

    def with_one(self, name: str, value: str) -> "Filters":
        """The same with this value too, or instead, where a group has but one; from the first page on."""
        values = (*self.many(name), value) if _BY_NAME[name].is_many else (value,)
        return _whole({**self.chosen, name: values})

    def following(self, last: str) -> "Filters":
        """The page after the service `last`."""
        return replace(self, after=last)

    def chips(self) -> list[tuple[str, str]]:
        """(group, value) of everything that narrows the list."""
        return [(name, value) for name, values in self.chosen.items() if name not in _NOT_CHIPS for value in values]

    @property
    def chosen_key(self) -> str:
        """What tells one choice from another, whichever page of it is looked at."""
        return replace(self, after="").address

    @property
    def address(self) -> str:
        """The one address of this choice: the same for the same choice, however it was made."""
        pairs = [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [("after", self.after)] if self.after else []
        return f"{PATH}?{urlencode(pairs)}" if pairs else PATH


def read(pairs: Iterable[tuple[str, str]], own: Mapping[str, Collection[str]]) -> tuple[Filters, bool]:
    """The choice that an address tells of, and whether something in it was not known. `own`: the values of the groups
    that have none of their own. An empty value is none; an unknown one is left out."""
    given = [(name, value) for name, value in list(pairs)[:_MOST] if value and name != "after"]
    after = next((value for name, value in pairs if name == "after" and len(value) <= LONGEST), "")
    known = [pair for pair in given if _is_known(*pair, own)]
    chosen: dict[str, tuple[str, ...]] = {}
    for name, value in known:
        chosen[name] = (*chosen.get(name, ()), value) if _BY_NAME[name].is_many else (value,)
    return replace(_whole(chosen), after=after), len(known) < len(given)


def _is_known(name: str, value: str, own: Mapping[str, Collection[str]]) -> bool:
    group = _BY_NAME.get(name)
    if group is None or len(value) > LONGEST:
        return False
    return value in (own.get(name, ()) if group.values is None else group.values)


def _whole(chosen: Mapping[str, tuple[str, ...]]) -> Filters:
    """In the order of the groups, each value once and in its group's order, nothing that hangs in the air."""
    kept = {group.name: _ordered(group, chosen[group.name]) for group in GROUPS if chosen.get(group.name)}
    if "near" not in kept:
        kept = {name: values for name, values in kept.items() if name not in _NEEDS_NEAR}
    return Filters(kept)


def _ordered(group: Group, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in group.values if each in values) if group.values else tuple(dict.fromkeys(values))
