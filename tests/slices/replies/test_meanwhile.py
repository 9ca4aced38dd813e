"""Two who answer the same family: the second reads what the first has sent before anything more goes."""

from dataclasses import dataclass

import pytest

from portal.cases import commands
from portal.cases.models import Case
from portal.db.base import new_id
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands

MINE, THEIRS = "Vi ringer deg i morgen tidlig.", "Vi har alt ordnet time til deg."


@dataclass
class Answering:
    """Astrid has the answer's page of a case before her."""

    office: Office
    case_id: str
    desk: ClientHands
    clock: MovableClock

    def somebody_answers(self, words: str = THEIRS) -> None:
        self.clock.move(minutes=1)
        with self.office.db.write() as db:
            case = db.get_one(Case, self.case_id)
            commands.send_answer(db, case, self.office.key_of(self.case_id), words, new_id(), self.office.astrid.id)

    def sends(self) -> int:
        self.desk.fill("body", MINE)
        self.desk.press(action=f"/desk/case/{self.case_id}/answer")
        assert self.desk.response is not None
        return self.desk.response.status_code

    @property
    def answers(self) -> int:
        return self.office.rows()["case_message"] - 1


@pytest.fixture
def answering(office: Office, clock: MovableClock) -> Answering:
    case_id, desk = office.gets(first_message="Hjelp."), office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/answer")
    return Answering(office, case_id, desk, clock)


def test_both_texts_are_shown_and_the_second_goes_when_it_is_wanted(answering: Answering) -> None:
    answering.somebody_answers()
    assert (answering.sends(), answering.answers) == (409, 1)
    shown = answering.desk.text
    assert "Sendt til familien mens du skrev" in shown
    assert (shown.count(THEIRS), MINE in shown) == (1, True)
    assert (answering.sends(), answering.answers) == (200, 2)  # led on to the case


def test_what_was_there_as_the_page_was_opened_is_no_news(answering: Answering) -> None:
    answering.somebody_answers()
    answering.desk.open(f"/desk/case/{answering.case_id}/answer")
    assert "Sendt til familien mens du skrev" not in answering.desk.text
    assert (answering.sends(), answering.answers) == (200, 2)


def test_of_several_only_those_that_are_new_are_shown(answering: Answering) -> None:
    answering.somebody_answers("Det første svaret.")
    answering.desk.open(f"/desk/case/{answering.case_id}/answer")
    answering.somebody_answers()
    assert answering.sends() == 409
    new = next(one for one in answering.desk.page.root.all("section") if one.get("aria-labelledby") == "meanwhile-title")
    assert (THEIRS in new.text, "Det første svaret." in new.text) == (True, False)


def test_looking_shows_it_too(answering: Answering) -> None:
    answering.somebody_answers()
    answering.desk.fill("body", MINE)
    answering.desk.press("start", "look")
    assert THEIRS in answering.desk.text
    assert "Sendt til familien mens du skrev" in answering.desk.text
    assert (answering.sends(), answering.answers) == (200, 2)


def test_an_older_page_that_tells_nothing_of_what_it_heard_sends_as_before(answering: Answering) -> None:
    form = next(one for one in answering.desk.page.root.all("form") if one.up("main") and one.get("method") == "post")
    sent = {one.get("name"): one.get("value") for one in form.all("input") if one.get("name") != "heard"}
    answering.somebody_answers()
    path = f"/desk/case/{answering.case_id}/answer"
    assert answering.desk.client.post(path, data={**sent, "body": MINE}).status_code == 303
