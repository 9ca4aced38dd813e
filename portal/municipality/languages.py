"""The languages a pack may offer: the name each is known by to its own readers, and its direction."""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]

STAFF_LANGUAGES = frozenset({"nb", "nn", "en"})

OWN_NAMES = {
    "nb": "Norsk (bokmål)",
    "nn": "Norsk (nynorsk)",
    "en": "English",
    "se": "Davvisámegiella",
    "sma": "Åarjelsaemien gïele",
    "smj": "Julevsámegiella",
    "uk": "Українська",
    "pl": "Polski",
    "ar": "العربية",
    "ru": "Русский",
    "lt": "Lietuvių",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "fa": "فارسی",
    "fa_AF": "دری",
    "ps": "پښتو",
    "ur": "اردو",
    "ckb": "کوردیی ناوەندی",
    "ku": "Kurdî",
    "tr": "Türkçe",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "sw": "Kiswahili",
    "es": "Español",
    "ro": "Română",
}
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "fa_AF", "ps", "ur", "ckb"})


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the site. `reviewed_by` is '' until a named person has read its texts."""

    code: str
    own_name: str
    direction: Direction
    reviewed_by: str


def language(code: str, reviewed_by: str) -> Language:
    """The language `code`. Raises KeyError when we do not know it."""
    direction: Direction = "rtl" if code in _RIGHT_TO_LEFT else "ltr"
    return Language(code, OWN_NAMES[code], direction, reviewed_by)
