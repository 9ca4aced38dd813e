"""The services that come with the portal: complete in every language, with source and date, and no address that must be kept."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from portal.directory.analyse import LONGEST_QUERY
from portal.directory.check import check_services, wanted_languages
from portal.directory.concepts import lexicon
from portal.directory.distance import haversine_km, places_of
from portal.directory.places import Location
from portal.directory.read import load_services
from portal.directory.service import Audience, Kind, Prevention, Risk, Service, Way, Words
from portal.directory.topics import PARENT_TOPICS, SAYS_NOTHING, TOPICS, YOUNG_TOPICS, meant_by
from portal.municipality import Pack, load_pack, pack_names
from portal.municipality.faults import errors_in
from portal.municipality.hours import OSLO

PACKS = Path(__file__).resolve().parents[3] / "packs"
QUESTIONS = Path(__file__).resolve().parents[3] / "portal" / "intake" / "questions"
NAMES = pack_names(PACKS)
REAL = ("levanger", "sandnes", "ovre-eiker", "oygarden")
LANGUAGES = frozenset({"nb", "nn", "en", "uk", "ar", "pl"})


def services_of(name: str) -> tuple[Service, ...]:
    return load_services(PACKS, load_pack(PACKS, name))


def local_of(name: str) -> list[Service]:
    return [one for one in services_of(name) if one.kind is not Kind.NATIONAL]


@pytest.fixture(scope="module")
def demo() -> dict[str, Service]:
    return {one.slug: one for one in local_of("demo")}


@pytest.fixture(scope="module")
def real() -> dict[tuple[str, str], Service]:
    return {(name, one.slug): one for name in REAL for one in local_of(name)}


@pytest.fixture(scope="module", params=NAMES)
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(PACKS, request.param)


@pytest.mark.parametrize("name", NAMES)
def test_every_service_of_every_pack_is_valid(name: str) -> None:
    assert [str(fault) for fault in errors_in(check_services(PACKS, name))] == []


def test_every_service_has_its_words_a_source_and_a_date(pack: Pack) -> None:
    for service in load_services(PACKS, pack):
        is_common = service.kind is Kind.NATIONAL
        for code in wanted_languages(pack, is_common=is_common):
            assert service.name.has(code), (service.slug, code)
            assert service.description.has(code), (service.slug, code)
        assert service.source
        assert service.source_date or service.verified_on or service.line


def test_the_demo_and_the_nation_speak_all_six_languages() -> None:
    demo = load_pack(PACKS, "demo")
    assert len(demo.languages) == 6
    for service in load_services(PACKS, demo):
        assert set(demo.languages) <= set(service.name.by_language), service.slug
        assert set(demo.languages) <= set(service.description.by_language), service.slug


def test_the_demo_is_rich() -> None:
    own = [one for one in services_of("demo") if one.kind is not Kind.NATIONAL]
    assert len(own) >= 25
    assert {one.level for one in own} == set(Prevention)
    assert {one.kind for one in own} == {Kind.PUBLIC, Kind.VOLUNTARY, Kind.PRIVATE}
    assert {audience for one in own for audience in one.audiences} == set(Audience)
    assert {way for one in own for way in one.ways} >= {Way.VISIT, Way.PHONE, Way.CHAT, Way.HOME}
    assert sum(one.is_leisure for one in own) >= 8


@pytest.mark.parametrize("topic", PARENT_TOPICS)
def test_the_demo_has_something_of_its_own_for_every_topic(topic: str) -> None:
    meant = set(meant_by([topic]))
    assert [
        one
        for one in services_of("demo")
        if one.kind is not Kind.NATIONAL and len(one.topics) < 12 and meant & set(one.topics)
    ]


def test_nothing_about_a_real_municipality_is_called_verified(pack: Pack) -> None:
    if not pack.is_invented:
        local = [one for one in load_services(PACKS, pack) if one.kind is not Kind.NATIONAL]
        assert local
        assert not [one.slug for one in local if one.verified_on]


def test_what_no_source_says_is_not_claimed() -> None:
    """None of the four municipalities' sources tells a price or a referral but these."""
    told = {("ovre-eiker", "family-help"), ("sandnes", "family-counselling"), ("sandnes", "leisure")}
    for name in REAL:
        local = local_of(name)
        claims = {
            (name, one.slug) for one in local if one.price is not None or one.needs_referral is not None
        }
        assert claims <= told


