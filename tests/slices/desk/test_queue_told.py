"""The queue while it lies open: told that something has changed, only of what one may see, and never what it was."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import portal
from portal.bell import Parking, parked
from portal.cases import commands, newer_in_queue, queries
from portal.cases.barring_models import CaseBar
from portal.cases.models import Case
from portal.cases.queue_filters import chosen_in
from portal.cases.rising import rise
from portal.cases.rules import Raised
from portal.cases.stirring import QUEUE
from portal.cases.worrying import note_worries
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import queue_live
from portal.desk.queue_live import Watch, state_of
from portal.desk.queue_pages import Place
from portal.staff import grants, sessions
from portal.staff.models import StaffSession
from portal.staff.rules import Permission, Right, Role, Scope, Signed
from portal.web.extensions import portal_of
from portal.web.stream import Event, written
from portal.worry import Worry
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague


class Tab:
    """A tab that has the queue open: what it has heard since it was last asked. Nothing in it sleeps."""

    def __init__(self, office: Office, signed: Signed, view: str) -> None:
        place = Place(view, chosen_in({}, ()))
        with office.db.read() as db:
            shown = queries.queue_for(db, signed, view)
            mark = newer_in_queue.mark(db, signed, view, place.filters, utc_now())
        state = state_of(shown, [], office.settings.secret_key)
        self.events: Iterator[Event | None] = Watch(portal_of(office.app), signed, place, mark, state).events()

    def hears(self) -> list[Event]:
        return list(iter(lambda: next(self.events), None))


@pytest.fixture(autouse=True)
def nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(queue_live, "REST_SECONDS", 0.0)
    was = parked.set(Parking())
    yield
    parked.reset(was)


@pytest.fixture
def berit(office: Office) -> Colleague:
    return office.employs("Berit Moe", Role.RECEPTION)


def _tab(office: Office, who: Colleague, view: str = "ours") -> Tab:
    desk = office.at_the_desk(who)
    desk.open("/desk")
    with office.db.read() as db:
        session_id = db.scalars(select(StaffSession.id).where(StaffSession.member_id == who.id)).one()
        unread = replace(office.signed(who), session_id=session_id, right=Permission.SEE_QUEUE)
        signed = sessions.still_signed(db, unread, utc_now())
    assert signed is not None
    tab = Tab(office, signed, view)
    assert tab.hears() == []
    return tab


def _claim(office: Office, case_id: str, who: Colleague) -> None:
    with office.db.write() as db:
        commands.claim(db, case_id, who.id)


def test_whatever_changes_is_told_and_nothing_is_said_of_it(office: Office, berit: Colleague) -> None:
    case_id = office.gets()
    tab = _tab(office, office.astrid)
    changes: list[Any] = [
        lambda: office.gets(),
        lambda: _claim(office, case_id, berit),
        lambda: _answers(office, case_id, berit),
        lambda: _raises(office, case_id),
        lambda: office.closes(case_id, berit.id),
    ]
    for number, change in enumerate(changes):
        change()
        (told,) = tab.hears()
        assert (told.name, told.html, len(told.id)) == ("changed", "", 32), number
        assert tab.hears() == []
    sizes = {len(written(Event("changed", id=each * 32))) for each in "ab"}
    assert len(sizes) == 1


def _bars(office: Office, case_id: str, who: Colleague) -> None:
    with office.db.write() as db:
        db.add(CaseBar(case_id=case_id, member_id=who.id, barred_by=office.astrid.id, barred_at=utc_now(), reason_sealed=b""))


def _answers(office: Office, case_id: str, who: Colleague) -> None:
    with office.db.write() as db:
        commands.send_answer(db, db.get_one(Case, case_id), office.key_of(case_id), "Hei.", new_id(), who.id)


def _raises(office: Office, case_id: str) -> None:
    with office.db.write() as db:
        assert rise(db, db.get_one(Case, case_id), Raised.EVALUATION, utc_now())


def test_who_is_kept_out_of_a_case_hears_nothing_of_it(office: Office, berit: Colleague) -> None:
    barred_from, other = office.gets(), office.gets()
    _bars(office, barred_from, berit)
    tab, others = _tab(office, berit), _tab(office, office.astrid)
    _claim(office, barred_from, office.astrid)
    assert (tab.hears(), len(others.hears())) == ([], 1)
    _claim(office, other, office.astrid)
    assert len(tab.hears()) == 1


def test_a_bar_is_felt_at_once(office: Office, berit: Colleague) -> None:
    case_id = office.gets()
    tab = _tab(office, berit)
    _bars(office, case_id, berit)
    assert len(tab.hears()) == 1


def test_who_sees_only_the_own_cases_hears_only_of_those(office: Office) -> None:
    solveig = office.employs("Solveig Haug", Role.FAMILY_CONTACT)
    own, others = office.gets(holder_id=solveig.id), office.gets()
    tab = _tab(office, solveig, "mine")
    _claim(office, others, office.astrid)
    assert tab.hears() == []
    _raises(office, own)
    assert len(tab.hears()) == 1


def test_the_stream_ends_with_the_sign_in(office: Office) -> None:
    tab = _tab(office, office.astrid)
    with office.db.write() as db:
        sessions.end_all_sessions(db, office.astrid.id, utc_now())
    office.gets()
    assert tab.hears() == []
    assert next(tab.events, "over") == "over"


# --- rights that come and go while the queue lies open --------------------------------------------------------------------


@pytest.fixture
def jonas(office: Office) -> Colleague:
    return office.employs("Jonas Berg", Role.FAMILY_CONTACT)


def _is_given(office: Office, who: Colleague, scope: Scope) -> str:
    """The right to open cases in this scope, for five minutes; gives the grant's id."""
    with office.db.write() as db:
        right, now = Right(Permission.OPEN_CASE, scope), utc_now()
        return grants.give(db, who.id, right, now, now + timedelta(minutes=5), "Vikar.", by=office.astrid.id).id


