"""The plan of a case: goals in the family's words, what is done, who and when, and how it goes."""

from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from typing import Any

from flask import Blueprint, abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import plan
from portal.cases.opened import Opened, note_showing, open_for
from portal.cases.plan_rules import How, MeasureState, Side, Who
from portal.cases.reach import narrowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import plan_words as words
from portal.desk import words as desk_words
from portal.desk.case_places import places
from portal.desk.changing import Change, Show, change_case
from portal.desk.plan_beside import named_beside
from portal.desk.plan_forms import MattersForm, MeasureForm, SaidForm, TakeInForm
from portal.directory.here import directory_of
from portal.replies.plan_shown import MeasureShown, PlanShown, plan_shown
from portal.staff.gate import colleague
from portal.staff.rules import Permission, Signed
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, text
from portal.web.render import page

bp = Blueprint("desk_plan", __name__)
PATH = "/plan"


@bp.get("/desk/case/<case_id>/plan")
@needs("open_case")
def read_plan(case_id: str) -> Response:
    """The whole plan."""
    return show_plan(case_id)


@bp.get("/desk/case/<case_id>/plan/print")
@needs("open_case")
def print_plan(case_id: str) -> Response:
    """The plan on paper, as the family reads it."""
    opened, shown, _me = _read(case_id)
    return page("paper/plan.html", plan=shown, back=f"/desk/case/{opened.case.id}/plan")


