"""Deleting a case leaves nothing: no row, no key, no byte in the database or its log."""

from portal.cases import commands, visits
from portal.cases.models import Case
from portal.cases.rules import Field, Level, SaidBy
from portal.db import tombstones
from portal.db.base import new_id
from portal.replies import commands as replies
from portal.vault import commands as vault
from portal.vault.keys import Receipt
from tests.factories import Office, new_case

KEPT_OF_THE_DELETED = {"audit_entry"}  # who did what stands; of the case it holds the random id alone


def _a_full_case(office: Office) -> str:
    """A case with every kind of row that hangs on one."""
    me, key_file = office.astrid.id, office.settings.server_key
    with office.db.write() as db:
        case, key = commands.open_case(db, new_case(first_message="Hjelp oss.", records={"answers": {"words": ["Hei"]}}))
        vault.wrap_for_receipt(db, case.id, key, Receipt("ab" * 16, bytes(32)))
        commands.set_notice_address(case, key_file, "mor@eksempel.no")
        commands.set_level(db, case, key, Level.TWO, "Fordi.", me)
        commands.write_note(db, case, key, "Notat.", new_id(), me)
        commands.note_fact(db, case, key, Field.WHO, SaidBy.FAMILY, "Ola.", me)
        visits.begin(db, ("f" * 32, bytes(32)), visits.visit_to(("f" * 32, bytes(32)), case.id, key))
        replies.answer(db, case, key, "Takk.", new_id(), me)
        return case.id


def test_no_row_of_a_deleted_case_is_left(office: Office) -> None:
    empty = office.rows()
    case_id = _a_full_case(office)
    full = office.rows()
    assert full["outbox_mail"] == full["visit"] == 1
    with office.db.write() as db:
        commands.delete_case(db, case_id, office.settings.instance)
    left = {name: number for name, number in office.rows().items() if number != empty[name]}
    assert set(left) <= KEPT_OF_THE_DELETED


def test_a_tombstone_keeps_backups_from_bringing_it_back(office: Office) -> None:
    case_id = _a_full_case(office)
    with office.db.write() as db:
        commands.delete_case(db, case_id, office.settings.instance)
    assert tombstones.grave_of("case", case_id) in tombstones.graves(office.settings.instance)


def test_no_byte_of_a_deleted_case_is_left_in_the_files(office: Office) -> None:
    case_id = _a_full_case(office)
    with office.db.read() as db:
        case = db.get_one(Case, case_id)
        reference, address, submission = case.reference, case.notify_sealed, case.submission
    assert address is not None
    office.db.checkpoint()
    planted = [reference.encode(), address, submission.encode()]
    assert all(one in office.stored() for one in planted), "the search would find them"
    with office.db.write() as db:
        commands.delete_case(db, case_id, office.settings.instance)
    office.db.checkpoint()
    assert [one for one in planted if one in office.stored()] == []
