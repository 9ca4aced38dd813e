"""The access log: chained, append-only, free of free text, and always in step with what was committed."""

import contextlib
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.audit import BreakKind, Head, head, history, record, verify
from portal.audit.chain import checked_facts
from portal.audit.models import AuditEntry
from portal.db.append_only import protect
from portal.db.session import Database


@pytest.fixture
def log(database: Database) -> Iterator[Database]:
    yield database
    with database.engine.begin() as connection:
        protect(connection, AuditEntry.__tablename__)  # a test may have taken the triggers off


def note(log: Database, times: int = 1) -> None:
    for number in range(times):
        with log.write() as db:
            record(db, "member:abc", "case.opened", "case:xyz", level=number, reason="own-team", is_own=True)


def unlocked(log: Database, statement: str) -> None:
    """Change the table as the database's owner could: with the triggers gone."""
    drop = "DROP TRIGGER audit_entry_no_{0}" + ("" if log.is_sqlite else " ON audit_entry")
    with log.write() as db:
        for verb in ("update", "delete"):
            db.execute(text(drop.format(verb)))
        db.execute(text(statement))


def test_what_is_recorded_is_chained_and_holds(log: Database) -> None:
    note(log, 5)
    with log.read() as db:
        entries = list(db.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
        assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
        assert entries[3].previous_hash == entries[2].hash
        assert entries[0].facts == '{"is_own":true,"level":0,"reason":"own-team"}'
        assert verify(db) == []


def test_several_entries_in_one_transaction_keep_their_order(log: Database) -> None:
    with log.write() as db:
        record(db, "system", "case.warned", "case:a")
        record(db, "citizen", "case.read", "case:a")
    with log.read() as db:
        assert [entry.action for entry in history(db, subject="case:a")] == ["case.read", "case.warned"]
        assert verify(db) == []


def test_an_undone_transaction_leaves_nothing(log: Database) -> None:
    with contextlib.suppress(ZeroDivisionError), log.write() as db:
        record(db, "system", "case.warned", "case:a")
        raise ZeroDivisionError
    with log.read() as db:
        assert head(db) == Head(0, "0" * 64)


def test_a_savepoint_writes_nothing_early(log: Database) -> None:
    with log.write() as db:
        with db.begin_nested():
            record(db, "system", "case.warned", "case:a")
        assert head(db).seq == 0
    with log.read() as db:
        assert head(db).seq == 1


def test_recording_where_nothing_is_committed_is_refused(log: Database) -> None:
    with log.read() as db, pytest.raises(RuntimeError):
        record(db, "system", "case.warned", "case:a")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry"]
)
def test_the_database_itself_refuses_changes(log: Database, statement: str) -> None:
    note(log)
    with pytest.raises(DBAPIError, match="append-only"), log.write() as db:
        db.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "seq", "kind"),
    [
        ("UPDATE audit_entry SET actor_id = 'other' WHERE seq = 2", 2, BreakKind.CHANGED),
        ("UPDATE audit_entry SET facts = '{}' WHERE seq = 3", 3, BreakKind.CHANGED),
        ("DELETE FROM audit_entry WHERE seq = 2", 2, BreakKind.MISSING),
        ("DELETE FROM audit_entry WHERE seq = 1", 1, BreakKind.MISSING),
        ("UPDATE audit_entry SET hash = previous_hash WHERE seq = 1", 2, BreakKind.UNCHAINED),
    ],
)
def test_tampering_is_found_where_it_is(log: Database, statement: str, seq: int, kind: BreakKind) -> None:
    note(log, 4)
    unlocked(log, statement)
    with log.read() as db:
        assert (seq, kind) in [(found.seq, found.kind) for found in verify(db)]


def test_a_cut_off_end_is_found_with_a_noted_head(log: Database) -> None:
    note(log, 4)
    with log.read() as db:
        noted = head(db)
    unlocked(log, "DELETE FROM audit_entry WHERE seq >= 3")
    with log.read() as db:
        assert verify(db) == []
        assert [found.kind for found in verify(db, noted)] == [BreakKind.CUT_OFF]


def test_eight_at_once_make_one_whole_chain(log: Database) -> None:
    workers = [threading.Thread(target=note, args=(log, 10)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with log.read() as db:
        assert head(db).seq == 80
        assert verify(db) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"note": "Kari Nordmann"},
        {"note": "han slo meg"},
        {"mail": "kari@example.no"},
        {"phone": "91234567"},
        {"phone": 91234567},
        {"phone": "912-34-567"},
        {"name": "å"},
        {"ratio": 0.5},
        {"nothing": None},
        {"many": ["a"]},
        {"long": "a" * 65},
    ],
)
def test_free_text_and_numbers_of_people_are_refused(facts: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        checked_facts(facts)  # type: ignore[arg-type]
    assert not any(str(value) in str(caught.value) for value in facts.values())


@given(st.text())
def test_no_text_with_a_space_or_a_capital_gets_in(value: str) -> None:
    try:
        stored = checked_facts({"fact": value})
    except ValueError:
        return
    assert stored == '{"fact":"' + value + '"}'
    assert value == value.lower()
    assert " " not in value