def _is_over(tab: Tab) -> bool:
    return tab.hears() == [] and next(tab.events, "over") == "over"


def test_when_a_grant_is_over_no_more_is_heard_of_others(office: Office, jonas: Colleague, clock: MovableClock) -> None:
    _is_given(office, jonas, Scope.ALL)
    tab = _tab(office, jonas)
    office.gets()
    assert len(tab.hears()) == 1
    clock.move(minutes=6)
    office.gets()
    assert _is_over(tab)


def test_a_grant_that_is_ended_is_over_without_a_ring(
    office: Office, jonas: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant_id = _is_given(office, jonas, Scope.ALL)
    tab = _tab(office, jonas)
    with office.db.write() as db:
        grants.end(db, jonas.id, grant_id, by=office.astrid.id)
    assert tab.hears() == []
    monkeypatch.setattr(queue_live, "SURE_SECONDS", -1.0)
    assert _is_over(tab)


def test_out_of_the_team_one_hears_no_more_of_its_cases(office: Office, jonas: Colleague) -> None:
    case_id = office.gets()
    _is_given(office, jonas, Scope.TEAM)
    with office.db.write() as db:
        team = grants.add_team(db, "Nord", by=office.astrid.id)
        grants.set_teams(db, jonas.id, [team], by=office.astrid.id)
        db.get_one(Case, case_id).team = team
    tab = _tab(office, jonas)
    _raises(office, case_id)
    assert len(tab.hears()) == 1
    with office.db.write() as db:
        grants.set_teams(db, jonas.id, [], by=office.astrid.id)
    _claim(office, case_id, office.astrid)
    assert len(tab.hears()) == 1  # its own rows are fewer: that is told, and what is asked then shows none of them
    _answers(office, case_id, office.astrid)
    assert tab.hears() == []


def test_however_often_the_bell_rings_one_look_is_enough(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = _tab(office, office.astrid)
    monkeypatch.setattr(queue_live, "REST_SECONDS", 1000.0)
    for _ in range(3):
        office.gets()
        assert tab.hears() == []
    monkeypatch.setattr(queue_live, "REST_SECONDS", 0.0)
    assert len(tab.hears()) == 1


def test_a_ring_that_was_lost_is_made_good(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = _tab(office, office.astrid)
    monkeypatch.setattr(office.db, "tell", None)
    office.gets()
    assert tab.hears() == []
    monkeypatch.setattr(queue_live, "SURE_SECONDS", -1.0)
    assert len(tab.hears()) == 1


def test_what_came_between_the_page_and_its_stream_is_told_at_once(office: Office) -> None:
    desk = office.at_the_desk()
    desk.open("/desk?view=ours")
    address = next(one.get("data-newer-stream") for one in desk.page.root.all("div") if one.has("data-newer-stream"))
    office.gets()
    answer = desk.client.get(address, buffered=False)
    stream: Iterator[Any] = iter(answer.response)
    begun = "".join(str(next(stream), "utf-8") for _ in range(2))
    answer.close()
    assert (answer.mimetype, "event: changed" in begun) == ("text/event-stream", True)


# --- who tells ------------------------------------------------------------------------------------------------------------


def test_only_what_is_committed_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = office.gets()
    told: list[str] = []
    monkeypatch.setattr(office.db, "tell", told.append)
    with office.db.read() as db:
        queries.queue_for(db, office.signed(office.astrid), "ours")
    with pytest.raises(ZeroDivisionError):
        _claim_and_fail(office, case_id)
    assert told == []
    _claim(office, case_id, office.astrid)  # one statement for however many
    office.gets()
    assert told == [QUEUE, QUEUE]


def _claim_and_fail(office: Office, case_id: str) -> None:
    with office.db.write() as db:
        commands.claim(db, case_id, office.astrid.id)
        raise ZeroDivisionError


# --- what one asks then ---------------------------------------------------------------------------------------------------


def _newer(hands: ClientHands, *case_ids: str, **headers: str) -> Any:
    address = next(one.get("data-newer-from") for one in hands.page.root.all("div") if one.has("data-newer-from"))
    return hands.client.get(address + "".join(f"&row={each}" for each in case_ids), headers={"HX-Request": "true", **headers})


def test_a_row_says_who_has_taken_the_case(office: Office, berit: Colleague) -> None:
    case_id = office.gets()
    desk = office.at_the_desk()
    desk.open("/desk?view=unheld")
    assert 'type="checkbox"' in _newer(desk, case_id).get_data(as_text=True)
    _claim(office, case_id, berit)
    row = _newer(desk, case_id).get_data(as_text=True)
    assert ("Berit Moe" in row, 'type="checkbox"' in row, "i køen" in row) == (True, False, False)


def test_a_row_of_a_case_that_one_may_not_see_is_left_out(office: Office, berit: Colleague) -> None:
    case_id, other = office.gets(), office.gets()
    desk = office.at_the_desk(berit)
    desk.open("/desk?view=ours")
    _bars(office, case_id, berit)
    rows = _newer(desk, case_id, other, new_id(), "no-id").get_data(as_text=True)
    assert (case_id in rows, other in rows) == (False, True)


def test_asked_again_it_answers_only_when_something_has_changed(office: Office, berit: Colleague) -> None:
    case_id = office.gets()
    desk = office.at_the_desk()
    desk.open("/desk?view=ours")
    tag = {"If-None-Match": _newer(desk, case_id).headers["ETag"]}
    assert _newer(desk, case_id, **tag).status_code == 304
    _claim(office, case_id, berit)
    assert _newer(desk, case_id, **tag).status_code == 200


def test_more_rows_take_no_more_questions(office: Office, queries: Queries) -> None:
    ids = [office.gets() for _ in range(12)]
    desk = office.at_the_desk()
    desk.open("/desk?view=ours")
    asked = []
    for few in (ids[:2], ids):
        queries.statements.clear()
        _newer(desk, *few)
        asked.append(queries.number)
    assert asked[0] == asked[1]


# --- what counts as new ---------------------------------------------------------------------------------------------------


@pytest.fixture
def old(office: Office, clock: MovableClock) -> str:
    """A case that was answered long ago."""
    case_id = office.gets(holder_id=office.astrid.id)
    _answers(office, case_id, office.astrid)
    clock.move(days=40)
    return case_id


def _told(desk: ClientHands) -> str:
    return " ".join(_newer(desk).get_data(as_text=True).split())


def test_what_a_rule_brings_forward_is_new_whatever_it_waits_since(office: Office, old: str, clock: MovableClock) -> None:
    desk = office.at_the_desk()
    desk.open("/desk?view=ours")
    clock.move(minutes=2)
    with office.db.write() as db:
        assert rise(db, db.get_one(Case, old), Raised.EVALUATION, office.case(old).opened_at)
    assert "1 ny i køen" in _told(desk)


def test_what_turns_out_to_be_urgent_is_new(office: Office, clock: MovableClock) -> None:
    case_id = office.gets()
    clock.move(days=1)
    desk = office.at_the_desk()
    desk.open("/desk?view=ours")
    clock.move(minutes=2)
    with office.db.write() as db:
        note_worries(db, db.get_one(Case, case_id), frozenset({Worry.LIFE}))
    assert office.case(case_id).is_urgent
    assert "1 ny i køen" in _told(desk)
    desk.open("/desk?view=ours")
    with office.db.write() as db:
        note_worries(db, db.get_one(Case, case_id), frozenset({Worry.VIOLENCE}))  # it stood first already
    assert "i køen" not in _told(desk)


def test_a_case_that_one_is_asked_to_take_over_is_new_to_that_one(office: Office, old: str, berit: Colleague) -> None:
    desk, giver = office.at_the_desk(berit), office.at_the_desk()
    for hands in (desk, giver):
        hands.open("/desk?view=mine")
    with office.db.write() as db:
        commands.offer(db, db.get_one(Case, old), office.astrid.id, berit.id)
    assert ("1 ny i køen" in _told(desk), _told(giver)) == (True, "")


def test_a_case_that_was_put_back_is_new_among_the_unheld(office: Office, clock: MovableClock) -> None:
    case_id = office.gets(holder_id=office.astrid.id)
    clock.move(minutes=5)
    desk = office.at_the_desk()
    desk.open("/desk?view=unheld")
    with office.db.write() as db:
        commands.release(db, case_id, office.astrid.id)
    assert "1 ny i køen" in _told(desk)


# --- nothing is forgotten ---------------------------------------------------------------------------------

_PAST_THE_ROWS = re.compile(r"\b(update|delete|insert)\((Case|CaseBar)\)")
# The case that is locked is a row, and rings by itself.
_ROW_BESIDE = frozenset({"linking.py"})


def test_whoever_changes_many_cases_in_a_statement_says_so() -> None:
    sources = {path: path.read_text("utf-8") for path in Path(portal.__file__).parent.rglob("*.py")}
    changing = [path for path, source in sources.items() if _PAST_THE_ROWS.search(source) and path.name not in _ROW_BESIDE]
    assert len(changing) > 5
    assert not [path.name for path in changing if "stirs(db)" not in sources[path]]
