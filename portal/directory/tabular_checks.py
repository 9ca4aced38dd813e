"""What a database cannot keep, or no page can show, of a document that comes from a file. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from portal.directory.document import WORDS, Document
from portal.directory.models import LONGEST_SLUG

LONGEST_TEXT = 5000  # characters
_LONGEST_NAME = 200
_LONGEST = {"slug": LONGEST_SLUG, "topics": 100, "languages": 100, "phone": 60}
_LONGEST |= dict.fromkeys(("name", "organization"), _LONGEST_NAME)
_LONGEST_OF_PLACE = {"place": 100, "postcode": 100}  # they are columns that one chooses by
_WEB = ("url", "chat_url")
_SLUG = re.compile(r"[a-z0-9_]+(?:[-~][a-z0-9_]+)*")


def faults_in(document: Document) -> Iterator[tuple[str, str]]:
    """(field, slug of the fault) for each."""
    for field, value in document.items():
        texts = list(_texts_in(value))
        if not all(_is_plain(text) for text in texts):
            yield field, "unreadable"
        if any(len(text) > _LONGEST.get(field, LONGEST_TEXT) for text in texts):
            yield field, "too_long"
    for place in document.get("locations", ()):
        if any(len(str(place.get(name, ""))) > most for name, most in _LONGEST_OF_PLACE.items()):
            yield "locations", "too_long"
    if not _SLUG.fullmatch(str(document.get("slug", "x"))):
        yield "slug", "not_a_slug"
    yield from ((name, "not_a_web_address") for name in _WEB if not _is_web(document.get(name, "")))
    yield from ((name, "not_a_language") for name in WORDS if not all(_is_code(code) for code in document.get(name, {})))


def _is_web(address: str) -> bool:
    """Nothing else may stand in a link: 'javascript:' would run."""
    return not address or address.startswith(("https://", "http://"))


def _is_code(code: str) -> bool:
    return code in ("changed", "machine") or (code.isascii() and code.replace("-", "").isalpha() and len(code) <= 12)


def _is_plain(text: str) -> bool:
    """Without signs that no text has: NUL, halves of signs, and what controls a terminal."""
    return not any(each < " " and each not in "\n\t" or "\ud800" <= each <= "\udfff" or each == "\x7f" for each in text)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)
