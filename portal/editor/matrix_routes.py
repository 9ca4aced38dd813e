"""The prevention matrix on a page: as a picture and as a table of the same numbers, what a cell holds, and a file of it."""

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, abort, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from portal.db.clock import utc_now
from portal.directory.service import Audience, Prevention, Risk
from portal.directory.store import service_in
from portal.editor import matrix
from portal.editor.fields import RISKS
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


@bp.get("/desk/directory/matrix")
@needs("see_figures")
def show() -> AnyResponse:
    """Every risk at every age, on one level or all."""
    level, now = _asked("level", Prevention), utc_now()
    with portal_of().db.read() as db:
        cells, themes, misses = matrix.count_cells(db), matrix.themes(db, now), matrix.misses(db, now)
    grid = matrix.grid(cells, level)
    most = max((cell.number for _, row in grid for cell in row), default=0)
    gaps = sum(cell.is_gap for _, row in grid for cell in row)
    return page(
        "editor/matrix.html", grid=grid, level=level, levels=list(Prevention), risks=RISKS, most=most, gaps=gaps,
        ages=[_age(age) for age in matrix.AGES], themes=[(_topic(each.topic), each.number) for each in themes],
        misses=misses, least=matrix.LEAST, over=matrix.laid_over(themes),
    )  # fmt: skip


def _topic(slug: str) -> str:
    texts = portal_of().pack.texts
    for key in (f"talk.parent.topic.choice.{slug}", f"talk.young.about.choice.{slug}", f"talk.parent.about.choice.{slug}"):
        if texts.is_own("nb", key):
            return text(key)
    return gettext("Noe annet")


@bp.get("/desk/directory/matrix/services")
@needs("see_figures")
def cell() -> AnyResponse:
    """The services of one cell."""
    risk, age, level = _asked("risk", Risk), _asked("age", Audience), _asked("level", Prevention)
    if risk is None or age is None:
        abort(404)
    with portal_of().db.read() as db:
        rows = matrix.services_in(db, risk, age, level)
    first = portal_of().pack.primary_language
    shown = [(row.id, service_in(row).name.get(first).text, service_in(row).organization, row.level) for row in rows]
    return page("editor/matrix_cell.html", rows=shown, risk=RISKS[risk], age=_age(age), level=level)


@bp.get("/desk/directory/matrix.csv")
@needs("see_figures")
def as_file() -> Response:
    """The matrix as a file for a spreadsheet."""
    with portal_of().db.read() as db:
        cells, over = matrix.count_cells(db), matrix.laid_over(matrix.themes(db, utc_now()))
    rows = [
        (str(RISKS[risk]), _age(each.age), text(f"directory.level_is.{level.value}"), each.number, over.get(risk, ""))
        for level in Prevention
        for risk, row in matrix.grid(cells, level)
        for each in row
    ]
    heading = (gettext("Risiko"), gettext("Alder"), gettext("Nivå"), gettext("Tilbud"), gettext("Familier har skrevet"))
    answer = make_response("\ufeff" + matrix.as_csv(rows, heading))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="matrix.csv"'
    return answer
