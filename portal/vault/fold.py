"""How a word is made comparable: what people type differs in case, accents and keyboards, not in meaning."""

import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark, though people type the base letter
# for them, and Arabic letters that are commonly written for each other (ی and ک come from Persian keyboards).
_PLAIN_LETTER = str.maketrans(
    {"ø": "o", "æ": "ae", "đ": "d", "ł": "l", "ı": "i", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا"}
)
# Letters of their own in Ukrainian: without its mark each would become another letter.
_KEEPS_ITS_MARK = frozenset("йї")
# The Ukrainian apostrophe in all the shapes that keyboards and telephones give it.
_APOSTROPHES = frozenset("'’‘ʼʹ`´′＇")
_ARABIC_TATWEEL = "ـ"


def fold_word(word: str) -> str:
    """Give the form of a word that tolerates how it was typed: lower case and base letters only.

    Two spellings of one word fold alike: ``Bjørk``, ``bjørk`` and ``bjork`` all give ``bjork``. Removed are
    diacritics (but Ukrainian й and ї stay), apostrophes, Arabic harakat and tatweel, and invisible format
    characters such as direction marks. Spaces, digits and punctuation are left for the caller. Folding twice
    changes nothing. Never raises.
    """
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).lower())
    bare = "".join(_fold_letter(letter) for letter in composed)
    return unicodedata.normalize("NFC", bare)


def _fold_letter(letter: str) -> str:
    """Give the base of one composed lower-case letter, or nothing for a character that carries no sound."""
    if letter in _KEEPS_ITS_MARK:
        return letter
    if letter in _APOSTROPHES or letter == _ARABIC_TATWEEL or unicodedata.category(letter) == "Cf":
        return ""
    parts = unicodedata.normalize("NFKD", letter).lower()
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_PLAIN_LETTER)
