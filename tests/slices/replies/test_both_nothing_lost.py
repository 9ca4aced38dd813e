"""What goes wrong while an answer in two versions is written: both texts stand there still, and nothing is sent twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.cases.models import Case
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, says_why
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague, signs_in
from tests.slices.thread.concerns_about import Family, is_written_about

OWN, NORWEGIAN = "Ми поговорили й домовилися про зустріч наступного тижня.", "Vi har snakket sammen og avtalt et møte i uke 49."
THEIRS = "Hei! Jeg har ordnet tid hos helsesykepleier."


@dataclass
class Writing:
    """Astrid has written both versions, has looked at them, and has not pressed Send yet."""

    office: Office
    family: Family
    berit: Colleague
    desk: ClientHands
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def action(self) -> str:
        return f"/desk/case/{self.family.case_id}/answer/both"

    @property
    def form(self) -> dict[str, Any]:
        inputs = [one for one in self.desk.page.root.all("input") if one.up("main") and one.get("type") == "hidden"]
        typed = {"body": OWN, "norwegian": NORWEGIAN}
        return {**{one.get("name"): one.get("value") for one in inputs}, **typed, **self.more}

    def sends(self) -> Any:
        return self.desk.client.post(self.action, data=self.form)

    @property
    def sent(self) -> int:
        return self.office.rows()["case_message"]


@pytest.fixture
def writing(office: Office) -> Writing:
    family, berit = is_written_about(office, "uk"), office.employs("Berit Moe", Role.RECEPTION, Role.FAMILY_CONTACT)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{family.case_id}/answer")
    desk.fill("body", OWN)
    desk.fill("norwegian", NORWEGIAN)
    desk.press(action=desk.path + "/preview")
    return Writing(office, family, berit, desk)


def _holds(answer: Any, words: Sequence[str] = (OWN, NORWEGIAN)) -> list[bool]:
    shown = answer.get_data(as_text=True)
    return [each in shown for each in words]


def _lock(writing: Writing) -> None:
    other = writing.office.gets()
    with writing.office.db.write() as db:
        db.get_one(Case, writing.family.case_id).continued_in = other


def _give_to_berit(writing: Writing) -> None:
    with writing.office.db.write() as db:
        db.get_one(Case, writing.family.case_id).holder_id = writing.berit.id


def _close(writing: Writing) -> None:
    writing.office.closes(writing.family.case_id)


@pytest.mark.parametrize(("meanwhile", "status", "sent"), [(_lock, 422, 0), (_close, 303, 1)], ids=["locked", "closed"])
def test_what_happens_to_the_case_meanwhile_takes_no_words_away(
    writing: Writing, meanwhile: Callable[[Writing], None], status: int, sent: int
) -> None:
    meanwhile(writing)
    answer = writing.sends()
    assert (answer.status_code, writing.sent) == (status, sent)
    assert sent or _holds(answer) == [True, True]


def test_a_case_that_is_another_s_now_asks_why_first_and_keeps_both(writing: Writing) -> None:
    _give_to_berit(writing)
    writing.desk.open(writing.sends().headers["Location"])
    says_why(writing.desk)
    assert writing.desk.path == "/staff/parked"
    assert [each in writing.desk.text for each in (OWN, NORWEGIAN)] == [True, True]
    writing.desk.press(action=writing.action)  # who holds it is another: it is looked at once more
    assert (_holds(writing.desk.response), writing.sent) == ([True, True], 0)
    writing.desk.press(action=writing.action)
    assert writing.sent == 1


@pytest.mark.parametrize("address", ["/preview", "/start", ""])
def test_a_case_that_is_out_of_reach_brings_the_words_back(writing: Writing, address: str) -> None:
    with writing.office.db.write() as db:
        db.get_one(Case, writing.family.case_id).turn = "waiting_for_family"
    answer = writing.desk.client.post(writing.action + address, data=writing.form)
    assert (answer.status_code, _holds(answer)) == (404, [True, True])


def test_of_two_who_answer_at_once_both_texts_are_shown_and_nothing_goes_unread(writing: Writing) -> None:
    other = writing.office.at_the_desk(writing.berit)
    other.open(writing.action)
    says_why(other)
    other.open(writing.action)
    other.fill("body", THEIRS)
    other.fill("norwegian", THEIRS)
    other.press(action=f"{writing.action}/preview")
    other.press(action=writing.action)
    assert writing.sent == 1
    _take_back_the_holding(writing)
    writing.desk.press(action=writing.action)
    assert writing.desk.response is not None
    assert writing.desk.response.status_code == 409
    assert "Sendt til familien mens du skrev" in writing.desk.text
    assert _holds(writing.desk.response, (OWN, NORWEGIAN, THEIRS)) == [True, True, True]
    assert writing.sent == 1
    writing.desk.press(action=writing.action)  # read, and sent all the same
    assert writing.sent == 2


def _take_back_the_holding(writing: Writing) -> None:
    with writing.office.db.write() as db:
        db.get_one(Case, writing.family.case_id).holder_id = writing.office.astrid.id


def test_a_token_that_ran_out_takes_no_words_away(writing: Writing) -> None:
    writing.more["csrf_token"] = "of another session"
    answer = writing.sends()
    assert (answer.status_code, _holds(answer), writing.sent) == (400, [True, True], 0)


def test_sent_twice_it_is_there_once(writing: Writing) -> None:
    form = writing.form
    for _time in range(2):
        assert writing.desk.client.post(writing.action, data=form).status_code == 303
    assert writing.sent == 1


@pytest.mark.parametrize("address", ["", "/preview", "/start"])
def test_the_session_ends_and_both_wait_for_their_owner(writing: Writing, clock: MovableClock, address: str) -> None:
    form = writing.form
    clock.move(minutes=16)
    assert "/staff/sign-in" in writing.desk.client.post(writing.action + address, data=form).headers["Location"]
    stored = writing.office.stored()
    assert [each.encode() in stored for each in (OWN, NORWEGIAN)] == [False, False]
    signs_in(writing.desk, writing.office.astrid)
    assert writing.desk.path == "/staff/parked"
    assert [each in writing.desk.text for each in (OWN, NORWEGIAN)] == [True, True]
    writing.desk.press(action=writing.action + address)
    if address:  # it was to be looked at, and is: kept till it is sent
        assert writing.office.rows()["staff_parked_form"] == 1
        assert _holds(writing.desk.response) == [True, True]
    else:
        assert (writing.sent, writing.office.rows()["staff_parked_form"]) == (1, 0)


@pytest.mark.parametrize("address", ["/preview", "/start"])
def test_to_look_at_it_is_not_to_send_it_what_is_kept_is_kept(writing: Writing, address: str) -> None:
    kept = writing.desk.client.post("/staff/keep", data={**writing.form, "kept_path": f"{writing.action}/preview"})
    writing.more["parked"] = kept.headers["X-Kept"]
    answer = writing.desk.client.post(writing.action + address, data=writing.form)
    assert (answer.status_code, writing.office.rows()["staff_parked_form"]) == (200, 1)
    assert f'data-kept-before="{kept.headers["X-Kept"]}"' in answer.get_data(as_text=True)
    assert (writing.sends().status_code, writing.office.rows()["staff_parked_form"]) == (303, 0)
    writing.desk.open(writing.action)
    assert "som ikke er sendt" not in writing.desk.text
