"""Texts to start from. Pure: the pack's texts in the family's language, with what the case and the pack know filled in."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.cases.rules import Status
from portal.municipality.profile import Pack

# The order in which they are offered.
STARTS = ("first", "need_more", "waiting", "invite_meeting", "interpreter", "not_heard", "late", "close")
# What is most often the next word, by how far the case has come. The others are one tap further away.
_FITS = {
    Status.NEW: ("first", "need_more", "interpreter", "invite_meeting"),
    Status.CLAIMED: ("first", "need_more", "waiting", "invite_meeting", "late"),
    Status.ANSWERED: ("waiting", "invite_meeting", "not_heard", "close"),
    Status.WAITING_FOR_YOU: ("not_heard", "waiting", "invite_meeting", "close"),
    Status.CLOSED: ("close", "not_heard"),
}
_GAP_NAMES = ("next_day", "phone", "hours")  # what a case or a pack may have nothing to say of: replies.gap.<name>
# Where the writer must put own words: '[Spørsmålene.]'
_GAP = re.compile(r"\[[^\[\]\n]{2,120}\]")


@dataclass(frozen=True)
class Start:
    """A text to start from. `title` and `own` are in the writer's language, `body` in the family's.

    `own` is the same text for the one who writes; '' when both have one language.
    """

    name: str
    title: str
    body: str
    own: str = ""


Known = Mapping[str, Mapping[str, str]]  # language → field → what the case or the pack says of it


def starts(
    pack: Pack, writer_language: str, family_language: str, first_name: str, role: str, known: Known | None = None
) -> list[Start]:
    """Every text to start from, filled in as far as it can be."""
    is_same = writer_language == family_language
    bodies = _bodies(pack, family_language, first_name, role, known)
    own = {} if is_same else _bodies(pack, writer_language, first_name, role, known)
    return [
        Start(name, pack.texts.get(writer_language, f"replies.{name}.title"), bodies[name], own.get(name, "")) for name in STARTS
    ]


def _bodies(pack: Pack, language: str, first_name: str, role: str, known: Known | None) -> dict[str, str]:
    filled = {name: said for name, said in (known or {}).get(language, {}).items() if said}
    fields = {
        "name_of_staff": first_name, "role": pack.texts.get(language, f"role.{role}.name").lower(),
        "days": pack.promise_working_days, "holder": first_name, **_empty(pack, language), **filled,
    }  # fmt: skip
    return {name: pack.texts.get(language, f"replies.{name}.body", **fields).strip() for name in STARTS}


def _empty(pack: Pack, language: str) -> dict[str, str]:
    """What stands where nothing is known: a gap that the writer must fill in before it can be sent."""
    return {name: pack.texts.get(language, f"replies.gap.{name}") for name in _GAP_NAMES}


def parted_by(offered: Sequence[Start], status: Status) -> tuple[list[Start], list[Start]]:
    """(what fits how far the case has come, in the order in which it does; all the others)."""
    by_name = {each.name: each for each in offered}
    fitting = [by_name[name] for name in _FITS[status] if name in by_name]
    return fitting, [each for each in offered if each not in fitting]


def standing_in(text: str, offered: Sequence[Start]) -> list[Start]:
    """Those whose own paragraphs stand there, at least half of them: gaps may be filled in, and others written anew."""
    own = {each.name: set(each.body.split("\n\n")) - _shared(offered) for each in offered if each.own}
    return [each for each in offered if each.own and _stands(own[each.name], text)]


def _shared(offered: Sequence[Start]) -> set[str]:
    """The paragraphs of more than one text, a greeting for one: they tell nothing of which it is."""
    counted = Counter(paragraph for each in offered for paragraph in set(each.body.split("\n\n")))
    return {paragraph for paragraph, times in counted.items() if times > 1}


def _stands(paragraphs: Collection[str], text: str) -> bool:
    return 2 * sum(each in text for each in paragraphs) >= len(paragraphs)


def with_start(typed: str, start: str) -> str:
    """What is typed, with a text to start from below it; pressed twice, it stands there once."""
    typed = typed.strip()
    if not start or start in typed:
        return typed
    return f"{typed}\n\n{start}" if typed else start


def known_gaps(pack: Pack) -> frozenset[str]:
    """Every place in the texts to start from, in any language, where the writer must put own words."""
    bodies = [body for code in pack.languages for body in _bodies(pack, code, "", "reception", None).values()]
    return frozenset(gap for body in bodies for gap in _GAP.findall(body))


def gaps(text: str, known: frozenset[str]) -> list[str]:
    """The known gaps that nobody has filled in yet: an answer with one of them is not sent.

    Brackets of the writer's own are the writer's own.
    """
    return [gap for gap in _GAP.findall(text) if gap in known]
