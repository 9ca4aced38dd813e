"""What is found and what is not: the sentences, in both halves, and the traps."""

import logging

import pytest

from portal.worry import Worry, find
from portal.worry.finding import LONGEST
from tests.growth import times_as_long
from tests.worry_rates import LANGUAGES, Sentence, rates, sentences

# What the untouched half must reach: a little under what was measured when the lists were made. The other half was mended by.
UNTOUCHED_HIT = {"nb": 0.88, "nn": 0.88, "en": 0.9, "uk": 0.9, "ar": 0.9, "pl": 0.9}
UNTOUCHED_FALSE_ALARM = 0.06


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_half_that_the_phrases_were_mended_by(language: str) -> None:
    found = rates(language, is_tuned=True)
    assert found.hit >= 0.9
    assert found.false_alarm <= 0.05


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_half_that_the_phrases_never_saw(language: str) -> None:
    found = rates(language, is_tuned=False)
    assert found.hit >= UNTOUCHED_HIT[language]
    assert found.false_alarm <= UNTOUCHED_FALSE_ALARM


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_sentences_and_half_of_them_are_everyday(language: str) -> None:
    all_of_them = list(sentences(language))
    assert len(all_of_them) >= (320 if language in ("nb", "nn") else 70)
    assert len({each.text.casefold() for each in all_of_them}) == len(all_of_them)
    assert sum(not each.finds for each in all_of_them) >= 0.45 * len(all_of_them)
    assert 0.45 <= sum(each.is_tuned for each in all_of_them) / len(all_of_them) <= 0.55
    assert {kind for each in all_of_them for kind in each.finds} == set(Worry)


def test_a_rate_tells_a_miss_and_a_false_alarm() -> None:
    assert not Sentence("nb", "vi har det fint", frozenset({Worry.LIFE}), True).is_hit()
    assert not Sentence("nb", "han slår meg", frozenset({Worry.LIFE}), True).is_hit()
    assert Sentence("nb", "han slår meg", frozenset(), True).is_false_alarm()


EVERYDAY = [
    "vi må drepe tid", "jeg slår gresset", "jeg dør av latter", "sulten på livet", "slå av lyset", "slå på varmen",
    "slå opp et ord", "kill time", "dying to see you", "ingen slår meg", "han slår meg ikke", "he never hits me",
]  # fmt: skip


@pytest.mark.parametrize("text", EVERYDAY)
def test_idioms_and_what_is_denied_are_not_found(text: str) -> None:
    assert find(text, LANGUAGES) == frozenset()


WORRYING = {
    "æ vil itj leve": Worry.LIFE, "eg orkar ikkje meir": Worry.LIFE, "jeg vil bare d0": Worry.LIFE,
    "vil egentlig bare få dø": Worry.LIFE, "JEG VIL DØ!!!": Worry.LIFE, "broren min vil dø": Worry.LIFE,
    "kjæm te å ta livet av mæ": Worry.LIFE, "han slår meg": Worry.VIOLENCE, "pappa slår mamma": Worry.VIOLENCE,
    "han slår meg ikke så hardt": Worry.VIOLENCE, "у нас немає їжі": Worry.HUNGER, "nie chce zyc": Worry.LIFE,
    "يَضْرِبُنِي": Worry.VIOLENCE, "mamma kasta mæ ut": Worry.RUNNING_AWAY,
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), WORRYING.items())
def test_what_is_typed_in_a_hurry_or_in_dialect_is_found(text: str, kind: Worry) -> None:
    assert kind in find(text, LANGUAGES)


def test_languages_are_mixed_in_one_text() -> None:
    text = "Hei, my english is not so good. он меня бьет. Jeg vil ikke leve lenger"
    assert {Worry.LIFE, Worry.VIOLENCE} <= find(text, LANGUAGES)


def test_only_the_lists_of_the_languages_asked_for_are_read() -> None:
    assert find("tata mnie bije", ["pl"]) == {Worry.VIOLENCE}
    assert find("tata mnie bije", ["nb", "en"]) == frozenset()
    assert find("jeg vil dø", ["se"]) == frozenset()
    assert find("eg orkar ikkje å leve", ["nb"]) == {Worry.LIFE}


def test_nothing_is_found_in_nothing() -> None:
    assert find("", LANGUAGES) == find("!!! \n\n … 123", LANGUAGES) == frozenset()


def test_what_is_looked_at_has_an_end() -> None:
    assert find("a " * (LONGEST // 2) + "jeg vil dø", LANGUAGES) == frozenset()


def test_nothing_of_the_text_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        find("jeg vil dø og han slår meg", LANGUAGES)
    assert caplog.records == []


EVERYDAY_TEXT = " ".join(each.text for name in LANGUAGES for each in sentences(name) if not each.finds)[:LONGEST]
HOSTILE_TEXT = ("ikke dø av latter vil dø av " * 400)[:LONGEST]


@pytest.mark.parametrize("text", [EVERYDAY_TEXT, HOSTILE_TEXT])
def test_a_long_text_costs_no_more_than_its_length(text: str) -> None:
    assert times_as_long(lambda part: find(part, LANGUAGES), text) < 24
