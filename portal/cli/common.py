"""What every command shares: settings, the database, and how trouble is told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from portal.config import SettingError, Settings, load_settings
from portal.db.session import Database

if TYPE_CHECKING:
    from portal.municipality.profile import Pack

_REFUSALS = {
    "given_already": "this colleague has that right already, for all of that time",
    "email_taken": "somebody has that e-mail address already. See: portal staff list",
    "no_roles": "everybody must have a role",
    "last_administrator": "that is the last administrator: make somebody else administrator first",
    "last_key_holder": "that is the last who can open the cases: let somebody else in first",
    "not_yourself": "nobody can do this to their own account",
    "no_key": "their roles give no key to cases: give a role that reads cases first",
    "no_such_time": "choose a time that is not over, of at most a year",
    "not_now": "that account does not stand where this can be done. See: portal staff list",
}


class Trouble(click.ClickException):
    """Something that whoever typed the command can mend. Shown as one line."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"portal: {self.message}", err=True)


def settings_of(
    context: click.Context, env: Mapping[str, str] | None = None, *, demo: bool = False
) -> Settings:
    """The settings for this command. Raises SettingError."""
    chosen = context.find_root().obj or {}
    values = os.environ if env is None else env
    return load_settings(values, demo=demo or chosen.get("demo", False), instance=chosen.get("instance"))


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """The database, brought to the newest schema, closed at the end. Raises SchemaError."""
    from portal.db.upgrade import upgrade

    db = Database(settings.database_url)
    try:
        upgrade(db, say)
        yield db
    finally:
        db.close()


def bring_pack_in(settings: Settings, db: Database) -> Pack:
    """The pack, its services brought in when this database has not seen them."""
    from portal.db.clock import utc_now
    from portal.directory.read import load_services
    from portal.directory.store import mark_of, read_in, version_of, with_ids
    from portal.municipality.load import load_pack

    pack = load_pack(settings.packs, settings.pack)
    services = with_ids(load_services(settings.packs, pack), pack.name)
    with db.read() as session:
        is_there = version_of(session)[1] == mark_of(services)
    if not is_there:
        with db.write() as session:
            read_in(session, services, utc_now(), pack.primary_language)
    return pack


def say(line: str) -> None:
    """Tell how long work is coming along, where it does not mix with what the command answers."""
    click.echo(line, err=True)


def trouble_in(error: Exception) -> str | None:
    """The one line for an error that a person can mend; None for a bug, which keeps its traceback."""
    from sqlalchemy.exc import OperationalError

    from portal.db.copies import BackupError
    from portal.db.upgrade import SchemaError
    from portal.municipality.faults import PackError
    from portal.staff.rules import CannotChange
    from portal.vault.errors import VaultError

    if isinstance(error, OperationalError):
        reason = str(error.orig).strip().splitlines() or ["no reason given"]
        return f"the database does not answer: {reason[0]}"
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    if isinstance(error, VaultError):
        return str(error) or (error.__doc__ or "").strip()
    if isinstance(error, CannotChange):
        return _REFUSALS[error.problem.value]
    if isinstance(error, (SettingError, BackupError, SchemaError, PackError)):
        return str(error)
    return None
