"""The family's plan: to read, to propose in, and to say how it goes. When the visit has run out, what was typed waits for who
has the code, in the field that it was typed in: so the views that take words are open to all, and look for the visit themselves.
"""

from collections.abc import Callable
from datetime import datetime

from flask import redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import plan, queries
from portal.cases.models import Case
from portal.cases.notices import tell_staff
from portal.cases.plan_rules import How, Side, waits_for_us
from portal.cases.rules import NotAllowed, Turn
from portal.cases.visits import Visit
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.replies.plan_shown import plan_shown
from portal.thread.concern_pages import is_question
from portal.thread.plan_forms import (
    KEPT_HERE,
    NOT_SUITED,
    GoesForm,
    OwnMattersForm,
    ProposeGoalForm,
    ProposeMeasureForm,
    kept_before,
    to_keep,
)
from portal.thread.ringing import ring_for
from portal.thread.routes import bp
from portal.thread.visiting import ask_for_code, forget_kept, held, visit_of
from portal.web import told
from portal.web.access import citizen, public
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.limits import limit
from portal.web.render import page

Change = Callable[[Session, Case, datetime], object]


@bp.get("/thread/plan")
@citizen
def read_plan() -> Response:
    """The plan, with the family's own words on top."""
    return show_plan(held(request))


@bp.get("/thread/plan/print")
@citizen
def print_plan() -> Response:
    """The same on paper: the family's own copy."""
    visit = held(request)
    with portal_of().db.read() as db:
        case = _planned(db, visit)
        if case is None:
            return redirect(url_for("thread.enter"), code=303)
        shown = plan_shown(db, case, visit.case_key, utc_now())
    return page("paper/plan.html", plan=shown, back=url_for("thread.read_plan"))


@bp.post("/thread/plan/goal")
@limit("20/minute")
@public
def propose_goal() -> Response:
    """Propose a goal."""
    visit, form = visit_of(request), ProposeGoalForm()
    if visit is None:
        return ask_for_code(*to_keep())
    if not form.validate():
        return show_plan(visit, 422, goal_form=form)
    side, words, submission = Side(form.side.data), form.words.data, form.submission.data or new_id()
    return _change(
        visit, lambda db, case, due: plan.propose_goal(db, case, visit.case_key, side, words, submission, due), "plan_said"
    )


@bp.post("/thread/plan/measure")
@limit("20/minute")
@public
def propose_measure() -> Response:
    """Propose something to try."""
    visit, form = visit_of(request), ProposeMeasureForm()
    if visit is None:
        return ask_for_code(*to_keep())
    if not form.validate():
        return show_plan(visit, 422, measure_form=form)
    goal, words, submission = form.goal.data, form.words.data, form.submission.data or new_id()
    return _change(
        visit, lambda db, case, due: plan.propose_measure(db, case, visit.case_key, goal, words, submission, due), "plan_said"
    )


@bp.post("/thread/plan/goes")
@limit("60/minute")
@public
def say_how_it_goes() -> Response:
    """How a measure goes, or that it does not suit."""
    visit, form = visit_of(request), GoesForm()
    if visit is None:
        return ask_for_code(*to_keep())
    if not form.validate():
        return show_plan(visit, 422, goes_form=form)
    measure, words, submission = form.measure.data, form.words.data or "", form.submission.data or new_id()
    if form.how.data == NOT_SUITED:
        return _change(
            visit, lambda db, case, due: plan.say_not_suited(db, case, visit.case_key, measure, words, submission, due),
            "plan_not_suited",
        )  # fmt: skip
    how = How(form.how.data)
    return _change(
        visit, lambda db, case, due: plan.say_as_family(db, case, visit.case_key, measure, how, words, submission, due),
        "plan_said" if waits_for_us(how, words) else "plan_thanks",
    )  # fmt: skip


@bp.post("/thread/plan/matters")
@limit("20/minute")
@public
def write_matters() -> Response:
    """What matters most to the family now."""
    visit, form = visit_of(request), OwnMattersForm()
    if visit is None:
        return ask_for_code(*to_keep())
    if not form.validate():
        return show_plan(visit, 422, matters_form=form)
    words = form.matters.data
    return _change(visit, lambda db, case, due: plan.write_own_matters(db, case, visit.case_key, words, due), "plan_said")


def _change(visit: Visit, change: Change, word: str) -> Response:
    """One change of one's own plan, and back to it. What a rule refuses has happened already, or in another tab."""
    portal = portal_of()
    due_at = portal.pack.hours.add_working_days(utc_now(), portal.pack.promise_working_days)
    try:
        with portal.db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                change(db, case, due_at)
                tell_staff(db, portal.pack, portal.settings.server_key)
            forget_kept(db, visit, KEPT_HERE)
        told.tell(word)
    except (NotAllowed, IntegrityError):
        pass
    ring_for(visit, "state")
    return redirect(url_for("thread.read_plan"), code=303)


def show_plan(visit: Visit, status: int = 200, **forms: PortalForm) -> Response:
    """The plan. `forms` are those that must be mended."""
    with portal_of().db.read() as db:
        case = _planned(db, visit)
        if case is None:
            return redirect(url_for("thread.enter"), code=303)
        shown = plan_shown(db, case, visit.case_key, utc_now())
    faults = [fault for form in forms.values() for fault in form.faults()]
    return page(
        "thread/plan.html", status, plan=shown, may_change=case.closed_at is None, told=told.take(), new_id=new_id,
        faults=faults, **{**_empty_forms(visit), **forms},
    )  # fmt: skip


def _planned(db: Session, visit: Visit) -> Case | None:
    """The case, where there is a family to plan with."""
    case = queries.case_of_thread(db, visit.case_id)
    if case is None or case.turn == Turn.WAITING_FOR_FAMILY.value or is_question(db, case):
        return None
    return case


def _empty_forms(visit: Visit) -> dict[str, PortalForm]:
    """The forms as they are met first, with what waited for the code in the field that it was typed in."""
    waits = kept_before(visit.kept, visit.kept_in)
    words, goal, measure = waits.get("words", ""), waits.get("goal", ""), waits.get("measure", "")
    is_goal = not goal and not measure
    return {
        "goal_form": ProposeGoalForm(formdata=None, words=words if is_goal else "", side=waits.get("side", "")),
        "measure_form": ProposeMeasureForm(formdata=None, words=words if goal else "", goal=goal),
        "goes_form": GoesForm(formdata=None, words=words if measure else "", measure=measure),
        "matters_form": OwnMattersForm(formdata=None, matters=waits.get("matters", "")),
    }
