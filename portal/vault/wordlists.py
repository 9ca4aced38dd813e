"""The lists of words that receipt codes are drawn from, and finding a typed word in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from portal.vault.fold import fold_word

LIST_LENGTH = 2048  # 11 bits a word
_SHORTEST_BEGINNING = 4  # letters that may stand for a whole word, when only one word begins so


@dataclass(frozen=True)
class WordList:
    """One language's words: as they are shown, by how they compare."""

    language: str
    shown: dict[str, str]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words as shown, in the order of the file."""
        return tuple(self.shown.values())

    @cached_property
    def longest(self) -> int:
        """Letters in the longest folded word."""
        return max(map(len, self.shown))

    def has_all(self, typed: Iterable[str]) -> bool:
        """Whether each of these folded words stands in the list."""
        return all(word in self.shown for word in typed)

    def meant_by(self, typed: str) -> tuple[str, ...]:
        """The folded words that one may stand for: itself, else those a slip away, else the one it begins."""
        if typed in self.shown:
            return (typed,)
        return self._one_slip_away(typed) or self._begun_by(typed)

    def split(self, letters: str, count: int) -> Iterator[tuple[str, ...]]:
        """Every way to read run-together letters as exactly `count` words."""
        if count == 0:
            if not letters:
                yield ()
            return
        for end in range(1, min(len(letters), self.longest) + 1):
            if letters[:end] in self.shown:
                for rest in self.split(letters[end:], count - 1):
                    yield (letters[:end], *rest)

    def _one_slip_away(self, typed: str) -> tuple[str, ...]:
        return tuple(word for word in self.shown if is_one_slip(typed, word))

    def _begun_by(self, typed: str) -> tuple[str, ...]:
        if len(typed) < _SHORTEST_BEGINNING:
            return ()
        begun = tuple(word for word in self.shown if word.startswith(typed))
        return begun if len(begun) == 1 else ()


class WordLists:
    """The lists in a folder, each read when first needed. Raises ValueError for a list of another length."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = cache(self._load)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages there are lists for."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.txt")))

    def of(self, language: str) -> WordList:
        """The list of a language; where there is none, Bokmål's, as for all texts."""
        return self._read(language if language in self.languages else "nb")

    def every(self) -> Iterator[WordList]:
        """All lists, one by one."""
        return map(self.of, self.languages)

    def _load(self, language: str) -> WordList:
        lines = (self._folder / f"{language}.txt").read_text(encoding="utf-8").split()
        shown = {fold_word(word): word for word in lines}
        if len(shown) != LIST_LENGTH:
            raise ValueError(f"the word list {language} has {len(shown)} different words, not {LIST_LENGTH}")
        return WordList(language, shown)


HOUSE_LISTS = WordLists(Path(__file__).parent / "words")


def is_one_slip(one: str, other: str) -> bool:
    """Whether one letter added, lost or wrong, or two neighbours exchanged, makes one word the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    first, second = _differing_middles(one, other)
    return max(len(first), len(second)) == 1 or (len(first) == 2 and first == second[::-1])


def _differing_middles(one: str, other: str) -> tuple[str, str]:
    """What is left of both when the beginning and then the end that they share are cut off."""
    shortest = min(len(one), len(other))
    start = next((i for i in range(shortest) if one[i] != other[i]), shortest)
    one, other = one[start:], other[start:]
    shortest = min(len(one), len(other))
    end = next((i for i in range(shortest) if one[-1 - i] != other[-1 - i]), shortest)
    return one[: len(one) - end], other[: len(other) - end]
