"""The prevention matrix on a page: as a picture and as a table of the same numbers, what a cell holds, and a file of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, abort, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from portal.db.clock import utc_now
from portal.directory.service import Audience, Prevention, Risk
from portal.directory.store import service_in
from portal.editor import matrix
from portal.editor.fields import RISKS
from portal.municipality.hours import OSLO
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import gettext, text
from portal.web.render import page

bp = Blueprint("matrix", __name__)
Kind = TypeVar("Kind", bound=StrEnum)


def _asked(name: str, kind: type[Kind]) -> Kind | None:
    value = request.args.get(name, "")
    if value and value not in set(kind):
        abort(404)
    return kind(value) if value else None


def _age(age: Audience) -> str:
    return text(f"directory.audience.{age.value}")


def _level(level: Prevention | None) -> str:
    return text(f"directory.level_is.{level.value}") if level else gettext("Nivået er ikke fortalt")


@bp.get("/desk/directory/matrix")
@needs("see_figures")
def show() -> AnyResponse:
    """Every risk at every age, on one level or all."""
    level, now = _asked("level", Prevention), utc_now()
    with portal_of().db.read() as db:
        cells, themes, misses = matrix.count_cells(db), matrix.themes(db, now), matrix.misses(db, now)
    grid = matrix.grid(cells, level)
    gaps = sum(cell.is_gap for _, row in grid for cell in row)
    return page(
        "editor/matrix.html", grid=grid, level=level, levels=[(each.value, _level(each)) for each in Prevention], risks=RISKS,
        most=_most(grid, level), gaps=gaps, ages=[_age(age) for age in matrix.AGES], months=matrix.months(now), today=_today(),
        themes=[(_topic(each.topic), each.number) for each in themes], misses=misses, least=matrix.LEAST,
        over=matrix.laid_over(themes), municipality=portal_of().pack.municipality_name,
    )  # fmt: skip


def _most(grid: Sequence[tuple[Risk, Sequence[matrix.Cell]]], level: Prevention | None) -> int:
    """The largest number that is drawn: of a cell on one level, or of a level within a cell."""
    return max((most for _, row in grid for cell in row for most in ((cell.number,) if level else cell.by_level)), default=0)


def _today() -> date:
    return utc_now().astimezone(OSLO).date()


def _topic(slug: str) -> str:
    texts = portal_of().pack.texts
    for key in (f"talk.parent.topic.choice.{slug}", f"talk.young.about.choice.{slug}", f"talk.parent.about.choice.{slug}"):
        if texts.is_own("nb", key):
            return text(key)
    return gettext("Noe annet")


@bp.get("/desk/directory/matrix/services")
@needs("see_figures")
def cell() -> AnyResponse:
    """The services of one cell, and what surrounds it: one sheet of paper for whoever decides."""
    risk, age, level = _asked("risk", Risk), _asked("age", Audience), _asked("level", Prevention)
    if risk is None or age not in matrix.AGES:
        abort(404)
    now = utc_now()
    with portal_of().db.read() as db:
        rows, cells = matrix.services_in(db, risk, age, level), matrix.count_cells(db)
        over = matrix.laid_over(matrix.themes(db, now))
    first = portal_of().pack.primary_language
    shown = [(row.id, service_in(row).name.get(first).text, service_in(row).organization, row.level) for row in rows]
    around = [(_level(one), numbers) for one, numbers in matrix.by_level(cells, risk)]
    return page(
        "editor/matrix_cell.html", rows=shown, risk=RISKS[risk], age=_age(age), level=level,
        level_name=_level(level) if level else "", around=around, ages=[_age(each) for each in matrix.AGES],
        here=matrix.AGES.index(age), told=over.get(risk), months=matrix.months(now), today=_today(),
        municipality=portal_of().pack.municipality_name,
    )  # fmt: skip


@bp.get("/desk/directory/matrix.csv")
@needs("see_figures")
def as_file() -> Response:
    """The matrix as a file for a spreadsheet: a number a row, so that it can be sorted, chosen from and summed up; and beside it
    what is laid over, each number once."""
    now = utc_now()
    with portal_of().db.read() as db:
        cells, themes, misses = matrix.count_cells(db), matrix.themes(db, now), matrix.misses(db, now)
    heading = (
        gettext("Hva"), gettext("Risiko"), gettext("Alder"), gettext("Nivå"), gettext("Tema"), gettext("Fra"), gettext("Til"),
        gettext("Antall"),
    )  # fmt: skip
    answer = make_response("\ufeff" + matrix.as_csv([*_offers(cells), *_told(themes, now), *_missed(misses)], heading))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="matrix.csv"'
    return answer


_Rows = list[tuple[str | int, ...]]


def _offers(cells: matrix.Cells) -> _Rows:
    day = _today().isoformat()
    return [
        (gettext("Tilbud"), str(RISKS[risk]), _age(age), _level(level), "", day, day, cells.get((risk, age, level), 0))
        for risk in Risk
        for age in matrix.AGES
        for level in (*Prevention, None)
    ]


def _told(themes: Sequence[matrix.Theme], now: datetime) -> _Rows:
    first, last = (day.isoformat() for day in matrix.months(now))
    said = gettext("Familier har skrevet, minst")
    return [
        (said, _nearest(each.topic), "", "", _topic(each.topic), first, last, each.number)
        for each in themes
        if each.number is not None
    ]


def _nearest(topic: str) -> str:
    risk = matrix.nearest(topic)
    return str(RISKS[risk]) if risk else ""


def _missed(misses: Sequence[tuple[date, int | None]]) -> _Rows:
    said = gettext("Søk som ikke fant noe")
    week = timedelta(days=6)
    return [
        (said, "", "", "", "", each.isoformat(), (each + week).isoformat(), number)
        for each, number in misses
        if number is not None
    ]
