"""How well a service answers what was asked. Reckoned here and not by the database, so that both give the same order. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.directory.analyse import folded, words_in
from portal.directory.search_query import Ask

_NAME, _CONCEPT, _WORD, _PART_NAME = 5.0, 3.5, 2.0, 4.0
_FIRST_TOPIC, _TOPIC, _MARK = 4.0, 3.0, 3.0
_BESIDES = 0.6  # what a second kind of evidence adds
_GOOD_ENOUGH = 0.3  # of the best: what is further off is no answer
_HALF_AN_ANSWER = 0.5  # what a question is worth of which only a part is answered
_LEVEL, _LEISURE, _NATIONAL, _BREADTH = 0.02, 0.03, 0.03, 0.012
_OLD = 0.1  # nobody has confirmed it for long
_BACK = {"f_staff": 0.3, "f_private": 0.1}  # what is for employees alone, or costs, stands back unless that is asked for


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service as the index has it. Of its words only those need to be here that the question may ask for."""

    service_id: str
    words: frozenset[str]
    breadth: int
    level: int
    is_leisure: bool
    is_national: bool
    names: str = ""  # JSON, by language
    is_old: bool = False


def ranked(candidates: Iterable[Candidate], asks: Sequence[Ask], whole: str = "") -> list[tuple[str, float]]:
    """Those that answer well enough: what is called just what was asked for, then the best first. Among equals help before
    leisure, the lowest level, what is about little else. `whole`: the question as `Plan` has it."""
    scored = [(_score(one, asks), one) for one in candidates]
    best = max((score for score, _ in scored), default=0.0)
    good = [(score, one) for score, one in scored if score > 0 and score >= best * _GOOD_ENOUGH]
    good.sort(key=lambda pair: (not _is_called(pair[1], asks, whole), -pair[0], *_among_equals(pair[1])))
    return [(one.service_id, score) for score, one in good]


def _among_equals(one: Candidate) -> tuple[bool, int, int, str]:
    return one.is_leisure, one.level, one.breadth, one.service_id


def _is_called(one: Candidate, asks: Sequence[Ask], whole: str) -> bool:
    """Whether one of its names is all that was asked: looked up only where each thing asked for is in a name."""
    if not (whole and one.names and all(any(f"n_{word}" in one.words for word in ask.answers) for ask in asks)):
        return False
    return any(folded(" ".join(words_in(name))) == whole for name in json.loads(one.names).values())


def _score(one: Candidate, asks: Sequence[Ask]) -> float:
    total = matched = whole = 0.0
    for ask in asks:
        whole += ask.weight
        if found := _answered(one, ask):
            total += ask.weight * found
            matched += ask.weight
    if not total or _is_beside_the_point(one, asks):
        return 0.0
    covered = _HALF_AN_ANSWER + (1 - _HALF_AN_ANSWER) * matched / whole
    back = sum(less for mark, less in _BACK.items() if mark in one.words and not any(mark in ask.answers for ask in asks))
    return round(total * covered * (_prior(one) - back), 6)


def _is_beside_the_point(one: Candidate, asks: Sequence[Ask]) -> bool:
    """Whether it is a service that one does not stumble over ('free' and 'today' fit shelters too), and nothing asked for is its
    name or its matter."""
    if one.names:
        return False
    asked = (word for ask in asks for word in ask.answers.keys() & one.words)
    return not any(word[:2] == "t_" or f"n_{word}" in one.words for word in asked)


def _prior(one: Candidate) -> float:
    prior = 1 - _LEVEL * one.level - _LEISURE * one.is_leisure - _NATIONAL * one.is_national - _BREADTH * min(one.breadth, 12)
    return prior - _OLD * one.is_old


def _answered(one: Candidate, ask: Ask) -> float:
    """The best evidence, and a part of what speaks for it besides: words, concepts, topics and marks are each one kind."""
    kinds: dict[str, float] = {}
    for word in ask.answers.keys() & one.words:
        kind, value = _evidence(one, word)
        kinds[kind] = max(kinds.get(kind, 0.0), ask.answers[word] * value)
    best = max(kinds.values(), default=0.0)
    return best + _BESIDES * (sum(sorted(kinds.values())) - best)


def _evidence(one: Candidate, word: str) -> tuple[str, float]:
    kind = word[0] if word[1:2] == "_" else ""
    if kind == "t":
        return kind, _FIRST_TOPIC if f"m_{word}" in one.words else _TOPIC
    if kind == "f":
        return kind, _MARK
    is_named = f"n_{word}" in one.words
    if kind == "p":
        return "", _PART_NAME if is_named else _WORD
    return kind, _NAME if is_named else _CONCEPT if kind == "c" else _WORD


def telling_words(asks: Sequence[Ask]) -> frozenset[str]:
    """Every word of a service that changes how well it answers."""
    own = {*_BACK, *(word for ask in asks for word in ask.answers)}
    return frozenset(own | {f"{mark}_{word}" for word in own for mark in "nm"})
