"""The services that come with the portal: complete in every language, with source and date, and no address that must be kept."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from portal.directory.analyse import LONGEST_QUERY
from portal.directory.check import check_services, wanted_languages
from portal.directory.concepts import lexicon
from portal.directory.places import Location
from portal.directory.read import load_services
from portal.directory.service import Audience, Kind, Prevention, Service, Way, Words
from portal.directory.topics import PARENT_TOPICS, SAYS_NOTHING, TOPICS, YOUNG_TOPICS, meant_by
from portal.municipality import Pack, load_pack, pack_names
from portal.municipality.faults import errors_in

PACKS = Path(__file__).resolve().parents[3] / "packs"
QUESTIONS = Path(__file__).resolve().parents[3] / "portal" / "intake" / "questions"
NAMES = pack_names(PACKS)


def services_of(name: str) -> tuple[Service, ...]:
    return load_services(PACKS, load_pack(PACKS, name))


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
    for name in ("levanger", "sandnes", "ovre-eiker", "oygarden"):
        local = [one for one in services_of(name) if one.kind is not Kind.NATIONAL]
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
        assert set(one.words) >= {"nb", "en", "uk", "ar", "pl"}, slug
        assert set(one.topics) <= TOPICS, slug
        assert set(one.also) <= MARKS, slug
        assert set(one.near) <= set(concepts) - {slug}, slug
        assert 0 < one.weight <= 1, slug
        assert all(0 < len(each) < LONGEST_QUERY for said in one.words.values() for each in said), slug
        assert _is_in("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", one.words["uk"]), slug
        assert _is_in("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", one.words["ar"]), slug


def _is_in(letters: str, said: Iterable[str]) -> bool:
    return any(sign in letters for each in said for sign in each)


def test_every_topic_of_the_conversation_has_a_concept() -> None:
    pointed = {topic for one in lexicon().concepts.values() for topic in one.topics}
    assert TOPICS - pointed == set()
