"""Names in questions written in Arabic, Ukrainian and Polish: how often they are found, and how often a word is taken for one.

Half of the sentences of each language was never looked at while the finder was made: its numbers are the honest ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from portal.naming import Kind, find
from portal.naming.first_names.forms import polish, ukrainian

HERE = Path(__file__).parent / "sentences"
SHARE_FOUND, SHARE_FALSE = 0.85, 0.1  # of each half


class Line(NamedTuple):
    """A sentence, and what in it tells who somebody is."""

    text: str
    names: tuple[str, ...]


def lines_of(language: str) -> dict[str, list[Line]]:
    """The two halves of a language's sentences."""
    halves: dict[str, list[Line]] = {}
    for line in (HERE / f"{language}.txt").read_text().splitlines():
        if line.startswith("# "):
            halves[line[2:]] = []
        elif line:
            text, _, names = line.partition(" | ")
            halves[next(reversed(halves))].append(Line(text, tuple(each.strip() for each in names.split(",") if each)))
    return halves


def judged(lines: Sequence[Line]) -> tuple[int, list[Line], int, list[Line]]:
    """How many name somebody and which of them are missed; how many name nobody and which are taken to."""
    found = {line: [each.words for each in find(line.text)] for line in lines}
    naming = [line for line in found if line.names]
    missed = [line for line in naming if not all(any(name in words for words in found[line]) for name in line.names)]
    nameless = [line for line in found if not line.names]
    return len(naming), missed, len(nameless), [line for line in nameless if found[line]]


@pytest.mark.parametrize("language", ["ar", "uk", "pl"])
def test_how_often_it_finds_and_how_often_it_errs(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    for half, lines in lines_of(language).items():
        naming, missed, nameless, false = judged(lines)
        with capsys.disabled():
            print(f"\n{language} {half}: {naming - len(missed)} of {naming} found, {len(false)} of {nameless} false")
        assert len(missed) <= naming * (1 - SHARE_FOUND), missed
        assert len(false) <= nameless * SHARE_FALSE, false
    assert sum(len(lines) for lines in lines_of(language).values()) >= 40


def house_texts(language: str) -> list[str]:
    """Every text that citizens and colleagues read in this language: everyday prose that names nobody."""

    def inside(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for each in value.values() for text in inside(each)]
        return [value] if isinstance(value, str) else []

    folder = Path(__file__).parents[3] / "packs" / "_common" / "texts" / language
    return [text for file in sorted(folder.glob("*.toml")) for text in inside(tomllib.loads(file.read_text()))]


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_everyday_words_of_a_language_are_nobodys_name(language: str) -> None:
    """'Eit anna barn', 'jagoda', 'أمل': more than a thousand sentences a language, and hardly one that asks."""
    texts = house_texts(language)
    false = [(text, found) for text in texts if (found := [each.words for each in find(text) if each.kind is Kind.NAME])]
    assert len(texts) > 1000
    assert len(false) <= len(texts) * 0.002, false


def test_names_are_known_in_the_forms_that_a_sentence_bends_them_to() -> None:
    assert {"марії", "марією", "ользі", "ольгою", "андрієві", "петром", "наталці"} <= ukrainian(
        ["марія", "ольга", "андрій", "петро", "наталка"]
    )
    assert {"kasi", "monice", "martę", "pawłem", "jackowi", "tomasza", "jerzego", "piotrze"} <= polish(
        ["kasia", "monika", "marta", "paweł", "jacek", "tomasz", "jerzy", "piotr"]
    )


@pytest.mark.parametrize("text", ["دعاء الأم", "عندي أمل", "у колі дітей", "місцева влада", "jagoda i róża", "eit anna barn"])
def test_a_word_that_is_also_a_name_is_a_word(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("text", ["ومحمد", "محمّد", "مُحَمَّد", "أحمد", "احمد"])
def test_an_arabic_name_is_the_same_however_it_is_typed(text: str) -> None:
    assert [each.words for each in find(f"رأيت {text} اليوم")] == [text]
