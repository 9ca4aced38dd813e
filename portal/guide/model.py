"""The guide as it is read from a pack: plain, typed, never changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LANGUAGES = ("nb", "nn", "en")  # what the guide is written in; it is for employees
SHOWN_LANGUAGES = (
    "nb",
    "nn",
    "en",
    "uk",
    "ar",
    "pl",
)  # what the first sentences of a talk can be shown to a family in
# What a step always says, in the order of the page.
FIELDS = ("who", "how", "tool", "form", "deadline", "duty")
LEVELS = ("n1", "n2", "n3", "n4")
PARENTS_TALK = "t1"
# Outside the levels: violence and abuse; serious neglect; danger to life. The codes stand in addresses, so they tell nothing.
VIOLENCE, NEGLECT, LIFE = "h1", "h2", "h3"
RED_WAYS = (VIOLENCE, LIFE, NEGLECT)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a step says under one heading. `is_none`: there is none, and the words say why."""

    words: str
    is_none: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `local` are the slugs of what the municipality fills in; `talks` those of conversation guides."""

    slug: str
    title: str
    sayings: Mapping[str, Saying]
    local: tuple[str, ...] = ()
    talks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A level of co-operation, or a way outside the levels. `never`: what must not be done on it."""

    slug: str
    title: str
    lead: str
    leads: str
    decisions: tuple[str, ...]
    never: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def level(self) -> int | None:
        """1–4, or None outside the levels."""
        return LEVELS.index(self.slug) + 1 if self.slug in LEVELS else None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a conversation guide: what to think of, and what one can say."""

    title: str
    points: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """How to hold one kind of conversation. `shows`: whether the sentences for the family stand beneath it."""

    slug: str
    title: str
    lead: str
    shows: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """What the law asks of an employee, in plain words; `laws` are slugs of the pack's references."""

    slug: str
    title: str
    lead: str
    points: tuple[str, ...]
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One of the six; `options` are (value, words) in the order of growing worry."""

    slug: str
    words: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Guide:
    """The guide in one language. `labels` are the short words of its page."""

    language: str
    ways: tuple[Way, ...]
    talks: tuple[Talk, ...]
    duties: tuple[Duty, ...]
    questions: tuple[Question, ...]
    labels: Mapping[str, str]

    def way(self, slug: str) -> Way:
        """Raises KeyError when there is no such way."""
        return next((one for one in self.ways if one.slug == slug), None) or _refuse(slug)

    @property
    def levels(self) -> Sequence[Way]:
        """Levels 1 to 4."""
        return [one for one in self.ways if one.level]

    @property
    def red(self) -> Sequence[Way]:
        """The ways outside the levels, the one that comes first in doubt on top."""
        return [self.way(slug) for slug in RED_WAYS]

    def steps(self) -> Iterator[Step]:
        """Every step of every way."""
        for way in self.ways:
            yield from way.steps

    def anchors(self) -> frozenset[str]:
        """Every id that a link may lead to."""
        parts: tuple[Way | Step | Talk | Duty, ...] = (*self.ways, *self.steps(), *self.talks, *self.duties)
        return frozenset(part.slug for part in parts)


def _refuse(slug: str) -> Way:
    raise KeyError(slug)


@dataclass(frozen=True, slots=True)
class Local:
    """A form, a plan or a guide as this municipality calls it, with where it lies; `source` says who told so."""

    slug: str
    name: str
    where: str
    source: str
    source_date: date | None


@dataclass(frozen=True, slots=True)
class Cooperation:
    """How one works with a service: whom to ask, and what is agreed. By language."""

    service: str
    contact: Mapping[str, str]
    routine: Mapping[str, str]
    source: str
    source_date: date | None


@dataclass(frozen=True)
class Guides:
    """Everything of a pack: the guide by language, the talk with the parents and the sentences to show in more, what is local."""

    by_language: Mapping[str, Guide]
    parents_talks: Mapping[str, Talk]  # the talk with the parents, in every language that a professional's page is read in
    sentences: Mapping[str, tuple[str, ...]]
    local: Mapping[str, Local]
    cooperation: Mapping[str, Cooperation]

    def get(self, language: str) -> Guide:
        """The guide in this language. Raises KeyError for a language that it is not written in."""
        return self.by_language[language]
