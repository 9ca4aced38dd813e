"""Finding steps, conversations and duties by what somebody types, folded as in the directory. Nothing typed is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.directory.analyse import LONGEST_QUERY, stems
from portal.guide.model import Duty, Guide, Step, Talk

MOST_FOUND = 6
_TITLE, _TEXT = 4, 1
_SHORTEST = 4  # letters: a shorter beginning is too easily another word's


@dataclass(frozen=True, slots=True)
class Found:
    """What fitted: one of the three, and where it stands."""

    kind: str  # step, talk or duty
    where: str  # the title of its way; '' for what stands on no way
    is_red: bool
    entry: Step | Talk | Duty


@dataclass(frozen=True, slots=True)
class _Entry:
    found: Found
    title: frozenset[str]
    text: frozenset[str]


class Index:
    """The guide in one language, ready to be searched. Made once at start."""

    def __init__(self, guide: Guide) -> None:
        self._language = guide.language
        self._entries = list(_entries(guide))

    def find(self, query: str) -> list[Found]:
        """What fits best first; none when no word is known here."""
        wanted = set(stems(query[:LONGEST_QUERY], self._language))
        scored = [(_score(entry, wanted), entry.found) for entry in self._entries]
        best = max((score for score, _ in scored), default=0)
        good = [pair for pair in scored if pair[0] and pair[0] * 2 >= best]
        return [found for _, found in sorted(good, key=lambda pair: -pair[0])][:MOST_FOUND]


def _entries(guide: Guide) -> Iterator[_Entry]:
    code = guide.language
    for way in guide.ways:
        for step in way.steps:
            words = [saying.words for saying in step.sayings.values()]
            yield _entry(
                code,
                Found("step", way.title, not way.level, step),
                [step.title],
                [way.title, way.lead, *way.never, *words],
            )
    for talk in guide.talks:
        said = [line for part in talk.parts for line in (part.title, *part.points, *part.sentences)]
        yield _entry(code, Found("talk", "", False, talk), [talk.title], [talk.lead, *said])
    for duty in guide.duties:
        yield _entry(code, Found("duty", "", False, duty), [duty.title], [duty.lead, *duty.points])


def _entry(language: str, found: Found, title: Iterable[str], text: Iterable[str]) -> _Entry:
    return _Entry(found, _all_stems(title, language), _all_stems(text, language))


def _all_stems(texts: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in stems(text, language))


def _score(entry: _Entry, wanted: Iterable[str]) -> int:
    return sum(
        _TITLE if _has(entry.title, stem) else _TEXT if _has(entry.text, stem) else 0 for stem in wanted
    )


def _has(known: frozenset[str], wanted: str) -> bool:
    return wanted in known or (len(wanted) >= _SHORTEST and any(one.startswith(wanted) for one in known))
