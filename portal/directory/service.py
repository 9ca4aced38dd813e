"""A service as the directory knows it. Names follow HSDS 3.1; what HSDS has no word for stands beside them (ADR 0090)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from portal.directory.freshness import Freshness, freshness
from portal.directory.places import Calendar, Closing, Location, Schedule
from portal.directory.secret import refuse_places
from portal.municipality.hours import Hours, Opening
from portal.municipality.lines import VERIFICATION_LASTS


class Audience(StrEnum):
    """For whom (rule 23 of the overview)."""

    PREGNANT = "pregnant"
    SMALL = "0-5"
    SCHOOL = "6-12"
    YOUNG = "13-19"
    PARENTS = "parents"
    CLOSE = "close"
    PROFESSIONALS = "professionals"


class Prevention(StrEnum):
    """Good for all, useful for some, necessary for a few."""

    UNIVERSAL = "universal"
    SELECTIVE = "selective"
    INDICATED = "indicated"

    @property
    def rank(self) -> int:
        """0 for the lowest step of the stairs, 2 for the highest."""
        return list(Prevention).index(self)


class Kind(StrEnum):
    """Who runs it."""

    PUBLIC = "public"
    VOLUNTARY = "voluntary"
    PRIVATE = "private"
    NATIONAL = "national"


class Way(StrEnum):
    """How one meets."""

    VISIT = "visit"
    PHONE = "phone"
    CHAT = "chat"
    HOME = "home"
    WEB = "web"


class Per(StrEnum):
    """What a price is for."""

    TIME = "time"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words as found for a reader: they may be in another language than was asked for."""

    text: str
    language: str


_NEAREST = {
    "nb": ("nn",),
    "nn": ("nb",),
}  # a reader of one Norwegian reads the other; all others get English first


class Risk(StrEnum):
    """The eight risk factors of the prevention plan of Sandnes (2024–2032), in its order."""

    HARMFUL_CARE = "harmful_care"
    VIOLENCE = "violence"
    DISTANT_PARENTS = "distant_parents"
    SUBSTANCES_IN_PREGNANCY = "substances_in_pregnancy"
    PARENTS_ILLNESS = "parents_illness"
    DEVELOPMENT = "development"
    HARMFUL_SETTING = "harmful_setting"
    HARMFUL_CONDITIONS = "harmful_conditions"


class TextState(StrEnum):
    """How a text in another language than the first stands to it."""

    FRESH = "fresh"
    OUTDATED = "outdated"  # the first language was changed after it
    MACHINE = "machine"  # nobody who knows the language has read it
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in several languages. `changed`: when each was last written, where that is known."""

    by_language: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, date] = field(default_factory=dict)
    machine: frozenset[str] = frozenset()

    def get(self, language: str) -> Wording:
        """The words in `language`, or in the nearest that there is; an empty wording when there are none."""
        wanted = (language, *_NEAREST.get(language, ("en",)), "nb", *self.by_language)
        found = next((code for code in wanted if self.by_language.get(code)), language)
        return Wording(self.by_language.get(found, ""), found)

    def has(self, language: str) -> bool:
        """Whether there are words in this very language."""
        return bool(self.by_language.get(language))

    def state(self, language: str, first: str) -> TextState:
        """How the text in `language` stands to the one in `first`, the language it is translated from."""
        if not self.has(language):
            return TextState.MISSING
        if language in self.machine:
            return TextState.MACHINE
        own, source = self.changed.get(language), self.changed.get(first)
        is_older = source is not None and (own is None or own < source)  # nobody knows when: before there were any days to know
        return TextState.OUTDATED if is_older else TextState.FRESH

    def __bool__(self) -> bool:
        return any(self.by_language.values())


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs, in whole kroner; 0 is free."""

    kroner: int
    per: Per = Per.TIME


