"""What a family may do of its own: another person, its name, how an answer was; and the quiet words after each."""

import pytest
from sqlalchemy import select

from portal.cases import commands, how_was, naming, queries, wishes
from portal.cases.models import Case, HowWas, Message
from portal.cases.rules import HowItWas, Level, NotAllowed, Status
from portal.cases.status_texts import word_anew
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries, new_case
from tests.people.citizens import Parent
from tests.people.hands import buttons, fields
from tests.slices.thread.live_talks import Desk, case_of, has_sent
from tests.slices.thread.writers import has_written

WHY = "Jeg kjenner henne fra før, og det blir vanskelig."


@pytest.fixture
def parent(office: Office) -> Parent:
    """Has just sent, and sees the code."""
    return has_written(office)


def _case(office: Office) -> Case:
    with office.db.read() as db:
        return db.scalars(select(Case)).one()


def _answers(office: Office, words: str = "Takk for at du skrev.", by: str = "") -> str:
    """A colleague answers; gives the answer's id."""
    case_id = _case(office).id
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        return commands.send_answer(db, case, office.key_of(case_id), words, new_id(), by or office.astrid.id).id


def _sets(office: Office, **columns: object) -> None:
    with office.db.write() as db:
        case = db.scalars(select(Case)).one()
        for name, value in columns.items():
            setattr(case, name, value)


def _record(office: Office, kind: str) -> dict[str, object]:
    case_id = _case(office).id
    with office.db.read() as db:
        found = queries.records_of(db, case_id, office.key_of(case_id))
    return dict(found.get(kind, {}))


def _post(parent: Parent, address: str, **typed: str) -> int:
    token = fields(parent.hands.page, "csrf_token")[0]
    return parent.hands.client.post(address, data={"csrf_token": token, **typed}).status_code


def _reads(parent: Parent) -> str:
    parent.hands.open("/thread")
    return parent.hands.text


# --- quiet words -----------------------------------------------------------------------------------------------------


def test_what_was_sent_is_said_once_and_nothing_stands_in_the_address(parent: Parent) -> None:
    parent.writes_again("Nå sover han ikke.")
    assert parent.sees("Sendt. Vi leser det så snart vi kan.")
    assert parent.hands.path == "/thread"
    assert "Sendt. Vi leser det" not in _reads(parent)


def test_a_change_of_contact_is_said(parent: Parent) -> None:
    _post(parent, "/thread/contact", contact="here_only")
    assert "Det er endret." in _reads(parent)


def test_leaving_is_said_where_the_code_is_typed(parent: Parent) -> None:
    parent.leaves()
    assert parent.hands.path == "/thread"
    assert parent.sees("Koden virker fortsatt.")
    assert "Koden virker fortsatt." not in _reads(parent)


def test_a_page_fetched_ahead_does_not_use_up_the_word(parent: Parent) -> None:
    _post(parent, "/thread/contact", contact="here_only")
    parent.hands.client.get("/thread", headers={"Sec-Purpose": "prefetch"})
    assert "Det er endret." in _reads(parent)


def test_an_old_word_is_not_said(parent: Parent, clock: MovableClock) -> None:
    _post(parent, "/thread/contact", contact="here_only")
    clock.move(minutes=2)
    assert "Det er endret." not in _reads(parent)


# --- the code --------------------------------------------------------------------------------------------------------


def _is_code_open(parent: Parent) -> bool:
    box = parent.hands.page.root.first("details", lambda node: "code" in node.get("class").split())
    assert box is not None
    return box.has("open")


def test_the_code_stays_as_shown_and_there_is_a_way_back_to_words(parent: Parent) -> None:
    assert not _is_code_open(parent)
    parent.hands.press(action="/thread/digits")
    assert _is_code_open(parent)
    assert parent.sees("Du har fått en ny kode.")
    parent.hands.press(action="/thread/words")
    assert _is_code_open(parent)
    words = parent.hands.page.root.first("ol", lambda node: "code-words" in node.get("class"))
    assert words is not None
    code = " ".join(word.text for word in words.all("li"))
    old = parent.code
    parent.leaves()
    parent.comes_back(old)
    assert not parent.sees("Han vil ikke på skolen lenger")
    parent.comes_back(code)
    assert parent.sees("Han vil ikke på skolen lenger")


