"""A sentence that a family has half written in a live talk: kept for its visit alone, and gone when it is sent or taken away."""

from collections.abc import Callable

import pytest

from portal.cases import visits
from portal.staff.rules import Role
from portal.web import session
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields
from tests.slices.thread.live_talks import Desk, case_of, has_sent, token_of

WORDS = "Jeg vet ikke helt hvordan jeg skal si det, men"


def _keeps(parent: Parent, words: str = WORDS, submission: str = "") -> int:
    mark = submission or fields(parent.hands.page, "submission")[0]
    sent = {"csrf_token": token_of(parent), "body": words, "submission": mark}
    return parent.hands.client.post("/thread/live/keep", data=sent).status_code


def _field(parent: Parent, path: str = "/thread/live") -> str:
    parent.hands.open(path)
    return next(one for one in parent.hands.page.root.all("textarea") if one.get("name") == "body").text


def _said(office: Office) -> int:
    return office.rows()["case_message"]


def test_a_reload_and_a_browser_that_died_find_it_in_its_field_and_nobody_else_does(office: Office, talking: Parent) -> None:
    before = _said(office)
    assert _keeps(talking) == 204
    assert _field(talking) == WORDS
    assert _field(talking, "/thread") == WORDS
    assert WORDS.encode() not in office.stored()
    desk = office.at_the_desk()
    for page in (f"/desk/live/{case_of(office)}", f"/desk/case/{case_of(office)}"):
        desk.open(page)
        assert WORDS not in desk.text
    assert _said(office) == before


def test_what_is_sent_is_kept_no_longer_nor_is_what_comes_to_be_kept_after_it(office: Office, talking: Parent) -> None:
    _keeps(talking)
    mark = fields(talking.hands.page, "submission")[0]
    by_script = {"X-Live": "yes"}
    sent = {"csrf_token": token_of(talking), "body": WORDS, "submission": mark}
    assert talking.hands.client.post("/thread/live/write", data=sent, headers=by_script).status_code == 204
    assert _field(talking) == ""
    _keeps(talking, submission=mark)  # it was on its way, and was overtaken
    assert _field(talking) == ""


def test_what_is_taken_away_again_is_found_by_nobody(office: Office, talking: Parent) -> None:
    _keeps(talking)
    _keeps(talking, "  \n ")
    assert _field(talking) == ""
    with office.db.read() as db, office.app.app_context():
        visit = visits.current(db, session.pair_of(bytes.fromhex(_cookie(talking)), "visit"))
    assert visit is not None
    assert visit.kept == ""


def test_what_is_the_same_costs_no_write(office: Office, talking: Parent, monkeypatch: pytest.MonkeyPatch) -> None:
    _keeps(talking)
    monkeypatch.setattr(office.db, "write", None)
    assert _keeps(talking) == 204


def test_what_waits_in_another_field_goes_on_waiting_there(talking: Parent, clock: MovableClock) -> None:
    clock.move(minutes=31)
    talking.hands.client.post("/thread/plan/matters", data={"csrf_token": token_of(talking), "matters": "Ro hjemme."})
    token = token_of(talking)
    sent = {"csrf_token": token, "code": talking.code, "kept": "Ro hjemme.", "kept_in": "plan"}
    talking.hands.client.post("/thread/enter", data=sent)
    _keeps(talking)
    assert _field(talking) == ""


def _end(desk: Desk, case_id: str) -> None:
    desk.finishes(case_id)


def _pause(desk: Desk, case_id: str) -> None:
    desk.pauses(case_id)


def _hand_over(desk: Desk, case_id: str) -> None:
    other = desk.office.employs("Berit Moe", Role.RECEPTION)
    with desk.office.db.write() as db:
        desk._talk(db, case_id).holder_id = other.id


@pytest.mark.parametrize("meanwhile", [_end, _pause, _hand_over])
def test_it_stands_in_its_field_though_the_talk_has_ended_or_is_another_s_or_has_a_pause(
    office: Office, desk: Desk, talking: Parent, meanwhile: Callable[[Desk, str], None]
) -> None:
    _keeps(talking)
    meanwhile(desk, case_of(office))
    assert _field(talking) == WORDS


def test_who_comes_back_in_the_same_browser_finds_it_and_another_family_does_not(
    office: Office, talking: Parent, clock: MovableClock
) -> None:
    _keeps(talking)
    other = has_sent(office)
    clock.move(minutes=31)
    assert _keeps(talking, "Noe nytt som ingen tok imot.") == 303
    other.hands.client.set_cookie("v", _cookie(talking))
    other.comes_back()
    assert WORDS not in str(other.hands.response and other.hands.response.get_data(as_text=True))  # type: ignore[attr-defined]
    _say_good_bye(other)
    talking.comes_back()
    assert _field(talking, "/thread") == ""  # the other one's coming in has ended that visit


def test_who_comes_back_with_the_code_goes_on_where_the_sentence_stopped(talking: Parent, clock: MovableClock) -> None:
    _keeps(talking)
    clock.move(minutes=31)
    talking.comes_back()
    assert _field(talking, "/thread") == WORDS


def test_a_token_that_ran_out_takes_no_words_away(office: Office, talking: Parent) -> None:
    before = _said(office)
    sent = {"csrf_token": "of another visit", "body": WORDS, "submission": "a" * 26}
    answer = talking.hands.client.post("/thread/live/write", data=sent)
    assert (answer.status_code, WORDS in answer.get_data(as_text=True), _said(office)) == (400, True, before)


@pytest.mark.parametrize("leave", ["/exit", "/thread/leave"])
def test_who_leaves_leaves_nothing(leave: str, talking: Parent) -> None:
    _keeps(talking)
    talking.hands.client.post(leave, data={"csrf_token": token_of(talking)})
    talking.hands.client.post("/reopen")
    talking.comes_back()
    assert _field(talking, "/thread") == ""


def test_a_stranger_keeps_nothing(office: Office, talking: Parent) -> None:
    stranger = office.parent()
    stranger.hands.open("/thread")
    before = office.rows()
    sent = {"csrf_token": token_of(stranger), "body": WORDS}
    assert stranger.hands.client.post("/thread/live/keep", data=sent).status_code == 303
    assert office.rows() == before
    assert WORDS.encode() not in office.stored()


def _cookie(parent: Parent) -> str:
    cookie = parent.hands.client.get_cookie("v")
    assert cookie is not None
    return str(cookie.value)


def _say_good_bye(parent: Parent) -> None:
    parent.hands.client.post("/thread/leave", data={"csrf_token": token_of(parent)})
