"""The family contact's day: whose turn it is, what is due and what comes, and a note with one thumb."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from portal.audit.models import AuditEntry
from portal.cases import invitations
from portal.cases.barring import bar
from portal.cases.invitations import Proposal, Reply
from portal.cases.invitations_models import Meeting
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.opened import Opened
from portal.cases.plan_models import PlanGoal, PlanMeasure
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.staff.rules import Role
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague

WORDS = "Rugdetrekk i fjæra."
NOTE = "mor ringte, hun kommer på torsdag."


@pytest.fixture
def kari(office: Office) -> Colleague:
    return office.employs("Kari Vik", Role.FAMILY_CONTACT)


@pytest.fixture
def hers(office: Office, kari: Colleague) -> ClientHands:
    return office.at_the_desk(kari)


@pytest.fixture
def holds(office: Office, kari: Colleague) -> Callable[..., str]:
    return lambda **more: office.gets(**{"first_message": WORDS, "holder_id": kari.id, **more})


def _shown(hands: ClientHands) -> str:
    hands.open("/desk/today")
    return hands.response.get_data(as_text=True)  # type: ignore[union-attr]


def _set(office: Office, case_id: str, **values: Any) -> None:
    with office.db.write() as db:
        db.execute(update(Case).where(Case.id == case_id).values(**values))


def _meets(office: Office, case_id: str, on: date, clock: time = time(23, 30)) -> None:
    at, key = datetime.combine(on, clock, OSLO), office.key_of(case_id)
    with office.db.write() as db:
        row = invitations.propose(
            db, db.get_one(Case, case_id), key,
            Proposal(utc_now() + timedelta(days=1), utc_now() + timedelta(days=1, hours=1), "Hjemme hos Torgeir", "Skolen", []),
            office.astrid.id,
        )  # fmt: skip
        row.starts_at, row.ends_at = at, at + timedelta(hours=1)


def _has_measure(office: Office, case_id: str, state: str, starts_on: date | None, ends_on: date | None) -> None:
    goal = PlanGoal(id=new_id(), case_id=case_id, submission=new_id(), state="agreed", body_sealed=b"x", made_at=utc_now())
    with office.db.write() as db:
        db.add(goal)
        db.flush()
        db.add(PlanMeasure(
            id=new_id(), case_id=case_id, goal_id=goal.id, submission=new_id(), state=state, starts_on=starts_on,
            ends_on=ends_on, body_sealed=b"x", made_at=utc_now(),
        ))  # fmt: skip


def _part(hands: ClientHands, title_id: str) -> str:
    """The words of one section of the page."""
    return next(one for one in hands.page.root.all("section") if one.get("aria-labelledby") == title_id).text


def _notes(hands: ClientHands, case_id: str, words: str = NOTE, times: int = 1) -> int:
    hands.open("/desk/today")
    form = next(
        one for one in hands.page.root.all("form")
        if any(each.get("name") == "case" and each.get("value") == case_id for each in one.all("input"))
    )  # fmt: skip
    fields = {one.get("name"): one.get("value") for one in form.all("input")}
    for _ in range(times):
        hands.response = hands.client.post("/desk/today", data={**fields, "body": words})
    return hands.response.status_code  # type: ignore[union-attr]


def test_own_cases_alone_ours_to_act_in_first(office: Office, hers: ClientHands, holds: Callable[..., str]) -> None:
    theirs, ours, other = holds(), holds(), office.gets(first_message="Noe annet.")
    _set(office, theirs, turn="theirs", waiting_since=None)
    shown = _shown(hers)
    assert shown.index(f'id="c-{ours}"') < shown.index(f'id="c-{theirs}"')
    assert "Vår tur" in shown
    assert "Familiens tur" in shown
    assert other not in shown
    office.closes(ours)
    assert f"c-{ours}" not in _shown(hers)


def test_what_is_due_today_and_what_comes(office: Office, hers: ClientHands, holds: Callable[..., str]) -> None:
    today, one = local_today(), holds()
    _set(office, one, evaluate_on=today - timedelta(days=2))
    _meets(office, one, today)
    _meets(office, one, today + timedelta(days=3), time(10, 15))
    _meets(office, one, today + timedelta(days=9), time(11, 45))
    _meets(office, one, today - timedelta(days=1), time(12, 50))
    _has_measure(office, one, "agreed", today + timedelta(days=5), None)
    _has_measure(office, one, "started", None, today + timedelta(days=7))
    _has_measure(office, one, "done", None, today)
    _has_measure(office, one, "started", today, today + timedelta(days=30))
    shown = _shown(hers)
    due, ahead = _part(hers, "due-title"), _part(hers, "ahead-title")
    assert "23:30 Møte" in due
    assert "Skulle vært" in due
    assert due.count("Se på runden sammen") == 1
    assert "Tiltak" not in due
    assert "10:15 Møte" in ahead
    assert ahead.count("Tiltak skal begynne") == 1
    assert ahead.count("Tiltak skal være ferdig") == 1
    assert not [clock for clock in ("11:45", "12:50") if clock in shown]
    assert f"/desk/case/{one}/steps" in shown


def test_a_round_that_is_overdue_is_told_once(office: Office, hers: ClientHands, holds: Callable[..., str]) -> None:
    one = holds()
    _set(office, one, evaluate_on=local_today() - timedelta(days=2), raised="evaluation_overdue", raised_at=utc_now())
    assert _shown(hers).count("Skulle vært") == 1


def test_a_meeting_that_was_taken_back_is_not_shown(office: Office, hers: ClientHands, holds: Callable[..., str]) -> None:
    one = holds()
    _meets(office, one, local_today())
    assert "23:30 Møte" in _shown(hers)
    with office.db.write() as db:
        db.execute(update(Meeting).values(state=Reply.OFF.value))
    assert "23:30" not in _shown(hers)


def test_nothing_that_was_written_stands_there_and_no_case_is_opened(
    office: Office, hers: ClientHands, holds: Callable[..., str]
) -> None:
    _meets(office, holds(), local_today())
    shown = _shown(hers)
    assert not [words for words in (WORDS, "Torgeir", "Skolen") if words in shown]
    with office.db.read() as db:
        assert db.query(AuditEntry).filter(AuditEntry.action == "case_opened").count() == 0


def test_a_note_with_one_thumb(office: Office, hers: ClientHands, holds: Callable[..., str]) -> None:
    one, other = holds(), holds()
    assert _notes(hers, one, times=2) == 303, "sent twice is one"
    hers.open(hers.response.headers["Location"])  # type: ignore[union-attr]
    assert "Notatet er lagret." in hers.page.root.text
    assert office.rows()["case_note"] == 1
    assert office.events(one).count("note_written") == 1
    assert NOTE.encode() not in office.stored()
    assert _notes(hers, other, "  ") == 422
    assert "Skriv notatet før du lagrer." in hers.response.get_data(as_text=True)  # type: ignore[union-attr]
    hers.open(f"/desk/case/{one}")
    assert NOTE in hers.page.root.text


def test_a_case_that_went_to_another_takes_no_note_and_no_word_is_lost(
    office: Office, hers: ClientHands, holds: Callable[..., str]
) -> None:
    one = holds()
    hers.open("/desk/today")
    fields = {each.get("name"): each.get("value") for each in hers.page.root.all("input") if each.get("type") == "hidden"}
    _set(office, one, holder_id=office.astrid.id)
    for case_id in (one, "a" * 26, "", "x'"):
        answer = hers.client.post("/desk/today", data={**fields, "case": case_id, "body": NOTE})
        assert (answer.status_code, NOTE in answer.get_data(as_text=True)) == (409, True)
    assert office.rows().get("case_note", 0) == 0


def test_whoever_reaches_all_cases_notes_here_in_the_own_alone(office: Office, holds: Callable[..., str]) -> None:
    one, desk = holds(), office.at_the_desk()
    desk.open("/desk/today")
    token = next(each.get("value") for each in desk.page.root.all("input") if each.get("name") == "csrf_token")
    answer = desk.client.post("/desk/today", data={"csrf_token": token, "case": one, "body": NOTE, "submission": new_id()})
    assert answer.status_code == 409
    assert office.rows().get("case_note", 0) == 0


def test_who_is_kept_out_sees_it_no_longer(
    office: Office, hers: ClientHands, kari: Colleague, holds: Callable[..., str]
) -> None:
    one = holds()
    key = office.key_of(one)
    with office.db.write() as db:
        bar(db, Opened(db.get_one(Case, one), key), kari.id, "Kjenner dem.", office.astrid.id)
    _set(office, one, holder_id=kari.id)
    assert one not in _shown(hers)


def test_who_holds_nothing_reads_what_will_come_here(office: Office, hers: ClientHands) -> None:
    shown = _shown(hers)
    assert "Du holder ingen saker nå" in shown
    assert "Avtalt i dag" not in shown


def test_who_is_asked_to_take_over_is_told(office: Office, hers: ClientHands, kari: Colleague) -> None:
    one = office.gets(holder_id=office.astrid.id)
    _set(office, one, offered_to=kari.id)
    assert f"Spurt om å ta over: sak {office.case(one).reference}" in _shown(hers)


def test_in_the_menu_of_whoever_may_hold_cases(office: Office, hers: ClientHands) -> None:
    hers.open("/desk")
    hers.follow("/desk/today")
    assert hers.path == "/desk/today"
    editor = office.at_the_desk(office.employs("Else Rud", Role.EDITOR))
    editor.open("/staff/me")
    assert "/desk/today" not in editor.response.get_data(as_text=True)  # type: ignore[union-attr]
    assert editor.client.get("/desk/today").status_code == 403


def test_no_more_queries_for_more_cases(
    office: Office, hers: ClientHands, holds: Callable[..., str], queries: Queries
) -> None:
    asked = []
    for cases in (1, 5):
        for _ in range(cases):
            one = holds()
            _meets(office, one, local_today())
            _has_measure(office, one, "started", None, local_today())
        _shown(hers)
        before = queries.number
        _shown(hers)
        asked.append(queries.number - before)
    assert asked[0] == asked[1]
