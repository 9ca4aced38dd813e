"""What in a text may tell who somebody is: names, birth numbers, telephone numbers, e-mail and street addresses. Pure.

It helps a writer who forgot; it is no proof that a text names nobody. Names are found by their capitals and from lists of
first names; Arabic, which has no capitals, by its list and the words beside. How often it errs is measured in its tests.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from portal.naming.first_names import ALSO_WORDS, FIRST_NAMES, arabic

GONE = "[…]"  # what stands where something was taken out; it is never found again


class Kind(StrEnum):
    """What was found."""

    NAME = "name"
    BIRTH_NUMBER = "birth_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


@dataclass(frozen=True)
class Find:
    """One place in a text."""

    kind: Kind
    words: str = field(repr=False)
    start: int
    end: int

    @property
    def mark(self) -> str:
        """What a writer's word on it holds for: the same words elsewhere are answered for too."""
        return f"{self.kind.value}:{' '.join(self.words.casefold().split())}"


def find(text: str, known: Collection[str] = ()) -> list[Find]:
    """Everything found, in the order of the text, nothing twice. `known`: capitalised words that are nobody's name here."""
    taken: list[Find] = []
    plain = text.translate(_DIGITS)
    for look in _LOOKS:
        seen = (replace(each, words=text[each.start : each.end]) for each in look(plain))
        taken += [each for each in seen if not _overlaps(each, taken)]
    taken += [
        each for each in _names(text, {word.casefold() for word in known}) if not _overlaps(each, taken)
    ]
    return sorted(taken, key=lambda each: each.start)


def without(text: str, finds: Sequence[Find]) -> str:
    """The text with these taken out; a mark stands where each was."""
    for each in sorted(finds, key=lambda each: each.start, reverse=True):
        text = text[: each.start] + GONE + text[each.end :]
    return text


def _overlaps(one: Find, others: Sequence[Find]) -> bool:
    return any(one.start < each.end and each.start < one.end for each in others)


def _each(
    kind: Kind, pattern: str, accept: Callable[[str], bool] = lambda words: True, flags: int = 0
) -> Callable[[str], Iterator[Find]]:
    """A look for one pattern; `accept` has the last word on what it found."""
    compiled = re.compile(pattern, flags)

    def look(text: str) -> Iterator[Find]:
        for found in compiled.finditer(text):
            if accept(found.group()):
                yield Find(kind, found.group(), found.start(), found.end())

    return look


# --- numbers ----------------------------------------------------------------------------------------------


def is_birth_number(digits: str) -> bool:
    """Whether eleven digits have a birth number's control digits, or begin as its date does: one may be typed wrong."""
    return _has_control_digits(digits) or _begins_with_a_date(digits)


def _has_control_digits(digits: str) -> bool:
    """Modulus 11 with the weights of the National Registry; the newest numbers may leave another rest in the first."""
    numbers = [int(each) for each in digits]
    first = sum(a * b for a, b in zip((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), numbers[:10], strict=True)) % 11
    second = sum(a * b for a, b in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), numbers, strict=True)) % 11
    return first in (0, 1, 2, 3) and second == 0


def _begins_with_a_date(digits: str) -> bool:
    """Day and month; a D-number has 40 more in the day, synthetic and auxiliary ones 40, 65 or 80 in the month."""
    day, month = int(digits[:2]), int(digits[2:4])
    return (day % 40 if day > 40 else day) in range(1, 32) and any(
        month - more in range(1, 13) for more in (0, 40, 65, 80)
    )


def _is_birth_number(words: str) -> bool:
    return is_birth_number(re.sub(r"\D", "", words))


def _is_phone(words: str) -> bool:
    """Eight digits that begin as a Norwegian number does, and are no date written backwards."""
    digits = re.sub(r"\D", "", words)
    if words.lstrip().startswith(("+", "00")):
        return 9 <= len(digits.removeprefix("00")) <= 15
    return not re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", digits)


