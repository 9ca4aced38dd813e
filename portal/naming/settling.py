"""What a writer says to what was found: taken out, or answered for as naming nobody. Pure; every door asks alike."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from portal.naming.finding import Find, find, without

_AROUND = 40  # characters shown on each side of what was found


@dataclass(frozen=True)
class Shown:
    """One thing found, in its sentence, as the list shows it."""

    mark: str
    kind: str
    before: str = field(repr=False)
    words: str = field(repr=False)
    after: str = field(repr=False)
    is_settled: bool


def found_in(texts: Iterable[str], nobody: Collection[str], known: Collection[str] = ()) -> list[Shown]:
    """Everything that may tell who it is about, each once, in the order of the texts. `nobody`: marks answered for."""
    shown: dict[str, Shown] = {}
    for text in texts:
        for each in find(text, known):
            shown.setdefault(each.mark, _shown(text, each, nobody))
    return list(shown.values())


def has_open(found: Sequence[Shown]) -> bool:
    """Whether something is found that the writer has neither taken out nor answered for."""
    return any(not each.is_settled for each in found)


def without_open(text: str, nobody: Collection[str], known: Collection[str] = ()) -> str:
    """The text without what is not answered for; every other word stays."""
    return without(text, [each for each in find(text, known) if each.mark not in nobody])


def _shown(text: str, each: Find, nobody: Collection[str]) -> Shown:
    before, after = text[max(0, each.start - _AROUND) : each.start], text[each.end : each.end + _AROUND]
    return Shown(each.mark, each.kind.value, before, each.words, after, each.mark in nobody)
