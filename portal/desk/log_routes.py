"""A case's log: who opened it, and what happened, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import queries
from portal.cases.case_log import openings
from portal.cases.models import Case
from portal.cases.opened import Opened, history_for, note_showing, open_for
from portal.cases.reach import narrowed
from portal.desk.case_places import places
from portal.desk.pages import entries, told_once
from portal.municipality.hours import OSLO
from portal.staff.gate import colleague
from portal.staff.queries import names_of
from portal.staff.rules import Permission, Signed
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import clock_time, full_day, ngettext
from portal.web.i18n import lazy as _l
from portal.web.render import page

bp = Blueprint("desk_log", __name__)
VIEWS: dict[str, Any] = {"": _l("Alt"), "happened": _l("Det som har skjedd"), "opened": _l("Hvem som har åpnet saken")}
_READ = _l("Leste saken")


@dataclass(frozen=True)
class LogLine:
    """One line of a day."""

    what: Any
    who: str
    detail: str
    time: str
    moment: datetime


@bp.get("/desk/case/<case_id>/log")
@needs("open_case")
def log(case_id: str) -> Response:
    """What happened, and for whoever answers for the case who read it."""
    shown = request.args.get("show", "")
    if shown not in VIEWS:
        abort(404)
    with portal_of().db.write() as db:
        note_showing(db, colleague(), case_id, 200) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        me = narrowed(colleague(), opened.case)
        days = _by_day(_lines(db, opened, me, shown))
    address = f"/desk/case/{case_id}/log"
    views = [(name, address + (f"?show={each}" if each else "")) for each, name in VIEWS.items()]
    return page(
        "desk/log.html", case=opened.case, days=days, places=places(opened.case, me),
        sees_openings=sees_openings(me, opened.case), views=views, here=address + (f"?show={shown}" if shown else ""),
    )  # fmt: skip


def sees_openings(signed: Signed, case: Case) -> bool:
    """Who reads who has read: whoever holds the case, and whoever may see the access log."""
    return case.holder_id == signed.id or signed.may(Permission.SEE_ACCESS_LOG)


def _lines(db: Session, opened: Opened, me: Signed, shown: str) -> list[LogLine]:
    """A fixed number of queries, however much happened."""
    history = history_for(db, me, opened)
    happened = told_once(queries.events_in(db, history.keys), history.keys) if shown != "opened" else []
    read = openings(db, history.keys) if shown != "happened" and sees_openings(me, opened.case) else []
    names = names_of(db, [*(line.who for line in happened), *(each.member_id for each in read)])
    told = entries(happened, names)
    lines = [LogLine(each.what, str(each.who), each.detail, clock_time(each.moment), each.moment) for each in told]
    for each in read:
        lines.append(LogLine(_READ, names.get(each.member_id, ""), _times(each.times), clock_time(each.last_at), each.last_at))
    return _once(sorted(lines, key=lambda line: line.moment, reverse=True))


def _once(lines: Sequence[LogLine]) -> list[LogLine]:
    """What the same person did several times in a row on one day stands once, with how many times; the last moment is told."""
    runs = (list(those) for _same, those in groupby(lines, key=_sameness))
    return [run[0] if len(run) == 1 else replace(run[0], detail=_times(len(run))) for run in runs]


def _sameness(line: LogLine) -> tuple[object, ...]:
    """Lines that say more than what was done stand by themselves."""
    return str(line.what), line.who, _day_of(line), (line.moment, line.detail) if line.detail else None


def _times(number: int) -> str:
    return str(ngettext("%(num)d gang", "%(num)d ganger", number)) if number > 1 else ""


def _by_day(lines: Sequence[LogLine]) -> list[tuple[str, list[LogLine]]]:
    days = groupby(lines, key=_day_of)
    return [(full_day(day), list(those)) for day, those in days]


def _day_of(line: LogLine) -> date:
    return line.moment.astimezone(OSLO).date()