@dataclass(frozen=True)
class Service:
    """One offer of help, leisure or company. What is not known is None or empty, never guessed.

    Raises TellsOfPlace (a ValueError) when a confidential service has a place, or words that could tell of one: there is no
    way to show what is not there.
    """

    slug: str
    organization: str  # who offers it, by name
    name: Words
    description: Words
    kind: Kind
    level: Prevention | None = None
    audiences: frozenset[Audience] = frozenset()
    topics: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    ways: tuple[Way, ...] = ()
    phone: str = ""
    url: str = ""
    chat_url: str = ""
    email: str = ""
    locations: tuple[Location, ...] = ()
    hours: Hours | None = None
    schedules: tuple[Schedule, ...] = ()  # what the week cannot say: every second Tuesday, the first Monday of the month
    closing: Closing | None = None  # closed for now
    is_always_open: bool = False
    price: Price | None = None
    needs_referral: bool | None = None
    is_anonymous: bool | None = None
    alone_from: int | None = None  # from which age a child may come alone; None: not known
    is_leisure: bool = False
    is_telling: bool = False  # its name alone tells what somebody struggles with: never suggested unasked
    is_confidential_address: bool = False
    line: str = ""  # the crisis line whose number and hours it has
    source: str = ""
    source_date: date | None = None
    verified_on: date | None = None
    is_number_fixed: bool = field(default=False)  # the national numbering plan: does not age
    id: str = ""  # a UUID, as HSDS wants; says nothing of what it stands for
    first_visit: Words = field(default_factory=Words)  # what happens when you come
    getting_there: Words = field(default_factory=Words)
    cooperation: Words = field(default_factory=Words)  # what it takes for a professional to work together with it
    alert: Words = field(default_factory=Words)  # what everybody must know now
    waiting_days: int | None = None  # the usual wait; None: not known
    languages: tuple[str, ...] = ()  # spoken there; empty: no source says
    has_interpreter: bool | None = None
    stairs: tuple[int, int] | None = None  # the levels 1–4 of the municipality's own stairs, from and to
    risks: frozenset[Risk] = frozenset()
    is_house: bool = False  # the family house itself: it has a page of its own

    def __post_init__(self) -> None:
        if self.is_confidential_address:
            refuse_places(self)

    @property
    def address(self) -> str:
        """The street address of the first place; '' when none is told."""
        return self.locations[0].address if self.locations else ""

    @property
    def place(self) -> str:
        """The part of the municipality of the first place; '' when none is told."""
        return self.locations[0].place if self.locations else ""

    @property
    def is_free(self) -> bool | None:
        """Whether it costs nothing; None when that is not known."""
        return None if self.price is None else self.price.kroner == 0

    def opening(self, moment: datetime) -> Opening | None:
        """Open or closed at `moment`; None when its hours are not known. Closed for now counts as closed."""
        if self.closing and self.closing.covers(moment):
            return Opening(False, opens_at=self.closing.opens_at)
        if self.is_always_open:
            return Opening(True)
        return self.all_hours.opening(moment) if self.all_hours else None

    @cached_property
    def all_hours(self) -> Calendar | Hours | None:
        """The week and what it cannot say, as one; None when neither is known."""
        return Calendar(self.hours, self.schedules) if self.schedules else self.hours

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody answers, or the door stands open, at `moment`; False when not known."""
        opening = self.opening(moment)
        return opening is not None and opening.is_open

    def is_verified(self, today: date) -> bool:
        """Whether the facts were checked within a year, as with the crisis lines."""
        if self.verified_on is None:
            return False
        return self.is_number_fixed or today - self.verified_on <= VERIFICATION_LASTS

    def is_old(self, today: date) -> bool:
        """Whether nobody has confirmed it for so long that it stands below what is confirmed. A national line that answers day
        and night never does: whoever needs it now must find it where it was."""
        if self.kind is Kind.NATIONAL and self.is_always_open:
            return False
        return freshness(self.verified_on, today) is Freshness.OLD

    def is_for_age(self, youngest: int, oldest: int) -> bool:
        """Whether somebody between these ages is meant; no limit means everybody."""
        return (self.minimum_age or 0) <= oldest and youngest <= (
            120 if self.maximum_age is None else self.maximum_age
        )
