"""The finder asked as people type on a phone, and in danger: whom to call first, and nobody frightened for nothing."""

import tomllib
from pathlib import Path

import pytest

from portal.db.session import Database
from portal.directory import search, store
from portal.directory.analyse import content, forms, words_in
from portal.directory.concepts import Concept, Lexicon, Said, lexicon
from portal.directory.read import load_services
from portal.directory.search_query import plan
from portal.directory.search_words import Vocabulary
from portal.directory.service import Service
from portal.directory.store import with_ids
from portal.municipality.load import load_pack
from portal.worry import Worry
from tests.conftest import START
from tests.slices.directory.judged import ON_THE_PHONE, judged, packs_asked, score

PACKS = Path(__file__).parents[3] / "packs"
DANGER = tomllib.loads(Path(__file__).with_name("judged_danger.toml").read_text("utf-8"))
# Nobody looks for these who does not need them: whoever asks for a swimming pool must not meet them first.
ALARMING = {
    "shelter", "violence-line", "sexual-abuse-line", "honour-line", "police-not-urgent", "way-out", "help-exists",
    "child-welfare-day", "child-welfare-emergency", "child-welfare-emergency-finder",
}  # fmt: skip
_FEW = 20  # questions: of fewer, one alone weighs too much
RECALL, RECIPROCAL = 0.84, 0.78  # floors; docs/adr/0091 has the figures


def services_of(pack: str) -> tuple[Service, ...]:
    return with_ids(load_services(PACKS, load_pack(PACKS, pack)), pack)


def found(db: Database, query: str, services: tuple[Service, ...]) -> list[str]:
    by_id = {one.id: one.slug for one in services}
    with db.read() as session:
        return [by_id[each] for each in search.find(session, query).ids if each in by_id]


@pytest.mark.parametrize("pack", packs_asked(ON_THE_PHONE))
def test_people_find_what_they_type_on_a_phone(db: Database, pack: str) -> None:
    services = services_of(pack)
    with db.write() as session:
        store.read_in(session, services, START)
    questions = judged(ON_THE_PHONE, pack)
    assert {slug for one in questions for slug in one.expected} <= {one.slug for one in services}
    for is_untouched in (False, True):
        half = [one for one in questions if one.is_untouched is is_untouched]
        got = score(half, lambda query: found(db, query, services))
        is_few = len(half) < _FEW
        assert got.recall >= (0.5 if is_few else RECALL), (is_untouched, got)
        assert got.reciprocal >= (0.5 if is_few else RECIPROCAL), (is_untouched, got)


def test_in_danger_whom_to_call_comes_first(db: Database) -> None:
    services = services_of("demo")
    shown = {query: found(db, query, services) for query in DANGER["first"]}
    assert not {query: got[:3] for query, got in shown.items() if not {*got[:1]} & {*DANGER["first"][query]}}


def test_nobody_is_frightened_for_nothing(db: Database) -> None:
    services = services_of("demo")
    shown = {query: found(db, query, services) for query in DANGER["innocent"]["queries"]}
    assert not {query: got[:3] for query, got in shown.items() if {*got[:1]} & ALARMING}


@pytest.mark.parametrize("query", ["hjelp", "help", "trenger hjelp", "допомога", "помощь", "مساعدة", "pomocy", "barn"])
def test_who_says_only_that_help_is_needed_is_shown_the_one_door(db: Database, query: str) -> None:
    assert set(found(db, query, services_of("demo"))[:2]) == {"family-help", "family-house"}


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_what_people_type_and_we_would_not_say_is_never_suggested(language: str) -> None:
    shown = {said for _, said in lexicon().harmless(language)}
    ours = {said for one in lexicon().concepts.values() for said in one.said_in(language)}
    typed = {said for one in lexicon().concepts.values() for said in one.words.get(f"{language}_typed", ())}
    assert typed
    assert not shown & typed - ours


@pytest.mark.parametrize("query", ["klippe håret", "зробити зачіску", "gratis klipp", "hundekjeks"])
def test_a_service_that_tells_is_found_by_its_matter_alone(db: Database, query: str) -> None:
    assert not ALARMING & set(found(db, query, services_of("demo")))