def test_the_deadline_is_said_once_with_the_code(parent: Parent) -> None:
    assert parent.hands.text.count("senest") == 1
    parent.leaves()
    parent.comes_back()
    assert parent.hands.text.count("senest") == 1


# --- what comes first ------------------------------------------------------------------------------------------------


def test_the_newest_answer_stands_before_what_was_written_earlier(office: Office, parent: Parent) -> None:
    _answers(office)
    text = _reads(parent)
    assert text.index("Takk for at du skrev.") < text.index("Skriv mer") < text.index("Han vil ikke på skolen lenger")
    parent.writes_again("Tusen takk.")
    text = parent.hands.text
    assert text.index("Han vil ikke på skolen lenger") < text.index("Takk for at du skrev.") < text.index("Tusen takk.")


# --- the words of the status -----------------------------------------------------------------------------------------


def test_an_edited_status_is_what_the_family_reads_in_that_language(office: Office, parent: Parent) -> None:
    with office.db.write() as db:
        word_anew(db, Status.NEW, "nb", "Vi har fått det. Vi leser før klokka tre.", office.astrid.id, 0)
    assert "Vi leser før klokka tre." in _reads(parent)
    parent.hands.client.get("/thread?lang=en")
    assert "Vi leser før klokka tre." not in _reads(parent)
    with office.db.write() as db:
        word_anew(db, Status.NEW, "nb", "", office.astrid.id, 1)
    parent.hands.client.get("/thread?lang=nb")
    assert "Kommet fram. Ingen har lest det ennå." in _reads(parent)


# --- another person --------------------------------------------------------------------------------------------------


def test_another_person_is_asked_for_with_one_press(office: Office, parent: Parent) -> None:
    _answers(office)
    _reads(parent)
    parent.hands.press(action="/thread/other-person")
    assert parent.sees("Du har bedt om en annen person.")
    assert _case(office).other_asked_at is not None
    assert "other_asked" in office.events(_case(office).id)
    assert "/thread/other-person" not in [one.get("action") for one in parent.hands.page.root.all("form")]


def test_why_is_sealed_and_asked_twice_it_is_one_wish(office: Office, parent: Parent) -> None:
    _answers(office)
    for why in (WHY, "Noe annet."):
        assert _post(parent, "/thread/other-person", why=why) == 303
    assert _record(office, wishes.KIND) == {"why": WHY, "is_shared": False}
    assert office.events(_case(office).id).count("other_asked") == 1
    assert WHY.encode() not in office.stored()


def test_while_nobody_holds_the_case_there_is_nobody_to_ask_away_from(office: Office, parent: Parent) -> None:
    assert "/thread/other-person" not in [one.get("action") for one in parent.hands.page.root.all("form")]
    assert _post(parent, "/thread/other-person", why=WHY) == 303
    assert _case(office).other_asked_at is None
    assert _record(office, wishes.KIND) == {}


@pytest.mark.parametrize(
    ("leader", "holds", "said"),
    [
        (False, False, "De som jobber i"),
        (True, False, "Teamlederen leser det."),
        (True, True, "er selv teamleder og kan lese"),
    ],
)
def test_the_page_says_honestly_who_reads_why(
    office: Office, parent: Parent, leader: bool, holds: bool, said: str
) -> None:
    lena = office.employs("Lena Moe", Role.TEAM_LEADER) if leader else None
    _answers(office, by=lena.id if lena and holds else "")
    assert said in _reads(parent)


# --- the name --------------------------------------------------------------------------------------------------------


def test_a_name_is_given_once_and_cannot_be_taken_back(office: Office, parent: Parent) -> None:
    assert parent.sees("Dette kan du ikke ta tilbake.")
    assert _post(parent, "/thread/name", name="Kari Nordlie", name_phone="12 34 56 78") == 303
    assert _post(parent, "/thread/name", name="En annen") == 303
    assert _record(office, naming.KIND) == {"name": ["Kari Nordlie"], "phone": ["12345678"]}
    text = _reads(parent)
    assert "Du har sagt hvem du er." in text
    assert "Kari Nordlie" not in text
    assert b"Kari Nordlie" not in office.stored()
    assert office.events(_case(office).id).count("name_given") == 1


