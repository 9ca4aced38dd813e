"""A professional's own papers live fourteen days, and are nobody else's; a word to the team leader is nobody's else either."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from portal.cases import concern_queries, concerns, contact_notes, queries
from portal.cases.barring_models import CaseBar
from portal.cases.concern_models import ContactNote
from portal.cases.concerns import Outcome
from portal.cases.models import Record
from portal.cases.rules import NotAllowed
from portal.cli import upkeep
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.rules import Role, Signed
from portal.vault import commands as vault
from portal.vault.members import unwrap_member_with_passphrase
from portal.vault.models import KeyWrap, Method
from portal.vault.rotation import rotate_team
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.cases.concerned import LENE, ODD, a_receipt, case_in, sends
from tests.slices.staff.house import Colleague

CALLED = "Jeg har ringt barnevernet."
PAPERS = [(concerns.save_draft, concerns.drafts_of, "concern_draft"), (concerns.save_note, concerns.notes_of, "wonder_note")]


@pytest.mark.parametrize(("save", "all_of", "table"), PAPERS)
def test_fourteen_days_from_the_first_word(office: Office, clock: MovableClock, save: Any, all_of: Any, table: str) -> None:
    paper_id, began = new_id(), clock()
    for sealed in (b"one", b"two"):
        with office.db.write() as db:
            save(db, LENE, paper_id, sealed)
        clock.move(days=7)
    clock.set(began)
    with office.db.read() as db:
        assert [(each.body_sealed, (each.ends_at - began).days) for each in all_of(db, LENE)] == [(b"two", 14)]
        assert all_of(db, ODD) == []
    clock.move(days=14)
    with office.db.read() as db:
        assert all_of(db, LENE) == []  # gone from the page at the minute, from the disk within the hour
    assert upkeep.go_round(office.db)
    assert office.rows()[table] == 0


@pytest.mark.parametrize(("save", "all_of", "table"), PAPERS)
def test_nobody_writes_in_anothers(office: Office, save: Any, all_of: Any, table: str) -> None:
    paper_id = new_id()
    with office.db.write() as db:
        save(db, LENE, paper_id, b"mine")
    with pytest.raises(NotAllowed, match="not_yours"), office.db.write() as db:
        save(db, ODD, paper_id, b"yours")


def test_a_draft_is_thrown_away_by_its_writer_alone(office: Office) -> None:
    draft_id = new_id()
    with office.db.write() as db:
        concerns.save_draft(db, LENE, draft_id, b"mine")
        concerns.drop_draft(db, ODD, draft_id)
        assert len(concerns.drafts_of(db, LENE)) == 1
        concerns.drop_draft(db, LENE, draft_id)
        assert concerns.drafts_of(db, LENE) == []


@pytest.mark.parametrize(("outcome", "left"), [(Outcome.DROPPED, 0), (Outcome.TALK, 1), (Outcome.LEVEL_2, 1)])
def test_what_is_dropped_goes_at_once(office: Office, outcome: Outcome, left: int) -> None:
    note_id = new_id()
    with office.db.write() as db:
        concerns.save_note(db, LENE, note_id, b"mine")
    with pytest.raises(NotAllowed, match="not_yours"), office.db.write() as db:
        concerns.end_note(db, ODD, note_id, outcome)
    with office.db.write() as db:
        concerns.end_note(db, LENE, note_id, outcome)
    with office.db.read() as db:
        assert [each.outcome for each in concerns.notes_of(db, LENE)] == [outcome.value] * left


# --- words to the team leader -----------------------------------------------------------------------------------------------


def _signed(office: Office, who: Colleague, role: Role) -> Signed:
    with office.db.read() as db:
        private = unwrap_member_with_passphrase(db, who.id, who.passphrase)
    return replace(office.signed(who, role), member_private=private)


def _notes(office: Office, signed: Signed, case_id: str | None = None) -> list[str]:
    with office.db.read() as db:
        return [note.words for note in concerns.contact_notes_for(db, signed, case_id)]


def _writes(office: Office, case_id: str | None = None) -> str:
    with office.db.write() as db:
        return concerns.write_contact_note(db, CALLED, new_id(), LENE, case_id).id


def test_only_a_team_leader_reads_it(office: Office) -> None:
    _writes(office)
    leader = office.employs("Tea Leder", Role.TEAM_LEADER)
    assert _notes(office, _signed(office, leader, Role.TEAM_LEADER)) == [CALLED]
    for role in set(Role) - {Role.TEAM_LEADER}:
        assert _notes(office, _signed(office, leader, role)) == []
    assert CALLED.encode() not in office.stored()


def test_no_code_of_the_family_opens_it(office: Office) -> None:
    """Not by its key, not by its place, and not by any query that the family's page asks."""
    case_id, key = sends(office, receipt=a_receipt())
    note_id = _writes(office, case_id)
    with office.db.read() as db:
        assert db.scalars(select(KeyWrap.method).where(KeyWrap.key_id == note_id)).all() == [Method.TEAM]
        assert office.keyring.case_key(db, note_id) != key
        everything = [
            queries.messages_of(db, case_id, key), queries.notes_of(db, case_id, key), queries.facts_of(db, case_id, key),
            queries.events_of(db, case_id, key), queries.records_of(db, case_id, key),
            vars(concern_queries.concern_for_family(db, case_id, key)),
        ]  # fmt: skip
        assert CALLED not in repr(everything)
        assert "contact" not in db.scalars(select(Record.kind).where(Record.case_id == case_id)).all()