def test_what_costs_stands_behind_unless_it_is_asked_for(db: Database) -> None:
    services = services_of("demo")
    assert found(db, "stressa for eksamen", services)[0] != "talking-room"
    assert "talking-room" in found(db, "privat psykolog", services)[:2]


@pytest.mark.parametrize("query", ["redd for hunder", "kutte ut sukker", "treneren er streng", "thinking about summer", "spurt"])
def test_a_word_that_only_looks_like_another_is_no_slip(db: Database, query: str) -> None:
    with db.read() as session:
        assert search.find(session, query).showing_for is None


def test_a_compound_written_apart_with_a_slip_is_one_word(db: Database) -> None:
    assert found(db, "spise forstyrelse", services_of("demo"))[0] == "eating-line"


def test_no_slip_is_mended_into_a_word_that_tells(db: Database) -> None:
    """'showing results for …' says nothing that somebody beside the screen should not read and nobody has typed."""
    matters = (one for one in lexicon().concepts.values() if one.is_telling)
    telling = {word for one in matters for each in one.said_in("nb") for word in content(words_in(each))}
    for query in DANGER["innocent"]["queries"]:
        with db.read() as session:
            showing = search.find(session, query).showing_for or ""
        assert not ({*words_in(showing)} - {*words_in(query)}) & telling, query


def test_the_table_of_concepts_speaks_of_concepts_that_there_are() -> None:
    every = lexicon().concepts
    named = {slug for one in every.values() for slug in (*one.near, *one.mutes, *one.who)}
    assert named | {slug for one in every.values() for pair in one.of for slug in pair} <= every.keys()
    assert {one.worry for one in every.values()} == {"", *Worry}


PARTNER = Concept("partner", (), (), (), 0.1, False, {"nb": ("mannen min",)})
CHILD = Concept("child", (), (), (), 0.1, False, {"nb": ("barnet",)})
PUSH = Concept("push", (), (), (), 0.2, False, {"nb": ("dytter",), "pl": ("zabić się",)})
VIOLENCE = Concept("violence", ("violence",), (), (), 2.0, True, {"nb": ("tar på meg",)}, of=(("partner", "push"),))
PLAY = Concept("play", ("everyday_limits",), (), (), 1.0, False, {}, of=(("child", "push"),), mutes=("push",))
SMALL = Lexicon([PARTNER, CHILD, PUSH, VIOLENCE, PLAY])
NOTHING = Vocabulary("", 0, {}, SMALL.spoken, {})


def asked(text: str) -> set[str]:
    return {one.slug for one in SMALL.asked([forms(word) for word in words_in(text)])}


def test_two_matters_together_are_another() -> None:
    assert "violence" in asked("mannen min dytter")
    assert asked("barnet dytter") == {"play", "child"}
    assert "violence" not in asked("mannen min. " + "og så gikk vi videre til noe helt annet enn det, " * 2 + "dytter")


def test_the_order_of_what_was_said_hangs_on_nothing_else() -> None:
    """Two processes must give the same answers: what comes out of a set comes in another order in each."""
    said = [Said(frozenset({0, 2}), "violence"), Said(frozenset({0, 3}), "violence"), Said(frozenset({0}), "partner")]
    assert SMALL._longest_first(said) == SMALL._longest_first(reversed(said)) == said


def test_words_that_stand_everywhere_count_side_by_side_only() -> None:
    assert "violence" in asked("han tar på meg")
    assert asked("tar meg med på tur") == set()
    assert asked("tar vare på meg") == set()


def test_polish_without_marks_is_polish() -> None:
    assert asked("chce sie zabic") == asked("chce się zabić") == {"push"}


def test_what_is_meant_besides_is_not_looked_for_inside() -> None:
    (ask,) = plan("barnet dytter", SMALL, NOTHING).asks
    assert "c_play" in ask.answers
    assert "c_push" not in ask.answers


def test_a_word_like_another_is_not_that_word() -> None:
    """'får' was cut as 'far' is, 'dø' as 'do'."""
    assert forms("får")["no"] != forms("far")["no"]
    assert forms("do")["pl"] != forms("dø")["no"]