def test_a_number_of_the_crisis_lines_stands_there_only() -> None:
    demo = load_pack(PACKS, "demo")
    numbers = {line.number.replace(" ", "") for line in demo.crisis_lines}
    for path in [*PACKS.glob("*/services/*.toml")]:
        rows = tomllib.loads(path.read_text("utf-8")).get("service", [])
        assert not [row["slug"] for row in rows if row.get("phone", "").replace(" ", "") in numbers], path
    alarm = next(one for one in services_of("demo") if one.slug == "child-alarm")
    assert (alarm.phone, alarm.is_always_open, alarm.name.get("en").text) == (
        "116 111", True, demo.texts.get("en", "crisis.line.child_alarm.name"),
    )  # fmt: skip


def _raw_rows() -> Iterator[dict[str, object]]:
    for path in PACKS.glob("*/services/*.toml"):
        yield from tomllib.loads(path.read_text("utf-8")).get("service", [])


def test_no_confidential_address_stands_in_any_file() -> None:
    secret = [row for row in _raw_rows() if row.get("is_confidential_address")]
    assert [row["slug"] for row in secret] == ["shelter"]
    assert not any("address" in row or "place" in row for row in secret)


def test_a_confidential_service_cannot_hold_an_address() -> None:
    with pytest.raises(ValueError, match="confidential"):
        Service(
            "shelter",
            "x",
            Words({}),
            Words({}),
            Kind.PUBLIC,
            locations=(Location(address="Strandgata 1"),),
            is_confidential_address=True,
        )
    with pytest.raises(ValueError, match="confidential"):
        Service(
            "shelter", "x", Words({}), Words({}), Kind.PUBLIC, locations=(Location(place="Havna"),), is_confidential_address=True
        )


def test_the_topics_are_the_very_slugs_of_the_conversation() -> None:
    asked = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in QUESTIONS.glob("*.toml")}
    choices = {
        name: {
            choice
            for one in data["question"]
            if one["key"] == data.get("topic", "topic")
            for choice in one["choices"]
        }
        for name, data in asked.items()
    }
    assert choices["parent"] - SAYS_NOTHING == set(PARENT_TOPICS)
    assert choices["close"] - SAYS_NOTHING <= set(PARENT_TOPICS)
    assert choices["young"] - SAYS_NOTHING == set(YOUNG_TOPICS)


MARKS = {
    "leisure", "expecting", "small", "young", "alone_child", "professionals", "staff", "free", "private", "anonymous", "always",
    "everything", *Way,
}  # fmt: skip


def test_every_concept_has_words_in_every_language_and_points_somewhere() -> None:
    concepts = lexicon().concepts
    assert len(concepts) >= 120
    for slug, one in concepts.items():
        said = {code.removesuffix("_typed") for code in one.words}
        # What is told by other matters together, by words that worry, or what takes a meaning away needs none of its own.
        assert said >= {"nb", "en", "uk", "ar", "pl"} or one.of or one.worry or one.mutes, slug
        assert set(one.topics) <= TOPICS, slug
        assert set(one.also) <= MARKS, slug
        assert set(one.near) <= set(concepts) - {slug}, slug
        assert 0 < one.weight <= (2 if one.is_telling else 1), slug
        assert all(0 < len(each) < LONGEST_QUERY for said in one.words.values() for each in said), slug
        assert _is_in("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", one.words.get("uk", "я")), slug
        assert _is_in("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", one.words.get("ar", "ا")), slug


def _is_in(letters: str, said: Iterable[str]) -> bool:
    return any(sign in letters for each in said for sign in each)


def test_every_topic_of_the_conversation_has_a_concept() -> None:
    pointed = {topic for one in lexicon().concepts.values() for topic in one.topics}
    assert TOPICS - pointed == set()


# What stands in the demo municipality

LONGEST_VISIT, LONGEST_ASIDE = 240, 200  # characters: what one reads standing at a door


def longer_texts(service: Service) -> Iterator[tuple[str, Words]]:
    yield from (("first_visit", service.first_visit), ("getting_there", service.getting_there), ("alert", service.alert))
    yield "cooperation", service.cooperation
    yield from (("schedules", Words(each.note)) for each in service.schedules)
    if service.closing:
        yield "closing", Words(service.closing.why)


def all_texts(service: Service) -> Iterator[tuple[str, Words]]:
    yield from (("name", service.name), ("description", service.description), *longer_texts(service))


def test_whoever_may_come_is_told_what_happens_then(demo: dict[str, Service]) -> None:
    silent = {one.slug for one in demo.values() if {Way.VISIT, Way.HOME} & {*one.ways} and not one.first_visit}
    assert silent == set()
    assert sum(bool(one.getting_there) for one in demo.values()) >= 5


def test_what_is_said_in_one_language_is_said_in_all_six(demo: dict[str, Service]) -> None:
    for service in demo.values():
        for field, words in longer_texts(service):
            assert not words or set(words.by_language) == LANGUAGES, (service.slug, field)


