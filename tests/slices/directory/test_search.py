"""Finding services in the words people use: the same on both databases, with slips and in every language, and harmless."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text

from portal.db.session import Database
from portal.directory import search
from portal.directory.concepts import lexicon
from portal.directory.read import load_services
from portal.directory.search_models import SearchState, SearchWord, ServiceSearch
from portal.directory.search_query import plan
from portal.directory.search_score import Candidate, ranked
from portal.directory.search_words import vocabulary
from portal.directory.search_write import words_of
from portal.directory.service import Kind, Service, Words
from portal.directory.store import By, Role, State, find_anew, put, set_state, touch, with_ids
from portal.municipality.load import load_pack
from tests.conftest import START
from tests.slices.directory.judged import Judged, judged, likes, score

PACKS = Path(__file__).parents[3] / "packs"
SERVICES = with_ids(load_services(PACKS, load_pack(PACKS, "demo")), "demo")
SLUGS = {one.id: one.slug for one in SERVICES}
QUESTIONS = judged()
ID = "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e5f"
EDITOR = By(Role.EDITOR, "a" * 26)
# Floors, not aims: the aims are 0.90 and 0.80, and `make bench` prints how far above them both halves are.
RECALL, RECIPROCAL = 0.92, 0.84


def choir(**more: object) -> Service:
    known = {"slug": "choir", "organization": "Koret", "name": Words({"nb": "Åpent kor"}), "kind": Kind.VOLUNTARY, "id": ID}
    return Service(**{"description": Words({"nb": "Syng med oss, gjerne duodji."}), **known, **more})  # type: ignore[arg-type]


def slugs(db: Database, query: str) -> list[str]:
    with db.read() as session:
        return [SLUGS.get(each, each) for each in search.find(session, query).ids]


def keep(db: Database, service: Service) -> None:
    with db.write() as session:
        put(session, service, EDITOR, START)


@pytest.fixture
def asked(db: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


# --- judged -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_untouched", [False, True])
def test_people_find_what_they_come_for(db: Database, is_untouched: bool) -> None:
    half = [one for one in QUESTIONS if one.is_untouched is is_untouched]
    got = score(half, lambda query: slugs(db, query))
    assert got.count >= 80
    assert got.recall >= RECALL
    assert got.reciprocal >= RECIPROCAL


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_no_language_is_left_behind(db: Database, language: str) -> None:
    got = score([one for one in QUESTIONS if one.language == language], lambda query: slugs(db, query))
    assert got.count >= 25
    assert got.recall >= 0.85
    assert got.reciprocal >= 0.75


def test_what_is_for_employees_stands_back_unless_one_asks(db: Database) -> None:
    for_parents = slugs(db, "vil ikke på skolen")
    assert for_parents.index("learning-support") < for_parents.index("learning-support-talk")
    assert slugs(db, "lærer bekymret for en elev")[0] == "learning-support-talk"


def test_the_questions_expect_services_that_there_are() -> None:
    assert {slug for pair in likes().items() for slug in (pair[0], *pair[1])} <= set(SLUGS.values())
    assert {slug for one in QUESTIONS for slug in one.expected} <= set(SLUGS.values())
    assert len({(one.language, one.query) for one in QUESTIONS}) == len(QUESTIONS)
    assert 0.4 < sum(one.is_untouched for one in QUESTIONS) / len(QUESTIONS) < 0.6


def test_a_database_only_fetches_what_is_ranked_here(db: Database) -> None:
    """Both databases give the order that follows from the services alone: so they give the same."""
    words = lexicon()
    every = [
        Candidate(one.id, frozenset(words_of(one, words)), len(one.topics), (one.level.rank if one.level else 1),
                  one.is_leisure, one.kind is Kind.NATIONAL, "" if one.is_telling else json.dumps(dict(one.name.by_language)))
        for one in SERVICES
    ]  # fmt: skip
    with db.read() as session:
        known = vocabulary(session, words)
        for one in QUESTIONS:
            asked = plan(one.query, words, known)
            reckoned = ranked(every, asked.asks, asked.whole)[:50]
            assert search.find(session, one.query).found == tuple(reckoned), one.query


def test_what_is_looked_at_first_among_very_many_is_what_answers(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a directory where every question fits far more than can be looked at closely."""
    monkeypatch.setattr(search, "_MOST_READ", 12)
    got = score(QUESTIONS, lambda query: slugs(db, query))
    assert got.recall >= 0.85
    assert got.reciprocal >= 0.85


