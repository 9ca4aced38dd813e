"""From text as people type it to words that can be compared: case, accents, doubled letters, Arabic and Ukrainian letters.

Folding loses differences that no phrase may depend on. The phrases are folded in the same way, so a list is written as
people write, with its accents.
"""

import re
import unicodedata

SENTENCE = 20  # how many places the end of a sentence counts for: more than the widest gap, so that no phrase spans it

_PIECES = re.compile(r"[^\W_]+|[.!?؟]+|\n\s*\n")
_DOUBLED = re.compile(r"(\w)\1+")
_NO_LETTERS = "'’‘ʼ`´\u02b9\u00ad\u0640\u0670\u200b\u200c\u200d\u200e\u200f\u2060\ufeffъ"
_ALIKE = {
    "ł": "l", "đ": "d", "ä": "æ", "ö": "ø",
    "ї": "і", "и\u0306": "й", "є": "е", "э": "е", "ё": "е", "ы": "и", "ґ": "г",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ء": "",
}  # fmt: skip
_KEPT = "åøæ"


def _letters() -> dict[int, str]:
    """Latin letters without their accents (the Nordic ones are letters of their own), and what is only a mark away."""
    plain = {code: unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x250)}
    table = {code: base for code, base in plain.items() if chr(code) not in _KEPT}
    table |= {ord(letter): other for letter, other in _ALIKE.items() if len(letter) == 1}
    marks = [*range(0x0300, 0x0370), *range(0x064B, 0x0660), *range(0x0610, 0x061B), *map(ord, _NO_LETTERS)]
    return table | dict.fromkeys(marks, "")


_LETTERS = _letters()


def fold(text: str) -> str:
    """The text in small letters, without accents and vowel signs, every letter once: 'Vill DØØØ' becomes 'vil dø'."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return _DOUBLED.sub(r"\1", plain)


def places(text: str) -> list[tuple[int, str]]:
    """Each word with its place. A sentence's end moves the next word far away; three dots are only a pause."""
    found, at = [], 0
    for piece in _PIECES.findall(fold_lines(text)):
        if piece[0].isalnum():
            found.append((at, piece))
            at += 1
        elif piece[0] == "\n" or piece != "..":
            at += SENTENCE
    return found


def fold_lines(text: str) -> str:
    """Folded, with pauses ('…', '.....') told apart from ends by two dots."""
    return re.sub(r"\.{2,}|…+", " .. ", fold(text))
