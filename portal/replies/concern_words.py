"""A concern in words: what was written, who was told of it, who may be told what. The same for the family and for colleagues.

The family reads all of it; so nothing may be shown to colleagues from here that is not the family's to read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.cases.concern_family import Part
from portal.cases.concern_queries import Reading
from portal.cases.gate import Child, Guardian, Informed, View
from portal.cases.sharing import REFERRER, Extent
from portal.web.i18n import apart, full_day, text
from portal.web.said import Said, maybe_text

# Who can be asked to a meeting; whoever else the family wants is named in its own words.
ATTENDANTS = ("child", "referrer", "school", "health_nurse", "trusted")
_LABELS = ("concern_family.fact.{}", "concern.facts.{}")


@dataclass(frozen=True)
class Told:
    """A guardian or a child: the name, and line by line what is recorded of informing and of their own view."""

    name: str = field(repr=False)
    lines: Sequence[str] = field(repr=False)
    words: str = field(repr=False)  # what was tried, of one who could not be reached


@dataclass(frozen=True)
class Receiver:
    """Somebody who may be told something, and how much."""

    slug: str
    name: str
    extent: Extent


@dataclass(frozen=True)
class OwnView:
    """One entry of the family's own view; `title` speaks to the family, `part` tells a colleague's page what it is."""

    part: Part
    title: str
    words: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class InWords:
    """All of a concern that the family may read."""

    facts: Sequence[Said]
    guardians: Sequence[Told]
    children: Sequence[Told]
    receivers: Sequence[Receiver]
    own_view: Sequence[OwnView]
    welcome: Sequence[str]
    unwelcome: Sequence[str]
    meeting_words: str = field(repr=False)


def in_words(reading: Reading) -> InWords:
    """A concern as it is read, in the reader's language; what somebody wrote stays as it was written."""
    chosen = reading.meeting.get("who", ())
    return InWords(
        facts=facts_said(reading.facts), guardians=[_guardian(each) for each in reading.gate.guardians],
        children=[_child(each) for each in reading.gate.children], receivers=receivers(reading.consents),
        own_view=[_entry(each) for each in reading.family_view],
        welcome=[attendant_name(each["who"]) for each in chosen if each["is_welcome"]],
        unwelcome=[attendant_name(each["who"]) for each in chosen if not each["is_welcome"]],
        meeting_words=reading.meeting.get("words", ""),
    )  # fmt: skip


def facts_said(facts: Mapping[str, Any]) -> list[Said]:
    """What was written, question by question; what was left empty is left out."""
    return [_fact(key, _values(value)) for key, value in facts.items() if _values(value)]


def receivers(consents: Mapping[str, Extent]) -> list[Receiver]:
    """Whoever sent the concern first, then the others that were asked about."""
    slugs = [REFERRER, *(slug for slug in consents if slug != REFERRER)]
    return [Receiver(slug, receiver_name(slug), consents.get(slug, Extent.NOTHING)) for slug in slugs]


def receiver_name(slug: str) -> str:
    """What a receiver is called; a name that somebody typed stays as it is."""
    return _named("concern_family.receiver", slug)


def attendant_name(who: str) -> str:
    """What somebody who could come to a meeting is called."""
    return _named("concern_family.attendant", who)


def _named(group: str, slug: str) -> str:
    """The words for a slug of a group; what is none stays as somebody wrote it."""
    return (
        maybe_text(f"{group}.{slug}") if slug.replace("_", "").isalnum() and slug.isascii() else ""
    ) or slug


def _values(value: Any) -> list[str]:
    """One value, several, or none, as lines of text."""
    if isinstance(value, bool):
        return [text("concern_family.yes" if value else "concern_family.no")]
    if isinstance(value, list | tuple):
        return [str(each) for each in value if str(each).strip()]
    return [str(value)] if value is not None and str(value).strip() else []


def _fact(key: str, values: Sequence[str]) -> Said:
    ask = next((found for label in _LABELS if (found := maybe_text(label.format(key)))), key)
    return Said(key, ask, values, is_words=True)


def _guardian(each: Guardian) -> Told:
    if each.informed is Informed.INFORMED:
        when = full_day(each.on) if each.on else ""
        told = text(
            "concern_family.informed.informed",
            who=apart(each.by_whom),
            when=when,
            how=_named("concern_family.how", each.how),
        )
        return Told(each.name, [told, _view(each.view)], "")
    return Told(each.name, [text(f"concern_family.informed.{each.informed.value}")], each.reason)


def _child(each: Child) -> Told:
    age = [text("concern_family.age", age=each.age)] if each.age is not None else []
    asked = _view(each.own_view) if each.was_asked else text("concern_family.not_asked")
    return Told(each.name, [*age, asked], "")


def _view(view: View) -> str:
    return text(f"concern_family.view.{view.value}")


def _entry(kept: Mapping[str, Any]) -> OwnView:
    part, at = Part(kept["part"]), datetime.fromisoformat(kept["at"])
    return OwnView(part, text(f"concern_family.part.{part.value}"), kept["words"], at)
