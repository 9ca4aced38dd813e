"""The gate is held where cases are made: no path into the database leads around it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.cases import concerns
from portal.cases.commands import open_case, put_record
from portal.cases.gate import NAMELESS_KINDS, THREAD_KINDS, Gate, verdict
from portal.cases.models import Case
from portal.cases.rules import Asker, Channel, NotAllowed
from tests.factories import Office, new_case, row_counts
from tests.slices.cases.concerned import LENE, SEEN, a_concern, a_receipt, asks, case_in, sends
from tests.slices.cases.gates import PASSES, TODAY, gates

NAMES = {"concern": {"seen": SEEN}, "answers": {"words": [SEEN]}, "name": {"name": ["Kari"]}, "gate": {}, "anything": SEEN}
ONE_EACH = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])

Path = Callable[[Session, Gate | None], Any]


def _sends(db: Session, gate: Gate | None) -> Any:
    return concerns.open_concern(db, gate, a_concern(), a_receipt())  # type: ignore[arg-type]


def _sends_together(db: Session, gate: Gate | None) -> Any:
    return concerns.open_concern(db, gate, a_concern(is_together=True), a_receipt())  # type: ignore[arg-type]


def _upgrades(db: Session, gate: Gate | None) -> Any:
    asked = db.query(Case).filter_by(topic="asked").one()
    return concerns.upgrade(db, asked, gate, a_concern(), a_receipt())  # type: ignore[arg-type]


def _goes_past(db: Session, gate: Gate | None) -> Any:
    """Somebody writes a new door and calls the core beneath."""
    return open_case(db, new_case(channel=Channel.PROFESSIONAL, asker=Asker.PROFESSIONAL, records=NAMES, gate=gate))


def _calls_itself_the_portal(db: Session, gate: Gate | None) -> Any:
    return open_case(db, new_case(channel=Channel.PORTAL, asker=Asker.PROFESSIONAL, records=NAMES, gate=gate))


PATHS = [_sends, _sends_together, _upgrades, _goes_past, _calls_itself_the_portal]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_sends_names_without_it(office: Office, path: Path) -> None:
    asks(office, topic="asked")

    class TakenBackError(Exception):
        pass

    @ONE_EACH
    @given(gate=st.none() | gates | st.just(PASSES))
    def walk(gate: Gate | None) -> None:
        may_send = gate is not None and verdict(gate, TODAY).may_send
        with office.db.read() as db:
            before = row_counts(db)
        came_in, why = False, ""
        try:
            with office.db.write() as db:
                path(db, gate)
                came_in = True
                raise TakenBackError  # the next example finds the office as it was
        except TakenBackError:
            pass
        except NotAllowed as no:
            why = no.reason
        with office.db.read() as db:
            assert row_counts(db) == before
        assert came_in is may_send
        assert why == ("" if may_send else "gate")

    walk()


@pytest.mark.parametrize("path", PATHS)
def test_each_path_is_open_to_who_has_passed(office: Office, path: Path) -> None:
    asks(office, topic="asked")
    with office.db.write() as db:
        path(db, PASSES)
    with office.db.read() as db:
        assert row_counts(db)["case_file"] == 2


@pytest.mark.parametrize("kind", ["concern", "gate"])
@pytest.mark.parametrize("begins", [asks, sends])
def test_what_comes_through_the_gate_is_never_put_in_later(office: Office, begins: Any, kind: str) -> None:
    case_id, key = begins(office)
    with pytest.raises(NotAllowed, match="gate"), office.db.write() as db:
        put_record(db, case_in(db, case_id), key, kind, NAMES[kind])


def test_nothing_that_names_anybody_is_put_into_a_question_later(office: Office) -> None:
    case_id, key = asks(office)
    for kind in ("answers", "consents", "family_view", "meeting", "anything"):
        with pytest.raises(NotAllowed, match="gate"), office.db.write() as db:
            put_record(db, case_in(db, case_id), key, kind, SEEN)
    with office.db.write() as db:
        for kind in sorted(THREAD_KINDS | NAMELESS_KINDS):
            put_record(db, case_in(db, case_id), key, kind, {})


def test_a_question_brings_nothing_that_names_anybody(office: Office) -> None:
    for kind, value in NAMES.items():
        records = {"consultation": {}, kind: value}
        new = new_case(channel=Channel.PROFESSIONAL, asker=Asker.PROFESSIONAL, records=records)
        with pytest.raises(NotAllowed, match="gate"), office.db.write() as db:
            open_case(db, new)


def test_what_staff_note_of_a_professionals_call_is_theirs(office: Office) -> None:
    case_id = office.gets(channel=Channel.PHONE, asker=Asker.PROFESSIONAL, records={"answers": {"words": [SEEN]}})
    assert office.case(case_id).channel == "phone"


def test_the_upgrade_of_anything_but_a_question_is_refused(office: Office) -> None:
    sent, _key = sends(office)
    plain = office.gets()
    for case_id in (sent, plain):
        with pytest.raises(NotAllowed, match="no_consultation"), office.db.write() as db:
            concerns.upgrade(db, case_in(db, case_id), PASSES, a_concern(referrer_id=LENE), a_receipt())
