"""Catalogues are fresh and whole: nothing missing, no placeholder or tag lost."""

from pathlib import Path

import pytest

from tests.whole.laws import texts
from tools.texts import PLURALS, TEMPLATE, TRANSLATIONS, extract_to

pytestmark = pytest.mark.whole
# What only staff read is translated into the languages of the staff side, not into every language.
STAFF_LANGUAGES = frozenset({"nn", "en"})


def citizens_texts(tmp_path: Path) -> set[str]:
    """The texts that a citizen may meet: all but those that stand in the staff's folders alone, and what owners are asked."""
    target, owners = tmp_path / "citizens.pot", tmp_path / "owners.pot"
    extract_to(target, ignoring=texts.STAFF_FOLDERS)
    extract_to(owners, places=texts.OWNERS_FILES)
    return texts.msgids(target) | texts.msgids(owners)


def test_the_gathered_texts_are_fresh(tmp_path: Path) -> None:
    """Mend with `make texts`."""
    extract_to(tmp_path / "fresh.pot")
    assert texts.stale_texts(TEMPLATE, tmp_path / "fresh.pot") == []


@pytest.mark.parametrize("language", PLURALS)
def test_a_catalogue_is_whole(language: str, tmp_path: Path) -> None:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    wanted = None if language in STAFF_LANGUAGES else citizens_texts(tmp_path)
    assert texts.catalogue_faults(path, TEMPLATE, wanted) == []


@pytest.mark.parametrize("language", PLURALS)
def test_a_catalogue_has_its_plurals(language: str) -> None:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    assert texts.plural_faults(path, PLURALS[language]) == []
