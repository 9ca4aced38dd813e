"""A word to the team leader: only by choice, only signed in, and nothing in it that points at somebody."""

from __future__ import annotations

from sqlalchemy import select

from portal.cases.concern_models import ContactNote
from portal.outbox import MailKind
from portal.outbox.models import OutboxMail
from portal.staff.rules import Role
from portal.vault.seal import open_text
from tests.factories import Office, all_rows
from tests.slices.concern.writer import Writer

WORDS = "Jeg har ringt barnevernet i dag klokka ti."


def notes(office: Office) -> int:
    with office.db.read() as db:
        return len(db.scalars(select(ContactNote)).all())


def test_the_team_leader_reads_it_and_it_is_sent_once(writer: Writer, office: Office) -> None:
    writer.hands.open("/work/word")
    writer.hands.fill("words", WORDS)
    form = {
        node.get("name"): node.get("value")
        for node in writer.hands.page.root.all("input")
        if node.get("name")
    }
    writer.hands.press(action="/work/word")
    assert "Beskjeden er sendt" in writer.hands.text
    writer.hands.client.post("/work/word", data={**form, "words": WORDS})
    assert notes(office) == 1
    with office.db.read() as db:
        note = db.scalars(select(ContactNote)).one()
    assert note.case_id is None
    assert open_text(office.key_of(note.id), note.body_sealed, f"contact_note:{note.id}:body") == WORDS
    assert WORDS.encode() not in all_rows(office.db)


def test_the_team_leader_is_mailed_that_something_waits_and_not_what(writer: Writer, office: Office) -> None:
    tea = office.employs("Tea Leder", Role.TEAM_LEADER)
    for words in ("010112 12345", WORDS, "Og en ting til."):
        writer.hands.open("/work/word")
        writer.hands.fill("words", words)
        writer.hands.press(action="/work/word")
    with office.db.read() as db:
        (row,) = db.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.STAFF_RISEN))
        assert (row.mailbox, row.link_sealed) == (tea.id, None)


def test_numbers_that_point_at_somebody_are_not_taken(writer: Writer, office: Office) -> None:
    writer.hands.open("/work/word")
    writer.hands.fill("words", "Ringte om 010112 12345")
    writer.hands.press(action="/work/word")
    assert "Ta det bort" in writer.hands.text
    assert notes(office) == 0


def test_nobody_writes_one_without_signing_in(office: Office) -> None:
    hands = office.hands()
    hands.open("/work/word")
    assert not [node for node in hands.page.root.all("textarea") if node.get("name") == "words"]
