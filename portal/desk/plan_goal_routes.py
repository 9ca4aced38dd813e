"""One goal of a plan, which may stand in the plans of several of a household: written, read back with names, and saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases.household_queries import members_for
from portal.cases.household_writing import open_each
from portal.cases.opened import Opened, note_reading, note_showing, open_for
from portal.cases.plan_rules import GoalState
from portal.cases.plan_sharing import Copy, add_goal_to, change_goal_in, copies_of
from portal.cases.reach import narrowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk.changing import Show, change_case
from portal.desk.plan_forms import GoalForm
from portal.desk.plan_routes import PATH, bp, labelled, newest_version, plan_page
from portal.replies.audience import Audience, audience_among
from portal.replies.plan_shown import GoalShown, PlanShown, plan_shown
from portal.staff.gate import colleague
from portal.staff.rules import Permission, Signed
from portal.vault.keyring import unlock_team
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import gettext

_RIGHT = Permission.SET_LEVEL


@dataclass(frozen=True)
class Beside:
    """Who else of the household can have the goal, and where it stands already."""

    audience: Audience | None = field(repr=False)
    copies: Mapping[str, Copy] = field(repr=False)

    def options(self, words: str) -> list[tuple[str, str, str]]:
        """The boxes: case, name, and what stands there where that is another wording."""
        others = self.audience.others if self.audience else ()
        return [(case_id, name, _stands(self.copies.get(case_id), words) or hint) for case_id, name, hint in others]

    def versions(self) -> str:
        """What was read of the copies, for the form to bring back."""
        return " ".join(f"{one.goal_id}:{one.version}" for one in self.copies.values())


def _stands(copy: Copy | None, words: str) -> str:
    if copy is None:
        return ""
    if copy.words == words:
        return gettext("Målet står der. Ordene endres der også.")
    return gettext("Der står det nå: «%(words)s». Ordene endres der også.", words=copy.words)


@bp.get("/desk/case/<case_id>/plan/goal")
@needs("set_level")
def new_goal(case_id: str) -> Response:
    """A new goal."""
    return _show_goal(case_id)


@bp.post("/desk/case/<case_id>/plan/goal")
@needs("set_level")
def add_goal(case_id: str) -> Response:
    """Put it into the plan, and into those of the household that were ticked."""
    form, me = GoalForm(), colleague()

    def change(db: Session, opened: Opened) -> None:
        cases = open_each(db, me, opened.case.id, form.also.data or (), _RIGHT)
        add_goal_to(db, cases, form.typed(), form.submission.data or new_id(), me.id)

    return _change(case_id, form, change, _show_goal)


@bp.get("/desk/case/<case_id>/plan/goal/<goal_id>")
@needs("set_level")
def edit_goal(case_id: str, goal_id: str) -> Response:
    """One goal, to be written anew."""
    return _show_goal(case_id, goal_id=goal_id)


@bp.post("/desk/case/<case_id>/plan/goal/<goal_id>")
@needs("set_level")
def change_goal(case_id: str, goal_id: str) -> Response:
    """Write it anew, here and where it was ticked; what another wrote meanwhile is shown beside it."""
    form, me = GoalForm(), colleague()

    def change(db: Session, opened: Opened) -> None:
        cases = open_each(db, me, opened.case.id, form.also.data or (), _RIGHT)
        versions = {**form.copies_read(), goal_id: int(form.read_version.data or 0)}
        change_goal_in(db, cases, goal_id, form.typed(), versions, me.id)

    return _change(case_id, form, change, partial(_show_goal, goal_id=goal_id))


def _change(case_id: str, form: GoalForm, change: Any, show: Show) -> Response:
    """What several shall read is read back with their names first: a tick too many cannot be taken back."""
    if form.validate() and not form.is_read_back():
        return show(case_id, reads_back=True, goal_form=form)
    return change_case(case_id, "goal_form", form, change, show=show, path=PATH, beside=form.also.data or ())


def _show_goal(
    case_id: str, status: int = 200, refused: str = "", goal_id: str = "", reads_back: bool = False, **typed: GoalForm
) -> Response:
    """One goal to write."""
    opened, shown, me, beside = _read(case_id, status, goal_id)
    goal = shown.goal(goal_id)
    if goal_id and goal is None:
        abort(404)
    form = typed.get("goal_form") or _goal_form(goal, beside)
    newest_version(form, goal.read.version if goal else None, refused)
    if refused == "plan_changed":
        form.read_copies.data = beside.versions()
    return plan_page(
        "desk/plan_goal.html", status, opened, me, refused, goal=goal, goal_form=form,
        options=beside.options(goal.read.words if goal else ""), states=labelled("plan.goal_state", GoalState),
        readers=_readers(beside, form.also.data or ()) if reads_back else "", read_back=form.ticked(),
        theirs=goal if refused == "plan_changed" else None,
    )  # fmt: skip


def _readers(beside: Beside, also: Iterable[str]) -> str:
    return beside.audience.names(list(also)) if beside.audience else ""


def _read(case_id: str, status: int, goal_id: str) -> tuple[Opened, PlanShown, Signed, Beside]:
    """The case, its plan, and the household as far as this colleague may write in its plans; the access log knows."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        shown = plan_shown(db, opened.case, opened.key, utc_now())
        beside = _beside(db, me, opened, shown.goal(goal_id))
    if beside.copies:
        _note_copies(me, beside)
    return opened, shown, narrowed(me, opened.case), beside


def _note_copies(me: Signed, beside: Beside) -> None:
    """The words of another's plan were opened for this page: the access log of that case knows."""
    with portal_of().db.write() as db:
        for case_id in beside.copies:
            note_reading(db, me, case_id, asks_why=False)


def _beside(db: Session, me: Signed, opened: Opened, goal: GoalShown | None) -> Beside:
    audience = audience_among(members_for(db, me, opened.case.id), me, opened.case, _RIGHT)
    among: Sequence[str] = [case_id for case_id, _name, _hint in audience.others] if audience and goal else []
    keyring = unlock_team(db, me.id, me.unlocked()) if among else None
    return Beside(audience, copies_of(db, goal.read.shared_id, among, keyring) if keyring and goal else {})


def _goal_form(goal: GoalShown | None, beside: Beside) -> GoalForm:
    if goal is None:
        side = request.args.get("side", "")
        return GoalForm(formdata=None, submission=new_id(), state=GoalState.AGREED.value, side=side)
    read = goal.read
    return GoalForm(
        formdata=None, words=read.words, side=read.side.value, state=read.state.value, read_version=read.version,
        also=list(beside.copies), read_copies=beside.versions(),
    )  # fmt: skip
