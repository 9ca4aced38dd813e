"""The queue's page: narrowed by links, several taken at once, a case found by its number, and what is new told quietly."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases import commands
from portal.cases.models import Case
from portal.cases.queries import PAGE_ROWS
from portal.cases.queue_filters import AGES, BANDS, CHOICES, NAMES
from portal.cases.rules import Asker, Channel
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import words as desk_words
from portal.intake.questions import question_set, set_names
from portal.staff.rules import Role
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.people.hands import ticks


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def _listed(hands: ClientHands) -> set[str]:
    return {link.get("data-row") for link in hands.page.root.all("a") if link.has("data-row")}


def _shown(hands: ClientHands, address: str) -> set[str]:
    hands.open(address)
    return _listed(hands)


def test_each_choice_shows_those_it_names_and_no_others(office: Office, desk: ClientHands) -> None:
    ukrainian, phoned = office.gets(language="uk", interpreter="yes"), office.gets(channel=Channel.PHONE, age_band="13-15")
    danger, words = office.gets(flags=frozenset({"danger_yes"})), office.gets(flags=frozenset({"words_hunger"}))
    late = office.gets(due_at=utc_now() - timedelta(hours=1))
    near = office.gets(due_at=utc_now() + timedelta(minutes=1), holder_id=office.astrid.id)
    with office.db.write() as db:
        db.get_one(Case, phoned).level = "3"
    expected = {
        "language=uk": {ukrainian}, "interpreter=yes": {ukrainian}, "channel=phone": {phoned}, "age=13-15": {phoned},
        "level=3": {phoned}, "level=none": {ukrainian, danger, words, late, near}, "flag=danger": {danger}, "flag=words": {words},
        "deadline=passed": {late}, "deadline=near": {near}, f"holder={office.astrid.id}": {near},
        "holder=nobody": {ukrainian, phoned, danger, words, late}, "language=uk&channel=phone": set(),
        "language=nb&flag=danger": {danger},
    }  # fmt: skip
    for chosen, those in expected.items():
        assert _shown(desk, f"/desk?view=ours&{chosen}") == those, chosen


def test_every_age_that_anybody_can_tell_can_be_chosen(office: Office, desk: ClientHands) -> None:
    """The young person's own form has bands of its own: each is found with one choice, and no choice overlaps another."""
    told = {band: office.gets(asker=Asker.YOUNG, age_band=band) for band in ("16-17", "18-19")}
    told |= {band: office.gets(age_band=band) for band in ("unborn", "0-5", "6-12", "13-15", "16-18", "over_18", "several")}
    found = {age: _shown(desk, f"/desk?view=ours&age={age}") for age in AGES}
    assert sorted(each for cases in found.values() for each in cases) == sorted(told.values())
    assert found == {age: {told[band] for band in bands} for age, bands in BANDS.items()}
    assert _form_bands() <= {band for bands in BANDS.values() for band in bands}


def test_an_old_bookmark_of_an_age_leads_to_the_choice_that_has_it_now(office: Office, desk: ClientHands) -> None:
    young = office.gets(asker=Asker.YOUNG, age_band="16-17")
    office.gets(age_band="0-5")
    assert _shown(desk, "/desk?view=ours&age=16-17") == {young}


def _form_bands() -> set[str]:
    forms = map(question_set, set_names())
    return {choice for form in forms for each in form.questions if each.key == "age" for choice in each.choices}


def test_what_the_family_has_done_can_be_chosen(office: Office, clock: MovableClock) -> None:
    unread, read, added = (office.gets() for _ in range(3))
    for case_id in (unread, read, added):
        with office.db.write() as db:
            commands.send_answer(db, db.get_one(Case, case_id), office.key_of(case_id), "Hei.", new_id(), office.astrid.id)
    clock.move(hours=1)
    with office.db.write() as db:
        commands.mark_read(db, db.get_one(Case, read))
        commands.receive_message(db, db.get_one(Case, added), office.key_of(added), "Mer.", new_id(), utc_now())
    desk = office.at_the_desk()
    found = {what: _shown(desk, f"/desk?view=mine&family={what}") for what in CHOICES["family"]}
    assert found == {"read": {read}, "unread": {unread}, "added": {added}}
    desk.open("/desk?view=mine")
    for words in ("Familien har lest svaret", "Familien har ikke åpnet svaret", "Familien har skrevet mer", "Familiens tur"):
        assert words in desk.text