@bp.post("/desk/case/<case_id>/plan/matters")
@needs("set_level")
def write_matters(case_id: str) -> Response:
    """The family's own words on top."""
    form = MattersForm()
    return _change(
        case_id, "matters_form", form,
        lambda db, opened: plan.write_matters(
            db, opened.case, opened.key, form.matters.data, colleague().id, form.read_mark.data or None
        ),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/plan/round")
@needs("set_level")
def take_in_round(case_id: str) -> Response:
    """The goal of the round that goes on comes into the plan."""
    form = TakeInForm()
    return _change(
        case_id, "take_form", form,
        lambda db, opened: plan.take_in_round(db, opened.case, opened.key, Side(form.take_side.data), colleague().id),
    )  # fmt: skip


@bp.get("/desk/case/<case_id>/plan/goal/<goal_id>/measure")
@needs("set_level")
def new_measure(case_id: str, goal_id: str) -> Response:
    """Something new to do for a goal."""
    return _show_measure(case_id, goal_id=goal_id)


@bp.post("/desk/case/<case_id>/plan/goal/<goal_id>/measure")
@needs("set_level")
def add_measure(case_id: str, goal_id: str) -> Response:
    """Put it into the plan."""
    form = MeasureForm()

    def change(db: Session, opened: Opened) -> None:
        typed = form.typed(_service_name(form))
        plan.add_measure(db, opened.case, opened.key, goal_id, typed, form.submission.data or new_id(), colleague().id)

    return _change(case_id, "measure_form", form, change, partial(_show_measure, goal_id=goal_id))


@bp.get("/desk/case/<case_id>/plan/measure/<measure_id>")
@needs("set_level")
def edit_measure(case_id: str, measure_id: str) -> Response:
    """One measure: how it goes, and all that can be changed about it."""
    return _show_measure(case_id, measure_id=measure_id)


@bp.post("/desk/case/<case_id>/plan/measure/<measure_id>")
@needs("set_level")
def change_measure(case_id: str, measure_id: str) -> Response:
    """Write it anew; what another wrote meanwhile is shown beside it."""
    form, me = MeasureForm(), colleague().id

    def change(db: Session, opened: Opened) -> None:
        typed = form.typed(_service_name(form) or _kept_name(db, opened, measure_id, form))
        plan.change_measure(db, opened.case, opened.key, measure_id, typed, _version(form), me)

    return _change(case_id, "measure_form", form, change, partial(_show_measure, measure_id=measure_id))


@bp.post("/desk/case/<case_id>/plan/measure/<measure_id>/said")
@needs("set_level")
def say_how(case_id: str, measure_id: str) -> Response:
    """How it goes, as we see it."""
    form, me = SaidForm(), colleague().id

    def change(db: Session, opened: Opened) -> None:
        how, submission = How(form.how.data), form.submission.data or new_id()
        plan.say_as_staff(db, opened.case, opened.key, measure_id, how, form.said.data or "", submission, me)

    return _change(case_id, "said_form", form, change, partial(_show_measure, measure_id=measure_id))


def _change(case_id: str, name: str, form: PortalForm, change: Change, show: Show | None = None) -> Response:
    return change_case(case_id, name, form, change, show=show or show_plan, path=PATH)


def _version(form: Any) -> int:
    """The version that was read. It is not the case's: a goal changes by itself."""
    return int(form.read_version.data or 0)


def _service_name(form: MeasureForm) -> str:
    """What the chosen service is called today; '' when there is no such service."""
    chosen = next((one for one in directory_of().services if one.id == form.service_id.data), None)
    return chosen.name.get(current_language()).text if chosen else ""


def _kept_name(db: Session, opened: Opened, measure_id: str, form: MeasureForm) -> str:
    """The name of the service that the measure points at already, though it is offered no more."""
    found = plan_shown(db, opened.case, opened.key, utc_now()).measure(measure_id)
    return found.read.service_name if found and found.read.service_id == form.service_id.data else ""


# --- pages ------------------------------------------------------------------------------------------------


def _read(case_id: str, status: int = 200) -> tuple[Opened, PlanShown, Signed]:
    """The case and its plan; the access log knows that it was read."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        return opened, plan_shown(db, opened.case, opened.key, utc_now()), narrowed(me, opened.case)


def show_plan(case_id: str, status: int = 200, refused: str = "", **typed: PortalForm) -> Response:
    """The plan. `typed` are the forms that must be mended."""
    opened, shown, me = _read(case_id, status)
    with portal_of().db.read() as db:
        beside = named_beside(db, me, opened, shown)
    forms = {"matters_form": MattersForm(formdata=None, matters=_matters(shown)), "take_form": TakeInForm(formdata=None)}
    may_change = me.may(Permission.SET_LEVEL) and opened.case.closed_at is None and opened.case.continued_in is None
    return plan_page(
        "desk/plan.html", status, opened, me, refused, plan=shown, may_change=may_change, beside=beside,
        read_mark=plan.mark_of(shown.own_words), **{**forms, **typed},
    )  # fmt: skip


def _matters(shown: PlanShown) -> str:
    return shown.own_words or "\n".join(line for each in shown.matters for line in each.said)


def _show_measure(
    case_id: str, status: int = 200, refused: str = "", goal_id: str = "", measure_id: str = "", **typed: PortalForm
) -> Response:
    """One measure to write."""
    opened, shown, me = _read(case_id, status)
    measure = shown.measure(measure_id)
    goal = shown.goal(measure.read.goal_id if measure else goal_id) or abort(404)
    form = typed.get("measure_form") or _measure_form(measure)
    newest_version(form, measure.read.version if measure else None, refused)
    return plan_page(
        "desk/plan_measure.html", status, opened, me, refused, goal=goal, measure=measure, measure_form=form,
        said_form=typed.get("said_form") or SaidForm(formdata=None, submission=new_id()),
        services=_services(measure), theirs=measure if refused == "plan_changed" else None, hows=labelled("plan.how", How),
        whos=labelled("plan.who", Who), states=labelled("plan.state", MeasureState),
    )  # fmt: skip


def newest_version(form: Any, version: int | None, refused: str) -> None:
    """After both texts were shown, what is saved next is saved on top of the other's."""
    if refused == "plan_changed" and version is not None:
        form.read_version.data = version


def _measure_form(measure: MeasureShown | None) -> MeasureForm:
    if measure is None:
        return MeasureForm(formdata=None, submission=new_id(), state=MeasureState.AGREED.value)
    read = measure.read
    return MeasureForm(
        formdata=None, what=read.what, who=read.who.value if read.who else "", service_id=read.service_id,
        who_words=read.who_words, starts_on=read.starts_on, ends_on=read.ends_on, state=read.state.value,
        read_version=read.version,
    )  # fmt: skip


def _services(measure: MeasureShown | None) -> list[tuple[str, str]]:
    """The services one can choose, by name; the one that was chosen stays a choice when it is offered no more."""
    language = current_language()
    found = sorted((one.name.get(language).text, one.id) for one in directory_of().services)
    choices = [(service_id, name) for name, service_id in found]
    chosen = (measure.read.service_id, measure.read.service_name) if measure and measure.read.service_id else None
    if chosen and chosen[0] not in {service_id for service_id, _name in choices}:
        choices.insert(0, chosen)
    return [("", "–"), *choices]


def labelled(root: str, values: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """A closed set as choices: value and words."""
    return [(each.value, text(f"{root}.{each.value}")) for each in values]


def plan_page(template: str, status: int, opened: Opened, me: Signed, refused: str, **shown: Any) -> Response:
    """A page of the plan, with why something was refused in words."""
    said = words.REFUSED.get(refused) or desk_words.REFUSED.get(refused, "")
    return page(template, status, signed=me, case=opened.case, refused=said, places=places(opened.case, me), **shown)
