"""A file that is read in while others write: nobody waits for somebody who waits for them, and nothing that was kept is lost."""

import json
from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from portal.directory import store
from portal.directory.models import ServiceRow, ServiceVersion
from portal.directory.store import By, Role, Stale, service_in
from portal.directory.tabular import write_csv
from portal.editor import commands, imports, owners
from portal.editor.commands import Editor
from portal.editor.models import DirectoryOwner
from tests.conftest import START
from tests.factories import Office, cheap_keys, office

__all__ = ["cheap_keys", "office"]
ELLEN, ODD = Editor("a" * 26, "nb"), Editor("b" * 26, "nb")
FILED, TYPED = "12 34 00 11", "12 34 00 22"


def _row(office: Office, slug: str) -> ServiceRow:
    with office.db.read() as db:
        return db.scalars(select(ServiceRow).where(ServiceRow.slug == slug)).one()


def _a_file(office: Office, *slugs: str) -> str:
    """A file with a new number for each of these services; gives its id."""
    changed = [replace(service_in(_row(office, slug)), phone=FILED) for slug in slugs]
    with office.db.write() as db:
        return imports.keep(db, write_csv(changed), "lag.csv", ELLEN, START).id


class Meanwhile:
    """Somebody who begins while another is in the middle of it, and goes on when they are let."""

    def __init__(self, does: Callable[[], Any]) -> None:
        self.does, self.outcome = does, "not begun"
        self.thread = Thread(target=self._run, daemon=True)

    def begins(self) -> None:
        self.thread.start()
        self.thread.join(timeout=1)  # whoever is let in at once is done by then; whoever has to wait, waits

    def _run(self) -> None:
        try:
            self.does()
            self.outcome = "kept"
        except Exception as refused:
            self.outcome = type(refused).__name__

    def ends(self) -> str:
        self.thread.join(timeout=30)
        assert not self.thread.is_alive()
        return self.outcome


def _publishes(office: Office, slug: str) -> Callable[[], None]:
    seen = _row(office, slug)

    def publish() -> None:
        document = json.loads(seen.document) | {"phone": TYPED}
        with office.db.write() as db:
            commands.publish(db, document, seen.version, ODD, START)

    return publish


def test_what_is_kept_while_a_file_is_read_in_is_not_written_over(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file has been read beside what there was, and has not been written yet: just then somebody else publishes."""
    other, report = Meanwhile(_publishes(office, "library")), imports.report

    def reads_slowly(*told: Any) -> Any:
        made = report(*told)
        monkeypatch.setattr(imports, "report", report)
        other.begins()
        return made

    waiting = _a_file(office, "library", "health-station")
    monkeypatch.setattr(imports, "report", reads_slowly)
    with office.db.write() as db:
        assert imports.write(db, waiting, 2, ELLEN, START) == 2
    assert other.ends() == Stale.__name__, "and is asked, with both changes in the form"
    assert service_in(_row(office, "library")).phone == FILED


@pytest.mark.parametrize("order", [("library", "health-station"), ("health-station", "library")])
def test_two_who_each_hold_a_service_do_not_wait_for_each_other(
    office: Office, order: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has written its first service and wants its second, which somebody has just taken and wants to write."""
    first, second = order
    other, keep = Meanwhile(_publishes(office, second)), store._keep
    waiting = _a_file(office, first, second)

    def keeps_one(*told: Any) -> Any:
        made = keep(*told)
        if other.outcome == "not begun":
            monkeypatch.setattr(store, "_keep", keep)
            other.begins()
        return made

    monkeypatch.setattr(store, "_keep", keeps_one)
    with office.db.write() as db:
        assert imports.write(db, waiting, 2, ELLEN, START) == 2
    assert other.ends() == Stale.__name__
    assert [service_in(_row(office, slug)).phone for slug in order] == [FILED, FILED]


def test_an_approval_takes_its_turn_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _row(office, "library")
    with office.db.write() as db:
        draft = commands.save_draft(db, json.loads(seen.document) | {"phone": TYPED}, seen.version, By(Role.OWNER), START)
    look = commands.look_of(draft, seen)

    def approves() -> None:
        with office.db.write() as db:
            commands.publish_draft(db, draft.id, ["phone"], ODD, START, START.date(), look=look, is_verified=False)

    other, report = Meanwhile(approves), imports.report
    waiting = _a_file(office, "library")

    def reads_slowly(*told: Any) -> Any:
        made = report(*told)
        other.begins()
        return made

    monkeypatch.setattr(imports, "report", reads_slowly)
    with office.db.write() as db:
        imports.write(db, waiting, 1, ELLEN, START)
    assert other.ends() == commands.Changed.__name__
    assert service_in(_row(office, "library")).phone == FILED


def test_still_right_is_said_of_what_is_written_just_then(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, key = _row(office, "library"), office.settings.server_key
    with office.db.write() as db:
        owners.set_owner(db, seen.id, "eier@eksempel.no", "nb", key, START)
        secret = owners.ask(db, db.get_one(DirectoryOwner, seen.id), key, START)

    def says_so() -> None:
        with office.db.write() as db:
            found = owners.find(db, secret, START)
            assert found is not None
            owners.still_right(db, *found, START, "nb")

    other, report = Meanwhile(says_so), imports.report
    waiting = _a_file(office, "library")

    def reads_slowly(*told: Any) -> Any:
        made = report(*told)
        other.begins()
        return made

    monkeypatch.setattr(imports, "report", reads_slowly)
    with office.db.write() as db:
        imports.write(db, waiting, 1, ELLEN, START)
    assert other.ends() == "kept"
    now = service_in(_row(office, "library"))
    assert (now.phone, now.verified_on) == (FILED, START.date())


def test_many_at_once_lose_nothing(office: Office) -> None:
    """Two editors and two files, all at the same services: whoever is told 'kept' stands in the history, and nobody else."""
    slugs = ("library", "health-station", "open-kindergarten")
    files = [_reads_in(office, slugs, Editor("c" * 26, "nb")), _reads_in(office, slugs[::-1], Editor("d" * 26, "nb"))]
    everybody = [Meanwhile(does) for does in [*(_publishes(office, slug) for slug in slugs * 2), *files]]
    for each in everybody:
        each.thread.start()
    outcomes = [each.ends() for each in everybody]
    assert set(outcomes) <= {"kept", Stale.__name__, imports.Changed.__name__, imports.NoImport.__name__}
    with office.db.read() as db:
        rows = db.scalars(select(ServiceRow).where(ServiceRow.slug.in_(slugs))).all()
        for row in rows:
            kept = db.scalars(select(ServiceVersion).where(ServiceVersion.service_id == row.id)).all()
            assert sorted(each.version for each in kept) == list(range(1, row.version + 1))


def _reads_in(office: Office, slugs: tuple[str, ...], who: Editor) -> Callable[[], None]:
    changed = [replace(service_in(_row(office, slug)), phone=FILED) for slug in slugs]
    with office.db.write() as db:
        waiting = imports.keep(db, write_csv(changed), "lag.csv", who, START).id

    def read_in() -> None:
        with office.db.write() as db:
            imports.write(db, waiting, len(slugs), who, START)

    return read_in