def test_it_is_found_by_its_case_and_marked_as_read(office: Office, clock: MovableClock) -> None:
    case_id, _key = sends(office)
    note_id = _writes(office, case_id)
    me = _signed(office, office.employs("Tea Leder", Role.TEAM_LEADER), Role.TEAM_LEADER)
    assert (_notes(office, me, case_id), _notes(office, me, new_id())) == ([CALLED], [])
    with pytest.raises(NotAllowed, match="not_yours"), office.db.write() as db:
        concerns.see_contact_note(db, office.signed(office.astrid), note_id)
    with office.db.write() as db:
        assert concerns.has_unseen(db, me)
        concerns.see_contact_note(db, me, note_id)
        assert not concerns.has_unseen(db, me)
    clock.move(days=91)
    unread = _writes(office)
    upkeep.go_round(office.db)
    with office.db.read() as db:
        assert db.scalars(select(ContactNote.id)).all() == [unread]
        assert db.scalar(select(KeyWrap.id).where(KeyWrap.key_id == note_id)) is None


def test_a_leader_who_is_kept_out_of_a_case_meets_no_word_of_it(office: Office) -> None:
    case_id, _key = sends(office)
    note_id = _writes(office, case_id)
    me = _signed(office, office.employs("Tea Leder", Role.TEAM_LEADER), Role.TEAM_LEADER)
    with office.db.write() as db:
        db.add(CaseBar(case_id=case_id, member_id=me.id, barred_by=me.id, barred_at=utc_now(), reason_sealed=b"x"))
    with office.db.read() as db:
        assert not concerns.has_unseen(db, me)
    assert (_notes(office, me), _notes(office, me, case_id)) == ([], [])
    with pytest.raises(NotAllowed, match="not_yours"), office.db.write() as db:
        concerns.see_contact_note(db, me, note_id)
    with office.db.read() as db:
        assert db.get_one(ContactNote, note_id).seen_at is None


def test_those_unread_stand_first_and_no_more_than_a_page(
    office: Office, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = _signed(office, office.employs("Tea Leder", Role.TEAM_LEADER), Role.TEAM_LEADER)
    old, read = _writes(office), ""
    for _ in range(3):
        clock.move(minutes=1)
        read = _writes(office)
        with office.db.write() as db:
            concerns.see_contact_note(db, me, read)
    monkeypatch.setattr(contact_notes, "PAGE_ROWS", 3)
    with office.db.read() as db:
        assert [note.id for note in concerns.contact_notes_for(db, me)][:2] == [old, read]
        assert len(concerns.contact_notes_for(db, me)) == 3


def test_it_was_read_when_the_first_leader_read_it_and_goes_three_months_after(office: Office, clock: MovableClock) -> None:
    note_id = _writes(office)
    first, second = (_signed(office, office.employs(name, Role.TEAM_LEADER), Role.TEAM_LEADER) for name in ("Tea", "Ole"))
    for leader in (first, second):
        clock.move(days=1)
        with office.db.write() as db:
            concerns.see_contact_note(db, leader, note_id)
    with office.db.write() as db:
        assert db.get_one(ContactNote, note_id).seen_by == first.id
        clock.move(days=88)
        assert contact_notes.purge_contact_notes(db) == 0
        clock.move(days=2)
        assert contact_notes.purge_contact_notes(db) == 1


def test_it_survives_a_new_team_key(office: Office) -> None:
    note_id = _writes(office)
    with office.db.write() as db:
        before = office.keyring.case_key(db, note_id)
        assert rotate_team(db, office.keyring).case_key(db, note_id) == before


def test_empty_words_are_no_note(office: Office) -> None:
    with pytest.raises(NotAllowed, match="words_missing"), office.db.write() as db:
        concerns.write_contact_note(db, " ", new_id())


def test_a_new_team_key_leaves_a_waiting_concern_alone(office: Office) -> None:
    receipt = a_receipt()
    case_id, key = sends(office, receipt=receipt, is_together=True)
    with office.db.write() as db:
        keyring = rotate_team(db, office.keyring)
        assert vault.open_with_receipt(db, receipt) == (case_id, key)
        concerns.family_agrees_to_send(db, case_in(db, case_id), key, case_in(db, case_id).opened_at)
        assert keyring.case_key(db, case_id) == key