@pytest.mark.parametrize("typed", [{"name": " "}, {"name": "Kari", "name_phone": "12"}, {"name": "å" * 201}])
def test_a_name_that_cannot_be_right_is_asked_about(office: Office, parent: Parent, typed: dict[str, str]) -> None:
    assert _post(parent, "/thread/name", **typed) == 422
    assert _record(office, naming.KIND) == {}


# --- how was this ----------------------------------------------------------------------------------------------------


def _taps(parent: Parent) -> list[str]:
    return [value for name, value in buttons(parent.hands.page) if name == "how"]


def test_nothing_is_asked_before_there_is_an_answer(parent: Parent) -> None:
    assert _taps(parent) == []


def test_three_taps_and_a_word_more_once_an_answer(office: Office, parent: Parent, clock: MovableClock) -> None:
    _answers(office)
    _reads(parent)
    assert _taps(parent) == ["good", "mixed", "hard"]
    parent.hands.press("how", "mixed")
    assert parent.sees("Takk. Vi lærer av det.")
    assert _taps(parent) == []
    parent.hands.fill("words", "Litt mange spørsmål.")
    parent.hands.press(action="/thread/how-was/more")
    assert "/thread/how-was/more" not in [one.get("action") for one in parent.hands.page.root.all("form")]
    key = office.key_of(_case(office).id)
    with office.db.read() as db:
        (said,) = how_was.said_of(db, {_case(office).id: key})
    assert (said.how, said.words) == (HowItWas.MIXED, "Litt mange spørsmål.")
    assert b"mange sp" not in office.stored()
    clock.move(hours=1)
    _answers(office, "Og en ting til.")
    parent.comes_back()
    assert _taps(parent) == ["good", "mixed", "hard"]


def test_the_first_tap_stands(office: Office, parent: Parent) -> None:
    answer = _answers(office)
    for how in ("good", "hard"):
        _post(parent, "/thread/how-was", how=how, answer=answer)
    with office.db.read() as db:
        (said,) = how_was.said_of(db, {_case(office).id: office.key_of(_case(office).id)})
    assert said.how is HowItWas.GOOD


@pytest.mark.parametrize("dangers", [{"is_urgent": True}, {"flags": "danger_unsure"}, {"level": Level.RED.value}])
def test_it_is_never_asked_where_somebody_may_be_in_danger(office: Office, parent: Parent, dangers: dict[str, object]) -> None:
    answer = _answers(office)
    _sets(office, **dangers)
    _reads(parent)
    assert _taps(parent) == []
    _post(parent, "/thread/how-was", how="good", answer=answer)
    assert office.rows()["case_how_was"] == 0


def test_while_we_owe_an_answer_nothing_is_asked(office: Office, parent: Parent) -> None:
    _answers(office)
    _reads(parent)
    parent.writes_again("Men hva nå?")
    assert _taps(parent) == []


def test_in_the_middle_of_a_live_talk_nothing_is_asked(office: Office) -> None:
    desk = Desk(office)
    desk.is_here()
    parent = has_sent(office)
    parent.asks_for_a_talk()
    desk.takes(case_of(office))
    _answers(office)
    _reads(parent)
    assert _taps(parent) == []


def test_only_an_answer_in_one_s_own_case_can_be_judged(office: Office, parent: Parent) -> None:
    with office.db.write() as db:
        other, key = commands.open_case(db, new_case(first_message="Hei."))
        theirs = commands.send_answer(db, other, key, "Hei.", new_id(), office.astrid.id).id
    with office.db.read() as db:
        own_words = db.scalars(select(Message.id).where(Message.staff_id.is_(None), Message.case_id != other.id)).one()
    for answer in (theirs, own_words, "", "x" * 26):
        _post(parent, "/thread/how-was", how="good", answer=answer)
    with office.db.read() as db:
        assert db.scalars(select(HowWas)).all() == []