def test_a_worse_finder_would_be_found_out() -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    got = score([Judged("nb", one.query, one.expected) for one in QUESTIONS], lambda _: chance.sample(list(SLUGS.values()), 50))
    assert got.recall < RECALL / 2
    assert got.reciprocal < RECIPROCAL / 2


# --- what a question may look like ------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["sint barn", "angry child", "дитина злиться", "طفل غاضب", "dziecko się złości"])
def test_one_matter_is_found_in_every_language(db: Database, query: str) -> None:
    assert set(slugs(db, query)[:3]) >= {"parents-evening", "guidance-at-home"}


SERIOUS = {
    "child-alarm": ["pappa slår meg", "mor slår meg", "my dad hits me", "тато б’є мене", "أبي يضربني", "tata mnie bije"],
    "shelter": [
        "mannen min slår meg", "mannen min trugar meg", "my husband hits me", "чоловік б’є мене", "زوجي يضربني", "mąż mnie bije",
    ],
    "mental-health-line": [
        "jeg vil ikke leve", "eg vil ikkje leve", "I want to die", "не хочу жити", "لا أريد العيش", "nie chcę żyć",
        "datteren min vil ikke leve lenger", "sonen min vil ikkje leve lenger", "my daughter does not want to live anymore",
        "син не хоче жити", "ابنتي لا تريد العيش", "syn nie chce już żyć",
    ],
    "sexual-abuse-line": [
        "stefaren min tar på meg", "far min tek på meg", "my uncle touches me", "тато чіпає мене", "أبي يلمسني",
        "tata mnie dotyka",
    ],
    "honour-line": ["jeg blir tvunget til å gifte meg", "they want to marry me off", "zmuszają mnie do ślubu"],
    "urgent-care": ["jeg har spist for mange tabletter", "I took pills", "أخذت حبوب"],
}  # fmt: skip
AFRAID = (
    "jeg er redd for stefaren min", "stefaren min er voldelig", "jeg har rømt", "боюсь вітчима", "أخاف من زوج أمي",
    "boję się ojca",
)  # fmt: skip


@pytest.mark.parametrize("query", AFRAID)
def test_a_child_who_is_afraid_finds_its_own_line(db: Database, query: str) -> None:
    assert slugs(db, query)[0] == "child-alarm"


def test_every_day_is_no_everyday_life(db: Database) -> None:
    assert {"young-and-substances", "when-somebody-is-ill"} & set(slugs(db, "mamma er full hver dag")[:3])


def test_whom_to_call_comes_first_when_it_is_serious(db: Database) -> None:
    for slug, queries in SERIOUS.items():
        for query in queries:
            assert slugs(db, query)[0] == slug, query


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("mobing", "mobbing"), ("psykoolg", "psykolog"), ("skillsmisse", "skilsmisse"), ("helsestasjn", "helsestasjon")],
)
def test_a_slip_is_mended_and_said(db: Database, typed: str, meant: str) -> None:
    with db.read() as session:
        hits = search.find(session, typed)
    assert hits.showing_for is not None
    assert hits.showing_for.startswith(meant)
    assert slugs(db, typed) == slugs(db, meant)


def test_what_was_typed_right_is_shown_as_it_was(db: Database) -> None:
    with db.read() as session:
        assert search.find(session, "mobbing på skolen").showing_for is None


def test_words_nobody_has_take_nothing_away(db: Database) -> None:
    assert slugs(db, "kvantefysikk mobbing")[0] == "bullying-ombudsperson"  # whoever is near comes before the nation's line


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_what_is_called_by_its_whole_name_comes_first(db: Database, language: str) -> None:
    taken = Counter(one.name.by_language[language].casefold() for one in SERVICES)
    for one in SERVICES:
        name = one.name.by_language[language]
        if not one.is_telling and not one.is_confidential_address and taken[name.casefold()] == 1:
            assert slugs(db, name.upper() if language != "ar" else name)[:1] == [one.slug], name
    assert slugs(db, "familiens hus")[0] == "family-house"


def test_a_part_of_a_word_finds_it(db: Database) -> None:
    for part, whole in (("helsesta", "health-station"), ("bading", "family-pool"), ("familievern", "family-counselling")):
        assert whole in slugs(db, part)[:2], part


