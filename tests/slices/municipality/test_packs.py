"""The packs that come with the portal: complete, honest, and right about who answers in the night."""

from datetime import date, datetime
from pathlib import Path

import pytest

from portal.municipality import OSLO, Pack, check_pack, load_pack, pack_names
from portal.municipality.faults import errors_in
from portal.municipality.phone import digits_of, is_phone, tel_link

PACKS = Path(__file__).resolve().parents[3] / "packs"
NAMES = ("demo", "levanger", "ovre-eiker", "oygarden", "sandnes")
NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=OSLO)
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module", params=NAMES)
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(PACKS, request.param)


@pytest.fixture(scope="module")
def demo() -> Pack:
    return load_pack(PACKS, "demo")


def test_these_are_the_packs() -> None:
    assert tuple(pack_names(PACKS)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_has_no_errors(name: str) -> None:
    assert [str(fault) for fault in errors_in(check_pack(PACKS, name))] == []


def test_six_languages_and_honest_about_who_read_them(pack: Pack) -> None:
    assert set(pack.languages) == {"nb", "nn", "en", "uk", "ar", "pl"}
    assert not any(pack.texts.reviewed(code) for code in pack.languages)
    assert pack.texts.needs_note("uk")


def test_oygarden_speaks_nynorsk_first() -> None:
    pack = load_pack(PACKS, "oygarden")
    assert pack.primary_language == "nn"
    assert pack.texts.get("nn", "talk_title_that_is_missing") == "talk_title_that_is_missing"
    assert pack.texts.get("so", "front.door_parent_title") == "Eg er forelder"


@pytest.mark.parametrize("audience", ["all", "young", "parent"])
def test_at_night_the_first_lines_answer(pack: Pack, audience: str) -> None:
    lines = pack.lines_for(audience, NIGHT)  # type: ignore[arg-type]
    assert {digits_of(line.number) for line in lines[:5]} == {"113", "112", "110", "116117", "116111"}
    assert all(line.is_open(NIGHT) and line.is_always_open for line in lines[:5])
    is_open = [line.is_open(NIGHT) for line in lines]
    assert is_open == sorted(is_open, reverse=True)


def test_the_young_meet_their_own_line_first_and_no_line_for_parents(demo: Pack) -> None:
    lines = [line.slug for line in demo.lines_for("young", NIGHT)]
    assert lines[0] == "child_alarm"
    assert "parent_support" not in lines
    assert "red_cross_children" not in [line.slug for line in demo.lines_for("parent", NIGHT)]


def test_child_welfare_answers_by_day_on_one_number_and_by_night_on_another(demo: Pack) -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=OSLO)
    lines = {line.slug: line for line in demo.crisis_lines}
    day, night = lines["child_welfare_day"], lines["child_welfare_emergency"]
    assert (day.is_open(noon), night.is_open(noon)) == (True, False)
    assert (day.is_open(NIGHT), night.is_open(NIGHT)) == (False, True)
    christmas = datetime(2026, 12, 25, 12, 0, tzinfo=OSLO)
    assert (day.is_open(christmas), night.is_open(christmas)) == (False, True)


def test_only_what_a_fresh_source_says_is_called_verified(pack: Pack) -> None:
    lines = {line.slug: line for line in pack.crisis_lines}
    assert lines["police"].is_verified(TODAY)
    assert lines["child_alarm"].is_verified(TODAY)
    assert not lines["parent_support"].is_verified(TODAY)
    assert not lines["church_sos"].is_verified(TODAY)
    assert not lines["violence"].is_verified(TODAY), "the sources are from 2019 and 2021"
    assert lines["mental_health"].is_verified(TODAY)
    assert not lines["mental_health"].is_verified(date(2027, 11, 22))
    assert lines["mental_health"].needs_recheck(TODAY)
    assert all(line.source for line in pack.crisis_lines)


def test_nothing_about_a_real_municipality_is_called_verified(pack: Pack) -> None:
    if not pack.is_invented:
        assert not any(fact.is_verified for fact in pack.facts.values())
    assert all(fact.source for fact in pack.facts.values())


def test_the_demo_calls_nobody(demo: Pack) -> None:
    numbers = [demo.phone, *(line.number for line in demo.crisis_lines if line.is_local)]
    assert all(is_phone(number, invented=True) and not is_phone(number) for number in numbers)
    assert demo.email.endswith(".example")
    assert demo.tel == "tel:+4712345678"


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("112", "tel:112"),
        ("116 117", "tel:116117"),
        ("22 40 00 40", "tel:+4722400040"),
        ("+47 979 98 300", "tel:+4797998300"),
    ],
)
def test_a_phone_can_dial_it(number: str, link: str) -> None:
    assert is_phone(number)
    assert tel_link(number) == link


def test_a_warm_word_never_repeats_an_answer(demo: Pack) -> None:
    """Somebody may look over the shoulder: no warm word holds a choice of its question."""
    texts = demo.texts
    for code in demo.languages:
        for key in [key for key in texts.keys(code) if key.startswith("talk.") and key.endswith(".warm")]:
            choices = texts.under(code, f"{key.removesuffix('.warm')}.choice").values()
            assert not [
                choice
                for choice in choices
                if len(choice) > 4 and choice.lower() in texts.get(code, key).lower()
            ]


def test_a_mail_says_nothing_and_varies_in_nothing(demo: Pack) -> None:
    for code in demo.languages:
        for key, text in demo.texts.under(code, "mail.citizen").items():
            assert "{" not in text, key
            assert demo.service_name not in text
            assert demo.short_name not in text


def test_nothing_is_deleted_without_a_basis(demo: Pack) -> None:
    assert demo.retention["draft"].days == 7
    assert demo.retention["draft"].may_delete
    assert not demo.retention["closed_case"].may_delete
