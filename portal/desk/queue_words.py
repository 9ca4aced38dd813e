"""Words for what the queue can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from portal.cases.queue_filters import AGES, CHOICES, NOBODY
from portal.cases.rules import Channel
from portal.desk import words
from portal.web.i18n import lazy as _l
from portal.web.i18n import own_name, text
from portal.web.said import choice_label

NAMES: Mapping[str, Any] = {
    "flag": _l("Se på først"),
    "deadline": _l("Frist"),
    "language": _l("Språk"),
    "interpreter": _l("Tolk"),
    "level": _l("Nivå"),
    "channel": _l("Kanal"),
    "age": _l("Alder"),
    "holder": _l("Holder"),
    "family": _l("Familien"),
}
_SAID: Mapping[str, Mapping[str, Any]] = {
    "interpreter": {"yes": _l("Vil ha tolk")},
    "flag": {"danger": _l("Fare"), "words": _l("Ord som bekymrer")},
    "deadline": {"passed": _l("Over fristen"), "near": _l("Om under fire timer"), "today": _l("I dag")},
    "family": {"read": _l("Har lest"), "unread": _l("Har ikke åpnet svaret"), "added": _l("Har skrevet mer")},
}


def said(name: str, value: str, names: Mapping[str, str]) -> str:
    """What one choice is called. `names` are the colleagues by id; one who is not among them is 'a colleague'."""
    if name in _SAID:
        return str(_SAID[name][value])
    if name == "language":
        return own_name(value)
    if name == "level":
        return str(words.NO_LEVEL) if value == "none" else text(f"level.{value}.name")
    if name == "channel":
        return str(words.CHANNELS[Channel(value)])
    if name == "age":
        return choice_label("parent", "age", value)
    return str(words.NOBODY_YET) if value == NOBODY else names.get(value) or str(words.A_COLLEAGUE)


def choices_of(name: str, languages: tuple[str, ...], names: Mapping[str, str]) -> list[str]:
    """The values that can be chosen, in the order they are offered."""
    if name == "language":
        return list(languages)
    if name == "holder":
        return [NOBODY, *names]
    return list(AGES if name == "age" else CHOICES[name])
