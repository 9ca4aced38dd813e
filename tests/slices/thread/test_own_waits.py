"""What was half said when a visit ran out; languages; what the page costs."""

import pytest
from sqlalchemy import select

from portal.cases.models import HowWas, Message
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.slices.thread.own import answers, in_field, post, reads
from tests.slices.thread.writers import has_written

WHY = "Jeg kjenner henne fra før, og det blir vanskelig."


@pytest.fixture
def parent(office: Office) -> Parent:
    """Has just sent, and sees the code."""
    return has_written(office)


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
    answers(office)
    reads(parent)
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
    assert words in in_field(parent, field)
    assert in_field(parent, "body") == ""
    parent.hands.press(action=address)
    parent.hands.open("/thread")
    assert office.rows()["case_message"] == 2
    assert words not in in_field(parent, field)


def test_another_language_lets_what_waits_elsewhere_wait(
    office: Office, parent: Parent, clock: MovableClock
) -> None:
    answers(office)
    reads(parent)
    clock.move(minutes=31)
    parent.hands.fill("why", WHY)
    parent.hands.press(action="/thread/other-person")
    parent.hands.fill("code", parent.code)
    parent.hands.press(action="/thread/enter")
    post(parent, "/thread/language", language="en", body="")
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


def test_the_page_asks_as_much_for_many_answers_as_for_one(
    office: Office, parent: Parent, queries: Queries
) -> None:
    answers(office)
    reads(parent)
    queries.statements.clear()
    reads(parent)
    few = queries.number
    for number in range(12):
        answer = answers(office, f"Svar {number}")
        post(parent, "/thread/how-was", how="good", answer=answer)
    reads(parent)
    queries.statements.clear()
    reads(parent)
    assert queries.number == few
