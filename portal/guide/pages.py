"""What the guide's pages show: the guide in the reader's language or in Norwegian, with what the municipality has filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date

from portal.db.clock import utc_now
from portal.directory import rules
from portal.directory.cards import Card, card
from portal.directory.here import directory_of
from portal.directory.service import Audience, Kind, Service, Words
from portal.guide import level
from portal.guide.here import guide, guide_language, shelf_of, shown_sentences
from portal.guide.model import Cooperation, Duty, Guide, Local, Step, Talk, Way
from portal.municipality.lines import CrisisLine
from portal.web.extensions import portal_of
from portal.web.i18n import current_language

# Whom an employee calls, in this order among those that answer now.
_CALLED = (
    "police", "ambulance", "child_welfare_day", "child_welfare_emergency", "violence_consultation", "urgent_care", "child_alarm",
)  # fmt: skip


@dataclass(frozen=True)
class Partner:
    """A service that one works with: its card, and whom to ask and what is agreed, where that is known."""

    card: Card
    contact: str
    routine: str
    is_near: bool  # the municipality's own or a neighbour: here there is a routine to ask for


@dataclass(frozen=True)
class Reference:
    """Where the law says so, and the day somebody read it; '' when nobody has."""

    words: str
    read_on: str


def frame() -> dict[str, Any]:
    """What every page of the guide needs."""
    shown = guide()
    return {
        "guide": shown,
        "labels": shown.labels,
        "content_lang": shown.language,
        "is_foreign": shown.language != current_language(),
        "has_english": "en" in portal_of().pack.languages and current_language() != "en",
        "call_lines": call_lines(utc_now()),
        "needed": needed,
        "talks_of": talks_of,
    }


def whole(*, is_open: bool = False) -> dict[str, Any]:
    """The guide's own page; `is_open`: with every part unfolded, for paper."""
    return {
        **frame(),
        "is_open": is_open,
        "query": "",
        "shown": shown_sentences(guide_language()),
        "laws_of": laws_of,
        "partners": partners(utc_now()),
    }


def found(query: str) -> dict[str, Any]:
    """What the words led to: the very steps, conversations and duties, so that no link tells which was read."""
    results = shelf_of().indexes[guide_language()].find(query) if query else []
    return {**frame(), "query": query, "results": results, "shown": shown_sentences(guide_language()), "laws_of": laws_of}


def questions(answers: Mapping[str, str]) -> dict[str, Any]:
    """The six questions; with answers, where they lead or which are left."""
    given, left = level.known(answers), level.missing(answers)
    answer = placed(guide(), given) if given and not left else None
    return {
        **frame(),
        "given": given,
        "left": left if answers else [],
        "errors": [
            (f"q{number}", one.words) for number, one in enumerate(guide().questions, 1) if one.slug in left
        ],
        "answer": answer,
        "shown": shown_sentences(guide_language()),
    }


@dataclass(frozen=True)
class Placed:
    """Where the answers led, in words: the first way in full, the others by name, what decided, and whether to talk first."""

    ways: Sequence[Way]
    because: Sequence[tuple[str, str]]
    is_outside: bool
    talk: Talk | None


def placed(shown: Guide, given: Mapping[str, str]) -> Placed:
    """Raises ValueError while a question that is needed is not answered."""
    place = level.place(given)
    asked = {one.slug: one for one in shown.questions}
    because = [(asked[slug].words, dict(asked[slug].options)[given[slug]]) for slug in place.because]
    talk = next((one for one in shown.talks if one.shows), None) if place.talk_first else None
    return Placed([shown.way(slug) for slug in place.ways], because, place.is_outside, talk)


def call_lines(moment: datetime) -> list[CrisisLine]:
    """Whom an employee calls: those that answer now on top."""
    lines = [line for line in portal_of().pack.lines_for("all", moment) if line.slug in _CALLED]
    return sorted(lines, key=lambda line: (not line.is_open(moment), _CALLED.index(line.slug)))


def needed(step: Step) -> list[tuple[str, Local | None]]:
    """What the municipality fills in for this step: its common name, and the local one or None."""
    local, labels = shelf_of().guides.local, guide().labels
    return [(labels[f"local_{slug}"], local.get(slug)) for slug in step.local]


def talks_of(step: Step) -> list[Talk]:
    """The conversation guides that belong to a step."""
    return [one for one in guide().talks if one.slug in step.talks]


def laws_of(duty: Duty) -> list[Reference]:
    """The pack's references for a duty."""
    laws = {law.slug: law for law in portal_of().pack.laws}
    return [_reference(laws[slug].reference, laws[slug].read_on) for slug in duty.laws if slug in laws]


def _reference(words: str, day: Any) -> Reference:
    language = guide_language()
    pattern = "d MMMM y" if language == "en" else "d. MMMM y"
    return Reference(words, format_date(day, pattern, locale=language) if day else "")


def partners(moment: datetime) -> list[Partner]:
    """The services that employees work with: what is agreed first, then what is near, then the nation's."""
    agreed = shelf_of().guides.cooperation
    services = [
        one
        for one in directory_of().services
        if Audience.PROFESSIONALS in one.audiences or one.slug in agreed
    ]
    found = [_partner(one, agreed.get(one.slug), moment) for one in rules.in_order(services, moment)]
    return sorted(found, key=lambda one: (not (one.contact or one.routine), not one.is_near))


def _partner(service: Service, agreed: Cooperation | None, moment: datetime) -> Partner:
    contact, routine = (_in_words(agreed, part) for part in ("contact", "routine"))
    return Partner(card(service, moment), contact, routine, service.kind is not Kind.NATIONAL)


def _in_words(agreed: Cooperation | None, part: str) -> str:
    return (
        Words(agreed.contact if part == "contact" else agreed.routine).get(guide_language()).text
        if agreed
        else ""
    )
