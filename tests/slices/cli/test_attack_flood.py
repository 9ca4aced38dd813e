"""What strangers can make us keep is deleted when it has run out, and the access log says so."""

from portal.audit.queries import history
from portal.cases.visits import VisitRow
from portal.cli import upkeep
from portal.db.base import new_id
from portal.intake.draft import DraftRow
from portal.staff.models import ParkedForm, StaffSession
from tests.conftest import MovableClock
from tests.factories import Office, cheap_keys, office, queries

__all__ = ["cheap_keys", "office", "queries"]


def _rows(office: Office) -> tuple[int, ...]:
    rows = office.rows()
    return tuple(rows[model.__tablename__] for model in (DraftRow, VisitRow, ParkedForm, StaffSession))


def _flood(office: Office, clock: MovableClock) -> None:
    moments = {"began_at": clock(), "seen_at": clock()}
    with office.db.write() as db:
        for _ in range(3):
            db.add(DraftRow(id=new_id(), body_sealed=b"x", updated_at=clock()))
            db.add(VisitRow(id=new_id(), case_id="nocase", body_sealed=b"x", **moments))
            db.add(ParkedForm(id=new_id(), member_id=office.astrid.id, sealed=b"x", expires_at=clock()))
    office.at_the_desk()


def test_what_has_run_out_goes_and_what_has_not_stays(office: Office, clock: MovableClock) -> None:
    _flood(office, clock)
    assert upkeep.go_round(office.db)
    assert _rows(office) == (3, 3, 3, 1)
    clock.move(hours=1, minutes=1)
    assert upkeep.go_round(office.db)
    assert _rows(office) == (3, 0, 0, 1)
    clock.move(days=7)
    assert upkeep.go_round(office.db)
    assert _rows(office) == (0, 0, 0, 0)


def test_one_round_an_hour_however_many_processes(office: Office, clock: MovableClock) -> None:
    assert [upkeep.go_round(office.db) for _ in range(3)] == [True, False, False]
    clock.move(hours=1)
    assert upkeep.go_round(office.db)
    with office.db.read() as db:
        rounds = history(db, subject=upkeep.SUBJECT)
        assert [entry.action for entry in rounds] == ["upkeep_done"] * 2
        assert upkeep.last_round_at(db) == clock()


def test_a_visit_that_goes_on_is_kept(office: Office, clock: MovableClock) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    clock.move(minutes=29)
    upkeep.go_round(office.db)
    parent.hands.open("/thread")
    assert parent.sees("Han vil ikke på skolen lenger")