_DIGITS = {zero + value: str(value) for zero in (0x660, 0x6F0) for value in range(10)}  # those of Arabic and of Persian
_STREET = "veien|vegen|gata|gaten|gate|veg|vei|gt|allé|alleen|alléen|plass|plassen|bakken|svingen|stien|faret|lia|haugen|tunet"
_NOT_TIMES = r"(?!\s*(?:ganger|gonger|timer|timar|dager|dagar|uker|veker|minutt|meter|kilometer|km|min|år)\b)"
_LOOKS = (
    _each(Kind.EMAIL, r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    _each(Kind.BIRTH_NUMBER, r"(?<![\d+])\d{6}[ -]?\d{5}(?!\d)", _is_birth_number),
    _each(
        Kind.BIRTH_NUMBER,
        r"\b(?:født|fødd|f\.|born)\s+(?:den\s+)?\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d\d)\b",
        flags=re.IGNORECASE,
    ),
    _each(Kind.PHONE, r"(?<![\d.,+])(?:\+|00)\d{1,3}(?:[ -]?\d{2,4}){2,5}(?!\d)", _is_phone),
    _each(
        Kind.PHONE,
        r"(?<![\d.,/-])(?:[2-9]\d(?: \d\d){3}|[489]\d\d \d\d \d\d\d|[2-9]\d{7})(?![\d/]|[.,-]\d| (?:kr|kroner)\b)",
        _is_phone,
    ),
    _each(
        Kind.ADDRESS,
        rf"\b[^\W\d_]{{2,40}}(?:{_STREET}) \d{{1,4}} ?[A-Za-z]?\b{_NOT_TIMES}",
        flags=re.IGNORECASE,
    ),
    _each(Kind.ADDRESS, rf"\b[A-ZÆØÅ][^\W\d_]{{1,40}} (?:{_STREET}) \d{{1,4}} ?[A-Za-z]?\b{_NOT_TIMES}"),
    _each(Kind.ADDRESS, r"\b(?!(?:19[5-9]|20[0-4])\d)\d{4} [A-ZÆØÅ][a-zæøå]{2,}\b"),
)


# --- names ------------------------------------------------------------------------------------------------

# Letters, each with the marks that may stand on it: Arabic vowel signs are no letters of their own.
_LETTER = "[^\\W\\d_][\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]{0,30}"
_WORD = re.compile(rf"(?:{_LETTER})+(?:[-’'](?:{_LETTER})+)*")
_SENTENCE_ENDS = '.!?:;\n•«»“”"(–—؟؛'
_LONGEST_NAME = 5  # words
_CALLED = frozenset(
    {
        "heter",
        "heiter",
        "kalles",
        "kallast",
        "kalt",
        "kalla",
        "navnet",
        "namnet",
        "named",
        "called",
        "fru",
        "herr",
        "familien",
        "familie",
        "imię",
        "imieniu",
        "nazywa",
        "pan",
        "pani",
        "panią",
        "panem",
        "rodzina",
        "звати",
        "звуть",
        "ім'я",
        "імені",
        "пан",
        "пані",
        "родина",
    }
)
# Capitalised as a matter of course, and nobody's name: offices, places to be, peoples' days, what letters begin with.
_NOBODY_WORDS = """
aa adhd asperger barnehage barnehagen barnevern barnevernet barnevernvakta barnevernsvakta barneverntjenesten
barnevernstenesta bup bufetat bufdir dps familievernkontoret familiehjelpa familiens fysioterapi hav helsestasjonen
helsestasjon kommunen kommune krisesenteret legevakta legevakten nav norge norsk noreg oslo bergen drammen hokksund trondheim
stavanger sandnes mjøndalen kongsberg vestfossen skotselv ppt pedagogisk psykologisk sfo skolen skole skulen skule snapchat
tiktok instagram facebook youtube discord roblox minecraft fortnite teams udir udi ungdomsskole ungdomsskule ungdomsskolen
videregående vidaregåande øvre nedre eiker viken buskerud rogaland røde kors redd barna kirkens sos politiet statped
statsforvalteren utekontakten ukraina ukrainsk syria somalia eritrea afghanistan polen tyrkia irak iran litauen europa asia
afrika jul påske ramadan eid google microsoft visma vigilo ist hei takk hilsen mvh vennlig monday tuesday wednesday thursday
friday saturday sunday january february march april june july september october november december english norwegian arabic
ukrainian polish somali norway the i mental red cross labour christmas year year's new general data private incognito pan
pani państwo państwa państwu panią pana panu wam was wasz wasza polska polski polsce polskę norwegia norwegii norwegię
norweski ukrainie dyrektor ви вас вам вами ваш ваша ваше вашу вашого україна україни україні україну норвегія норвегії
норвегію норвезька осло польща польщі червоного хреста червоний хрест święto pracy bożego narodzenia boże narodzenie
zielonych świątek czerwonego krzyża czerwony krzyż бога боже бог
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())


@dataclass(frozen=True)
class _Word:
    words: str
    start: int
    end: int
    begins: bool  # the capital is a matter of course here: a sentence begins

    @property
    def is_capital(self) -> bool:
        return self.words[0].isupper() and len(self.words) > 1 and not self.words.isupper()

    @property
    def is_shouted(self) -> bool:
        return self.words.isupper() and len(self.words) > 3

    @property
    def plain(self) -> str:
        return self.words.casefold()


def _names(text: str, known: Collection[str]) -> Iterator[Find]:
    """Known first names with what follows, what stands after 'heter', and pairs of capitals that no sentence begins with."""
    words = list(_words(text))
    at = 0
    while at < len(words):
        length = _name_at(words, at, text, known)
        if length:
            first, last = words[at], words[at + length - 1]
            yield Find(Kind.NAME, text[first.start : last.end], first.start, last.end)
        at += length or 1


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()].rstrip(" \t*-")
        yield _Word(found.group(), found.start(), found.end(), not before or before[-1] in _SENTENCE_ENDS)


def _name_at(words: Sequence[_Word], at: int, text: str, known: Collection[str]) -> int:
    """How many words the name has that begins here; 0 for none."""
    if arabic.is_arabic(words[at].words):
        return _arabic_name_at(words, at, text)
    run = _run(words, at, text, known)
    if _is_first_name(words, at, run):
        return max(run, 1)
    is_called = at > 0 and words[at - 1].plain in _CALLED and not words[at].begins
    if is_called and run and not words[at].is_shouted:
        return run
    return run if run >= 2 and not words[at].begins else 0


def _arabic_name_at(words: Sequence[_Word], at: int, text: str) -> int:
    """The same where there are no capitals: the words side by side with this one, and the one before, tell."""
    side = [arabic.plain(words[at - 1].words) if at and text[words[at - 1].end : words[at].start] in (" ", ": ") else ""]
    for end in range(at, min(len(words), at + _LONGEST_NAME)):
        if end > at and text[words[end - 1].end : words[end].start] != " ":
            break
        side.append(arabic.plain(words[end].words))
    return arabic.name_length(side, 1)


def _run(words: Sequence[_Word], at: int, text: str, known: Collection[str]) -> int:
    """How many words from here on are capitalised, side by side in one sentence, and no word of the house's."""
    end = at
    while end < len(words) and words[end].is_capital and not _is_nobody(words[end].plain, known):
        if end > at and (words[end].begins or text[words[end - 1].end : words[end].start] not in (" ", "-")):
            break
        end += 1
    return end - at


def _is_nobody(plain: str, known: Collection[str]) -> bool:
    parts = {plain, plain.removesuffix("s"), *plain.split("-")}
    return bool(parts & _NOBODY) or bool(parts & set(known))


def _is_first_name(words: Sequence[_Word], at: int, run: int) -> bool:
    word = words[at]
    name = _first_name_in(word.plain)
    if not name:
        return False
    if name in ALSO_WORDS:
        return word.is_capital and (not word.begins or run >= 2)
    return True


def _first_name_in(plain: str) -> str:
    """The first name in a word, also with an s behind it ('Emmas') or another name ('Ole-Kristian'); '' for none."""
    plain = re.sub("(?<=[а-яіїєґ])['’]", "ʼ", plain)  # an apostrophe is a letter in Ukrainian, typed in three ways
    for part in (plain, plain.removesuffix("s").rstrip("’'"), *plain.split("-")):
        if part in FIRST_NAMES:
            return part
    return ""
