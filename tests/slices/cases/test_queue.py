"""The queue: who waits longest for us stands first, everybody sees the same as they may open, and it costs the same."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from portal.cases import commands, queries
from portal.cases import queries as cases
from portal.cases.models import Case
from portal.cases.newer_in_queue import ids_since
from portal.cases.queries import PAGE_ROWS, VIEWS
from portal.cases.queue_filters import Filters, are_few, conditions
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries, new_case
from tests.people.client_hands import ClientHands

DANGER = frozenset({"danger_yes"})


def _read_all(office: Office, who: object, view: str) -> list[str]:
    """Page after page, as the pager's links lead."""
    ids: list[str] = []
    after = None
    while True:
        with office.db.read() as db:
            found = queries.queue_for(db, who, view, after)  # type: ignore[arg-type]
        shown = found[:PAGE_ROWS]
        ids += [case.id for case in shown]
        if len(found) <= PAGE_ROWS:
            return ids
        after = (shown[-1].place, shown[-1].id)


def test_urgent_first_then_who_has_waited_longest(office: Office, clock: MovableClock) -> None:
    late = office.gets()
    clock.move(hours=1)
    later = office.gets()
    clock.move(hours=1)
    urgent = office.gets(flags=DANGER)
    assert _read_all(office, office.signed(office.astrid), "ours") == [urgent, late, later]


def test_who_was_answered_goes_to_the_end_when_they_write_again(office: Office, clock: MovableClock) -> None:
    first, second = office.gets(), None
    clock.move(hours=1)
    second = office.gets()
    key = office.key_of(first)
    with office.db.write() as db:
        commands.send_answer(db, db.get_one(Case, first), key, "Hei.", new_id(), office.astrid.id)
    assert _read_all(office, office.signed(office.astrid), "ours") == [second]
    clock.move(hours=1)
    with office.db.write() as db:
        commands.receive_message(db, db.get_one(Case, first), key, "Hei.", new_id(), utc_now())
    assert _read_all(office, office.signed(office.astrid), "ours") == [second, first]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=0, max_size=3 * PAGE_ROWS))
def test_paging_neither_loses_nor_repeats(office: Office, minutes: list[tuple[int, bool]]) -> None:
    """Many cases of the same minute stand beside each other."""
    with office.db.write() as db:
        before = {case.id for case in db.query(Case)}
        now = utc_now()
        made = [
            commands.open_case(
                db, new_case(opened_at=now - timedelta(minutes=ago), flags=DANGER if urgent else frozenset())
            )[0]
            for ago, urgent in minutes
        ]
        ids = {case.id for case in made} | before
    paged = _read_all(office, office.signed(office.astrid), "ours")
    assert len(paged) == len(ids)
    assert set(paged) == ids
    with office.db.read() as db:
        places = [db.get_one(Case, one).place for one in paged]
    assert places == sorted(places)


def test_the_list_shows_exactly_what_can_be_opened(office: Office) -> None:
    contact = office.employs("Berit Moe", Role.FAMILY_CONTACT)
    held, offered, others = office.gets(), office.gets(), office.gets()
    with office.db.write() as db:
        commands.claim(db, held, contact.id)
        commands.claim(db, offered, office.astrid.id)
        commands.offer(db, db.get_one(Case, offered), office.astrid.id, contact.id)
    seen = [
        (office.signed(contact, Role.FAMILY_CONTACT), {held, offered}),
        (office.signed(office.astrid), {held, offered, others}),
    ]
    for who, expected in seen:
        listed = {one for view in VIEWS for one in _read_all(office, who, view)}
        with office.db.read() as db:
            opens = {one for one in (held, offered, others) if queries.case_for(db, who, one)}
            counts = queries.counts_for(db, who)
        assert listed == opens == expected
        assert counts == {view: len(_read_all(office, who, view)) for view in VIEWS}


@pytest.mark.parametrize("strange", ["", "a", "A" * 26, "\0" * 26, "a" * 27, "ø" * 26, "' OR 1=1 --"])
def test_a_strange_id_opens_nothing(office: Office, strange: str) -> None:
    with office.db.read() as db:
        assert queries.case_for(db, office.signed(office.astrid), strange) is None


def _asked(hands: ClientHands, queries: Queries, path: str) -> int:
    hands.open(path)  # the first page of a session writes more
    queries.statements.clear()
    hands.open(path)
    assert hands.path == path.split("?")[0]
    return queries.number


def test_the_queue_asks_as_much_for_many_as_for_one(office: Office, queries: Queries) -> None:
    office.gets()
    hands = office.at_the_desk()
    one = _asked(hands, queries, "/desk")
    holders = [office.employs(f"{name} Vik", Role.RECEPTION) for name in ("Berit", "Cem")]
    for number in range(PAGE_ROWS + 5):
        case_id = office.gets()
        with office.db.write() as db:
            commands.claim(db, case_id, holders[number % 2].id)
    assert _asked(hands, queries, "/desk") == one <= 13


def test_a_case_asks_as_much_for_a_long_talk_as_for_a_short(office: Office, queries: Queries) -> None:
    case_id = office.gets(first_message="Hei.")
    hands = office.at_the_desk()
    one = _asked(hands, queries, f"/desk/case/{case_id}")
    key = office.key_of(case_id)
    for number in range(12):
        with office.db.write() as db:
            case = db.get_one(Case, case_id)
            commands.receive_message(db, case, key, f"Mer {number}", new_id(), utc_now())
            commands.write_note(db, case, key, f"Notat {number}", new_id(), office.astrid.id)
    assert _asked(hands, queries, f"/desk/case/{case_id}") == one <= 25  # PostgreSQL has one more, for the access log


def _way_to(connection: Connection, statement: str) -> str:
    """How SQLite finds what is asked for."""
    asked = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("",) * statement.count("?"))
    return " ".join(str(row) for row in asked)


def test_a_day_s_deadlines_and_what_has_come_are_short_stretches_of_an_index(office: Office, queries: Queries) -> None:
    """Wherever they stand in a long queue: not one look at each case of ours."""
    case_id, now, wanted = office.gets(), utc_now(), Filters(deadline="today")
    who = office.signed(office.astrid)
    with office.db.write() as db:
        db.get_one(Case, case_id).due_at = now + timedelta(minutes=1)
    queries.statements.clear()
    with office.db.read() as db:
        found = cases.queue_for(db, who, "ours", also=conditions(wanted, now), are_few=are_few(wanted))
        assert [case.id for case in found] == ids_since(db, who, "ours", Filters(), now - timedelta(hours=1), now) == [case_id]
    due, came = [each for each in queries.statements if each.startswith("SELECT")]
    if office.db.is_sqlite:
        with office.db.engine.connect() as connection:
            assert "ix_case_file_due (turn=? AND due_at>? AND due_at<?)" in _way_to(connection, due)
            assert "ix_case_file_came (turn=? AND came_at>?)" in _way_to(connection, came)


def test_somebody_who_holds_very_many_is_counted_as_soon_as_anybody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "MOST_COUNTED", 2)
    with office.db.write() as db:
        for case_id in (office.gets(), office.gets(), office.gets()):
            commands.claim(db, case_id, office.astrid.id)
    with office.db.read() as db:
        assert cases.counts_for(db, office.signed(office.astrid))["mine"] == 2
