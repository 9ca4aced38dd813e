"""Texts to start from. Pure: the pack's texts in the family's language, with the writer's name and role filled in."""

import re
from dataclasses import dataclass

from portal.municipality.profile import Pack

# The order in which they are offered.
STARTS = ("first", "need_more", "invite_meeting", "interpreter", "late", "close")
# Where the writer must put own words: '[Spørsmålene.]'
_GAP = re.compile(r"\[[^\[\]\n]{2,120}\]")


@dataclass(frozen=True)
class Start:
    """A text to start from. `title` is in the writer's language, `body` in the family's."""

    name: str
    title: str
    body: str


def starts(pack: Pack, writer_language: str, family_language: str, first_name: str, role: str) -> list[Start]:
    """Every text to start from, filled in as far as it can be."""
    role_name = pack.texts.get(family_language, f"role.{role}.name").lower()
    fields = {"name_of_staff": first_name, "role": role_name, "days": pack.promise_working_days}
    return [
        Start(
            name,
            pack.texts.get(writer_language, f"replies.{name}.title"),
            pack.texts.get(family_language, f"replies.{name}.body", **fields).strip(),
        )
        for name in STARTS
    ]


def with_start(typed: str, start: str) -> str:
    """What is typed, with a text to start from below it; pressed twice, it stands there once."""
    typed = typed.strip()
    if not start or start in typed:
        return typed
    return f"{typed}\n\n{start}" if typed else start


def known_gaps(pack: Pack) -> frozenset[str]:
    """Every place in the texts to start from, in any language, where the writer must put own words."""
    fields = {"name_of_staff": "", "role": "", "days": 1}
    bodies = [pack.texts.get(code, f"replies.{name}.body", **fields) for code in pack.languages for name in STARTS]
    return frozenset(gap for body in bodies for gap in _GAP.findall(body))


def gaps(text: str, known: frozenset[str]) -> list[str]:
    """The known gaps that nobody has filled in yet: an answer with one of them is not sent.

    Brackets of the writer's own are the writer's own.
    """
    return [gap for gap in _GAP.findall(text) if gap in known]
