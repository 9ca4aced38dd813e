"""Texts to start from: filled in from the case, those that fit first, seen as the family will see them before anything goes."""

from datetime import date

import pytest

from portal.cases.models import Case
from portal.cases.rules import Status
from portal.config import default_packs
from portal.municipality.hours import Hours
from portal.municipality.load import load_pack
from portal.replies.compose import STARTS, gaps, known_gaps, parted_by, standing_in, starts
from portal.replies.known import week_in
from tests.factories import Office
from tests.people.client_hands import ClientHands

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl")


@pytest.fixture
def case_id(office: Office) -> str:
    return office.gets(first_message="Hjelp.", language="uk")


@pytest.fixture
def desk(office: Office, case_id: str) -> ClientHands:
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/answer")
    return hands


def _looked_at_on(office: Office, case_id: str, day: date) -> None:
    with office.db.write() as db:
        db.get_one(Case, case_id).evaluate_on = day


def _part(desk: ClientHands, id_: str) -> str:
    found = desk.page.root.first("section", lambda node: node.get("id") == id_)
    return found.text if found is not None else ""


def _typed(desk: ClientHands) -> str:
    field = desk.page.root.first("textarea", lambda node: node.get("name") == "body")
    assert field is not None
    return field.text


def test_the_case_s_own_day_and_our_hours_are_filled_in_in_the_family_s_language(
    office: Office, desk: ClientHands, case_id: str
) -> None:
    _looked_at_on(office, case_id, date(2026, 12, 3))
    desk.press("start", "waiting")
    assert "четвер 3 грудня" in _typed(desk)
    assert "понеділок" in _typed(desk)
    assert "Astrid" in _typed(desk)


def test_without_a_day_a_gap_stands_there_and_nothing_is_sent(office: Office, desk: ClientHands) -> None:
    desk.press("start", "waiting")
    assert "[день]" in _typed(desk)
    before = office.rows()["case_message"]
    desk.press()
    assert desk.response.status_code == 422
    assert office.rows()["case_message"] == before


def test_the_preview_shows_what_would_be_sent_and_the_same_in_the_writer_s_language(
    office: Office, desk: ClientHands, case_id: str
) -> None:
    desk.fill("body", "Добрий день, це я.")
    desk.press("start", "not_heard")
    shown = _part(desk, "preview")
    assert _typed(desk).strip() in shown
    assert shown.index("Добрий день, це я.") < shown.index("Минув деякий час")
    assert "jeg lurer på hvordan du har det" in shown
    assert office.rows()["case_message"] == 1


def test_looking_adds_nothing_and_keeps_the_words(office: Office, desk: ClientHands) -> None:
    desk.fill("body", "Bare dette.")
    desk.press("start", "look")
    assert _typed(desk).strip() == "Bare dette."
    assert "Bare dette." in _part(desk, "preview")
    assert office.rows()["case_message"] == 1


def test_an_empty_field_has_no_preview(desk: ClientHands) -> None:
    assert _part(desk, "preview") == ""


@pytest.mark.parametrize("status", list(Status))
def test_every_text_is_offered_once_whatever_the_status(status: Status) -> None:
    offered = starts(load_pack(default_packs(), "demo"), "nb", "ar", "Kari", "reception")
    fitting, others = parted_by(offered, status)
    assert fitting
    assert sorted(each.name for each in fitting + others) == sorted(STARTS)


def test_what_fits_follows_the_status() -> None:
    offered = starts(load_pack(default_packs(), "demo"), "nb", "nb", "Kari", "reception")
    assert parted_by(offered, Status.NEW)[0][0].name == "first"
    assert parted_by(offered, Status.WAITING_FOR_YOU)[0][0].name == "not_heard"
    assert parted_by(offered, Status.CLOSED)[0][0].name == "close"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_knows_is_a_gap_in_every_language(language: str) -> None:
    pack = load_pack(default_packs(), "demo")
    waiting = next(each for each in starts(pack, "nb", language, "Kari", "reception") if each.name == "waiting")
    assert len(gaps(waiting.body, known_gaps(pack))) == 4
    assert "…" not in waiting.body


def test_the_writer_s_own_is_there_only_for_another_language_and_lives_on_when_the_gaps_are_filled() -> None:
    pack = load_pack(default_packs(), "demo")
    assert not any(each.own for each in starts(pack, "nb", "nb", "Kari", "reception"))
    offered = starts(pack, "nb", "pl", "Kari", "reception")
    more = next(each for each in offered if each.name == "need_more")
    assert standing_in(more.body.replace("[Pytania.]", "Ile lat?"), offered) == [more]
    assert standing_in("Dzień dobry!", offered) == []


def test_the_week_is_told_in_the_language_with_like_days_together() -> None:
    hours: Hours = load_pack(default_packs(), "demo").hours
    told = {code: week_in(hours, code) for code in LANGUAGES}
    assert told["nb"].startswith("mandag")
    assert told["en"].startswith("Monday")
    assert len(set(told.values())) >= len(LANGUAGES) - 1
    assert week_in(Hours(((),) * 7), "nb") == ""
