"""Differences between documents: every piece is seen, can be taken over alone, and two edits can be brought together."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.directory.document import Document
from portal.editor.changes import changes, merge, take_over

WORDS = st.dictionaries(st.sampled_from(["nb", "en", "uk"]), st.sampled_from(["a", "b", "c"]), max_size=3)
DOCUMENTS = st.fixed_dictionaries(
    {"id": st.just("x"), "slug": st.just("x"), "name": WORDS},
    optional={
        "phone": st.sampled_from(["1", "2"]),
        "topics": st.lists(st.sampled_from(["grief", "love"]), min_size=1, unique=True),
    },
)


def whole(document: Document) -> Document:
    return {name: value for name, value in document.items() if value not in ({}, [], "")}


@given(DOCUMENTS, DOCUMENTS)
def test_taking_over_every_piece_gives_the_other(one: Document, other: Document) -> None:
    pieces = [each.piece for each in changes(one, other)]
    assert take_over(one, other, pieces) == whole(other)
    assert take_over(one, other, []) == whole(one)
    assert changes(one, one) == []


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_of_two_edits_nothing_is_lost(base: Document, mine: Document, theirs: Document) -> None:
    merged, both = merge(base, mine, theirs)
    own = {each.piece: each.after for each in changes(base, mine)}
    other = {each.piece: each.after for each in changes(base, theirs)}
    for piece, after in other.items():
        assert _at(merged, piece) == after, "what they wrote stands"
    for piece, after in own.items():
        assert _at(merged, piece) == after or piece in {each.piece for each in both}, "what I wrote stands, or is asked about"


def _at(document: Document, piece: str) -> Any:
    field, _, language = piece.partition(".")
    found = document.get(field)
    return (found or {}).get(language) if language else found


@pytest.mark.parametrize(("before", "after", "pieces"), [
    ({"name": {"nb": "Kor", "en": "Choir"}}, {"name": {"nb": "Koret", "en": "Choir"}}, ["name.nb"]),
    ({"name": {"nb": "Kor"}}, {"name": {"nb": "Kor", "machine": ["nb"]}}, ["name.nb"]),
    ({"phone": "1"}, {}, ["phone"]),
    ({"name": {"nb": "Kor"}}, {"name": {"nb": "Kor", "changed": {"nb": "2026-01-01"}}}, []),
])  # fmt: skip
def test_each_piece_is_told(before: Document, after: Document, pieces: list[str]) -> None:
    assert [each.piece for each in changes(before, after)] == pieces
