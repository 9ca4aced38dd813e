"""One chain from what is written to what is compared, the same for what is kept and what is asked, on both databases. Pure.

A word goes through: small letters and one form of each sign (NFKC) → Nynorsk and dialect to the Bokmål word → the ending cut
(Snowball; for Ukrainian, which Snowball lacks, a list of our own) → marks off (ø, ł, ŋ, hamza …) → a doubled last consonant once.
Of a question nobody knows the language, so a word in it has one form a language of its script; any of them may be meant.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import Stemmer

from portal.directory.analyse_words import DIALECT, INSIDE, NOT, STOP, UKRAINIAN_ENDINGS

LONGEST_QUERY = 200  # characters: a sentence or two
LONGEST_WORD = 40
SHORTEST_STEM = 4  # letters that must be left when an ending of our own list is cut
NEGATION = "not"  # what 'ikke', 'won't', 'не' and 'لا' all become: 'vil ikke på skolen' must not be 'skole'

_SNOWBALL = {"no": "norwegian", "en": "english", "pl": "polish", "ar": "arabic"}
_stemmers = {code: Stemmer.Stemmer(name) for code, name in _SNOWBALL.items()}
_GROUPS = {"nb": "no", "nn": "no", "en": "en", "pl": "pl", "ar": "ar", "uk": "uk", "ru": "uk", "latn": "en"}
_LATIN = ("no", "en", "pl")
_OTHER_SCRIPTS = ("ar", "uk")
_ONLY = (("pl", frozenset("ąćęłńśźż")), ("no", frozenset("æøåđŋŧ")))  # letters that tell the language
_WORD = re.compile(r"[^\W_]+")
_AGED = re.compile(r"(?<=\d)(?=[^\W\d_]{3})")  # '3åring'
_BESIDE = re.compile(r"['’ʼ`´ـ]|\b([^\W\d_])-(?=\w)")  # п'ять, won't, the tatweel; 'p-piller' is one word
_UNMARKED = str.maketrans(
    {
        "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ŧ": "t", "ŋ": "n", "ß": "ss",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ئ": "ي", "ؤ": "و", "ی": "ي", "ک": "ك", "ء": "",
        "ї": "і", "ґ": "г", "ё": "е", "й": "й", "ы": "и", "э": "е", "ъ": "",
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    }
)  # fmt: skip
_ARABIC_BEGINNINGS = ("وبال", "وال", "بال", "فال", "كال", "لل", "ال")
_BOKMAL_ENDINGS = ("ing", "het")
_SHORTEST_NUMBER = 3  # digits: 112 is a number to call, 15 somebody's age
_LONG = 5  # letters: what is longer may have two endings
_NOT_CUT = frozenset({"kors", "datter", "sønn"})  # no 'kor', no 'data', nobody who is 'soning'
_NOT_FOLDED = frozenset({"legg", "matt"})  # 'legging' is not for a 'lege', 'matte' is no 'mat'
_HARD = {"ц": "к", "з": "г"}
_VOWELS = frozenset("aeiouyæøåąęó")


def group_of(language: str) -> str:
    """Languages that are analysed as one: 'no' for both Norwegians; Norwegian when we have no list for a language."""
    return _GROUPS.get(language, "no")


def words_in(text: str) -> list[str]:
    """The words of a text in small letters, in order; marks still on."""
    plain = unicodedata.normalize("NFKC", text.replace("\0", " ")).casefold()
    return [word[:LONGEST_WORD] for word in _WORD.findall(_AGED.sub(" ", _BESIDE.sub(r"\1", _without_vowel_signs(plain))))]


def _without_vowel_signs(text: str) -> str:
    """Arabic is read without them; a mark that splits off would also split the word."""
    return "".join(sign for sign in text if not "\u0610" <= sign <= "\u061a" and not "\u064b" <= sign <= "\u065f")


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Small letters without marks: 'Sønn' and 'sonn', 'أطفال' with and without hamza, are one. 'й' stays what it is."""
    plain = word.casefold().translate(_UNMARKED)
    if not plain.isascii() and not "\u0400" <= plain[:1] <= "\u04ff":
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return plain.replace("aa", "a")


