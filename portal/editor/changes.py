"""The difference between two documents of a service, piece by piece, and taking over chosen pieces. Pure.

A piece is a field, or one language of a text: `phone`, `name.nb`. Taking over every piece gives the other document.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from portal.directory.document import FIELDS, WORDS, Document

_MARKS = ("changed", "machine")


@dataclass(frozen=True, slots=True)
class Change:
    """One piece that differs; None where it stands in one of the two only."""

    piece: str
    before: Any
    after: Any

    @property
    def field(self) -> str:
        """The field: `name` of `name.nb`."""
        return self.piece.partition(".")[0]

    @property
    def language(self) -> str:
        """The language of a text; '' for any other field."""
        return self.piece.partition(".")[2]


def changes(before: Document, after: Document) -> list[Change]:
    """Every piece that differs, in the order of the fields."""
    return list(_changes(before, after))


def _changes(before: Document, after: Document) -> Iterator[Change]:
    for name in FIELDS:
        if name in WORDS:
            yield from _of_words(name, before.get(name, {}), after.get(name, {}))
        elif before.get(name) != after.get(name):
            yield Change(name, before.get(name), after.get(name))


def _of_words(name: str, before: Document, after: Document) -> Iterator[Change]:
    for code in sorted({*before, *after} - set(_MARKS)):
        if before.get(code) != after.get(code) or _is_machine(before, code) != _is_machine(after, code):
            yield Change(f"{name}.{code}", before.get(code), after.get(code))


def _is_machine(words: Document, code: str) -> bool:
    return code in words.get("machine", ())


def take_over(base: Document, other: Document, pieces: Collection[str]) -> Document:
    """`base` with the chosen pieces as they stand in `other`."""
    made = dict(base)
    for name in FIELDS:
        if name in WORDS:
            languages = [piece.partition(".")[2] for piece in pieces if piece.startswith(f"{name}.")]
            if languages:
                made[name] = _words_over(base.get(name, {}), other.get(name, {}), languages)
        elif name in pieces:
            made[name] = other.get(name)
    return {name: made[name] for name in FIELDS if made.get(name) not in (None, {}, [], "")}


def _words_over(base: Document, other: Document, languages: Collection[str]) -> Document:
    made = {code: text for code, text in base.items() if code not in _MARKS}
    changed, machine = dict(base.get("changed", {})), set(base.get("machine", ()))
    for code in languages:
        machine.discard(code)
        for known in (made, changed):
            known.pop(code, None)
        if other.get(code):
            made[code] = other[code]
            if day := other.get("changed", {}).get(code):
                changed[code] = day
            machine |= {code} & set(other.get("machine", ()))
    return _sorted(made) | ({"changed": _sorted(changed)} if changed else {}) | ({"machine": sorted(machine)} if machine else {})


def _sorted(made: Document) -> Document:
    return dict(sorted(made.items()))


def merge(base: Document, mine: Document, theirs: Document) -> tuple[Document, list[Change]]:
    """Two edits of one document: theirs with every piece of mine that they did not touch, and the pieces where both differ
    (before: theirs, after: mine)."""
    own, other = changes(base, mine), {each.piece for each in changes(base, theirs)}
    merged = take_over(theirs, mine, [each.piece for each in own if each.piece not in other])
    both = {each.piece for each in own} & other
    return merged, [each for each in changes(merged, mine) if each.piece in both]


def together(before: Document, mine: Document, theirs: Document) -> tuple[Document, list[Change]]:
    """As `merge`, with mine where both differ: nothing that I typed is lost, and I am told where they wrote something else."""
    merged, both = merge(before, mine, theirs)
    return take_over(merged, mine, [each.piece for each in both]), both


def word_by_word(before: str, after: str) -> Sequence[tuple[str, str]]:
    """Two texts as one: ('same', words), ('gone', words) and ('new', words) in the order in which one reads them."""
    old, new = (re.findall(r"\s+|\S+", text) for text in (before, after))
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [part for _, a, b, c, d in steps for part in _parts("".join(old[a:b]), "".join(new[c:d]))]


def _parts(old: str, new: str) -> list[tuple[str, str]]:
    if old == new:
        return [("same", new)]
    return [part for part in (("gone", old), ("new", new)) if part[1]]
