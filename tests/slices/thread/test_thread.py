"""Inside the thread: writing again, changing how to be reached, leaving, deleting all of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.cases import commands, queries
from portal.cases.models import Case, Message
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.vault.addresses import open_address
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent, Young
from tests.people.hands import fields
from tests.slices.thread.writers import has_written

MORE = "Nå har han ikke spist på to dager, og jeg vet ikke hvem jeg skal ringe."


@pytest.fixture
def parent(office: Office) -> Parent:
    """Has just sent, and sees the code."""
    made = office.parent()
    made.begins_to_talk()
    made.answers_everything()
    made.sends()
    return made


def _messages(office: Office) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(Message)) or 0


def _case(office: Office) -> Case:
    with office.db.read() as db:
        return db.scalars(select(Case)).one()


def _form(parent: Parent, **typed: str) -> dict[str, str]:
    page = parent.hands.page
    return {name: fields(page, name)[0] for name in ("csrf_token", "submission")} | typed


@pytest.mark.parametrize(("who", "first"), [(Young, "116111"), (Parent, "113")])
def test_whom_a_young_person_may_call_stands_first_on_every_page(office: Office, who: type[Parent], first: str) -> None:
    citizen = who(office.hands())
    citizen.begins_to_talk()
    citizen.answers_everything()
    citizen.sends()
    for path in ("/thread", "/thread/people", "/thread/trusted"):
        citizen.hands.open(path)
        numbers = [each.get("href") for each in citizen.hands.page.root.all("a") if each.up("footer")]
        assert next(each for each in numbers if each.startswith("tel:")) == f"tel:{first}", path


def test_a_message_sent_twice_is_one(office: Office, parent: Parent) -> None:
    form = _form(parent, body=MORE)
    for _ in range(3):
        assert parent.hands.client.post("/thread/write", data=form).status_code == 303
    assert _messages(office) == 2


def test_back_and_more_written_is_another_message(office: Office, parent: Parent) -> None:
    form = _form(parent, body=MORE)
    parent.hands.client.post("/thread/write", data=form)
    parent.hands.client.post("/thread/write", data={**form, "body": MORE + " Kan dere ringe?"})
    parent.hands.open("/thread")
    assert parent.sees("Kan dere ringe?")
    assert _messages(office) == 3


def test_a_message_without_its_mark_is_not_lost(office: Office, parent: Parent) -> None:
    for words in ("Først dette.", "Så dette."):
        parent.hands.client.post("/thread/write", data=_form(parent, body=words, submission=""))
    parent.hands.open("/thread")
    assert parent.sees("Først dette.")
    assert parent.sees("Så dette.")


def test_an_empty_message_is_asked_for_kindly(office: Office, parent: Parent) -> None:
    parent.writes_again("   ")
    assert parent.hands.response is not None
    assert parent.hands.response.status_code == 422
    assert _messages(office) == 1


def test_a_message_too_long_is_kept_in_the_field(office: Office, parent: Parent) -> None:
    parent.writes_again("å" * 8001)
    assert parent.hands.response is not None
    assert parent.hands.response.status_code == 422
    assert "å" * 8001 in parent.hands.response.get_data(as_text=True)


@pytest.mark.parametrize("length", [1, 200])
def test_what_was_typed_when_the_visit_ran_out_waits_for_the_code(
    office: Office, parent: Parent, clock: MovableClock, length: int
) -> None:
    words = " ".join([MORE] * length)
    clock.move(minutes=31)
    parent.hands.fill("body", words)
    parent.hands.press(action="/thread/write")
    assert not parent.sees("Han vil ikke på skolen lenger")
    parent.hands.fill("code", "helt feil")
    parent.hands.press(action="/thread/enter")
    parent.hands.fill("code", parent.code)
    parent.hands.press(action="/thread/enter")
    assert parent.sees("Han vil ikke på skolen lenger")
    field = parent.hands.page.root.first("textarea", lambda node: node.get("name") == "body")
    assert field is not None
    assert field.text == words
    assert _messages(office) == 1


def test_a_visit_lasts_while_pages_are_opened(parent: Parent, clock: MovableClock) -> None:
    for _ in range(3):
        clock.move(minutes=20)
        parent.hands.open("/thread")
        assert parent.sees("Han vil ikke på skolen lenger")
    clock.move(minutes=31)
    parent.hands.open("/thread")
    assert not parent.sees("Han vil ikke på skolen lenger")


@pytest.mark.parametrize(
    ("typed", "record"),
    [
        ({"contact": "here_only"}, {"contact": ["here_only"]}),
        ({"contact": "sms", "contact_phone": "١٢٣٤٥٦٧٨"}, {"contact": ["sms"], "contact_phone": ["12345678"]}),
        ({"contact": "email", "contact_email": "far@eksempel.no"}, {"contact": ["email"], "contact_email": ["far@eksempel.no"]}),
    ],
)
def test_how_to_be_reached_is_changed(
    office: Office, parent: Parent, typed: dict[str, str], record: dict[str, list[str]]
) -> None:
    parent.hands.client.post("/thread/contact", data=_form(parent, **typed))
    case = _case(office)
    with office.db.read() as db:
        assert queries.records_of(db, case.id, office.keyring.case_key(db, case.id))["contact"] == record
    sealed = case.notify_sealed
    address = open_address(office.settings.server_key, sealed) if sealed else ""
    assert [address] == [*record.get("contact_email", []), *record.get("contact_phone", []), ""][:1]


PROFILE = {
    "contact": ["phone"], "contact_phone": ["12345678"], "contact_text": ["yes"], "contact_message": ["no"],
    "contact_others": ["Svigermor"], "contact_safe": ["morning"],
}  # fmt: skip
OF_ANY_NUMBER = {key: value for key, value in PROFILE.items() if key != "contact_text"}


@pytest.mark.parametrize(
    ("filled", "record"),
    [
        ({}, PROFILE),
        ({"contact_others": "Ingen"}, {**PROFILE, "contact_others": ["Ingen"]}),
        ({"contact_phone": "87654321"}, {**OF_ANY_NUMBER, "contact_phone": ["87654321"]}),
        ({"contact_text": "no"}, {**PROFILE, "contact_text": ["no"]}),
        ({"contact_text": "no", "contact_phone": "87654321"}, {**PROFILE, "contact_text": ["no"], "contact_phone": ["87654321"]}),
        ({"contact": "sms", "contact_call": "yes"}, {**OF_ANY_NUMBER, "contact": ["sms"], "contact_call": ["yes"]}),
    ],
)
def test_what_was_said_of_the_phone_stands_in_the_form_and_is_kept(
    office: Office, filled: dict[str, str], record: dict[str, list[str]]
) -> None:
    """Who else picks up, and whether a message may be left, is not lost with another number; a yes to SMS is for one number, and
    can be taken back."""
    hands = has_written(office, records={"contact": PROFILE}).hands
    for name, value in filled.items():
        hands.fill(name, value)
    hands.press(action="/thread/contact")
    case = _case(office)
    with office.db.read() as db:
        assert queries.records_of(db, case.id, office.keyring.case_key(db, case.id))["contact"] == record


@pytest.mark.parametrize("typed", [{}, {"contact": "x"}, {"contact": "phone", "contact_phone": "12"}, {"contact": "email"}])
def test_a_way_that_cannot_work_is_not_kept(office: Office, parent: Parent, typed: dict[str, str]) -> None:
    answer = parent.hands.client.post("/thread/contact", data=_form(parent, **typed))
    assert answer.status_code == 422
    assert "contact_changed" not in office.events(_case(office).id)


def test_leaving_shuts_the_thread(parent: Parent) -> None:
    old = parent.hands.client.get_cookie("v")
    parent.leaves()
    assert old is not None
    parent.hands.client.set_cookie("v", old.value)
    parent.hands.open("/thread")
    assert not parent.sees("Han vil ikke på skolen lenger")


def test_deleting_asks_once_more_and_leaves_nothing(office: Office, parent: Parent) -> None:
    parent.hands.press(action="/thread/delete")
    assert _case(office).id
    parent.hands.choose("is_sure", "yes")
    parent.hands.press(action="/thread/delete")
    with office.db.read() as db:
        assert db.scalar(select(func.count()).select_from(Case)) == 0
    parent.comes_back()
    assert not parent.sees("Han vil ikke på skolen lenger")
    assert office.rows()["case_message"] == office.rows()["case_event"] == 0


def test_only_who_is_inside_may_change_anything(office: Office, parent: Parent) -> None:
    stranger = office.parent()
    stranger.hands.open("/thread")
    token = fields(stranger.hands.page, "csrf_token")[0]
    before = office.rows()
    for address in ("/thread/contact", "/thread/digits", "/thread/delete"):
        answer = stranger.hands.client.post(address, data={"csrf_token": token, "is_sure": "yes", "contact": "here_only"})
        assert (answer.status_code, answer.location) == (303, "/thread")
    assert office.rows() == before


def test_another_language_keeps_what_is_half_written(parent: Parent) -> None:
    token = fields(parent.hands.page, "csrf_token")[0]
    parent.hands.client.post("/thread/language", data={"csrf_token": token, "language": "ar", "body": MORE})
    page = parent.hands.client.get("/thread").get_data(as_text=True)
    assert 'dir="rtl"' in page
    assert f"{MORE}</textarea>" in page


def test_the_page_asks_as_much_for_a_long_talk_as_for_a_short(office: Office, parent: Parent, queries: Queries) -> None:
    def asked() -> int:
        queries.statements.clear()
        parent.hands.open("/thread")
        return queries.number

    asked()  # what is news is noted as read, once
    short, case_id = asked(), _case(office).id
    for number in range(12):
        with office.db.write() as db:
            commands.receive_message(
                db, db.get_one(Case, case_id), office.key_of(case_id), f"Mer {number}", new_id(), utc_now()
            )
    asked()
    assert asked() == short <= 14


def test_whom_to_call_stands_there_when_the_database_goes_away_midway(parent: Parent, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers once, with the visit, and never again: neither for the page, nor for the one that says so."""
    answers = iter([True])

    @contextmanager
    def goes_away(self: Database) -> Iterator[Session]:
        if not next(answers, False):
            raise OperationalError("SELECT", {}, Exception("hemmelig"))
        with reads(self) as db:
            yield db

    reads = Database.read
    monkeypatch.setattr(Database, "read", goes_away)
    answer = parent.hands.client.get("/thread")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "tel:116111" in page
    assert "hemmelig" not in page
