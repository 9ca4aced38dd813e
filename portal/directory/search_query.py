"""From what somebody typed to what is asked of the index. Pure but for the vocabulary it is given.

Each word, or each phrase that says one thing, becomes an `Ask`: words that would answer it, and how well each would.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from portal import worry
from portal.directory.analyse import LONGEST_QUERY, NEGATION, folded, forms, is_empty, joined, words_in
from portal.directory.analyse_words import NOT
from portal.directory.concepts import LANGUAGES, Lexicon, Said
from portal.directory.search_words import Vocabulary
from portal.worry import Worry

MOST_WORDS = 24  # of a question; what comes after says little more
_COMPOUND = 10  # letters of two words that may be one with a slip in it
_MOST_MENDED = 6  # words looked up for slips
_ITSELF, _PART, _BEGUN, _NEAR, _SHORTER = 1.0, 0.6, 0.8, 0.5, 0.5
_TOPICS = (1.0, 0.7)  # the first topic of a concept, the others
_MARK = 0.9
_IN_PHRASE = 0.4
_COLOURS = 0.06  # weight: what says for whom, and not what for
_UNKNOWN_WEIGHT = 0.6
_WORRYING, _OF_LIFE = 3.0, 6.0  # weight: whoever may be in danger shall not meet whatever else was said first


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked for: what would answer it, each with how well (0–1), and what it counts for."""

    answers: Mapping[str, float]
    weight: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked. `showing_for`: the question with its slips mended, None when there were none; `whole`: the question as
    it was understood, to be held against names."""

    asks: tuple[Ask, ...]
    showing_for: str | None = None
    whole: str = ""


def plan(query: str, lexicon: Lexicon, known: Vocabulary) -> Plan:
    """What a question comes to. Never fails, whatever was typed."""
    typed = words_in(query[:LONGEST_QUERY])[:MOST_WORDS]
    words, is_mended = _mended(typed, lexicon, known)
    said = lexicon.asked([forms(word) for word in words])
    asks = (*_asks(words, said, lexicon, known), *_worrying(query, said, lexicon))
    if asks and all(ask.weight < _COLOURS for ask in asks):
        asks = (*asks, *_one_door(lexicon))
    understood = " ".join(words)
    return Plan(asks, understood if is_mended else None, folded(understood))


def _mended(typed: Sequence[str], lexicon: Lexicon, known: Vocabulary) -> tuple[list[str], bool]:
    """The words with their slips mended where that can be done, and whether any was."""
    words, tries = _together(typed, lexicon, known), 0
    mended = list(words)
    for place, word in enumerate(words):
        if _is_known(word, lexicon, known):
            continue
        tries += 1
        better = known.mended(folded(word)) if tries <= _MOST_MENDED else None
        if better is not None:
            mended[place] = better
    return mended, mended != words


def _together(typed: Sequence[str], lexicon: Lexicon, known: Vocabulary) -> list[str]:
    """Norwegian compounds that were written apart, as one word, also with a slip in them: 'barne hage', 'spise forstyrelse'."""
    words = list(typed)
    for place, whole in joined(list(typed)):
        is_half = not is_empty(typed[place]) and not set(forms(typed[place]).values()) & lexicon.stems  # 'hver dag' is two words
        if is_half and set(forms(whole).values()) & lexicon.stems:
            return [*words[:place], whole, *words[place + 2 :]]
        is_slip = not is_empty(typed[place]) and not _is_known(typed[place + 1], lexicon, known)
        if is_slip and len(whole) >= _COMPOUND and not known.mended(folded(typed[place + 1])) and known.mended(folded(whole)):
            return [*words[:place], whole, *words[place + 2 :]]
    return words


def _is_known(word: str, lexicon: Lexicon, known: Vocabulary) -> bool:
    return (
        word in NOT
        or is_empty(word)
        or bool(set(forms(word).values()) & lexicon.stems)
        or known.knows(word)
        or len(lexicon.split(word)) == 2
        or bool(known.longer(folded(word)))
    )


def _asks(words: Sequence[str], said: Sequence[Said], lexicon: Lexicon, known: Vocabulary) -> Iterator[Ask]:
    taken: set[int] = set()
    cut: list[Said] = []  # what shares a word with something longer still says what its other words say
    for one in said:
        if len(one.places) > 1 and one.places & taken:
            cut.append(one)
        elif len(one.places) > 1:
            taken |= one.places
            inside = [each for each in said if each.places <= one.places]
            yield _ask([words[place] for place in sorted(one.places)], inside, lexicon, known)
    for place, word in enumerate(words):
        if place not in taken and word not in NOT and not is_empty(word):
            alone = [each for each in said if each.places == frozenset({place})]
            rest = [Said(frozenset({place}), each.slug) for each in cut if place in each.places] if not alone else []
            yield _ask([word], alone or rest, lexicon, known)


def _one_door(lexicon: Lexicon) -> Iterator[Ask]:
    """Whoever says no more than that help is needed, or for whom, is shown where one may come with anything."""
    if "one_door" in lexicon.concepts:
        answers = dict(_of_concept("one_door", lexicon, _ITSELF))
        yield Ask(answers | {"f_always": _NEAR}, _UNKNOWN_WEIGHT)


def _worrying(query: str, said: Sequence[Said], lexicon: Lexicon) -> Iterator[Ask]:
    """What words that worry ask for: looked for with the lists that conversations are looked at with (portal/worry)."""
    spoken_of = {one.slug for one in said}
    kinds = {*worry.find(query[:LONGEST_QUERY], LANGUAGES), *lexicon.urgent(spoken_of)}
    for kind in sorted(kinds):
        answers: dict[str, float] = {}
        for slug in lexicon.worrying(kind, spoken_of):
            _raise(answers, _of_concept(slug, lexicon, _ITSELF))
        if answers:
            yield Ask(answers, _OF_LIFE if kind == Worry.LIFE else _WORRYING / (1 + 2 * (Worry.LIFE in kinds)))


def _ask(words: Sequence[str], said: Sequence[Said], lexicon: Lexicon, known: Vocabulary) -> Ask:
    """One thing: its own words, what is said by them, and what is near to that."""
    answers: dict[str, float] = {}
    longest = max((len(one.places) for one in said), default=1)
    for one in said:
        inside = _SHORTER * min(1, lexicon.concepts[one.slug].weight)
        _raise(answers, _of_concept(one.slug, lexicon, _ITSELF if len(one.places) == longest else inside))
    for slug in () if said else _in_parts(words, lexicon):
        _raise(answers, _of_concept(slug, lexicon, _PART * lexicon.concepts[slug].weight))
    whole = 1 if len(words) == 1 else _IN_PHRASE  # one word of a phrase says less than the phrase
    for word in words:
        _raise(answers, ((one, worth * whole) for one, worth in _of_word(word, lexicon, known, is_understood=bool(said))))
    return Ask(answers, _weight(words, said, lexicon, known))


def _raise(answers: dict[str, float], more: Iterable[tuple[str, float]]) -> None:
    for word, worth in more:
        answers[word] = max(answers.get(word, 0.0), worth)


def _in_parts(words: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """What the parts of a compound say that is not said as a whole: a 'foreldreveiledningskurs' is about 'foreldreveiledning'."""
    return (slug for word in words for part in lexicon.split(word) for slug in lexicon.said_by(part))


def _of_concept(slug: str, lexicon: Lexicon, worth: float) -> Iterator[tuple[str, float]]:
    concept = lexicon.concepts[slug]
    yield f"c_{slug}", worth
    for rank, topic in enumerate(concept.topics):
        yield f"t_{topic}", worth * _TOPICS[min(rank, 1)]
    yield from ((f"f_{mark}", worth * _MARK) for mark in concept.also)
    yield from ((f"c_{each}", worth * _NEAR) for each in concept.near if each in lexicon.concepts)


def _of_word(word: str, lexicon: Lexicon, known: Vocabulary, *, is_understood: bool) -> Iterator[tuple[str, float]]:
    if word in NOT or is_empty(word):
        return
    found = set(forms(word).values()) - {NEGATION}
    yield from ((one, _ITSELF) for one in found)
    yield from ((f"p_{one}", _PART) for one in found)
    for part in lexicon.split(word):
        yield from ((part, _PART), (f"p_{part}", _PART))
    if not is_understood and not known.knows(word):
        for longer in known.longer(folded(word)):
            yield from ((one, _BEGUN) for one in forms(longer).values())


def _weight(words: Sequence[str], said: Sequence[Said], lexicon: Lexicon, known: Vocabulary) -> float:
    """What is rare in the directory says more than what stands everywhere."""
    own = max((lexicon.concepts[one.slug].weight for one in said), default=_UNKNOWN_WEIGHT)
    counts = [known.counts.get(one, 0) for word in words for one in forms(word).values()]
    counts += [known.counts.get(f"c_{one.slug}", 0) for one in said]
    common = max(counts, default=0)
    return own * (1 - 0.6 * log(1 + common) / log(2 + max(known.services, 1)))

