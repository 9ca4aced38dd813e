"""A professional's own pages: only one's own, only what the family agreed to, and notes that go by themselves."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest
from sqlalchemy import func, select

from portal.cases.concern_models import Concern, ConcernDraft, ReferrerCopy, WonderNote
from portal.cases.concerns import copy_place, purge_papers
from portal.cases.journal import Happened
from portal.cases.models import Case, Event
from portal.cases.sharing import Copy
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.referrer.models import ReferrerRow
from portal.referrer.own_keys import seal_for_referrer
from tests.client import PageReviewingClient
from tests.conftest import MovableClock
from tests.dom import parse
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.concern.writer import Writer
from tests.slices.referrer.conftest import cheap_words, mailbox, teacher
from tests.slices.referrer.teacher import ADDRESS, OTHER_ADDRESS, Teacher

__all__ = ["cheap_words", "mailbox", "teacher"]
SECRET = "Han tegner bare svarte hus nå."
ANSWER = "Familien møter oss hver uke framover."


def sends(teacher: Teacher) -> None:
    writer = Writer(ClientHands(teacher.client), teacher)
    writer.comes_to_review()
    writer.sends()


def copy_comes(office: Office, number: int = 0) -> str:
    """A copy of an answer, sealed as the desk seals it."""
    with office.db.write() as db:
        concern = db.scalars(
            select(Concern).where(Concern.referrer_id.is_not(None)).order_by(Concern.case_id)
        ).all()[number]
        who, copy_id = db.get_one(ReferrerRow, concern.referrer_id), new_id()
        body = json.dumps(asdict(Copy("Siri, familieveileder", (ANSWER,)))).encode()
        sealed = seal_for_referrer(who.public_key, body, copy_place(copy_id))
        db.add(
            ReferrerCopy(
                id=copy_id, case_id=concern.case_id, referrer_id=who.id, body_sealed=sealed, sent_at=utc_now()
            )
        )
        db.get_one(Case, concern.case_id).answered_at = utc_now()
    return copy_id


def writes_note(teacher: Teacher, words: str = SECRET) -> None:
    assert teacher.posts("/work/notes", "/work/notes", wonder=words).status_code == 303


def the_note(office: Office) -> WonderNote | None:
    with office.db.read() as db:
        return db.scalars(select(WonderNote)).one_or_none()


def ends_note(office: Office, teacher: Teacher, go: str) -> str:
    note = the_note(office)
    assert note is not None
    return teacher.posts("/work/notes/end", "/work/notes", note=note.id, go=go).headers["Location"]


def count(office: Office, table: type[WonderNote] | type[ConcernDraft]) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_what_was_sent_stands_there_with_the_day_of_the_answer(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    sends(teacher)
    page = teacher.gets("/work/mine")
    assert "Vi har den" in page
    assert "Du får svar senest" in page
    assert "Svaret er forsinket" not in page


def test_an_answer_that_is_late_is_said_to_be(office: Office, teacher: Teacher, clock: MovableClock) -> None:
    teacher.signs_in()
    sends(teacher)
    clock.move(days=20)
    teacher.signs_in()
    assert "Svaret er forsinket" in teacher.gets("/work/mine")


def test_the_copy_opens_with_ones_own_key_and_reading_is_noted_once(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    sends(teacher)
    copy_id = copy_comes(office)
    assert ANSWER.encode() not in office.stored()
    for _ in range(2):
        page = teacher.gets(f"/work/mine/{copy_id}")
        assert ANSWER in page
        assert "Siri, familieveileder" in page
    with office.db.read() as db:
        row = db.get_one(ReferrerCopy, copy_id)
        noted = db.scalars(select(Event.id).where(Event.name == Happened.COPY_READ.value)).all()
    assert row.read_at is not None
    assert len(noted) == 1


def test_locked_there_is_a_way_to_unlock_and_no_copy(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    sends(teacher)
    copy_id = copy_comes(office)
    teacher.signs_out()
    teacher.signs_in()
    assert 'name="words"' in teacher.gets("/work/mine")
    assert teacher.client.get(f"/work/mine/{copy_id}").status_code == 303
    with office.db.read() as db:
        assert db.get_one(ReferrerCopy, copy_id).read_at is None


def test_after_lost_words_the_copy_says_so(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    sends(teacher)
    copy_id = copy_comes(office)
    teacher.signs_out()
    teacher.signs_in()
    teacher.posts("/work/me/words", "/work/me", confirm="yes")
    page = teacher.gets(f"/work/mine/{copy_id}")
    assert ANSWER not in page
    assert "kan ikke leses" in page
    assert is_read_at_the_desk(office, office.at_the_desk()) == "Ikke lest", "what nobody can open has been read by nobody"


def is_read_at_the_desk(office: Office, desk: ClientHands) -> str:
    """What a colleague sees of the newest copy: 'Lest' or 'Ikke lest'."""
    with office.db.read() as db:
        case_id = db.scalars(select(ReferrerCopy.case_id)).one()
    desk.open(f"/desk/case/{case_id}")
    found = re.search(r"Kopi til den som meldte: sendt [^.]*\.\s+(Lest|Ikke lest)", desk.text)
    assert found, desk.text
    return found[1]


def test_the_desk_sees_when_the_copy_was_read_and_by_nothing_else(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    sends(teacher)
    copy_id = copy_comes(office)
    teacher.gets("/work/mine")
    teacher.client.get(f"/work/mine/{copy_id}", headers={"Sec-Purpose": "prefetch"})
    desk = office.at_the_desk()
    assert is_read_at_the_desk(office, desk) == "Ikke lest"
    teacher.gets(f"/work/mine/{copy_id}")
    assert is_read_at_the_desk(office, desk) == "Lest"


def test_nobody_elses_copy_is_there(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    sends(teacher)
    copy_id = copy_comes(office)
    teacher.signs_out()
    teacher.signs_in(OTHER_ADDRESS)
    assert teacher.client.get(f"/work/mine/{copy_id}").status_code == 404
    with office.db.read() as db:
        assert db.get_one(ReferrerCopy, copy_id).read_at is None


def test_on_a_shared_machine_the_second_sees_nothing_of_the_first(office: Office, teacher: Teacher) -> None:
    """The first signs out, or forgets to: whoever asks for a link next begins with nothing."""
    teacher.signs_in(ADDRESS)
    sends(teacher)
    writes_note(teacher)
    copy_comes(office)
    first_cookie = teacher.cookie
    teacher.signs_in(OTHER_ADDRESS)
    assert teacher.cookie != first_cookie
    for path in ("/work/mine", "/work/notes", "/work/concern", "/work/me"):
        page = teacher.gets(path)
        assert SECRET not in page, path
        assert "Vi har den" not in page, path
        assert "Sol Eik" not in page, path
        assert ADDRESS not in page, path
    assert "Du har ikke sendt noe herfra" in teacher.gets("/work/mine")


@pytest.mark.parametrize("path", ["/work/mine", "/work/notes"])
def test_no_browser_keeps_these_pages(office: Office, teacher: Teacher, path: str) -> None:
    teacher.signs_in()
    assert "no-store" in teacher.client.get(path).headers["Cache-Control"]


def test_what_was_sent_is_fetched_in_as_many_queries_as_nothing(
    office: Office, teacher: Teacher, queries: Queries
) -> None:
    teacher.signs_in()
    sends(teacher)
    numbers = []
    for _ in range(2):
        before = queries.number
        teacher.gets("/work/mine")
        numbers.append(queries.number - before)
        copy_comes(office)
        copy_comes(office)
    assert numbers[0] == numbers[1]


# --- notes ------------------------------------------------------------------------------------------------


def test_a_note_is_ones_own_and_says_when_it_goes(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    writes_note(teacher)
    page = teacher.gets("/work/notes")
    assert SECRET in page
    assert "Slettes mandag 7. desember" in page
    assert SECRET.encode() not in office.stored()


def test_a_note_can_be_written_while_locked_and_not_read(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    words = teacher.words()
    teacher.signs_out()
    teacher.signs_in()
    writes_note(teacher)
    assert SECRET not in teacher.gets("/work/notes")
    teacher.posts("/work/me/unlock", "/work/me", words=words)
    assert SECRET in teacher.gets("/work/notes")


def test_after_fourteen_days_it_is_gone_by_itself(
    office: Office, teacher: Teacher, clock: MovableClock
) -> None:
    teacher.signs_in()
    writes_note(teacher)
    clock.move(days=13, hours=23)
    with office.db.write() as db:
        purge_papers(db)
    assert the_note(office) is not None
    clock.move(hours=2)
    with office.db.write() as db:
        purge_papers(db)
    assert the_note(office) is None


def test_dropped_is_deleted_at_once(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    writes_note(teacher)
    assert ends_note(office, teacher, "dropped") == "/work/notes"
    assert the_note(office) is None


def test_talking_leads_to_the_talk_and_the_note_stays(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    writes_note(teacher)
    assert ends_note(office, teacher, "talk") == "/work/talk"
    page = teacher.gets("/work/notes")
    assert SECRET in page
    assert "Snakker med familien" in page


def test_level_two_begins_a_concern_with_what_was_written(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    writes_note(teacher)
    assert ends_note(office, teacher, "level_2") == "/work/concern"
    writer = Writer(ClientHands(teacher.client), teacher)
    writer.comes_to_review(facts={"writer": "Anne Berg", "workplace": "Granholt skole"})
    assert SECRET in writer.hands.text


def test_nobody_ends_somebody_elses_note(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    writes_note(teacher)
    teacher.signs_out()
    teacher.signs_in(OTHER_ADDRESS)
    for go in ("dropped", "talk", "level_2"):
        assert ends_note(office, teacher, go) == "/work/notes"
    note = the_note(office)
    assert note is not None
    assert note.outcome == ""
    assert count(office, ConcernDraft) == 0


def test_an_empty_note_and_one_too_long_come_back(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    assert teacher.posts("/work/notes", "/work/notes", wonder=" ").status_code == 422
    answer = teacher.posts("/work/notes", "/work/notes", wonder="å" * 2001)
    assert answer.status_code == 422
    assert "å" * 2001 in answer.text
    assert count(office, WonderNote) == 0


def test_what_was_typed_is_shown_when_the_sign_in_has_ended(
    office: Office, teacher: Teacher, clock: MovableClock
) -> None:
    teacher.signs_in()
    found = parse(teacher.gets("/work/notes")).root.first(
        "input", lambda node: node.get("name") == "csrf_token"
    )
    assert found is not None
    clock.move(minutes=31)
    answer = teacher.client.post("/work/notes", data={"csrf_token": found.get("value"), "wonder": SECRET})
    assert answer.status_code == 401
    assert SECRET in answer.text
    assert count(office, WonderNote) == 0


def test_pressed_twice_it_is_one_note(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    note_id = new_id()
    for _ in range(2):
        teacher.posts("/work/notes", "/work/notes", wonder=SECRET, note=note_id)
    assert count(office, WonderNote) == 1


def test_who_is_not_signed_in_is_asked_to(client: PageReviewingClient) -> None:
    for path in ("/work/mine", "/work/notes"):
        assert 'name="email"' in client.get(path).get_data(as_text=True)


def test_who_has_nothing_open_is_told_when_the_address_goes(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    assert "Er du ikke innom på tolv måneder" in teacher.gets("/work/mine")
    sends(teacher)
    assert "Er du ikke innom på tolv måneder" not in teacher.gets("/work/mine")
