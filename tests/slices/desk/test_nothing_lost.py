"""What goes wrong while somebody writes: in every form of the desk the words stand there still, and nothing is sent twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from portal.cases.models import Case
from portal.db.clock import utc_now
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague, signs_in

WORDS = "Et langt avsnitt, med «tegn» & linjer,\r\nsom ikke skal bli borte."
DAY = (utc_now() + timedelta(days=40)).date().isoformat()
BERIT = "to Berit"


@dataclass(frozen=True)
class Form:
    """One form in which much is written: its page, where it goes, the field, and what else it asks for."""

    page: str
    action: str
    name: str
    more: dict[str, str] = field(default_factory=dict)


FORMS = {
    "answer": Form("/answer", "/answer", "body"),
    "note": Form("", "/note", "body"),
    "hand-over": Form("", "/offer", "note", {"taker": BERIT}),
    "matters": Form("/plan", "/plan/matters", "matters"),
    "goal": Form("/plan/goal", "/plan/goal", "words", {"side": "children"}),
    "mapping": Form("/mapping", "/mapping", "fact"),
    "meeting": Form("/meetings", "/meetings", "participants", {"day": DAY, "clock": "10:00", "place": "Rådhuset"}),
    "advice": Form("/advice", "/advice", "question", {"adviser": BERIT}),
    "level": Form("/steps", "/level", "reason", {"level": "1"}),
    "consent": Form("/consents", "/consents", "purpose", {"receiver": "Skolen", "subjects": "Alt", "until": DAY}),
    "call": Form("/desk/new", "/desk/new", "what", {"asker": "parent", "channel": "phone"}),
    "by law": Form("/consents", "/consents/by-law", "law_what", {"law_receiver": "Barnevernet", "law_why": "Plikten gjelder."}),
}
EVERY = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@dataclass
class Writing:
    """Astrid has written in a form of a case that she holds, and has not pressed yet."""

    office: Office
    case_id: str
    berit: Colleague
    desk: ClientHands
    form: Form
    sent: dict[str, str]

    @property
    def action(self) -> str:
        return _address(self.case_id, self.form.action)

    def sends(self) -> Any:
        return self.desk.client.post(self.action, data=self.sent)


@pytest.fixture
def write(office: Office) -> Callable[[Form], Writing]:
    def written(form: Form) -> Writing:
        case_id = office.gets(holder_id=office.astrid.id, first_message="Hei")
        berit, desk = office.employs("Berit Moe", Role.RECEPTION, Role.FAMILY_CONTACT), office.at_the_desk()
        desk.open(_address(case_id, form.page))
        sent = _as_it_stands(desk, _address(case_id, form.action))
        more = {name: berit.id if value == BERIT else value for name, value in form.more.items()}
        return Writing(office, case_id, berit, desk, form, {**sent, **more, form.name: WORDS})

    return written


def _address(case_id: str, path: str) -> str:
    return path if path.startswith("/desk/") else f"/desk/case/{case_id}{path}"


def _as_it_stands(desk: ClientHands, action: str) -> dict[str, str]:
    """What the form would send if nobody touched it but chose the first of each choice."""
    form = next(one for one in desk.page.root.all("form") if one.get("action") == action and list(one.all("textarea")))
    inputs = [one for one in form.all("input") if one.get("name") and one.get("type") != "checkbox"]
    sent: dict[str, str] = {}
    for one in inputs:
        sent.setdefault(one.get("name"), one.get("value"))
    for one in form.all("select"):
        sent[one.get("name")] = next((option.get("value") for option in one.all("option") if option.get("value")), "")
    return sent


def _holds_words(answer: Any) -> bool:
    return "med «tegn» &amp; linjer" in answer.get_data(as_text=True)


def _lock(writing: Writing) -> None:
    other = writing.office.gets()
    with writing.office.db.write() as db:
        db.get_one(Case, writing.case_id).continued_in = other


def _give_to_berit(writing: Writing) -> None:
    with writing.office.db.write() as db:
        db.get_one(Case, writing.case_id).holder_id = writing.berit.id


def _close(writing: Writing) -> None:
    writing.office.closes(writing.case_id)


@EVERY
@pytest.mark.parametrize("meanwhile", [_lock, _give_to_berit, _close], ids=["locked", "given away", "closed"])
def test_what_happens_to_the_case_meanwhile_takes_no_words_away(
    write: Callable[[Form], Writing], form: Form, meanwhile: Callable[[Writing], None]
) -> None:
    writing = write(form)
    meanwhile(writing)
    answer = writing.sends()
    assert answer.status_code < 400 or _holds_words(answer), answer.status_code


@EVERY
def test_sent_twice_it_is_there_once(write: Callable[[Form], Writing], form: Form) -> None:
    writing = write(form)
    assert writing.sends().status_code < 400
    before = _counted(writing)
    writing.sends()
    assert _counted(writing) == before


def _counted(writing: Writing) -> dict[str, int]:
    return {name: rows for name, rows in writing.office.rows().items() if not name.startswith("audit")}


@EVERY
def test_the_session_ends_and_the_words_wait_for_their_owner(
    office: Office, write: Callable[[Form], Writing], form: Form, clock: MovableClock
) -> None:
    writing = write(form)
    clock.move(minutes=16)
    assert "/staff/sign-in" in writing.sends().headers["Location"]
    assert WORDS.encode() not in office.stored()
    hands = writing.desk
    signs_in(hands, office.astrid)
    assert hands.path == "/staff/parked"
    assert "med «tegn» & linjer" in hands.text
    assert writing.office.rows()["staff_parked_form"] == 1
    hands.press(action=writing.action)
    assert writing.office.rows()["staff_parked_form"] == 0  # it was taken in


@EVERY
def test_a_token_that_ran_out_takes_no_words_away(write: Callable[[Form], Writing], form: Form) -> None:
    writing = write(form)
    writing.sent["csrf_token"] = "of another session"
    answer = writing.sends()
    assert (answer.status_code, _holds_words(answer)) == (400, True)


# --- two edit the same ----------------------------------------------------------------------------------------------------


def test_of_two_who_write_the_familys_words_both_are_shown(office: Office, write: Callable[[Form], Writing]) -> None:
    writing = write(FORMS["matters"])
    other = office.at_the_desk(writing.berit)
    other.open(f"/desk/case/{writing.case_id}/plan")
    if other.path.endswith("/why"):
        other.choose("why", "check")
        other.press(action=other.path)
    other.fill("matters", "Ro i huset.")
    other.press(action=writing.action)
    assert "Ro i huset." in other.text
    answer = writing.sends()
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, "Ro i huset." in shown, _holds_words(answer)) == (409, True, True)


def test_the_part_that_brings_words_back_shows_them_once_and_nothing_of_the_form(write: Callable[[Form], Writing]) -> None:
    writing = write(FORMS["hand-over"])
    _give_to_berit(writing)
    shown = writing.sends().get_data(as_text=True)
    part = shown[shown.index('aria-labelledby="typed-title"') :]
    part = part[: part.index("</section>")]
    assert (part.count('class="words"'), writing.sent["csrf_token"] in part) == (1, False)


@pytest.mark.parametrize(("form", "asks"), [("note", "/note/whom"), ("mapping", "/mapping/draft")])
def test_what_the_page_asks_for_while_one_writes_lets_go_of_nothing(
    write: Callable[[Form], Writing], form: str, asks: str
) -> None:
    writing = write(FORMS[form])
    client, case = writing.desk.client, f"/desk/case/{writing.case_id}"
    kept = client.post("/staff/keep", data={**writing.sent, "kept_path": writing.action}).headers["X-Kept"]
    answer = client.post(case + asks, data={**writing.sent, "parked": kept}, headers={"HX-Request": "true"})
    assert (answer.status_code, writing.office.rows()["staff_parked_form"]) == (200, 1)
