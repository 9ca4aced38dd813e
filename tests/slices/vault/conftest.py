"""A team in use, on a real database of the kind that this run is about; and made-up lists of words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.db.session import Database
from portal.vault.wordlists import LIST_LENGTH, WordLists
from tests import databases
from tests.slices.vault.colleagues import Team


@pytest.fixture
def database(database_maker: databases.Maker, tmp_path: Path) -> Iterator[Database]:
    opened = Database(database_maker.fresh(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def team(database: Database) -> Team:
    """Astrid founded it and typed the sheet back; Bilal is admitted."""
    made = Team(database)
    made.joins("astrid")
    made.founds("astrid")
    made.types_back_the_sheet("astrid")
    made.joins("bilal")
    made.admits("astrid", "bilal")
    return made


@pytest.fixture(scope="session")
def made_up_lists(tmp_path_factory: pytest.TempPathFactory) -> WordLists:
    """Lists of the right length in four scripts, of words that differ in several letters."""
    folder = tmp_path_factory.mktemp("words")
    for language, letters in _LETTERS.items():
        (folder / f"{language}.txt").write_text("\n".join(_far_apart(letters)), encoding="utf-8")
    return WordLists(folder)


_LETTERS = {
    "nb": "bdfgklmøprstvåea",
    "en": "bdfgklmnprstvweo",
    "uk": "бвгґджзїйклмнопр",
    "ar": "بتثجحخدذرزسشصضطأ",
}


def _far_apart(letters: str) -> list[str]:
    """Words of seven letters: three that count, and four that follow from them, so that slips show."""
    words = []
    for number in range(LIST_LENGTH):
        a, b, c = number >> 8, number >> 4 & 15, number & 15
        code = (a, b, c, a ^ b, b ^ c, a ^ c ^ 5, (a + 3 * b + 5 * c) % 16)
        words.append("".join(letters[place] for place in code))
    return words