def test_more_words_need_a_tap(office: Office, parent: Parent) -> None:
    answer, case_id = _answers(office), _case(office).id
    with office.db.write() as db, pytest.raises(NotAllowed):
        commands.say_more(db, db.get_one(Case, case_id), office.key_of(case_id), answer, "Hei.")


# --- who may -----------------------------------------------------------------------------------------------------------


def test_a_stranger_changes_nothing(office: Office, parent: Parent) -> None:
    answer = _answers(office)
    stranger = office.parent()
    stranger.hands.open("/thread")
    before = office.rows()
    typed = {"why": WHY, "name": "En fremmed", "how": "hard", "answer": answer, "words": "Dårlig."}
    for address in ("/thread/other-person", "/thread/name", "/thread/how-was", "/thread/how-was/more", "/thread/words"):
        assert _post(stranger, address, **typed) in (200, 303)
    assert office.rows() == before
    case = _case(office)
    assert case.other_asked_at is None
    assert set(office.events(case.id)).isdisjoint({"other_asked", "name_given", "how_was_said"})


# --- idle ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "field", "words"),
    [
        ("/thread/other-person", "why", WHY),
        ("/thread/name", "name", "Kari Nordlie"),
        ("/thread/how-was/more", "words", "Det hjalp å bli hørt."),
    ],
)
def test_what_was_typed_when_the_visit_ran_out_waits_in_its_own_field(
    office: Office, parent: Parent, clock: MovableClock, address: str, field: str, words: str
) -> None:
    _answers(office)
    _reads(parent)
    if field == "words":
        parent.hands.press("how", "good")
    clock.move(minutes=31)
    if field == "words":  # the field is offered for half an hour, so the tap has to be as new as the visit
        with office.db.write() as db:
            db.scalars(select(HowWas)).one().given_at = clock.moment
    parent.hands.fill(field, words)
    parent.hands.press(action=address)
    assert words not in parent.hands.text
    parent.hands.fill("code", parent.code)
    parent.hands.press(action="/thread/enter")
    assert words in _in_field(parent, field)
    assert _in_field(parent, "body") == ""
    parent.hands.press(action=address)
    parent.hands.open("/thread")
    assert office.rows()["case_message"] == 2
    assert words not in _in_field(parent, field)


def _in_field(parent: Parent, name: str) -> str:
    found = [one for one in parent.hands.page.root.all("textarea", "input") if one.get("name") == name]
    return " ".join(one.text or one.get("value") for one in found).strip()


def test_another_language_lets_what_waits_elsewhere_wait(office: Office, parent: Parent, clock: MovableClock) -> None:
    _answers(office)
    _reads(parent)
    clock.move(minutes=31)
    parent.hands.fill("why", WHY)
    parent.hands.press(action="/thread/other-person")
    parent.hands.fill("code", parent.code)
    parent.hands.press(action="/thread/enter")
    _post(parent, "/thread/language", language="en", body="")
    assert f"{WHY}</textarea>" in parent.hands.client.get("/thread").get_data(as_text=True)


# --- languages, and what a page costs --------------------------------------------------------------------------------


def test_each_message_keeps_the_language_it_was_written_in(office: Office, parent: Parent) -> None:
    parent.hands.client.get("/thread?lang=ar")
    parent.hands.open("/thread")
    parent.writes_again("هو لا ينام")
    with office.db.read() as db:
        languages = db.scalars(select(Message.language).order_by(Message.sent_at)).all()
    assert list(languages) == ["nb", "ar"]
    bodies = [one for one in parent.hands.page.root.all("div") if one.get("class") == "bubble-body"]
    assert [(one.get("lang"), one.get("dir")) for one in bodies[:2]] == [("nb", "ltr"), ("ar", "rtl")]


def test_the_page_asks_as_much_for_many_answers_as_for_one(office: Office, parent: Parent, queries: Queries) -> None:
    _answers(office)
    _reads(parent)
    queries.statements.clear()
    _reads(parent)
    few = queries.number
    for number in range(12):
        answer = _answers(office, f"Svar {number}")
        _post(parent, "/thread/how-was", how="good", answer=answer)
    _reads(parent)
    queries.statements.clear()
    _reads(parent)
    assert queries.number == few
