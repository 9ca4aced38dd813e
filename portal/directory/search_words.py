"""The words there are: read once a version of the directory, kept in memory, bounded. Mends what somebody mistyped."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.directory.analyse import forms
from portal.directory.concepts import Lexicon
from portal.directory.models import DirectoryState
from portal.directory.search_models import SearchWord, ServiceSearch

MOST_WORDS = 30_000  # of each kind: more would cost memory and time, and are names that only one service has
_FOR_A_SLIP = 5  # letters: shorter words are too easily another word
_FOR_TWO_SLIPS = 9
_OTHER_BEGINNING = 9  # letters from which even the first may be a slip: 'hunder' is not 'under'
_DOUBLED = re.compile(r"(.)\1")
_BEGINNING = 4  # letters after which a word may be taken for the beginning of another
_MOST_BEGUN = 6


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """`counts`: in how many services a compared word is. `spoken`: folded → as written; `common`: how many services have it."""

    version: str
    services: int
    counts: Mapping[str, int]
    spoken: Mapping[str, str]
    common: Mapping[str, int]
    _by_length: dict[int, list[str]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for word in self.spoken:
            self._by_length[len(word)].append(word)

    def knows(self, word: str) -> bool:
        """Whether a service has a word like this one, in any language it may be in."""
        return any(one in self.counts for one in forms(word).values())

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.spoken)

    def begun(self, beginning: str) -> list[str]:
        """The commonest words that begin so, as written."""
        if len(beginning) < _BEGINNING:
            return []
        start = bisect_left(self._sorted, beginning)
        end = bisect_left(self._sorted, beginning + "\uffff")
        best = sorted(self._sorted[start:end], key=lambda word: (-self.common.get(word, 0), len(word), word))
        return [self.spoken[word] for word in best[:_MOST_BEGUN]]

    def ended(self, ending: str) -> list[str]:
        """The commonest words that end so, as written: a 'familiebading' is a 'bading'."""
        if len(ending) < _FOR_A_SLIP:
            return []
        found = [word for word in self.spoken if word.endswith(ending)]
        return [self.spoken[word] for word in sorted(found, key=lambda word: (-self.common.get(word, 0), word))[:_MOST_BEGUN]]

    def longer(self, word: str) -> list[str]:
        """The words that somebody may mean who wrote a part of one."""
        return self.begun(word) or self.ended(word)

    def mended(self, word: str) -> str | None:
        """The word somebody meant who made a slip or two, as it is written; None when nothing is near enough."""
        if len(word) < _FOR_A_SLIP:
            return None
        slips = 1 if len(word) < _FOR_TWO_SLIPS else 2
        near = [pair for length in range(len(word) - slips, len(word) + slips + 1) for pair in self._near(word, length, slips)]
        if len(word) == _FOR_A_SLIP:
            near = [pair for pair in near if _is_same_letters(word, pair[0])]
        if len(word) < _OTHER_BEGINNING:
            near = [pair for pair in near if pair[0][0] == word[0]]
        best = min(near, key=lambda pair: (pair[1], pair[0][0] != word[0], -self.common.get(pair[0], 0), pair[0]), default=None)
        return self.spoken[best[0]] if best else None

    def _near(self, word: str, length: int, slips: int) -> Iterator[tuple[str, float]]:
        found = process.extract(word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=20)
        return ((one, distance) for one, distance, _ in found)


def _is_same_letters(word: str, other: str) -> bool:
    """Whether two words differ only by the order of their letters or by one that is doubled: 'spurt' is not 'sport'."""
    return sorted(word) == sorted(other) or _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", other)


_read: WeakKeyDictionary[Any, Vocabulary] = WeakKeyDictionary()  # a database's pool → what was read last
_lock = Lock()


def vocabulary(db: Session, lexicon: Lexicon) -> Vocabulary:
    """The words of the directory as it is now. One query, and three more after the directory has changed."""
    pool = db.get_bind().engine.pool  # the same for reading and for writing
    version = db.scalar(select(DirectoryState.version)) or ""
    kept = _read.get(pool)
    if kept is None or kept.version != version:
        with _lock:
            kept = _read[pool] = _load(db, version, lexicon)
    return kept


def _load(db: Session, version: str, lexicon: Lexicon) -> Vocabulary:
    services = db.scalar(select(func.count()).select_from(ServiceSearch)) or 0
    rows = [db.execute(_most(kind)).all() for kind in "st"]
    spoken = dict(lexicon.spoken) | {word: shown for word, shown, _ in rows[0]}
    common = {word: count for word, _, count in rows[0]}
    return Vocabulary(version, services, {word: count for word, _, count in rows[1]}, spoken, common)


def _most(kind: str) -> Any:
    chosen = select(SearchWord.word, SearchWord.shown, SearchWord.count).where(SearchWord.kind == kind)
    return chosen.order_by(SearchWord.count.desc(), SearchWord.word).limit(MOST_WORDS)