def groups_of(word: str) -> tuple[str, ...]:
    """The languages a word may be in, going by its letters."""
    first = word[:1]
    if "\u0600" <= first <= "\u06ff" or "\u0750" <= first <= "\u077f":
        return ("ar",)
    if "\u0400" <= first <= "\u04ff":
        return ("uk",)
    return next(((code,) for code, letters in _ONLY if letters & set(word)), _LATIN)


@lru_cache(maxsize=100_000)
def stem(word: str, group: str) -> str:
    """What a word is compared by, as a word of a language group ('no', 'en', 'pl', 'ar', 'uk'). Negations are all one."""
    if word in NOT:
        return NEGATION
    if word in STOP or DIALECT.get(word) in STOP:
        return f"_{DIALECT.get(word, word)}"  # counts only beside its neighbours: 'får' is no 'far'
    script = groups_of(word)
    own = script[0] if script[0] in _OTHER_SCRIPTS else group
    return _CUT.get(own, _norwegian)(word)


def _norwegian(word: str) -> str:
    word = bokmal(word)
    if word in _NOT_CUT:
        return folded(word)
    cut = str(_stemmers["no"].stemWord(word))
    cut = str(_stemmers["no"].stemWord(cut)) if len(cut) > _LONG else cut  # 'pleieren' → 'pleier' → 'pleie'
    cut = next((cut[: -len(end)] for end in _BOKMAL_ENDINGS if cut.endswith(end) and len(cut) - len(end) >= SHORTEST_STEM), cut)
    return _single(folded(cut))


def bokmal(word: str) -> str:
    """The Bokmål word of a Nynorsk or dialect one; other words as they are."""
    if word in DIALECT:
        return DIALECT[word]
    for theirs, ours in INSIDE:
        word = word.replace(theirs, ours)
    return word


def _single(word: str) -> str:
    """'venn' and 'ven', 'hall' and 'hal' are one: the last consonant once."""
    is_double = len(word) > 3 and word[-1] == word[-2] and word[-1] not in _VOWELS
    return word[:-1] if is_double and word not in _NOT_FOLDED else word


def _english(word: str) -> str:
    return _single(folded(str(_stemmers["en"].stemWord(word))))


def _polish(word: str) -> str:
    return _single(folded(str(_stemmers["pl"].stemWord(word))))


def _arabic(word: str) -> str:
    return folded(str(_stemmers["ar"].stemWord(without_article(word, 3))))


def without_article(word: str, least: int) -> str:
    """An Arabic word without 'the', 'and the', 'with the' …, when at least so many letters are left; others as they are."""
    cut = next((word[len(one) :] for one in _ARABIC_BEGINNINGS if word.startswith(one)), word)
    return cut if len(cut) >= least else word


def _ukrainian(word: str) -> str:
    word = folded(word)
    for ending in UKRAINIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _hard(word[: -len(ending)])
    return _hard(word)


def _hard(word: str) -> str:
    """'небезпеці' and 'небезпека', 'допомозі' and 'допомога' are one."""
    return word[:-1] + _HARD[word[-1]] if len(word) > 3 and word[-1] in _HARD else word


_CUT = {"no": _norwegian, "en": _english, "pl": _polish, "ar": _arabic, "uk": _ukrainian}


@lru_cache(maxsize=50_000)
def forms(word: str) -> dict[str, str]:
    """A word of nobody knows which language: its stem by language group."""
    return {group: stem(word, group) for group in groups_of(word)}


def is_empty(word: str) -> bool:
    """Whether a word stands in every question and points nowhere ('jeg', 'the', 'мій')."""
    return len(word) < (_SHORTEST_NUMBER if word.isdigit() else 2) or word in STOP or DIALECT.get(word) in STOP


def content(words: Iterable[str]) -> list[str]:
    """The words that say something. Negations stay: they turn what is said round."""
    return [word for word in words if word in NOT or not is_empty(word)]


def stems(text: str, language: str = "nb") -> list[str]:
    """The stems of a text in a known language, without the words that point nowhere."""
    group = group_of(language)
    return [stem(word, group) for word in content(words_in(text)) if word not in NOT]


def joined(words: list[str]) -> Iterator[tuple[int, str]]:
    """Two words after each other as one, with the first one's place: 'barne hage' is 'barnehage'."""
    for place, (first, second) in enumerate(zip(words, words[1:], strict=False)):
        yield place, first + second
