"""`portal directory`: out to a file and in from one, each row reported before anything is written."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.cli.directory import FAULTS
from portal.config import load_settings
from portal.db.session import Database
from portal.directory.models import ServiceRow, ServiceVersion
from tests.slices.cli.conftest import Portal

HEADINGS = "slug;navn_nb;organisasjon;type;telefon"


@pytest.fixture
def db(env: dict[str, str], portal: Portal, tmp_path: Path) -> Iterator[Database]:
    """A demo's database with the pack's services in it, and an export of them beside."""
    for ending in ("json", "csv", "xlsx"):
        assert portal("--demo", "directory", "export", str(tmp_path / f"all.{ending}")).code == 0
    opened = Database(load_settings(os.environ, demo=True).database_url)
    yield opened
    opened.close()


def _documents(db: Database) -> dict[str, str]:
    with db.read() as session:
        return {row.slug: row.document for row in session.scalars(select(ServiceRow))}


def _versions(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(ServiceVersion)) or 0


def _table(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "in.csv"
    file.write_text("\n".join([HEADINGS, *lines]), "utf-8")
    return str(file)


def test_what_went_out_comes_in_without_a_change(db: Database, portal: Portal, tmp_path: Path) -> None:
    before, versions = _documents(db), _versions(db)
    for ending in ("json", "csv", "xlsx"):
        answer = portal("--demo", "directory", "import", str(tmp_path / f"all.{ending}"))
        assert answer.code == 0, answer.err
        assert "0 with faults\n0 services written" in answer.out
    assert (_documents(db), _versions(db)) == (before, versions)


def test_a_dry_run_says_it_all_and_writes_nothing(db: Database, portal: Portal, tmp_path: Path) -> None:
    before = _documents(db)
    slug = next(iter(before))
    file = _table(tmp_path, "kor;Kor;Koret;frivillig;12 34 56 78", f"{slug};Nytt navn;Noen;public;", "feil;Feil;X;Y;Z")
    answer = portal("--demo", "directory", "import", file, "--dry-run")
    assert answer.code == 0, answer.err
    assert "2  kor: new" in answer.out
    assert re.search(rf"3  {slug}: changes .*name", answer.out)
    assert "4  feil: cannot be written\n       kind: none of the words" in answer.out
    assert "phone: no telephone number" in answer.out
    assert "3 rows, 1 with faults" in answer.out
    assert _documents(db) == before


def test_one_fault_stops_it_all_unless_told_otherwise(db: Database, portal: Portal, tmp_path: Path) -> None:
    before = _documents(db)
    file = _table(tmp_path, "kor;Kor;Koret;frivillig;12 34 56 78", "feil;Feil;X;Y;Z")
    refused = portal("--demo", "directory", "import", file)
    assert (refused.code, "nothing was written" in refused.err) == (2, True)
    assert _documents(db) == before
    taken = portal("--demo", "directory", "import", file, "--skip-faulty")
    assert taken.code == 0, taken.err
    assert set(_documents(db)) == {*before, "kor"}
    assert json.loads(_documents(db)["kor"])["phone"] == "12 34 56 78"


def test_it_is_told_by_whom_and_written_in_the_log(db: Database, portal: Portal, tmp_path: Path) -> None:
    assert portal("--demo", "directory", "import", _table(tmp_path, "kor;Kor;Koret;frivillig;")).code == 0
    with db.read() as session:
        row = session.scalars(select(ServiceRow).where(ServiceRow.slug == "kor")).one()
        version = session.scalars(select(ServiceVersion).where(ServiceVersion.service_id == row.id)).one()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "services_imported")).one()
    assert (row.origin, version.by_role, version.note) == ("import", "import", "in.csv")
    assert (entry.actor_kind, entry.subject, json.loads(entry.facts)) == ("cli", "directory", {"rows": 1})


@pytest.mark.parametrize("name", ["a.pdf", "a.xlsx", "a.json", "a.csv"])
def test_a_file_that_is_no_table_is_one_line(portal: Portal, tmp_path: Path, env: dict[str, str], name: str) -> None:
    (tmp_path / name).write_bytes(b"\0\1\2")
    answer = portal("--demo", "directory", "import", str(tmp_path / name))
    assert answer.code == 2
    assert answer.err.splitlines()[-1].startswith(f"portal: {name}: ")
    assert portal("--demo", "directory", "export", str(tmp_path / "a.pdf")).code == 2


def test_every_fault_has_words() -> None:
    """Whatever slug the readers use stands in the list, and the list has none that they do not use."""
    folder = Path(__file__).parents[3] / "portal" / "directory"
    read = [path for path in folder.glob("*.py") if path.name.startswith(("tab", "sheets", "hsds", "doc"))]
    sources = "".join(path.read_text("utf-8") for path in read)
    told = set(re.findall(r'(?:BadCell|BadFile|Fault|NoService)\([^()]*?"([a-z_]+)"\)', sources))
    told |= set(re.findall(r'(?:matching\(r".*", |Reading\(fault=)"([a-z_]+)"', sources))
    assert told <= set(FAULTS), told - set(FAULTS)
    assert {slug for slug in FAULTS if f'"{slug}"' not in sources} == set()
