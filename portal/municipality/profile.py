"""A municipality's pack, read and typed: everything that differs from place to place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.municipality.concern import ConcernRules
from portal.municipality.holding import HoldingRules
from portal.municipality.hours import Hours
from portal.municipality.languages import Language
from portal.municipality.laws import Law
from portal.municipality.lines import Audience, CrisisLine, in_order, that_act
from portal.municipality.live import LiveRules
from portal.municipality.phone import tel_link
from portal.municipality.queue_rules import QueueRules
from portal.municipality.safe_hours import SafeHours
from portal.municipality.silence import SilenceRules
from portal.municipality.texts import Texts


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said about the real world, with where it was read. Unverified: the site says 'check this'."""

    slug: str
    value: str
    source: str
    date: date | None
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Level:
    """One of the four levels of co-operation; its names are the texts level.<number>.*"""

    number: int
    key: str
    colour: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one class of records is kept. Without a basis nothing may be deleted (arkivlova 2025)."""

    slug: str
    days: int
    basis: str

    @property
    def may_delete(self) -> bool:
        """Whether there is a basis to delete on."""
        return bool(self.basis.strip())


@dataclass(frozen=True)
class Pack:
    """A municipality as the portal knows it."""

    name: str
    is_invented: bool
    municipality_name: str
    short_name: str
    municipality_number: str
    website: str
    service_name: str
    service_full_name: str
    phone: str
    email: str
    address: str
    facts: Mapping[str, Fact]
    language_list: tuple[Language, ...]
    staff_languages: tuple[str, ...]
    theme: str
    theme_colour: str
    exit_address: str
    accessibility_url: str
    hours: Hours
    live: LiveRules
    contact_hours: SafeHours
    promise_working_days: int
    answer_times_minimum: int  # with fewer enquiries in thirty days, how long answers took is told to nobody
    levels: tuple[Level, ...]
    retention: Mapping[str, Retention]
    crisis_lines: tuple[CrisisLine, ...]
    texts: Texts
    laws: tuple[Law, ...] = ()
    concern: ConcernRules = ConcernRules()
    holding: HoldingRules = HoldingRules()
    silence: SilenceRules = SilenceRules()
    queue: QueueRules = QueueRules()

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes in the order they are offered; the first is the primary one."""
        return tuple(language.code for language in self.language_list)

    @property
    def primary_language(self) -> str:
        """The language a visitor meets who has asked for none that we have."""
        return self.language_list[0].code

    @property
    def tel(self) -> str:
        """The service's own phone as a `tel:` address; '' when it has no number."""
        return tel_link(self.phone)

    def direction(self, code: str) -> str:
        """'rtl' or 'ltr'."""
        return next((language.direction for language in self.language_list if language.code == code), "ltr")

    def is_verified(self, fact: str) -> bool:
        """Whether the fact was checked; a fact we do not have is not."""
        return fact in self.facts and self.facts[fact].is_verified

    def level(self, number: int) -> Level:
        """The level 1-4. Raises StopIteration for any other number."""
        return next(level for level in self.levels if level.number == number)

    def lines_for(self, audience: Audience, moment: datetime) -> list[CrisisLine]:
        """Crisis lines for somebody: the pinned first, then who is open at `moment`, then the others."""
        return in_order(self.crisis_lines, audience, moment)

    def lines_that_act(self, audience: Audience, moment: datetime) -> list[CrisisLine]:
        """Whom to call when somebody is not safe: who answers at `moment` first."""
        return that_act(self.crisis_lines, audience, moment)

    def laws_for(self, part: str) -> list[Law]:
        """What is shown of the law under one part of a page: 'young.act'."""
        return [law for law in self.laws if part in law.parts]
