"""What a family may do of its own: another person, its name, how an answer was; and the quiet words after each."""

import pytest
from sqlalchemy import select

from portal.cases import commands, how_was, naming, wishes
from portal.cases.models import Case, HowWas, Message
from portal.cases.rules import HowItWas, Level, NotAllowed, Status
from portal.cases.status_texts import word_anew
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, new_case
from tests.people.citizens import Parent
from tests.people.hands import buttons
from tests.slices.thread.live_talks import Desk, case_of, has_sent
from tests.slices.thread.own import answers, case_of_own, post, reads, record, sets
from tests.slices.thread.writers import has_written

WHY = "Jeg kjenner henne fra før, og det blir vanskelig."


@pytest.fixture
def parent(office: Office) -> Parent:
    """Has just sent, and sees the code."""
    return has_written(office)


# --- quiet words -----------------------------------------------------------------------------------------------------


def test_what_was_sent_is_said_once_and_nothing_stands_in_the_address(parent: Parent) -> None:
    parent.writes_again("Nå sover han ikke.")
    assert parent.sees("Sendt. Vi leser det så snart vi kan.")
    assert parent.hands.path == "/thread"
    assert "Sendt. Vi leser det" not in reads(parent)


def test_a_change_of_contact_is_said(parent: Parent) -> None:
    post(parent, "/thread/contact", contact="here_only")
    assert "Det er endret." in reads(parent)


def test_leaving_is_said_where_the_code_is_typed(parent: Parent) -> None:
    parent.leaves()
    assert parent.hands.path == "/thread"
    assert parent.sees("Koden virker fortsatt.")
    assert "Koden virker fortsatt." not in reads(parent)


def test_a_page_fetched_ahead_does_not_use_up_the_word(parent: Parent) -> None:
    post(parent, "/thread/contact", contact="here_only")
    parent.hands.client.get("/thread", headers={"Sec-Purpose": "prefetch"})
    assert "Det er endret." in reads(parent)


def test_an_old_word_is_not_said(parent: Parent, clock: MovableClock) -> None:
    post(parent, "/thread/contact", contact="here_only")
    clock.move(minutes=2)
    assert "Det er endret." not in reads(parent)


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


def test_the_newest_answer_stands_before_what_was_written_earlier(office: Office, parent: Parent) -> None:
    answers(office)
    text = reads(parent)
    assert (
        text.index("Takk for at du skrev.")
        < text.index("Skriv mer")
        < text.index("Han vil ikke på skolen lenger")
    )
    parent.writes_again("Tusen takk.")
    text = parent.hands.text
    assert (
        text.index("Han vil ikke på skolen lenger")
        < text.index("Takk for at du skrev.")
        < text.index("Tusen takk.")
    )


def test_an_edited_status_is_what_the_family_reads_in_that_language(office: Office, parent: Parent) -> None:
    with office.db.write() as db:
        word_anew(db, Status.NEW, "nb", "Vi har fått det. Vi leser før klokka tre.", office.astrid.id, 0)
    assert "Vi leser før klokka tre." in reads(parent)
    parent.hands.client.get("/thread?lang=en")
    assert "Vi leser før klokka tre." not in reads(parent)
    with office.db.write() as db:
        word_anew(db, Status.NEW, "nb", "", office.astrid.id, 1)
    parent.hands.client.get("/thread?lang=nb")
    assert "Kommet fram. Ingen har lest det ennå." in reads(parent)


# --- another person --------------------------------------------------------------------------------------------------


def test_another_person_is_asked_for_with_one_press(office: Office, parent: Parent) -> None:
    answers(office)
    reads(parent)
    parent.hands.press(action="/thread/other-person")
    assert parent.sees("Du har bedt om en annen person.")
    assert case_of_own(office).other_asked_at is not None
    assert "other_asked" in office.events(case_of_own(office).id)
    assert "/thread/other-person" not in [one.get("action") for one in parent.hands.page.root.all("form")]


def test_why_is_sealed_and_asked_twice_it_is_one_wish(office: Office, parent: Parent) -> None:
    answers(office)
    for why in (WHY, "Noe annet."):
        assert post(parent, "/thread/other-person", why=why) == 303
    assert record(office, wishes.KIND) == {"why": WHY, "is_shared": False}
    assert office.events(case_of_own(office).id).count("other_asked") == 1
    assert WHY.encode() not in office.stored()


def test_while_nobody_holds_the_case_there_is_nobody_to_ask_away_from(office: Office, parent: Parent) -> None:
    assert "/thread/other-person" not in [one.get("action") for one in parent.hands.page.root.all("form")]
    assert post(parent, "/thread/other-person", why=WHY) == 303
    assert case_of_own(office).other_asked_at is None
    assert record(office, wishes.KIND) == {}


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
    answers(office, by=lena.id if lena and holds else "")
    assert said in reads(parent)


# --- the name --------------------------------------------------------------------------------------------------------


def test_a_name_is_given_once_and_cannot_be_taken_back(office: Office, parent: Parent) -> None:
    assert parent.sees("Dette kan du ikke ta tilbake.")
    assert post(parent, "/thread/name", name="Kari Nordlie", name_phone="12 34 56 78") == 303
    assert post(parent, "/thread/name", name="En annen") == 303
    assert record(office, naming.KIND) == {"name": ["Kari Nordlie"], "phone": ["12345678"]}
    text = reads(parent)
    assert "Du har sagt hvem du er." in text
    assert "Kari Nordlie" not in text
    assert b"Kari Nordlie" not in office.stored()
    assert office.events(case_of_own(office).id).count("name_given") == 1


