"""Whatever the demo tells, in whichever file: no number, no address and no mailbox in it can be somebody's."""

import re
from pathlib import Path

import pytest

import portal

FILES = sorted((Path(portal.__file__).parent / "demo").rglob("*.toml"))
_EIGHT = re.compile(r"(?<![\d:.-])(?:\+47[ ]?)?(\d(?:[ ]?\d){7})(?![\d:-])")
_BIRTH_NUMBER = re.compile(r"\b\d{6}[ ]?\d{5}\b")
_MAILBOX = re.compile(r"[\w.+-]+@([\w.-]+)")
_STREET = re.compile(r"\b\w+(?:gate|gata|gaten|vei|veg|veien|vegen|plass) \d+\b")
_SITE = re.compile(r"https?://([\w.-]+)")


def _found(told: str) -> list[str]:
    """What could be somebody's. No Norwegian telephone number begins with a 1 and has eight digits."""
    numbers = [each[0] for each in _EIGHT.finditer(told) if not each[1].startswith("1")]
    places = [each[0] for way in (_MAILBOX, _SITE) for each in way.finditer(told) if not each[1].endswith(".example")]
    return [*numbers, *places, *(each[0] for way in (_BIRTH_NUMBER, _STREET) for each in way.finditer(told))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_in_it_can_be_somebody_s(file: Path) -> None:
    assert _found(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "told", ["Ring 912 34 567.", "+47 91234567", "010190 12345", "Storgata 4", "ola@gmail.com", "https://fjordvik.no/x"]
)
def test_what_could_be_is_found(told: str) -> None:
    assert _found(told)