def test_nothing_is_longer_than_one_reads_at_the_door(demo: dict[str, Service]) -> None:
    for service in demo.values():
        for field, words in longer_texts(service):
            longest = LONGEST_VISIT if field == "first_visit" else LONGEST_ASIDE
            for code, text in words.by_language.items():
                assert "\n" not in text
                assert len(text) <= longest, (service.slug, field, code, len(text))


def test_each_language_is_written_in_its_own_letters() -> None:
    scripts = {"ar": re.compile("[ء-ي]"), "uk": re.compile("[а-яіїєґ]"), "pl": re.compile("[a-ząćęłńóśźż]")}
    for service in services_of("demo"):
        for field, words in all_texts(service):
            for code, script in scripts.items():
                text = words.by_language.get(code, "")
                is_name = field == "name" and text == words.by_language["nb"]
                assert not text or is_name or script.search(text.lower()), (service.slug, field, code)


def test_arabic_holds_no_latin_words_but_names() -> None:
    """A name is a word that stands with a capital, or a dot in it, in what the service or a street is called in Norwegian."""
    named = {word for one in services_of("demo") for word in _names_in(one)} | {"Familiehjelpa", "Bufdir", "Kaia", "Torget"}
    for service in services_of("demo"):
        for field, words in longer_texts(service) if service.line else all_texts(service):  # the name of a line is a crisis text
            latin = set(re.findall(r"[A-Za-zÆØÅæøå.]*[A-Za-zÆØÅæøå]", words.by_language.get("ar", "")))
            assert latin <= named, (service.slug, field, latin - named)


def _names_in(service: Service) -> Iterator[str]:
    places = (part for each in service.locations for part in (each.name, each.address, each.place))
    for text in (service.name.get("nb").text, service.organization, *places):
        yield from re.findall(r"[A-Za-zÆØÅæøå.]*[A-Za-zÆØÅæøå]", text)


def test_the_map_of_the_invented_municipality_hangs_together(demo: dict[str, Service]) -> None:
    middles = {one.name: one for one in places_of(PACKS, "demo")}
    centre, far = middles["Sentrum"].point, []
    for service in demo.values():
        for where in service.locations:
            assert where.place in {"", *middles}, (service.slug, where.place)
            if where.point:
                assert haversine_km(where.point, middles[where.place].point) < 0.7, service.slug
                assert where.postcode == middles[where.place].postcode, service.slug
                far.append(haversine_km(where.point, centre))
    assert len(far) >= 25
    assert max(far) < 9.5
    assert [low for low in range(0, 9, 3) if not any(low < each <= low + 3 for each in far)] == []


def test_a_mother_with_a_newborn_finds_somebody_open_every_evening_in_arabic(demo: dict[str, Service]) -> None:
    for day in range(7):
        tonight = datetime(2026, 11, 23, 19, 30, tzinfo=OSLO) + timedelta(days=day)
        meant = [
            one for one in demo.values()
            if "ar" in one.languages and one.has_interpreter and one.is_for_age(0, 0) and Audience.PARENTS in one.audiences
        ]  # fmt: skip
        assert any(one.is_open(tonight) and one.needs_referral is False and one.is_free for one in meant), tonight


def test_a_boy_of_fifteen_who_is_bullied_finds_a_chat_he_may_use_alone(demo: dict[str, Service]) -> None:
    after_school = datetime(2026, 11, 24, 18, 0, tzinfo=OSLO)
    found = [
        one for one in demo.values()
        if one.topics[:1] == ("friends_bullying",) and one.chat_url and one.is_for_age(15, 15) and one.is_open(after_school)
    ]  # fmt: skip
    assert [(one.slug, one.is_anonymous) for one in found] == [("bullying-ombudsperson", True)]
    assert (found[0].alone_from or 99) <= 15


def test_a_teacher_finds_the_school_psychologist_and_how_to_begin(demo: dict[str, Service]) -> None:
    talk = demo["learning-support-talk"]
    assert talk.audiences == {Audience.PROFESSIONALS}
    assert "skolepsykolog" in talk.description.get("nb").text
    assert "foreldrene først" in talk.first_visit.get("nb").text
    assert Audience.PROFESSIONALS in demo["learning-support"].audiences


def test_what_repeats_falls_on_its_own_days(demo: dict[str, Service]) -> None:
    fathers, cafe = (demo[slug].schedules[0] for slug in ("fathers-group", "language-cafe"))
    assert fathers.days(date(2026, 11, 1), date(2026, 12, 31)) == [date(2026, 11, 2), date(2026, 12, 7)]
    thursdays = cafe.days(date(2026, 11, 1), date(2026, 12, 31))
    assert {each.weekday() for each in thursdays} == {3}
    assert {later - first for first, later in zip(thursdays, thursdays[1:], strict=False)} == {timedelta(days=14)}


