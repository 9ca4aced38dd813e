"""Which worries a text speaks of. Pure: a text in, kinds out; nothing of the text is kept.

The lists are compiled once. A text's words are looked up in one dictionary, and only a phrase all of whose words are there
is tried at all, found by the word that it begins with; so a long text costs little more than a short one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from portal.worry.folding import places
from portal.worry.reading import BEGINNING, Phrase, families, read_family

LONGEST = 8000  # characters that are looked at: as many as one answer or message may have

_AND = ("و", "ف")  # Arabic joins 'and' and 'so' to the word


class Worry(StrEnum):
    """What the words are about."""

    LIFE = "life"
    VIOLENCE = "violence"
    ABUSE = "abuse"
    HUNGER = "hunger"
    RUNNING_AWAY = "running_away"


def find(text: str, languages: Iterable[str]) -> frozenset[Worry]:
    """The kinds of worry that a text speaks of, looked for in all these languages: people mix them.

    A language without a list finds nothing. At most LONGEST characters are looked at.
    """
    book = _book(families(sorted(set(languages))))
    return book.kinds_in(places(text[:LONGEST]))


@cache
def _book(lists: frozenset[tuple[str, ...]]) -> "Book":
    return Book([read_family(family) for family in sorted(lists)])


Steps = tuple[tuple[int, int], ...]  # (number of a set of words, how many other words may stand before it)
Span = tuple[int, int]
Where = Mapping[int, set[int]]  # where in the text each set of words stands


@dataclass(frozen=True)
class Line:
    """A phrase, compiled. `needs` are the sets of words that must be in a text before it is worth trying."""

    steps: Steps
    needs: frozenset[int]


Lines = dict[int, list[Line]]  # by the set of words that they begin with


class Book:
    """Phrase lists compiled together: the words of all of them in one dictionary."""

    def __init__(self, lists: Iterable[Mapping[str, Mapping[str, Sequence[Phrase]]]]) -> None:
        self._sets: dict[frozenset[str], int] = {}
        self._kinds: dict[Worry, dict[str, Lines]] = {
            kind: {"phrases": {}, "except": {}, "always": {}} for kind in Worry
        }
        for one in lists:
            for kind, named in one.items():
                for name, phrases in named.items():
                    self._add(self._kinds[Worry(kind)][name], phrases)
        self._words, self._starts = self._dictionary()

    def _add(self, lines: "Lines", phrases: Iterable[Phrase]) -> None:
        for phrase in phrases:
            line = self._line(phrase)
            lines.setdefault(line.steps[0][0], []).append(line)

    def _line(self, phrase: Phrase) -> Line:
        steps = tuple((self._sets.setdefault(words, len(self._sets)), gap) for words, gap in phrase)
        return Line(steps, frozenset(number for number, _ in steps))

    def _dictionary(self) -> tuple[dict[str, list[int]], dict[str, list[tuple[str, int]]]]:
        """The sets by word, and by the first letters of the words that only begin alike."""
        words: dict[str, list[int]] = defaultdict(list)
        starts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for alternatives, number in self._sets.items():
            for word in alternatives:
                if word.endswith("*"):
                    starts[word[:BEGINNING]].append((word[:-1], number))
                else:
                    words[word].append(number)
        return dict(words), dict(starts)

    def kinds_in(self, placed: Sequence[tuple[int, str]]) -> frozenset[Worry]:
        """The kinds whose phrases stand in these words."""
        where = self._where(placed)
        present = frozenset(where)
        return frozenset(kind for kind, lists in self._kinds.items() if _speaks_of(lists, where, present))

    def _where(self, placed: Sequence[tuple[int, str]]) -> Where:
        known: dict[str, set[int]] = {}
        where: dict[int, set[int]] = defaultdict(set)
        for at, word in placed:
            if word not in known:
                known[word] = self._numbers(word)
            for number in known[word]:
                where[number].add(at)
        return where

    def _numbers(self, word: str) -> set[int]:
        """The sets that a word is in, also when it begins with an Arabic 'and'."""
        found = set(self._words.get(word, ()))
        for start, number in self._starts.get(word[:BEGINNING], ()):
            if word.startswith(start):
                found.add(number)
        if word.startswith(_AND) and len(word) > 3:
            found |= self._numbers(word[1:])
        return found


def _speaks_of(lists: Mapping[str, Lines], where: Where, present: frozenset[int]) -> bool:
    if next(_spans(lists["always"], where, present), None):
        return True
    excluded: set[int] | None = None
    for start, end in _spans(lists["phrases"], where, present):
        if excluded is None:
            excluded = {at for span in _spans(lists["except"], where, present) for at in range(*span)}
        if excluded.isdisjoint(range(start, end)):
            return True
    return False


def _spans(lines: Lines, where: Where, present: frozenset[int]) -> Iterator[Span]:
    """Where these phrases stand: from the first word to just after the last."""
    for first in present & lines.keys():
        for line in lines[first]:
            if line.needs <= present:
                yield from _spans_of(line.steps, where)


def _spans_of(steps: Steps, where: Where) -> Iterable[Span]:
    """Every way that the words follow one another, as {end: latest start}: a shorter span says more than a longer one."""
    ends = {at + 1: at for at in where[steps[0][0]]}
    for number, gap in steps[1:]:
        ends = _followed_by(ends, where[number], gap)
        if not ends:
            break
    return ((start, end) for end, start in ends.items())


def _followed_by(ends: Mapping[int, int], standing: set[int], gap: int) -> dict[int, int]:
    """The spans that go on with a word at one of these places, at most `gap` other words later."""
    skips = range(gap + 1)
    if len(ends) < len(standing):
        goes_on = (
            (end + skip, start) for end, start in ends.items() for skip in skips if end + skip in standing
        )
    else:
        goes_on = ((at, ends[at - skip]) for at in standing for skip in skips if at - skip in ends)
    after: dict[int, int] = {}
    for at, start in goes_on:
        after[at + 1] = max(start, after.get(at + 1, start))
    return after
