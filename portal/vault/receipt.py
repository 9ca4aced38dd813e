"""The code that a visitor keeps: making it, showing it, and reading it back however it is typed.

A code is six words of one language's list of 2,048 (66 bits), or twenty digits (66.4 bits). Its *canonical*
form is what keys are derived from: the folded words joined by dots, or the digits in Latin script. It does
not name the language, so a word that stands in the lists of both Bokmål and Nynorsk is the same word.
"""

import secrets
import unicodedata
from collections.abc import Sequence
from itertools import product
from math import prod

from portal.vault.fold import fold_word
from portal.vault.wordlists import HOUSE_LISTS, WordList, WordLists

WORD_COUNT = 6
SHORT_COUNT = 4  # 44 bits: for what is not sent yet, and gone within a week
DIGIT_COUNT = 20
_LONGEST_TYPED = 400  # characters; nobody's code is longer, and reading more would be work for a stranger
_MOST_READINGS = 4  # each reading costs one key derivation
_LOOKS_LIKE_A_DIGIT = str.maketrans("OoIil|", "001111")


def new_words(language: str, lists: WordLists = HOUSE_LISTS, *, count: int = WORD_COUNT) -> tuple[str, ...]:
    """Six random words of a language (or `count`), spelled as they are to be shown."""
    words = lists.of(language).words
    return tuple(secrets.choice(words) for _ in range(count))


def new_digits() -> str:
    """Twenty random digits, for who prefers digits."""
    return f"{secrets.randbelow(10**DIGIT_COUNT):0{DIGIT_COUNT}d}"


def canonical_of(words: Sequence[str]) -> str:
    """The canonical form of a code's six words, as `new_words` gave them."""
    return ".".join(fold_word(word) for word in words)


def parse(typed: str, lists: WordLists = HOUSE_LISTS) -> str | None:
    """The canonical form of a typed code; None when it cannot be read, or can be read in two ways."""
    found = readings(typed, lists)
    return found[0] if len(found) == 1 else None


def readings(typed: str, lists: WordLists = HOUSE_LISTS, *, count: int = WORD_COUNT) -> list[str]:
    """Every canonical form that a typed code of `count` words (or of digits) may stand for, four at most; empty when it
    cannot be read.

    Tolerated: case, accents, any punctuation, line breaks and numbering between the words, words run
    together, digits of any script; and in up to half of the words a slip (one letter added, lost, wrong or
    exchanged with its neighbour) or only the beginning, when no more than four codes fit.
    """
    if len(typed) > _LONGEST_TYPED:
        return []
    digits = _read_digits(typed)
    if digits:
        return [digits]
    words = _typed_words(typed)
    if len(words) == count and any(words_of.has_all(words) for words_of in lists.every()):
        return [".".join(words)]
    found = [reading for words_of in lists.every() for reading in _read_words(words, words_of, count)]
    fewest = min((slips for slips, _ in found), default=0)
    best = list(dict.fromkeys(canonical for slips, canonical in found if slips == fewest))
    return best if len(best) <= _MOST_READINGS else []


def unread_words(typed: str, lists: WordLists = HOUSE_LISTS) -> list[str]:
    """The typed words that stand in no list, so that a page can point at them. Says nothing of any case."""
    known = list(lists.every())
    return [word for word in _typed_words(typed[:_LONGEST_TYPED]) if not any(word in k.shown for k in known)]


def display(canonical: str, language: str = "nb", lists: WordLists = HOUSE_LISTS) -> str:
    """A canonical code as people read it: digits in groups of four, words spelled as in the list."""
    if canonical.isdecimal():
        return " ".join(canonical[i : i + 4] for i in range(0, len(canonical), 4))
    words = canonical.split(".")
    for words_of in (lists.of(language), *lists.every()):
        if words_of.has_all(words):
            return " ".join(words_of.shown[word] for word in words)
    return " ".join(words)


def _read_digits(typed: str) -> str | None:
    digits = _digits_in(typed)
    if len(digits) < DIGIT_COUNT and not any(c.isalpha() for c in typed.translate(_LOOKS_LIKE_A_DIGIT)):
        digits = _digits_in(typed.translate(_LOOKS_LIKE_A_DIGIT))
    return digits if len(digits) == DIGIT_COUNT else None


def _digits_in(typed: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in typed if c.isdecimal())


def _typed_words(typed: str) -> list[str]:
    """The folded words in a text; whatever is no letter (and leaves something when folded) parts them."""
    spaced = "".join(c if _belongs_to_a_word(c) else " " for c in unicodedata.normalize("NFC", typed))
    folded = (fold_word(word) for word in spaced.split())
    return [word for word in folded if word]


def _belongs_to_a_word(character: str) -> bool:
    """Letters, marks and invisible format characters; and what folding drops, such as an apostrophe."""
    return unicodedata.category(character)[0] in "LM" or not fold_word(character)


def _read_words(typed: list[str], words_of: WordList, count: int) -> list[tuple[int, str]]:
    """The readings in one language, each with the number of words that had to be mended."""
    if len(typed) == count:
        mended = _mend(typed, words_of)
        if mended:
            return mended
    return [(0, ".".join(words)) for words in words_of.split("".join(typed), count)]


def _mend(typed: list[str], words_of: WordList) -> list[tuple[int, str]]:
    slips = sum(word not in words_of.shown for word in typed)
    if slips > len(typed) // 2:  # with more it is a guess, not a typo
        return []
    meant = [words_of.meant_by(word) for word in typed]
    if prod(map(len, meant)) > _MOST_READINGS:
        return []
    return [(slips, ".".join(words)) for words in product(*meant)]