def test_one_is_closed_for_now_and_one_warns(demo: dict[str, Service]) -> None:
    assert [one.slug for one in demo.values() if one.closing and one.closing.why] == ["family-pool"]
    assert [one.slug for one in demo.values() if one.alert] == ["welcome-office"]


def test_there_is_a_wait_where_there_is_a_queue_and_a_hole_where_nobody_helps(demo: dict[str, Service]) -> None:
    assert sum(one.waiting_days is not None for one in demo.values()) >= 8
    filled = {(risk, one.level) for one in demo.values() for risk in one.risks}
    assert {risk for risk, _ in filled} == set(Risk)
    assert {level for risk, level in filled if risk is Risk.SUBSTANCES_IN_PREGNANCY} == {Prevention.UNIVERSAL}


# What the sources say of the four municipalities, and nothing more

_QUOTED = {
    "levanger": {
        Prevention.SELECTIVE: {
            "child-and-family-service", "learning-support", "town-psychologist", "family-guidance", "immigrant-service", "slt",
        },
        Prevention.INDICATED: {"child-welfare", "co-ordinating-unit", "bup", "family-clinic", "nav"},
    },
    "sandnes": {Prevention.UNIVERSAL: {"health-station", "kindergartens", "schools"}},
    "oygarden": {Prevention.INDICATED: {"family-plus"}},
    "ovre-eiker": {},
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_a_level_is_quoted_or_called_inferred(name: str) -> None:
    for service in local_of(name):
        is_quoted = any(service.slug in slugs and service.level is level for level, slugs in _QUOTED[name].items())
        assert is_quoted + ("utledet" in service.source) == (service.level is not None), service.slug


def test_risks_and_steps_stand_only_where_a_source_names_them(real: dict[tuple[str, str], Service]) -> None:
    assert {key: {*one.risks} for key, one in real.items() if one.risks} == {
        ("sandnes", "leisure"): {Risk.HARMFUL_CONDITIONS},
        ("sandnes", "safe-learning-environment"): {Risk.HARMFUL_SETTING},
        ("sandnes", "child-welfare"): {Risk.HARMFUL_CARE},
        ("oygarden", "family-plus"): {Risk.HARMFUL_CONDITIONS},
    }
    assert {name for (name, _), one in real.items() if one.stairs} == {"ovre-eiker"}


def test_only_the_numbers_and_addresses_of_the_sources_stand_there(real: dict[tuple[str, str], Service]) -> None:
    numbers = {one.phone for one in real.values() if one.phone and not one.line}
    assert numbers == {"56 12 20 30", "905 81 273", "55 09 61 49", "51 53 81 50"}
    assert {one.address for one in real.values()} == {"", "Rolfsfjordgården, ved rådhuset", "Strandgata 147"}
    assert {one.email for one in real.values()} == {"", "familievernkontoret.sor-rogaland@bufetat.no"}
    for key, one in real.items():
        silent = (one.languages, one.has_interpreter, one.waiting_days, one.schedules, one.closing, one.first_visit.by_language)
        assert not any(silent), key
        assert not any(where.point or where.access for where in one.locations), key


# The nation's lines, as the overview has them: number, day and night, chat, whether the number has been checked

_NATION = {
    "child-alarm": ("116 111", True, True, True), "violence-line": ("116 006", True, True, False),
    "mental-health-line": ("116 123", True, True, True), "parent-support": ("116 123", True, True, False),
    "red-cross-children": ("800 33 321", False, True, False), "church-sos": ("22 40 00 40", True, True, False),
    "sexual-abuse-line": ("800 57 000", False, False, True), "drugs-line": ("915 08 588", False, True, False),
    "eating-line": ("948 17 818", False, True, False), "honour-line": ("815 55 201", False, False, False),
    "urgent-care": ("116 117", True, False, True), "police-not-urgent": ("02800", True, False, False),
    "jussbuss": ("22 84 29 00", False, False, False), "jurk": ("22 84 29 50", False, False, False),
}  # fmt: skip


def test_the_nations_lines_are_as_the_overview_has_them() -> None:
    nation = {one.slug: one for one in services_of("demo") if one.kind is Kind.NATIONAL}
    told = {
        slug: (one.phone, one.is_always_open, Way.CHAT in one.ways, one.verified_on is not None)
        for slug, one in nation.items() if one.phone
    }  # fmt: skip
    assert told == _NATION
    assert nation["child-alarm"].email == "alarm@116111.no"
    assert {slug for slug, one in nation.items() if one.languages or one.has_interpreter} == set()
    only_staff = {slug for slug, one in nation.items() if one.audiences == {Audience.PROFESSIONALS}}
    assert only_staff == {"rvts", "r-bup", "korus"}
