"""A sentence that a colleague has half written in a live talk: whatever happens meanwhile, it stands there still."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from portal.live import commands, queries
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.desk.chatting import asks, takes
from tests.slices.staff.house import Colleague, signs_in

WORDS = "Jeg skjønner at det er mye nå, og jeg tenker at"

BY_SCRIPT = {"X-Live": "yes", "HX-Request": "true"}  # its answer is a part of a page


@dataclass
class Talk:
    """Astrid answers in a talk, and has begun to write."""

    office: Office
    case_id: str
    desk: ClientHands
    berit: Colleague

    @property
    def page(self) -> str:
        return f"/desk/live/{self.case_id}"

    def form(self) -> dict[str, str]:
        inputs = [one for one in self.desk.page.root.all("input") if (one.up("form") or one).get("id") == "write"]
        return {**{one.get("name"): one.get("value") for one in inputs}, "body": WORDS}

    def keeps(self) -> str:
        sent = {**self.form(), "kept_path": f"{self.page}/write", "kept_on": self.page}
        return str(self.desk.client.post("/staff/keep", data=sent).headers["X-Kept"])

    def sends(self, **more: str) -> Any:
        return self.desk.client.post(f"{self.page}/write", data={**self.form(), **more}, headers=BY_SCRIPT)

    @property
    def said(self) -> int:
        return self.office.rows()["case_message"]

    @property
    def kept(self) -> int:
        return self.office.rows()["staff_parked_form"]


@pytest.fixture
def talk(office: Office) -> Talk:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    return Talk(office, case_id, desk, office.employs("Berit Moe", Role.RECEPTION))


def test_a_tab_that_died_is_opened_again_and_the_words_are_offered_back(talk: Talk) -> None:
    kept = talk.keeps()
    assert WORDS.encode() not in talk.office.stored()
    talk.desk.open(talk.page)
    line = next(one for one in talk.desk.page.root.all("p") if one.get("data-kept") == kept)
    assert line.get("data-kept-path") == f"{talk.page}/write"
    assert WORDS in talk.desk.response.get_data(as_text=True)  # type: ignore[union-attr]


def test_what_is_sent_is_there_once_and_kept_no_longer(talk: Talk) -> None:
    kept, before = talk.keeps(), talk.said
    for _time in range(2):
        assert talk.sends(parked=kept).status_code == 204
    assert (talk.said, talk.kept) == (before + 1, 0)


def test_a_message_that_was_never_kept_costs_nothing_more(talk: Talk) -> None:
    assert talk.sends().status_code == 204
    assert talk.kept == 0


def test_the_sign_in_runs_out_in_mid_sentence(talk: Talk, clock: MovableClock) -> None:
    form, before = talk.form(), talk.said
    clock.move(minutes=16)
    for header in ({"X-Live": "yes"}, {}):  # the script, and the form that it lets go when it is led away
        answer = talk.desk.client.post(f"{talk.page}/write", data=form, headers=header)
        assert "/staff/sign-in" in answer.headers["Location"]
    assert talk.kept == 1
    assert WORDS.encode() not in talk.office.stored()
    signs_in(talk.desk, talk.office.astrid)
    assert talk.desk.path == "/staff/parked"
    assert WORDS in talk.desk.text
    talk.desk.press(action=f"{talk.page}/write")
    assert (talk.said, talk.kept) == (before + 1, 0)


def test_a_token_that_ran_out_takes_no_words_away(talk: Talk) -> None:
    answer = talk.desk.client.post(f"{talk.page}/write", data={**talk.form(), "csrf_token": "another"})
    assert (answer.status_code, WORDS in answer.get_data(as_text=True)) == (400, True)


def _finish(talk: Talk) -> None:
    with talk.office.db.write() as db:
        found = queries.active_talk_of(db, talk.case_id)
        assert found is not None
        commands.finish(db, found, talk.office.astrid.id)


def _family_leaves(talk: Talk) -> None:
    with talk.office.db.write() as db:
        found = queries.active_talk_of(db, talk.case_id)
        assert found is not None
        commands.leave(db, found)


def _berit_goes_on(talk: Talk) -> None:
    with talk.office.db.write() as db:
        found = queries.active_talk_of(db, talk.case_id)
        assert found is not None
        found.holder_id = talk.berit.id


@pytest.mark.parametrize("meanwhile", [_finish, _family_leaves, _berit_goes_on])
def test_the_talk_ends_or_is_another_s_meanwhile(talk: Talk, meanwhile: Callable[[Talk], None]) -> None:
    kept, form, before = talk.keeps(), talk.form(), talk.said
    meanwhile(talk)
    assert talk.sends().status_code in (404, 422)  # the script leaves them where they stand
    answer = talk.desk.client.post(f"{talk.page}/write", data={**form, "parked": kept})
    assert (answer.status_code in (404, 422), WORDS in answer.get_data(as_text=True)) == (True, True)
    assert (talk.said, talk.kept) == (before, 1)
    talk.desk.open("/desk")
    assert "Du har noe som ikke er sendt." in talk.desk.text
    talk.desk.follow("/staff/parked")
    assert WORDS in talk.desk.text


def test_a_ready_answer_beside_it_lets_go_of_nothing(talk: Talk) -> None:
    kept = talk.keeps()
    answer = talk.desk.client.post(f"{talk.page}/ready", data={**talk.form(), "parked": kept})
    assert (WORDS in answer.get_data(as_text=True), talk.kept) == (True, 1)