def test_an_age_is_no_word_and_an_emergency_number_is_one(db: Database) -> None:
    assert slugs(db, "4-åring sint")[:5] == slugs(db, "sint")[:5]
    assert slugs(db, "116111")[0] == "child-alarm"


def test_compounds_are_found_however_they_are_written(db: Database) -> None:
    for query in ("barnehage", "barne hage", "BARNEHAGE", "barnehagen", "barnehagar"):
        assert "open-kindergarten" in slugs(db, query)[:2], query


@pytest.mark.parametrize(("query", "slug"), [
    ("foreldreveiledningskurs", "guidance-at-home"), ("skilsmissebarn", "family-counselling"), ("babysvømming", "family-pool"),
    ("tenåringspsykolog", "town-psychologist"), ("barnevernsvakttelefon", "child-welfare-emergency"),
])  # fmt: skip
def test_a_compound_that_nobody_thought_of_is_found_by_its_parts(db: Database, query: str, slug: str) -> None:
    assert slug in slugs(db, query)[:5]


def test_somebodys_child_is_no_other_matter(db: Database) -> None:
    """'sønn' was cut as 'soner' is, and 'datter' as 'data'."""
    for child in ("sønnen min", "datteren min", "sonen min", "dottera mi", "guten min"):
        assert slugs(db, f"{child} sover ikke")[:3] == slugs(db, "barnet mitt sover ikke")[:3], child


@pytest.mark.parametrize(("query", "slug"), [
    ("mánáidgárdi", "open-kindergarten"), ("manaidgardi", "open-kindergarten"), ("givssideapmi skuvllas", "school-nurse"),
    ("mánáidsuodjalus", "child-welfare-day"), ("veahkaváldi", "violence-line"), ("girjerádju", "library"),
    ("veahkki", "family-help"),
])  # fmt: skip
def test_a_few_words_of_northern_sami_find_something(db: Database, query: str, slug: str) -> None:
    assert slug in slugs(db, query)[:5]


HOSTILE = (
    "", "   ", "?!", '"', "'", '" OR 1', "* ", "sint*", "sint AND NOT barn", "NEAR(sint barn, 2)", "words: sint", "n_sint",
    "c_anger", "sint\0barn", "\0", "a" * 10_000, "sint " * 2_000, "' | 'x", "sint & barn | !", "<b>sint</b>", "\\",
    "%", "_", "(((((", "\ud800", "𝔰𝔦𝔫𝔱", "ﷺ", "🙂", "\u202esint", "١٢٣", "-", "--", ";DROP TABLE service;",
)  # fmt: skip


def test_no_question_breaks_anything(db: Database) -> None:
    with db.read() as session:
        for query in HOSTILE:
            assert isinstance(search.find(session, query), search.Hits), query
            assert isinstance(search.suggest_words(session, query, "nb"), list), query


@given(st.text(max_size=300))
def test_no_text_at_all_makes_a_bad_plan(query: str) -> None:
    from portal.directory.search_words import Vocabulary

    words = lexicon()
    made = plan(query, words, Vocabulary("", 1, {}, words.spoken, {}))
    for ask in made.asks:
        assert all(word.replace("_", "").isalnum() for word in ask.answers), ask


def test_only_the_beginning_of_a_long_question_is_read(db: Database) -> None:
    assert slugs(db, "sint" + " " * 196 + "sorggruppe") == slugs(db, "sint")


def test_a_question_asks_the_database_a_fixed_number_of_times(db: Database, asked: list[str]) -> None:
    slugs(db, "mobbing")
    asked.clear()
    for query in ("mobbing", "sint barn som ikke sover og vil ikke på skolen", "mobing", ""):
        slugs(db, query)
    looked = [each for each in asked if each.startswith("SELECT")]
    assert len(looked) == 3 * 3 + 1  # each time the version, what fits, and those services; nothing to look up for an empty one


# --- keeping up -------------------------------------------------------------------------------------------


def test_a_new_service_is_found_and_a_gone_one_is_not(db: Database) -> None:
    assert slugs(db, "duodji") == []
    keep(db, choir())
    assert slugs(db, "duodji") == [ID]
    with db.write() as session:
        set_state(session, ID, State.HIDDEN)
    assert slugs(db, "duodji") == []
    with db.write() as session:
        set_state(session, ID, State.LIVE)
    assert slugs(db, "duodji") == [ID]
    keep(db, choir(description=Words({"nb": "Vi strikker."})))
    assert slugs(db, "duodji") == []
    assert ID in slugs(db, "strikker")


