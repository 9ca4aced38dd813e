"""What people come with, in every language: the table packs/_common/services/concepts.toml, ready for texts and questions."""

import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from portal.config import default_packs
from portal.directory.analyse import NEGATION, content, folded, group_of, stem, words_in

CONCEPTS_FILE = "concepts.toml"
_FILE = Path("_common") / "services" / CONCEPTS_FILE
LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl", "se", "ru", "latn")  # latn: Arabic in Latin letters
_TYPED = "_typed"  # what somebody types and we would not say: found, never suggested
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_NEAR = 5  # words: how far apart the words of one phrase may stand
_TOGETHER = 7  # words between two matters that are a third together
_SHORTEST_PART = 3  # letters of a stem that a compound is made of
_LONG_PART = 5
_WORTH_SUGGESTING = 0.5  # weight
_URGENT = 2  # weight: whom to call comes before anything else
_LINKS = ("", "s", "e")  # what joins the parts of a Norwegian compound
# Parts of compounds that are nobody's concern alone.
_PARTS = (
    "helse skole familie ungdom barne vegring nekting sentral hage gruppe kurs senter kontor stasjon vakt "
    "hus tid kveld treff tilbud rom sted plass vanske syke pleier behov mangel hjelp prat"
)


@dataclass(frozen=True, slots=True)
class Concept:
    """One matter. `also`: what else a service may be marked with; `weight`: what it counts for in a question; `of`: two matters
    that are this one when a question speaks of both; `mutes`: what is then not meant; `worry`: the kind of words that worry
    (portal/worry) that means this one, when one of `who` is spoken of or `who` is empty."""

    slug: str
    topics: tuple[str, ...]
    also: tuple[str, ...]
    near: tuple[str, ...]
    weight: float
    is_telling: bool
    words: Mapping[str, tuple[str, ...]]  # by language, as a person writes them
    of: tuple[tuple[str, str], ...] = ()
    mutes: tuple[str, ...] = ()
    worry: str = ""
    who: tuple[str, ...] = ()

    def said_in(self, language: str) -> tuple[str, ...]:
        """The words in this language; Bokmål's when there are none."""
        return self.words.get(language) or self.words.get("nb", ())


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of saying a concept, in stems of one language group. `row`: its words, which must stand side by side, for what is
    said in words that stand everywhere: 'tar på meg' is not 'tar meg med på'."""

    stems: frozenset[str]
    slug: str
    row: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A concept found in a row of words, and at which places."""

    places: frozenset[int]
    slug: str


