"""Nothing is noted as shared without a yes that holds today, for that receiver and those subjects; or a ground in the law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.cases import consents
from portal.cases.case_log import FOR_FAMILY, ForFamily
from portal.cases.consents import Asking, ConsentRead, Sharing
from portal.cases.consents_rules import Ground, State, WhoSays, is_in_force, who_says
from portal.cases.journal import Happened
from portal.cases.moments import local_today
from portal.cases.rules import NotAllowed
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.cases.climbing import does

SCHOOL, ABSENCE, HOME = "Skolen Rugdehår", "Fraværet", "Hvordan det er hjemme"


def _asks(office: Office, case_id: str, days: int = 30) -> str:
    asked = Asking(SCHOOL, [ABSENCE, HOME], "Å lage en plan", local_today() + timedelta(days=days))
    return str(does(office, case_id, lambda db, case, key: consents.ask(db, case, key, asked, office.astrid.id).id))


def _says(office: Office, case_id: str, which: str, said: State, *granted: str) -> None:
    does(office, case_id, lambda db, case, key: consents.answer(db, case, key, which, said, granted))


def _shares(office: Office, case_id: str, shared: Sharing) -> None:
    does(office, case_id, lambda db, case, key: consents.share(db, case, key, shared, office.astrid.id))


def _read(office: Office, case_id: str) -> ConsentRead:
    with office.db.read() as db:
        return consents.ledger(db, case_id, office.key_of(case_id))[0]


def test_a_yes_lets_it_be_shared_and_every_step_is_kept(office: Office) -> None:
    case_id = office.gets()
    which = _asks(office, case_id)
    _says(office, case_id, which, State.YES, ABSENCE, HOME)
    _shares(office, case_id, Sharing([ABSENCE], which))
    does(office, case_id, lambda db, case, key: consents.withdraw(db, case, key, which))
    read = _read(office, case_id)
    assert [step.state for step in read.steps] == [State.ASKED, State.YES, State.WITHDRAWN]
    assert [step.staff_id for step in read.steps] == [office.astrid.id, "", ""]
    assert not read.is_in_force
    with pytest.raises(NotAllowed, match="no_consent"):
        _shares(office, case_id, Sharing([ABSENCE], which))


def test_a_part_of_a_yes_is_no_yes_to_the_rest(office: Office) -> None:
    case_id = office.gets()
    which = _asks(office, case_id)
    _says(office, case_id, which, State.YES, ABSENCE)
    assert _read(office, case_id).state is State.PARTLY
    _shares(office, case_id, Sharing([ABSENCE], which))
    for what in ([HOME], [ABSENCE, HOME], ["Noe helt annet"]):
        with pytest.raises(NotAllowed, match="no_consent"):
            _shares(office, case_id, Sharing(what, which))


@pytest.mark.parametrize("said", [State.NO, State.ASK_FIRST])
def test_no_and_ask_me_first_let_nothing_be_shared(office: Office, said: State) -> None:
    case_id = office.gets()
    which = _asks(office, case_id)
    with pytest.raises(NotAllowed, match="no_consent"):
        _shares(office, case_id, Sharing([ABSENCE], which))
    _says(office, case_id, which, said)
    with pytest.raises(NotAllowed, match="no_consent"):
        _shares(office, case_id, Sharing([ABSENCE], which))


def test_a_yes_ends_with_its_last_day(office: Office, clock: MovableClock) -> None:
    case_id = office.gets()
    which = _asks(office, case_id, days=2)
    _says(office, case_id, which, State.YES, ABSENCE)
    clock.move(days=2)
    _shares(office, case_id, Sharing([ABSENCE], which))
    clock.move(days=1)
    with pytest.raises(NotAllowed, match="no_consent"):
        _shares(office, case_id, Sharing([ABSENCE], which))


def test_another_familys_yes_is_none_here(office: Office) -> None:
    one, other = office.gets(), office.gets()
    which = _asks(office, one)
    _says(office, one, which, State.YES, ABSENCE)
    with pytest.raises(NotAllowed, match="no_consent"):
        _shares(office, other, Sharing([ABSENCE], which))
    with pytest.raises(NotAllowed, match="not_asked"):
        _says(office, other, which, State.NO)


def test_the_law_needs_its_paragraph_and_its_reason(office: Office) -> None:
    case_id = office.gets()
    by_law = {"receiver": "Barnevernet", "ground": Ground.REPORT, "why": "Alvorlig."}
    _shares(office, case_id, Sharing(["Det som ble sagt"], **by_law))  # type: ignore[arg-type]
    for left_out, reason in (("receiver", "receiver_missing"), ("why", "why_missing")):
        with pytest.raises(NotAllowed, match=reason):
            _shares(office, case_id, Sharing(["Det"], **{**by_law, left_out: ""}))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="why_hidden_missing"):
        _shares(office, case_id, Sharing(["Det"], is_hidden=True, **by_law))  # type: ignore[arg-type]


def test_what_would_endanger_a_child_is_never_told_by_the_familys_code(office: Office) -> None:
    case_id = office.gets()
    hidden = Sharing(["Det"], receiver="Politiet", ground=Ground.AVERT, why="Vold.", is_hidden=True, why_hidden="Far er farlig.")
    _shares(office, case_id, hidden)
    with office.db.read() as db:
        key = office.key_of(case_id)
        assert consents.shares(db, case_id, key, for_family=True) == []
        assert not db.scalar(select(consents.any_ledger(case_id)))
        assert len(consents.shares(db, case_id, key)) == 1
    assert "shared_unseen" in office.events(case_id)
    assert "shared" not in office.events(case_id)
    assert FOR_FAMILY[Happened.SHARED_UNSEEN] is ForFamily.NEVER


def test_only_with_a_ground_can_anything_be_hidden(office: Office) -> None:
    case_id = office.gets()
    which = _asks(office, case_id)
    _says(office, case_id, which, State.YES, ABSENCE)
    _shares(office, case_id, Sharing([ABSENCE], which, is_hidden=True, why_hidden="Vil ikke."))
    with office.db.read() as db:
        assert len(consents.shares(db, case_id, office.key_of(case_id), for_family=True)) == 1


def test_nothing_asked_is_no_question(office: Office) -> None:
    case_id, today = office.gets(), local_today()
    wrong = [
        (Asking(" ", ["A"], "B", today), "receiver_missing"), (Asking("A", [], "B", today), "subjects_missing"),
        (Asking("A", ["A"], "", today), "why_missing"), (Asking("A", ["A"], "B", today - timedelta(days=1)), "until_when"),
        (Asking("A", ["A"], "B", today + timedelta(days=400)), "until_when"),
    ]  # fmt: skip
    for asked, reason in wrong:
        with pytest.raises(NotAllowed, match=reason):
            does(office, case_id, lambda db, case, key, asked=asked: consents.ask(db, case, key, asked, office.astrid.id))


@given(state=st.sampled_from(list(State)), days=st.integers(-400, 400))
def test_only_a_yes_that_has_not_run_out_holds(state: State, days: int) -> None:
    today = date(2026, 11, 23)
    holds = is_in_force(state.value, today + timedelta(days=days), today)
    assert holds == (state in (State.YES, State.PARTLY) and days >= 0)


def test_who_says_yes_by_age() -> None:
    assert who_says("parent", "13-15") is WhoSays.PARENT
    assert who_says("young", "13-15") is who_says("young", "") is WhoSays.YOUNG
    for noted in ("16-17", "16-18", "18-19", "over_18"):  # as the young tell it, and as colleagues and professionals note it
        assert who_says("young", noted) is WhoSays.YOUNG_16