def test_the_choice_is_kept_through_the_pages_and_can_be_taken_back(office: Office, desk: ClientHands) -> None:
    wanted = {office.gets(language="uk") for _ in range(PAGE_ROWS + 3)}
    office.gets()
    desk.open("/desk?view=ours")
    desk.follow("/desk?view=ours&language=uk")
    seen = _listed(desk)
    following = next(link.get("href") for link in desk.page.root.all("a") if link.get("rel") == "next")
    assert parse_qs(urlsplit(following).query)["language"] == ["uk"]
    seen |= _shown(desk, following)
    assert seen == wanted
    desk.follow("/desk?view=ours")


def test_an_address_of_the_queue_holds_slugs_and_ids_only(office: Office, desk: ClientHands) -> None:
    office.employs("Berit Moe", Role.FAMILY_CONTACT)
    office.gets()
    desk.open("/desk")
    addresses = [link.get("href") for link in desk.page.root.all("a") if link.get("href").startswith("/desk?")]
    assert any("holder=" in each for each in addresses)
    assert not [each for each in addresses if "Berit" in each or "Moe" in each or not each.isascii()]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.dictionaries(
        st.sampled_from([*NAMES, "view", "after", "mark"]), st.text(max_size=60) | st.sampled_from(["ours", "yes", "uk"])
    ),
    path=st.sampled_from(["/desk", "/desk/newer"]),
)
def test_whatever_an_address_says_it_is_answered(office: Office, path: str, typed: dict[str, str]) -> None:
    desk = _one_desk(office)
    headers = {"HX-Request": "true"} if path.endswith("newer") else {}
    whole = {name: value.encode("utf-8", "replace").decode() for name, value in typed.items()}
    answer = desk.client.get(path, headers=headers, query_string=whole)
    assert answer.status_code in ({200, 204, 404} if "view" in typed else {200, 204})


def _one_desk(office: Office) -> ClientHands:
    if not hasattr(office, "one_desk"):
        office.one_desk = office.at_the_desk()  # type: ignore[attr-defined]
    return office.one_desk  # type: ignore[attr-defined,no-any-return]


def test_no_choice_costs_more_questions_than_another(office: Office, queries: Queries) -> None:
    hands = office.at_the_desk()
    for number in range(PAGE_ROWS + 2):
        office.gets(language="uk", channel=Channel.PROFESSIONAL if number % 2 else Channel.PORTAL)
    asked = set()
    for chosen in ("", "&language=uk", "&language=uk&deadline=today&family=unread&flag=words&level=none&age=0-5"):
        hands.open(f"/desk?view=ours{chosen}")
        queries.statements.clear()
        hands.open(f"/desk?view=ours{chosen}")
        asked.add(queries.number)
    assert max(asked) <= 13


def test_a_deadline_is_told_in_days_on_which_somebody_works(office: Office) -> None:
    """Christmas Eve is closed, two holidays follow, and a Sunday: nobody had a day to answer on."""
    hours, before = portal_of(office.app).pack.hours, datetime(2026, 12, 23, 9, tzinfo=UTC)
    due = hours.add_working_days(before, 2)
    assert (due - before).days == 6
    with office.app.test_request_context("/desk"):
        assert desk_words.working_days(due, before, hours) == "2 arbeidsdager igjen"
        assert desk_words.working_days(due, due - timedelta(hours=1), hours) == ""
        assert desk_words.working_days(before, datetime(2026, 12, 29, 9, tzinfo=UTC), hours) == "2 arbeidsdager over fristen"


def test_the_row_says_how_long_is_left(office: Office, desk: ClientHands) -> None:
    office.gets(due_at=portal_of(office.app).pack.hours.add_working_days(utc_now(), 3))
    desk.open("/desk")
    assert "3 arbeidsdager igjen" in desk.text


# --- several at once ------------------------------------------------------------------------------------------------------