class Lexicon:
    """The concepts, ready to be found in texts and questions. `mark` changes when the table does."""

    def __init__(self, concepts: Iterable[Concept], mark: str = "") -> None:
        self.concepts = {one.slug: one for one in concepts}
        self.mark = mark
        self._phrases: dict[tuple[str, str], list[Phrase]] = defaultdict(list)
        self.stems: set[str] = set()
        for one in self.concepts.values():
            for language, phrases in one.words.items():
                for each in phrases:
                    self._take_as_typed(one.slug, language.removesuffix(_TYPED), each)

    def _take_as_typed(self, slug: str, language: str, said: str) -> None:
        for typed in as_typed(words_in(said), language):
            self._take(slug, group_of(language), typed)
        if _HYPHEN.search(said):
            self._take(slug, group_of(language), words_in(_HYPHEN.sub("", said)))

    def _take(self, slug: str, group: str, words: Sequence[str]) -> None:
        telling = content(words)
        # 'ta barna' is not 'barna': a phrase that would shrink to one word keeps them all
        is_row = len(telling) < min(len(words), 2)
        row = tuple(stem(word, group) for word in (words if is_row else telling))
        phrase = Phrase(frozenset(row), slug, row if is_row else ())
        self.stems |= phrase.stems - {NEGATION}
        for one in phrase.stems - {NEGATION}:
            if phrase not in self._phrases[group, one]:
                self._phrases[group, one].append(phrase)

    def said(self, places: Sequence[Mapping[str, str]]) -> list[Said]:
        """The concepts in a row of words, each given as its stem by language group. Of two that say the same words the longer
        stays, and longer ones come first."""
        found = {one for place, forms in enumerate(places) for one in self._at(place, forms, places)}
        return self._longest_first(found)

    def asked(self, places: Sequence[Mapping[str, str]]) -> list[Said]:
        """The same for a question, and what two of them are together: 'mannen min' and 'dytter' are violence, 'treåringen' and
        'slår' are not."""
        said = self.said(places)
        together = set(self._together(said))
        return self._longest_first({*said, *together}) if together else said

    def _together(self, said: Sequence[Said]) -> Iterator[Said]:
        by_slug: dict[str, list[Said]] = defaultdict(list)
        for one in said:
            by_slug[one.slug].append(one)
        for slug, *both in self._composed:
            pairs = product(*(by_slug.get(each, ()) for each in both))
            yield from (Said(one.places | other.places, slug) for one, other in pairs if _is_near(one.places, other.places))

    @cached_property
    def _composed(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((one.slug, *pair) for one in self.concepts.values() for pair in one.of)

    def worrying(self, kind: str, spoken_of: Collection[str]) -> Iterator[str]:
        """What words that worry mean when these concepts are spoken of besides: who it is that hits tells whom to call."""
        meant = [one for one in self.concepts.values() if one.worry == kind]
        said = [one for one in meant if one.slug in spoken_of and one.weight >= _URGENT]
        of_them = [one for one in meant if set(one.who) & set(spoken_of)]
        yield from (one.slug for one in said or of_them or meant if said or of_them or not one.who)

    def urgent(self, spoken_of: Collection[str]) -> Iterator[str]:
        """The kinds of worry that these concepts are about by themselves."""
        found = (self.concepts[slug] for slug in spoken_of)
        return (one.worry for one in found if one.worry and one.weight >= _URGENT)

    def _longest_first(self, found: Iterable[Said]) -> list[Said]:
        whole = sorted(found, key=lambda one: (-len(one.places), -self.concepts[one.slug].weight, sorted(one.places), one.slug))
        return [one for one in whole if not any(self._covers(other, one) for other in whole)]

    def _covers(self, longer: Said, one: Said) -> bool:
        """Whether something longer says the same, or that this is not meant."""
        is_other = longer.slug == one.slug or one.slug in self.concepts[longer.slug].mutes
        return is_other and (one.places < longer.places or (one.places == longer.places and one.slug != longer.slug))

    def said_by(self, stem: str) -> Iterator[str]:
        """The concepts that one Norwegian stem says alone: part of a compound, for one."""
        return (phrase.slug for phrase in self._phrases.get(("no", stem), ()) if len(phrase.stems) == 1)

    def _at(self, place: int, forms: Mapping[str, str], places: Sequence[Mapping[str, str]]) -> Iterator[Said]:
        for group, word in forms.items():
            for phrase in self._phrases.get((group, word), ()):
                if len(phrase.stems) == 1:
                    yield Said(frozenset({place}), phrase.slug)
                elif found := _beside(phrase, group, place, places):
                    yield Said(found, phrase.slug)

    def mentioned(self, text: str, language: str) -> set[str]:
        """The concepts that a text in a known language speaks of."""
        group = group_of(language)
        return {one.slug for one in self.said([{group: stem(word, group)} for word in words_in(text)])}

    @cached_property
    def parts(self) -> frozenset[str]:
        """Stems that Norwegian compounds are made of."""
        said = (one.words.get(code, ()) for one in self.concepts.values() for code in ("nb", f"nb{_TYPED}"))
        single = (words_in(each) for phrases in said for each in phrases)
        known = {stem(words[0], "no") for words in single if len(words) == 1}
        return frozenset(part for part in {*known, *(stem(part, "no") for part in _PARTS.split())} if len(part) >= _SHORTEST_PART)

    @lru_cache(maxsize=50_000)  # noqa: B019 - a lexicon lives as long as the process
    def split(self, word: str) -> tuple[str, ...]:
        """The stems of a Norwegian compound's two parts; nothing for what is none. 'barnehage' → 'barn', 'hag'. A long last part
        counts alone as well: whatever an 'onsdagsmiddag' is, it is a 'middag'."""
        alone: tuple[str, ...] = ()
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            tail = stem(word[cut:], "no")
            if tail in self.parts:
                if head := self._head(word[:cut]):
                    return head, tail
                alone = alone or ((tail,) if len(tail) >= _LONG_PART else ())
        return alone

    def _head(self, word: str) -> str:
        ends = (word[: len(word) - len(link)] for link in _LINKS if word.endswith(link))
        return next((one for end in ends if len(end) >= _SHORTEST_PART and (one := stem(end, "no")) in self.parts), "")

    @cached_property
    def spoken(self) -> Mapping[str, str]:
        """Every single word of the table: as it is compared when somebody slips, and as it is written."""
        every = (each for one in self.concepts.values() for said in one.words.values() for each in said)
        return {folded(word): word for said in every for word in words_in(said)}

    @lru_cache(maxsize=32)  # noqa: B019 - a lexicon lives as long as the process
    def harmless(self, language: str) -> tuple[tuple[str, str], ...]:
        """What may be suggested to somebody who types: folded, and as it is written. Not what tells too much, even if it says
        something harmless too; not what only colours a question."""
        told = {folded(said) for one in self.concepts.values() if one.is_telling for said in one.said_in(language)}
        some = {said for one in self.concepts.values() if one.weight >= _WORTH_SUGGESTING for said in one.said_in(language)}
        return tuple(sorted((folded(said), said) for said in some if folded(said) not in told))


def _is_near(one: frozenset[int], other: frozenset[int]) -> bool:
    return not one & other and min(abs(here - there) for here in one for there in other) <= _TOGETHER


def _beside(phrase: Phrase, group: str, place: int, places: Sequence[Mapping[str, str]]) -> frozenset[int]:
    """The places of all words of a phrase near `place`; empty when one of them is missing there."""
    if phrase.row:
        return _in_a_row(phrase.row, group, place, places)
    first, last = max(0, place - _NEAR), min(len(places), place + _NEAR + 1)
    found = {
        places[at].get(group, ""): at for at in range(first, last) if places[at].get(group, "") in phrase.stems
    }  # fmt: skip
    return frozenset(found.values()) if len(found) == len(phrase.stems) else frozenset()


def _in_a_row(row: tuple[str, ...], group: str, place: int, places: Sequence[Mapping[str, str]]) -> frozenset[int]:
    """The places of these words side by side, one of them at `place`."""
    size = len(row)
    said = [each.get(group, "") for each in places[: place + size]]
    starts = range(max(0, place - size + 1), place + 1)
    return next((frozenset(range(at, at + size)) for at in starts if sorted(said[at : at + size]) == sorted(row)), frozenset())


def as_typed(words: Sequence[str], language: str) -> list[list[str]]:
    """The words, and for Polish also as they are typed without marks: an ending is cut otherwise then."""
    plain = [folded(word) for word in words] if language == "pl" else list(words)
    return [list(words)] if plain == list(words) else [list(words), plain]


def read_concepts(path: Path) -> Lexicon:
    """The table in a file; an empty one when there is no such file."""
    if not path.is_file():
        return Lexicon(())
    raw = path.read_bytes()
    tables = tomllib.loads(raw.decode("utf-8"))
    made = Lexicon(_concept(slug, table) for slug, table in tables.items())
    # its stems as well: another analysis of the same words is another table
    made.mark = hashlib.sha256(raw + " ".join(sorted(made.stems)).encode()).hexdigest()[:16]
    return made


def _concept(slug: str, table: Mapping[str, Any]) -> Concept:
    codes = (key for code in LANGUAGES for key in (code, f"{code}{_TYPED}") if key in table)
    words = {code: tuple(each.strip() for each in table[code].split(",") if each.strip()) for code in codes}
    topics, also, near = (tuple(dict.fromkeys(table.get(key, ()))) for key in ("topics", "also", "near"))
    of = tuple((first, second) for first, second in (pair.split() for pair in table.get("of", ())))
    return Concept(
        slug, topics, also, near, float(table.get("weight", 1)), bool(table.get("is_telling", False)), words,
        of, tuple(table.get("mutes", ())), table.get("worry", ""), tuple(table.get("who", ())),
    )  # fmt: skip


@lru_cache(maxsize=4)
def lexicon_in(packs: Path) -> Lexicon:
    """The concepts of a folder of packs, read once."""
    return read_concepts(packs / _FILE)


def lexicon() -> Lexicon:
    """The concepts that come with the portal: the same for every municipality, so that nobody need hand them about."""
    return lexicon_in(_packs())


@cache
def _packs() -> Path:
    return default_packs()
