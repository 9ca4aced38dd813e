"""A meeting: proposed at the desk, decided on by the family, judged once after it."""

import pytest
from sqlalchemy import select

from portal.cases import invitations
from portal.cases.invitations import MeetingRead
from portal.cases.invitations_models import Meeting
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.people.client_hands import ClientHands
from tests.people.hands import fields
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import case_of_own, post
from tests.slices.thread.trusting import comes_in, lets_in

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]
USUAL = {
    "day": "2026-11-25", "clock": "10:30", "minutes": "60", "place": "Familiens hus", "about": "Skolestart",
    "participants": "Rektor Rugdehår\nHelsesykepleier Ulv",
}  # fmt: skip


def _desk(office: Office) -> tuple[ClientHands, str]:
    desk, address = office.at_the_desk(), f"/desk/case/{case_of_own(office).id}/meetings"
    desk.open(address)
    return desk, address


def _posts(hands: ClientHands, address: str, **typed: str) -> int:
    token = fields(hands.page, "csrf_token")[0]
    return hands.client.post(address, data={"csrf_token": token, **typed}).status_code


def _proposed(office: Office) -> tuple[Parent, ClientHands, str, str]:
    parent = has_sent(office)
    desk, address = _desk(office)
    assert _posts(desk, address, **USUAL) == 303
    parent.hands.open("/thread/meetings")
    return parent, desk, address, _meeting(office).id


def _meeting(office: Office) -> MeetingRead:
    case_id = case_of_own(office).id
    with office.db.read() as db:
        return invitations.meetings_of(db, case_id, office.key_of(case_id))[0]


def test_only_whom_the_family_said_yes_to_is_invited(office: Office) -> None:
    parent, desk, address, which = _proposed(office)
    assert "Passer det?" in parent.hands.text
    assert _meeting(office).invited == []
    typed = {"welcome": "Helsesykepleier Ulv", "words": "Ikke rektor, takk."}
    assert post(parent, "/thread/meetings", meeting=which, go="comes", **typed) == 303
    assert _meeting(office).invited == ["Helsesykepleier Ulv"]
    desk.open(address)
    said = desk.text
    assert "Familien har sagt ja til Helsesykepleier Ulv" in said, said
    assert "Ikke invitert Rektor Rugdehår" in said
    assert "Ikke rektor, takk." in said


def test_nobody_is_brought_in_who_was_not_proposed(office: Office) -> None:
    parent, _desk_hands, _address, which = _proposed(office)
    assert post(parent, "/thread/meetings", meeting=which, go="comes", welcome="Noen Andre") == 303
    assert _meeting(office).invited == []


def test_another_time_invites_nobody(office: Office) -> None:
    parent, desk, address, which = _proposed(office)
    assert post(parent, "/thread/meetings", meeting=which, go="other_time", welcome="Rektor Rugdehår") == 303
    assert _meeting(office).invited == []
    desk.open(address)
    assert "Familien ønsker en annen tid" in desk.text


def test_how_it_was_is_asked_once_after_it(office: Office, clock: MovableClock) -> None:
    parent, desk, address, which = _proposed(office)
    post(parent, "/thread/meetings", meeting=which, go="comes")
    assert post(parent, "/thread/meetings/how", meeting=which, how="good") == 303
    assert _meeting(office).how is None
    clock.move(days=3)
    parent.hands.open("/thread")
    parent.comes_back()
    parent.hands.open("/thread/meetings")
    assert "Hvordan var dette møtet for deg?" in parent.hands.text
    assert post(parent, "/thread/meetings/how", meeting=which, how="hard", how_words="De hørte ikke.") == 303
    assert post(parent, "/thread/meetings/how", meeting=which, how="good", how_words="Nei.") == 303
    assert _meeting(office).how_words == "De hørte ikke."
    desk = office.at_the_desk(office.employs("Berit Vik", Role.RECEPTION))
    desk.open(address)
    assert "De hørte ikke." in desk.text
    parent.hands.open("/thread/meetings")
    assert "Du sa at møtet var slik" in parent.hands.text


def test_a_meeting_taken_back_cannot_be_answered(office: Office) -> None:
    parent, desk, address, which = _proposed(office)
    desk.open(address)
    assert _posts(desk, f"{address}/off", meeting=which) == 303
    assert post(parent, "/thread/meetings", meeting=which, go="comes", welcome="Rektor Rugdehår") == 303
    assert _meeting(office).reply.value == "off"
    assert _posts(desk, f"{address}/off", meeting=which) == 409


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("day", "2026-11-22"), ("day", "x"), ("clock", "99:99"), ("minutes", "9999"), ("place", "")],
)
def test_what_cannot_be_is_asked_about_and_stands_as_typed(office: Office, name: str, wrong: str) -> None:
    has_sent(office)
    desk, address = _desk(office)
    token = fields(desk.page, "csrf_token")[0]
    answer = desk.client.post(address, data={"csrf_token": token, **USUAL, name: wrong})
    assert answer.status_code == 422
    assert "Rektor Rugdehår" in answer.get_data(as_text=True)
    with office.db.read() as db:
        assert db.scalars(select(Meeting)).all() == []


def test_who_attends_reads_when_and_where_and_answers_nothing(office: Office) -> None:
    parent, desk, address, which = _proposed(office)
    code = lets_in(parent, "attend", "Tante Gullbjørg")
    aunt = comes_in(office, code)
    aunt.hands.follow("/thread/meetings")
    assert "Familiens hus" not in aunt.hands.text  # not before the family has said yes
    parent.hands.open("/thread/meetings")
    post(parent, "/thread/meetings", meeting=which, go="comes")
    aunt.hands.open("/thread/meetings")
    assert "Familiens hus" in aunt.hands.text
    assert aunt.hands.page.root.first("form", lambda one: one.get("action") == "/thread/meetings") is None
    desk.open(address)
    assert "Tante Gullbjørg" in desk.page.root.first("textarea").text  # type: ignore[union-attr]


def test_a_meeting_that_is_agreed_on_is_called_off_and_a_proposal_taken_back(office: Office) -> None:
    parent, desk, address, which = _proposed(office)
    desk.open(address)
    assert ("Ta tilbake forslaget" in desk.text, "Avlys møtet" in desk.text) == (True, False)
    parent.hands.open("/thread/meetings")
    post(parent, "/thread/meetings", meeting=which, go="comes")
    desk.open(address)
    assert ("Ta tilbake forslaget" in desk.text, "Avlys møtet" in desk.text) == (False, True)


def test_another_familys_meeting_is_none_here(office: Office) -> None:
    parent, desk, address, which = _proposed(office)
    other = office.gets()
    desk.open(f"/desk/case/{other}/meetings")
    assert _posts(desk, f"/desk/case/{other}/meetings/off", meeting=which) == 409
    assert parent
    assert address


def test_each_language_has_its_words(office: Office) -> None:
    parent, _desk_hands, _address, _which = _proposed(office)
    pages = set()
    for language in LANGUAGES:
        parent.hands.open(f"/thread/meetings?lang={language}")
        pages.add(parent.hands.text)
        assert "meetings." not in parent.hands.text
    assert len(pages) == 6


def test_both_pages_ask_as_much_for_many_as_for_one(office: Office, queries: Queries) -> None:
    parent, desk, address, _which = _proposed(office)
    numbers = []
    for _time in range(3):
        desk.open(address)
        assert _posts(desk, address, **USUAL) == 303
        queries.statements.clear()
        parent.hands.open("/thread/meetings")
        desk.open(address)
        numbers.append(queries.number)
    assert numbers[1] == numbers[2]
