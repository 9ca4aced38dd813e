"""`portal directory`: the services out to a file and in from one."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cli.common import Trouble, bring_pack_in, database_of, settings_of
from portal.db.session import Database
from portal.directory.document import Document
from portal.directory.models import ServiceRow
from portal.directory.store import By, Role, SlugTaken, State
from portal.directory.tabular import Reading, RowReport, read_table
from portal.municipality.profile import Pack

FAULTS: Mapping[str, str] = {
    "ages_crossed": "the lowest age is above the highest",
    "cells_shifted": "more cells than headings: a sign between cells stands in one of them",
    "confidential": "a service with a confidential address has no place, and no words that tell of one",
    "ended": "the file says that it is no longer offered",
    "formula": "a formula: write what it comes to",
    "half_a_point": "a place needs both latitude and longitude",
    "missing": "must be told",
    "no_such_text": "there is no such text in this row",
    "not_a_choice": "none of the words one can choose between",
    "not_a_date": "no date: write 2026-12-24",
    "not_a_language": "no code of a language: write nb, en, uk",
    "not_a_number": "no number, or too large a one",
    "not_a_number_to_call": "no telephone number",
    "not_a_postcode": "a postcode has four digits",
    "not_a_rule": "no rule: write FREQ=WEEKLY;BYDAY=TU from 2026-01-06 17:00-19:00",
    "not_a_slug": "only small letters a-z, digits and - between",
    "not_a_web_address": "no web address: it begins with https://",
    "not_an_email": "no e-mail address",
    "not_an_id": "no UUID",
    "not_dates": "no dates: write 2026-12-23..2026-12-24 10:00-12:00, or closed",
    "not_hours": "no hours: write 09:00-15:00, or closed",
    "not_steps": "the steps are 1 to 4: write 1-2",
    "not_yes_or_no": "write yes or no",
    "only_by_hand": "an address that is confidential is made open by hand, not by a file",
    "quote_open": "a quotation mark that nobody closes: the rows after it are in this one",
    "taken": "another service has this name in addresses",
    "too_long": "too long",
    "twice": "the file tells of the same service twice",
    "unknown": "not known here",
    "unreadable": "cannot be read",
    "wrong_kind": "cannot be read",
    "file_column_twice": "the same heading stands twice",
    "file_empty": "nothing stands in it",
    "file_of_another_kind": "it is neither .csv, .xlsx nor .json",
    "file_too_large": "it is too large: at most 5 MB, or 64 MB of JSON",
    "file_too_many_rows": "it has more than 10,000 rows",
    "file_too_wide": "it has more than 300 columns",
    "file_unreadable": "it is broken, or not what its name says",
    "file_without_headings": "no heading says name_nb, slug or id",
}


@click.group()
def directory() -> None:
    """The services: out to a file, in from one."""


@directory.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--norwegian", is_flag=True, help="Headings in Norwegian.")
@click.pass_context
def export_services(context: click.Context, file: Path, norwegian: bool) -> None:
    """Write every service that is shown to FILE: .json (HSDS 3.1), .csv or .xlsx."""
    from portal.directory.store import service_in
    from portal.directory.tabular import write_csv, write_hsds, write_xlsx

    settings = settings_of(context)
    if file.suffix not in (".json", ".csv", ".xlsx"):
        raise Trouble(f"{file.name}: {FAULTS['file_of_another_kind']}")
    with database_of(settings) as db:
        pack = bring_pack_in(settings, db)
        shown = select(ServiceRow).where(ServiceRow.state == State.LIVE).order_by(ServiceRow.sort_key, ServiceRow.id)
        with db.read() as session:
            services = [service_in(row) for row in session.scalars(shown)]
    headings = "nb" if norwegian else "en"
    if file.suffix == ".json":
        file.write_bytes(write_hsds(services, pack.primary_language))
    else:
        write = write_csv if file.suffix == ".csv" else write_xlsx
        file.write_bytes(write(services, pack.languages, headings))
    click.echo(f"{len(services)} services in {file}")


@directory.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--skip-faulty", is_flag=True, help="Leave out rows with faults instead of refusing the whole file.")
@click.option("--language", help="The language of plain HSDS texts that do not say it (the municipality's own).")
@click.pass_context
def import_services(context: click.Context, file: Path, dry_run: bool, skip_faulty: bool, language: str | None) -> None:
    """Read services from FILE: HSDS JSON, .csv or .xlsx. Each row is reported first; all are written together, or none."""
    settings, data = settings_of(context), file.read_bytes()
    with database_of(settings) as db:
        pack = bring_pack_in(settings, db)
        first = language or pack.primary_language
        with db.read() as session:
            reading = read_table(data, file.name, _known(session), first)
        _tell(file, reading)
        good = [row for row in reading.rows if row.document is not None]
        if len(good) < len(reading.rows) and not (skip_faulty or dry_run):
            raise Trouble("nothing was written: mend the rows, or leave them out with --skip-faulty")
        if dry_run:
            click.echo("Nothing was written: that was a dry run.")
        else:
            _write(db, file, data, first, pack, skip_faulty)


def _known(session: Session) -> dict[str, Document]:
    return {row.id: json.loads(row.document) for row in session.execute(select(ServiceRow.id, ServiceRow.document))}


def _tell(file: Path, reading: Reading) -> None:
    """The report: one line a row, and one for each fault. Raises Trouble when the file is no table."""
    if reading.fault:
        raise Trouble(f"{file.name}: {FAULTS[reading.fault]}")
    for heading in reading.unknown:
        click.echo(f"heading '{heading}' means nothing here: its cells are left out")
    for row in reading.rows:
        click.echo(f"{row.number:>5}  {row.slug or '?'}: {_outcome(row)}")
        for fault in row.faults:
            click.echo(f"       {fault.field}: {FAULTS[fault.why]}")
        for name in row.left_out:
            click.echo(f"       {name}: says something that cannot be told here; left out")
    wrong = sum(row.document is None for row in reading.rows)
    click.echo(f"{len(reading.rows)} rows, {wrong} with faults")


def _outcome(row: RowReport) -> str:
    if row.document is None:
        return "cannot be written"
    if row.is_new:
        return "new"
    return f"changes {', '.join(row.changes)}" if row.changes else "the same"


def _write(db: Database, file: Path, data: bytes, first: str, pack: Pack, skip_faulty: bool) -> None:
    """Everything in one transaction, read anew in it: what somebody has changed meanwhile counts."""
    from portal.audit.commands import record
    from portal.db.clock import utc_now
    from portal.directory.document import service_of
    from portal.directory.store import alone, put

    with db.write() as session:
        alone(session)
        rows = read_table(data, file.name, _known(session), first).rows
        if any(row.document is None for row in rows) and not skip_faulty:
            raise Trouble("somebody has changed the directory meanwhile: read the file in again")
        written = [row for row in rows if row.document is not None and (row.is_new or row.changes)]
        by = By(Role.IMPORT, note=file.name)
        for row in written:
            try:
                put(session, service_of(row.document or {}), by, utc_now(), first=pack.primary_language)
            except SlugTaken as taken:
                raise Trouble(f"row {row.number}: {FAULTS['taken']}") from taken
        record(session, "cli", "services_imported", "directory", rows=len(written))
    click.echo(f"{len(written)} services written")
