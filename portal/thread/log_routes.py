"""The family's own log: who has read what it wrote, by role and date, and what has happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.cases import queries
from portal.cases.case_log import FamilyLine, family_log
from portal.cases.journal import Happened
from portal.cases.rules import Turn
from portal.thread.routes import bp
from portal.thread.visiting import ask_for_code, held
from portal.web.access import citizen
from portal.web.extensions import portal_of
from portal.web.i18n import apart, full_day, text
from portal.web.render import page


@dataclass(frozen=True)
class Told:
    """One line as it is read. No hour is told: who sees the page over a shoulder learns nothing of when somebody sat there."""

    what: str
    who: str


@bp.get("/thread/log")
@citizen
def read_log() -> Response:
    """Day by day, the newest first."""
    visit = held(request)
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        if case is None:
            return ask_for_code()
        if case.turn == Turn.WAITING_FOR_FAMILY.value:
            return redirect(url_for("thread.enter"), code=303)
        days = _by_day(family_log(db, case, visit.case_key))
    return page("thread/log.html", days=days)


def _by_day(lines: Sequence[FamilyLine]) -> list[tuple[str, list[Told]]]:
    return [(full_day(day), list(map(_told, those))) for day, those in groupby(lines, key=lambda line: line.day)]


def _told(line: FamilyLine) -> Told:
    if line.what == Happened.MESSAGE_RECEIVED.value:
        return Told(text("log.what.trusted_wrote") if line.is_by_trusted else text("thread.from_you"), _who(line))
    to = text("log.to", receiver=apart(line.receiver)) if line.receiver else ""
    return Told(text(f"log.what.{line.what}"), " · ".join(filter(None, (to, _who(line)))))


def _who(line: FamilyLine) -> str:
    if line.is_by_trusted:
        return f"{line.trusted} · {text('trusted.role')}"
    if line.person is None:
        return line.trusted
    role = text(f"role.{line.person.role.value}.name")
    return text("log.holder", name=line.person.first_name, role=role) if line.is_holder else role
