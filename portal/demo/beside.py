"""What a house has beside its cases: contacts that were counted, words to the team leader, colleagues' own views and days off,
and what readers and owners say of the directory. Read from beside.toml."""

import json
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from portal.cases import contacts
from portal.cases.contact_notes import write_contact_note
from portal.cases.contacts import ContactKind
from portal.cases.rules import Channel
from portal.db.base import new_id
from portal.db.clock import running_from
from portal.demo.moments import moment_of
from portal.demo.stage import Stage
from portal.directory import reports
from portal.directory.models import ServiceRow
from portal.directory.store import id_of
from portal.editor import owners
from portal.editor.models import DirectoryOwner
from portal.municipality.hours import OSLO
from portal.staff import absences, desk_views

_FILE = Path(__file__).parent / "beside.toml"
Row = Mapping[str, Any]


@cache
def told() -> Mapping[str, list[Row]]:
    """The rows of each kind."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def fill(stage: Stage) -> None:
    """Let all of it have happened, each at its moment."""
    for kind, put in _KINDS.items():
        for row in told()[kind]:
            put(stage, row)
    stage.db.flush()


def _moment(stage: Stage, at: str) -> datetime:
    return moment_of(at, stage.now, stage.pack.hours)


def _counted(stage: Stage, row: Row) -> None:
    for back in row["days"]:
        with running_from(_moment(stage, f"{back} workdays ago at 10:00")):
            contacts.count(stage.db, new_id(), Channel(row["channel"]), ContactKind(row["kind"]))


def _word(stage: Stage, row: Row) -> None:
    with running_from(_moment(stage, row["at"])):
        write_contact_note(stage.db, row["text"].strip(), new_id(), stage.referrer_ids[row["by"]])


def _view(stage: Stage, row: Row) -> None:
    desk_views.save_view(stage.db, stage.staff_ids[row["of"]], row["name"], row["chosen"])


def _away(stage: Stage, row: Row) -> None:
    first, last = (_moment(stage, row[end]).astimezone(OSLO).date() for end in ("from", "to"))
    who = stage.staff_ids[row["who"]]
    absences.be_away(stage.db, who, first, last, by=who)


# --- the directory ----------------------------------------------------------------------------------------


def _report(stage: Stage, row: Row) -> None:
    service, at = _service(stage, row), _moment(stage, row["at"])
    if service is not None:
        reports.add_report(stage.db, stage.server_key, service.id, row["what"], row["text"], at)


def _owner(stage: Stage, row: Row) -> None:
    """Somebody vouches for a service, and wants another number to stand there."""
    service, at = _service(stage, row), _moment(stage, row["at"])
    if service is None:
        return
    owners.set_owner(stage.db, service.id, row["email"], "nb", stage.server_key, at)
    owner = stage.db.get_one(DirectoryOwner, service.id)
    owners.propose(stage.db, owner, service, {**json.loads(service.document), "phone": row["phone"]}, row["note"], at)


def _service(stage: Stage, row: Row) -> ServiceRow | None:
    """The demo municipality's own service; None where another municipality's directory is shown."""
    return stage.db.get(ServiceRow, id_of("demo", row["service"])) if stage.pack.name == "demo" else None


_KINDS: Mapping[str, Callable[[Stage, Row], None]] = {
    "counted": _counted,
    "word": _word,
    "view": _view,
    "away": _away,
    "report": _report,
    "owner": _owner,
}
