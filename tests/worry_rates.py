"""How well worrying words are found: hits and false alarms in each language, on the sentences the phrases were mended by and
on those they never saw. `make worry` prints the table."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.worry import Worry, find

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl")
FOLDER = Path(__file__).parent / "slices" / "worry" / "sentences"


@dataclass(frozen=True)
class Sentence:
    """Something that somebody may write, and the kinds it speaks of; none when it is everyday."""

    language: str
    text: str
    finds: frozenset[Worry]
    is_tuned: bool

    def is_hit(self) -> bool:
        """Whether every kind it speaks of is found (in every list at once, as in the service)."""
        return self.finds <= find(self.text, LANGUAGES)

    def is_false_alarm(self) -> bool:
        """Whether anything is found where nothing should be."""
        return not self.finds and bool(find(self.text, LANGUAGES))


@dataclass(frozen=True)
class Rates:
    """Hits of the worrying sentences, false alarms of the everyday ones, each between 0 and 1."""

    worrying: int
    hits: int
    everyday: int
    false_alarms: int

    @property
    def hit(self) -> float:
        return self.hits / self.worrying

    @property
    def false_alarm(self) -> float:
        return self.false_alarms / self.everyday


def sentences(language: str) -> Iterator[Sentence]:
    """The language's sentences, in the order of the file."""
    for group in tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))["group"]:
        finds = frozenset(map(Worry, group["finds"]))
        yield from (Sentence(language, text, finds, group["tuned"]) for text in group["sentences"])


def rates(language: str, *, is_tuned: bool) -> Rates:
    """The rates of one half of a language's sentences."""
    half = [each for each in sentences(language) if each.is_tuned is is_tuned]
    worrying, everyday = [each for each in half if each.finds], [each for each in half if not each.finds]
    return Rates(
        len(worrying), sum(each.is_hit() for each in worrying),
        len(everyday), sum(each.is_false_alarm() for each in everyday),
    )  # fmt: skip


def table() -> Sequence[str]:
    """The rates as lines to print."""
    lines = ["worrying words      tuned half: hits  false alarms   untouched half: hits  false alarms"]
    for language in LANGUAGES:
        cells = [
            (r.hit, r.false_alarm) for r in (rates(language, is_tuned=True), rates(language, is_tuned=False))
        ]
        (hit, alarm), (other_hit, other_alarm) = cells
        lines.append(f"{language:<16}{hit:20.1%}{alarm:14.1%}{other_hit:23.1%}{other_alarm:14.1%}")
    return lines


if __name__ == "__main__":
    print("\n".join(table()))