def test_words_are_counted_as_services_come_and_go(db: Database) -> None:
    def counted() -> list[tuple[str, str, int]]:
        with db.read() as session:
            chosen = select(SearchWord.kind, SearchWord.word, SearchWord.count)
            rows = session.execute(chosen.order_by(SearchWord.kind, SearchWord.word))
            return [(row[0], row[1], row[2]) for row in rows]

    before = counted()
    keep(db, choir())
    assert len(counted()) > len(before)
    keep(db, choir())
    with db.write() as session:
        search.unindex(session, ID)
        search.unindex(session, ID)
    assert counted() == before


def test_nothing_of_a_service_stays_when_its_row_is_deleted(db: Database) -> None:
    keep(db, choir())
    with db.write() as session:
        session.execute(text("DELETE FROM service WHERE id = :id"), {"id": ID})
    assert slugs(db, "duodji") == []
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(ServiceSearch).where(ServiceSearch.service_id == ID)) == 0
        assert search._numbers(session, [["duodji"]], 10) == []  # the full text itself


def test_other_words_for_what_people_come_with_make_everything_be_analysed_again(db: Database) -> None:
    with db.write() as session:
        session.query(ServiceSearch).delete()
        session.merge(SearchState(id=1, mark="older"))
        touch(session)
    assert slugs(db, "mobbing") == []
    with db.write() as session:
        assert not search.is_current(session)
        find_anew(session)
        assert search.is_current(session)
    assert slugs(db, "mobbing")


def test_no_address_is_kept_for_finding(db: Database) -> None:
    from portal.directory.places import Location

    keep(db, choir(locations=(Location(address="Hemmeligveien 17", place="Lia", postcode="4321"),)))
    with db.read() as session:
        row = session.scalars(select(ServiceSearch).where(ServiceSearch.service_id == ID)).one()
    assert "hemmelig" not in row.words + row.spoken + row.names
    assert "lia" in row.words.split()


# --- suggestions ------------------------------------------------------------------------------------------


SUGGESTED = (
    ("helse", "nb", "Helsestasjonen"), ("helsestasjonen", "nb", "Helsestasjonen"), ("åpen b", "nb", "Åpen barnehage"),
    ("ope", "nn", "Open barnehage"), ("школ", "uk", "Школа мистецтв"), ("hall", "nb", "Åpen hall"),
    ("الرو", "ar", "الروضة المفتوحة"), ("leks", "nb", "lekser"), ("sle", "en", "sleep"), ("żał", "pl", "żałoba"),
)  # fmt: skip


def test_names_and_words_are_suggested_as_one_types(db: Database) -> None:
    with db.read() as session:
        for typed, language, meant in SUGGESTED:
            assert meant in search.suggest_words(session, typed, language), typed


def test_nothing_is_suggested_that_would_tell(db: Database) -> None:
    """Every two and three letters that a telling word begins with, in every language."""
    words = lexicon()
    with db.read() as session:
        for code in ("nb", "nn", "en", "uk", "ar", "pl"):
            telling = {each for one in words.concepts.values() if one.is_telling for each in one.words.get(code, ())}
            names = {one.name.by_language.get(code) for one in SERVICES if one.is_telling}
            for beginning in {each[:length] for each in telling for length in (2, 3)}:
                shown = set(search.suggest_words(session, beginning, code, most=50))
                assert not shown & (telling | names), (code, beginning)


def test_one_letter_suggests_nothing(db: Database) -> None:
    with db.read() as session:
        assert search.suggest_words(session, "v", "nb") == []


def test_a_telling_name_is_not_even_a_mended_word(db: Database) -> None:
    keep(db, choir(name=Words({"nb": "Xylofonrommet"}), is_telling=True))
    with db.read() as session:
        assert search.find(session, "Xilofonrommet").showing_for is None
        assert search.suggest_words(session, "xylo", "nb") == []
    keep(db, replace(choir(name=Words({"nb": "Xylofonrommet"})), is_telling=False))
    with db.read() as session:
        assert search.find(session, "Xilofonrommet").showing_for == "xylofonrommet"
        assert search.suggest_words(session, "xylo", "nb") == ["Xylofonrommet"]
