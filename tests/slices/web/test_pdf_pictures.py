"""A picture that no font has is said in words in every PDF that a person reads; what a font has stays as it is."""

import io

import pytest

from portal.cases.duken_rules import FIELDS
from portal.replies.duken_shown import TEMPLATE, _data
from portal.web.pdf import set_pdf
from tests.factories import Office, cheap_keys, office

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("typst")
__all__ = ["cheap_keys", "office"]


def _duken(office: Office, words: str) -> str:
    """The family's sheet with these words in its first field, as a reader of PDF reads it."""
    with office.app.test_request_context("/"):
        made = set_pdf(TEMPLATE, _data({FIELDS[0]: words}))
    read = pypdf.PdfReader(io.BytesIO(made))
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Takk 🙏🏽 for alt", "Takk [person with folded hands] for alt"),
        ("Vi er 👨‍👩‍👧 hjemme", "Vi er [man][woman][girl] hjemme"),
        ("Fra 🇳🇴 og 🇵🇱", "Fra NO og PL"),
        ("Et hjerte ♥ og et kryss ✓", "Et hjerte ♥ og et kryss ✓"),
        ("Uten bilder: æøå «sitat»", "Uten bilder: æøå «sitat»"),
    ],
)
def test_the_family_s_own_sheet_has_no_box(office: Office, written: str, told: str) -> None:
    assert told in _duken(office, written)


def test_very_many_kinds_of_pictures_are_set_all_the_same(office: Office) -> None:
    signs = "".join(chr(each) for each in range(0x2500, 0x1FAFF, 97) if not 0xD800 <= each < 0xE000)
    assert "Slutt." in _duken(office, f"{signs} Slutt.")