def test_several_are_taken_with_one_press(office: Office, desk: ClientHands) -> None:
    cases = [office.gets() for _ in range(3)]
    desk.open("/desk?view=unheld")
    for case_id in cases[:2]:
        desk.choose("case", case_id)
    desk.press(action="/desk/take")
    assert _listed(desk) == {cases[2]}
    assert [office.case(each).holder_id for each in cases] == [office.astrid.id, office.astrid.id, None]
    assert office.events(cases[0]).count("claimed") == 1


def test_what_somebody_else_took_first_is_named_and_the_rest_is_ours(office: Office, desk: ClientHands) -> None:
    cases, berit = [office.gets() for _ in range(2)], office.employs("Berit Moe", Role.RECEPTION)
    desk.open("/desk?view=unheld")
    with office.db.write() as db:
        commands.claim(db, cases[0], berit.id)
    for case_id in cases:
        desk.choose("case", case_id)
    desk.press(action="/desk/take")
    assert desk.response is not None
    assert desk.response.status_code == 409
    assert office.case(cases[0]).reference in desk.text
    assert "Berit Moe har tatt saken." in desk.text
    assert "Du tok 1 sak." in desk.text
    assert [office.case(each).holder_id for each in cases] == [berit.id, office.astrid.id]


@pytest.mark.parametrize("sent", [[], ["x"], ["ø" * 26], ["a" * 26], ["\0", "' OR 1=1 --"], ["a" * 26] * 500])
def test_what_is_no_case_is_nobodys(office: Office, desk: ClientHands, sent: list[str]) -> None:
    case_id = office.gets()
    desk.open("/desk?view=unheld")
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    answer = desk.client.post("/desk/take", data={"csrf_token": token, "view": "unheld", "case": sent})
    assert answer.status_code in (303, 422)
    assert office.case(case_id).holder_id is None


def test_nobody_takes_what_they_may_not_see(office: Office) -> None:
    contact = office.employs("Cecilie Vik", Role.FAMILY_CONTACT)
    hands, case_id = office.at_the_desk(contact), office.gets()
    hands.open("/desk")
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    assert hands.client.post("/desk/take", data={"csrf_token": token, "case": case_id}).status_code == 403
    assert not ticks(hands.page, "case")


# --- by its number --------------------------------------------------------------------------------------------------------


def test_a_case_is_found_by_what_it_is_called_aloud(office: Office, desk: ClientHands) -> None:
    case_id = office.gets()
    desk.open("/desk")
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    typed = f" {office.case(case_id).reference.lower().replace('-', ' ')} "
    answer = desk.client.post("/desk/find", data={"csrf_token": token, "reference": typed})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/case/{case_id}")


@pytest.mark.parametrize("typed", ["", "ABC-0000", "ø", "x" * 21, "%", "\0"])
def test_a_number_that_is_none_is_answered_beside_the_field(office: Office, desk: ClientHands, typed: str) -> None:
    desk.open("/desk")
    desk.fill("reference", typed)
    desk.press(action="/desk/find")
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert desk.page.root.first("p", lambda node: node.get("id") == "reference-error")


# --- what is new ----------------------------------------------------------------------------------------------------------


def _newer(hands: ClientHands) -> str:
    address = next(one.get("data-newer-from") for one in hands.page.root.all("div") if one.has("data-newer-from"))
    return hands.client.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)


def test_what_has_come_since_is_told_and_nothing_else(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    office.gets()
    desk.open("/desk?view=ours&language=nb")
    assert _newer(desk) == ""
    office.gets()  # within the same minute
    assert "1 ny i køen" in _newer(desk)
    clock.move(minutes=3)
    office.gets(flags=frozenset({"danger_yes"}))
    office.gets(language="uk")  # not among those that are looked at
    assert "2 nye i køen" in _newer(desk)
    desk.open("/desk?view=ours&language=nb")
    assert _newer(desk) == ""


def test_asking_for_what_is_new_keeps_nobody_signed_in(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    desk.open("/desk")
    for _ in range(4):
        clock.move(minutes=4)
        status = desk.client.get("/desk/newer?view=ours").status_code
    assert status == 303