@pytest.mark.parametrize("typed", [{"name": " "}, {"name": "Kari", "name_phone": "12"}, {"name": "å" * 201}])
def test_a_name_that_cannot_be_right_is_asked_about(
    office: Office, parent: Parent, typed: dict[str, str]
) -> None:
    assert post(parent, "/thread/name", **typed) == 422
    assert record(office, naming.KIND) == {}


# --- how was this ----------------------------------------------------------------------------------------------------


def _taps(parent: Parent) -> list[str]:
    return [value for name, value in buttons(parent.hands.page) if name == "how"]


def test_nothing_is_asked_before_there_is_an_answer(parent: Parent) -> None:
    assert _taps(parent) == []


def test_three_taps_and_a_word_more_once_an_answer(
    office: Office, parent: Parent, clock: MovableClock
) -> None:
    answers(office)
    reads(parent)
    assert _taps(parent) == ["good", "mixed", "hard"]
    parent.hands.press("how", "mixed")
    assert parent.sees("Takk. Vi lærer av det.")
    assert _taps(parent) == []
    parent.hands.fill("words", "Litt mange underlige spørsmål.")
    parent.hands.press(action="/thread/how-was/more")
    assert "/thread/how-was/more" not in [one.get("action") for one in parent.hands.page.root.all("form")]
    key = office.key_of(case_of_own(office).id)
    with office.db.read() as db:
        (said,) = how_was.said_of(db, {case_of_own(office).id: key})
    assert (said.how, said.words) == (HowItWas.MIXED, "Litt mange underlige spørsmål.")
    assert b"underlige sp" not in office.stored()
    clock.move(hours=1)
    answers(office, "Og en ting til.")
    parent.comes_back()
    assert _taps(parent) == ["good", "mixed", "hard"]


def test_the_first_tap_stands(office: Office, parent: Parent) -> None:
    answer = answers(office)
    for how in ("good", "hard"):
        post(parent, "/thread/how-was", how=how, answer=answer)
    with office.db.read() as db:
        (said,) = how_was.said_of(db, {case_of_own(office).id: office.key_of(case_of_own(office).id)})
    assert said.how is HowItWas.GOOD


@pytest.mark.parametrize(
    "dangers", [{"is_urgent": True}, {"flags": "danger_unsure"}, {"level": Level.RED.value}]
)
def test_it_is_never_asked_where_somebody_may_be_in_danger(
    office: Office, parent: Parent, dangers: dict[str, object]
) -> None:
    answer = answers(office)
    sets(office, **dangers)
    reads(parent)
    assert _taps(parent) == []
    post(parent, "/thread/how-was", how="good", answer=answer)
    assert office.rows()["case_how_was"] == 0


def test_while_we_owe_an_answer_nothing_is_asked(office: Office, parent: Parent) -> None:
    answers(office)
    reads(parent)
    parent.writes_again("Men hva nå?")
    assert _taps(parent) == []


def test_in_the_middle_of_a_live_talk_nothing_is_asked(office: Office) -> None:
    desk = Desk(office)
    desk.is_here()
    parent = has_sent(office)
    parent.asks_for_a_talk()
    desk.takes(case_of(office))
    answers(office)
    reads(parent)
    assert _taps(parent) == []


def test_only_an_answer_in_one_s_own_case_can_be_judged(office: Office, parent: Parent) -> None:
    with office.db.write() as db:
        other, key = commands.open_case(db, new_case(first_message="Hei."))
        theirs = commands.send_answer(db, other, key, "Hei.", new_id(), office.astrid.id).id
    with office.db.read() as db:
        own_words = db.scalars(
            select(Message.id).where(Message.staff_id.is_(None), Message.case_id != other.id)
        ).one()
    for answer in (theirs, own_words, "", "x" * 26):
        post(parent, "/thread/how-was", how="good", answer=answer)
    with office.db.read() as db:
        assert db.scalars(select(HowWas)).all() == []


def test_more_words_need_a_tap(office: Office, parent: Parent) -> None:
    answer, case_id = answers(office), case_of_own(office).id
    with office.db.write() as db, pytest.raises(NotAllowed):
        commands.say_more(db, db.get_one(Case, case_id), office.key_of(case_id), answer, "Hei.")


def test_a_stranger_changes_nothing(office: Office, parent: Parent) -> None:
    answer = answers(office)
    stranger = office.parent()
    stranger.hands.open("/thread")
    before = office.rows()
    typed = {"why": WHY, "name": "En fremmed", "how": "hard", "answer": answer, "words": "Dårlig."}
    for address in (
        "/thread/other-person",
        "/thread/name",
        "/thread/how-was",
        "/thread/how-was/more",
        "/thread/words",
    ):
        assert post(stranger, address, **typed) in (200, 303)
    assert office.rows() == before
    case = case_of_own(office)
    assert case.other_asked_at is None
    assert set(office.events(case.id)).isdisjoint({"other_asked", "name_given", "how_was_said"})
