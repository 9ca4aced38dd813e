"""Finding services by what somebody types. Simple on purpose: folded letters, cut endings, a few slips, and the words that
people use for a topic. Pure, and nothing of what was typed is kept."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from portal.directory.rules import level_rank
from portal.directory.service import Audience, Service

LONGEST_QUERY = 200  # characters: a sentence or two
_NAME, _FIRST_TOPIC, _TOPIC, _TEXT = 6, 4, 3, 1  # what a word found there is worth
_LETTERS = str.maketrans(
    {
        "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ŧ": "t", "ŋ": "n",
        "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ʼ": "", "’": "",
    }
)  # fmt: skip
_WORD = re.compile(r"\w+")
_ENDINGS = (
    "elsene", "elsen", "ingene", "heten", "else", "ande", "ende", "ingen", "inga", "ene", "ane", "ers", "ing", "het", "ar", "er",
    "en", "et", "es", "an", "te", "de", "t", "e", "a", "r", "s", "n",
)  # fmt: skip
_SHORTEST_STEM = 4
_FOR_A_SLIP = 5  # letters: shorter words are too easily another word
# Words that stand in every question and point nowhere.
_EMPTY_WORDS = """
jeg eg du han hun ho vi de det den dette er en ei et og i på til for med av ikke ikkje som har kan vil meg mitt min
barn barnet barna noe noko noen hjelp
the a an is my our and to of we he she not with child help
у в і й я ми не на з мій моя дитина
dziecko w z na nie się mam moje mój jest
في من على لا أنا طفلي
"""


def stems(text: str) -> list[str]:
    """The words of a text, folded and with their ending cut; those that point nowhere left out."""
    words = _WORD.findall(folded(text))
    return [stem(word) for word in words if word not in _EMPTY and len(word) > 1]


def folded(text: str) -> str:
    """Small letters without marks: 'Sønn' and 'sonn', 'أطفال' with and without hamza, are one."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_LETTERS)


_EMPTY = frozenset(folded(_EMPTY_WORDS).split())


def stem(word: str) -> str:
    """The word without its ending, as long as enough is left of it to be told from others."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True)
class Entry:
    """What one service can be found by: stem -> what it is worth."""

    service: Service
    worth: Mapping[str, int]


class Index:
    """The services of a pack, ready to be searched. Made once at start, read by every request."""

    def __init__(self, services: Iterable[Service], words: Mapping[str, Sequence[str]]) -> None:
        """`words` are, by topic, the words people use for it, in any language."""
        self._entries = [_entry(service, words) for service in services]
        self._known = {stem for entry in self._entries for stem in entry.worth}

    def find(self, query: str) -> list[Service]:
        """The services that fit best first; none when no word is known here."""
        wanted = [self._nearest(stem) for stem in dict.fromkeys(stems(query[:LONGEST_QUERY]))]
        scores = [
            (_score(entry, [each for each in wanted if each]), entry.service) for entry in self._entries
        ]
        best = max((score for score, _ in scores), default=0)
        good = [pair for pair in scores if pair[0] and pair[0] * 3 >= best]
        return [service for _, service in sorted(good, key=_rank)]

    def _nearest(self, wanted: str) -> frozenset[str]:
        """The stems meant by a typed one: itself, what it begins or begins with, else what is one slip away."""
        if wanted in self._known:
            return frozenset({wanted})
        near = frozenset(one for one in self._known if _begins(one, wanted))
        return near or frozenset(one for one in self._known if _is_slip(one, wanted))


def _rank(pair: tuple[int, Service]) -> tuple[int, bool, int, int]:
    """What fits best; among equals help before leisure, the lowest level, and what is about little else."""
    score, service = pair
    return (-score, service.is_leisure, level_rank(service), len(service.topics))


def _begins(known: str, wanted: str) -> bool:
    shorter = min(len(known), len(wanted))
    return shorter >= _SHORTEST_STEM and known[:shorter] == wanted[:shorter]


def _is_slip(known: str, wanted: str) -> bool:
    if min(len(known), len(wanted)) < _FOR_A_SLIP:
        return False
    return DamerauLevenshtein.distance(known, wanted, score_cutoff=1) <= 1


def _score(entry: Entry, wanted: Sequence[frozenset[str]]) -> int:
    return sum(max((entry.worth.get(stem, 0) for stem in each), default=0) for each in wanted)


def _entry(service: Service, words: Mapping[str, Sequence[str]]) -> Entry:
    """A service's first topic is what it is there for; the others are what one may come with as well."""
    first, others = service.topics[:1], service.topics[1:]
    parts = (
        (_TEXT, (*service.description.by_language.values(), service.organization)),
        (_TOPIC, _said_of(others, words)),
        (_FIRST_TOPIC, _said_of([*first, *_besides(service)], words)),
        (_NAME, service.name.by_language.values()),
    )
    worth: dict[str, int] = {}
    for value, texts in parts:
        worth |= {stem: value for text in texts for stem in stems(text)}
    return Entry(service, worth)


def _besides(service: Service) -> Iterator[str]:
    """What it is for that is no topic of the conversation."""
    if service.is_leisure:
        yield "leisure"
    if Audience.PREGNANT in service.audiences:
        yield "expecting"


def _said_of(topics: Iterable[str], words: Mapping[str, Sequence[str]]) -> list[str]:
    return [word for topic in topics for word in words.get(topic, ())]
