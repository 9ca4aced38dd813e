"""`portal recover`: the printed sheet lets one colleague in, with two persons by, when nobody else can."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.audit.queries import history
from portal.config import load_settings
from portal.db.base import new_id
from portal.db.session import Database
from portal.staff import commands, member_keys, queries
from portal.staff.rules import Role
from portal.vault.commands import new_case_key
from portal.vault.keyring import unlock_team
from tests.slices.cli.conftest import Answer, Portal

WITNESSES = ("--witness", "bjorn@example.no", "--witness", "anne@example.no")


@pytest.fixture
def database(set_up: Answer) -> Iterator[Database]:
    assert set_up.code == 0, set_up.err
    db = Database(load_settings().database_url)
    yield db
    db.close()


@pytest.fixture
def newcomer(database: Database) -> commands.EnrolledMember:
    """Has joined with new secrets, and waits for a key."""
    with database.write() as db:
        return commands.enrol_member(db, "Ny Kollega", "ny@example.no", {Role.RECEPTION}, "fire nye ord paa rad")


@pytest.fixture
def sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    paper = (tmp_path / "sheet.txt").read_text()
    monkeypatch.setenv("PORTAL_RECOVERY_SHEET", paper)
    return paper


def _check(database: Database, member_id: str) -> str:
    with database.read() as db:
        return member_keys.check_number(db, member_id)


def _recover(portal: Portal, check: str, *witnesses: str) -> Answer:
    return portal("recover", "--email", "ny@example.no", "--check", check, "--yes", *witnesses)


def test_the_sheet_lets_a_colleague_in_who_then_opens_cases(
    portal: Portal, database: Database, newcomer: commands.EnrolledMember, sheet: str
) -> None:
    case_id = new_id()
    with database.write() as db:
        key = new_case_key(db, case_id)
    answer = _recover(portal, _check(database, newcomer.member_id), *WITNESSES)
    assert answer.code == 0, answer.err
    with database.read() as db:
        assert unlock_team(db, newcomer.member_id, newcomer.private).case_key(db, case_id) == key
        used = [entry for entry in history(db) if entry.action == "recovery_key_used"]
        present = {queries.member_by_email(db, f"{name}@example.no").id for name in ("bjorn", "anne")}  # type: ignore[union-attr]
    assert len(used) == 1
    assert all(member_id in used[0].facts for member_id in present)


def test_one_person_alone_is_not_enough(
    portal: Portal, database: Database, newcomer: commands.EnrolledMember, sheet: str
) -> None:
    for few in (WITNESSES[:2], (*WITNESSES[:2], *WITNESSES[:2])):
        assert _recover(portal, _check(database, newcomer.member_id), *few).code == 2
    with database.read() as db:
        assert queries.waiting_for_key(db)


@pytest.mark.parametrize("wrong", ["sheet", "check"])
def test_a_wrong_sheet_or_number_lets_nobody_in(
    portal: Portal,
    database: Database,
    newcomer: commands.EnrolledMember,
    sheet: str,
    wrong: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if wrong == "sheet":
        monkeypatch.setenv("PORTAL_RECOVERY_SHEET", sheet[::-1])
    check = _check(database, newcomer.member_id) if wrong == "sheet" else "000000000000"
    answer = _recover(portal, check, *WITNESSES)
    assert answer.code == 2
    assert answer.err.strip().count("\n") == 0
    with database.read() as db:
        assert queries.waiting_for_key(db)
        assert not [entry for entry in history(db) if entry.action == "recovery_key_used"]
