"""The steps of a case: level, rounds, phase, asking whether the family still needs us, and the end."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import commands
from portal.cases.commands import Closing
from portal.cases.opened import Opened, note_showing, open_for
from portal.cases.reach import narrowed
from portal.cases.round_rules import Effect
from portal.cases.rules import Level, Phase
from portal.cases.silence import note_heard
from portal.db.base import new_id
from portal.desk import steps_words as words
from portal.desk import words as desk_words
from portal.desk.case_places import places
from portal.desk.changing import Change, change_case
from portal.desk.steps_forms import (
    CloseForm,
    EvaluateForm,
    LevelForm,
    MarksForm,
    PhaseForm,
    PlanChoice,
    RoundForm,
)
from portal.desk.steps_pages import StepsPage, plan_choices, steps_page
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.render import page

bp = Blueprint("desk_steps", __name__)


@bp.get("/desk/case/<case_id>/steps")
@needs("open_case")
def steps(case_id: str) -> Response:
    """The stairs, the rounds, and all that moves the case on."""
    return show_steps(case_id)


@bp.post("/desk/case/<case_id>/level")
@needs("set_level")
def set_level(case_id: str) -> Response:
    """Set the level."""
    form = LevelForm()
    return _change(
        case_id, "level_form", form,
        lambda db, opened: commands.set_level(
            db, opened.case, opened.key, Level(form.level.data), form.reason.data, colleague().id, form.agreed()
        ),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/round")
@needs("set_level")
def start_round(case_id: str) -> Response:
    """Begin a round on the level that the case stands on."""
    form = RoundForm()
    form.offered, _level = _choices_of(case_id)
    return _change(
        case_id, "round_form", form,
        lambda db, opened: commands.start_round(db, opened.case, opened.key, form.plan(), colleague().id),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/round/end")
@needs("set_level")
def evaluate(case_id: str) -> Response:
    """Look at the round together, and decide."""
    form = EvaluateForm()
    form.offered, form.stands_on = _choices_of(case_id)

    def change(db: Session, opened: Opened) -> None:
        seen = form.seen()
        following = form.plan() if seen.chosen is not None else None
        commands.evaluate(db, opened.case, opened.key, seen, following, colleague().id)

    return _change(case_id, "evaluate_form", form, change)


def _choices_of(case_id: str) -> tuple[list[PlanChoice], str]:
    """The goals of the plan that a round may be about, and the level that it is looked at from: a leader is asked about when
    one leaves it."""
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        return plan_choices(db, opened), opened.case.level or ""


@bp.post("/desk/case/<case_id>/marks")
@needs("set_level")
def set_marks(case_id: str) -> Response:
    """Say what stands beside the level."""
    form = MarksForm()
    return _change(
        case_id, "marks_form", form,
        lambda db, opened: commands.set_marks(db, opened.case, opened.key, form.chosen(), colleague().id),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/phase")
@needs("set_phase")
def move_phase(case_id: str) -> Response:
    """Move the case to another phase, or open it again."""
    form = PhaseForm()
    return _change(
        case_id, "phase_form", form,
        lambda db, opened: commands.move_phase(
            db, opened.case, opened.key, Phase(form.phase.data), form.reason.data, colleague().id
        ),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/close")
@needs("set_phase")
def close_case(case_id: str) -> Response:
    """Close the case, with why, what came of it, and the family's own view."""
    form = CloseForm()

    def change(db: Session, opened: Opened) -> None:
        end = Closing(
            form.reason.data, form.effect.data, form.family_view.data, Effect(form.kind.data), bool(form.says_family.data)
        )
        commands.close_case(db, opened.case, opened.key, end, colleague().id, portal_of().pack.silence)

    return _change(case_id, "close_form", form, change)


@bp.post("/desk/case/<case_id>/still")
@needs("write_answer")
def ask_still(case_id: str) -> Response:
    """Ask the family whether it still needs us: one tap, in the family's own language."""

    def change(db: Session, opened: Opened) -> None:
        asked = portal_of().pack.texts.get(opened.case.language, "still.question")
        commands.ask_still(db, opened.case, opened.key, asked, new_id(), colleague().id)

    return _change(case_id, "still", None, change)


@bp.post("/desk/case/<case_id>/still/heard")
@needs("write_note")
def note_heard_from(case_id: str) -> Response:
    """Somebody has talked with the family in another way."""
    return _change(case_id, "still", None, lambda db, opened: note_heard(db, opened.case, colleague().id))


def _change(case_id: str, name: str, form: PortalForm | None, change: Change) -> Response:
    return change_case(case_id, name, form, change, show=show_steps, path="/steps")


def show_steps(case_id: str, status: int = 200, refused: str = "", **typed: PortalForm) -> Response:
    """The page; the access log knows that it was read. `typed` are the forms that must be mended."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        me = narrowed(me, opened.case)
        shown = steps_page(db, opened, me, portal_of().pack.silence)
        offered = plan_choices(db, opened) if shown.may_begin or shown.may_evaluate else []
    said = words.REFUSED.get(refused) or desk_words.REFUSED.get(refused, "")
    return page(
        "desk/steps.html", status, signed=me, case=opened.case, shown=shown, refused=said, places=places(opened.case, me),
        plan_goals=[(each.id, each.words) for each in offered], **{**_empty_forms(opened, shown), **typed}, **_choices(),
    )  # fmt: skip


def _empty_forms(opened: Opened, shown: StepsPage) -> dict[str, PortalForm]:
    """The forms as they are met first: the goal of the round that goes on stands where the next one begins."""
    version, marks = opened.case.version, shown.marks_kept
    return {
        "level_form": LevelForm(formdata=None, version=version, level=opened.case.level),
        "round_form": RoundForm(formdata=None, version=version),
        "evaluate_form": EvaluateForm(
            formdata=None, version=version, goal=shown.now.goal if shown.now and not shown.now.goals else "",
            plan_goals=[*shown.now.goals] if shown.now else [],
        ),
        "phase_form": PhaseForm(formdata=None, version=version),
        "close_form": CloseForm(formdata=None, version=version),
        "marks_form": MarksForm(
            formdata=None, marks=[mark for mark in words.MARKS if mark in marks], team_words=marks.get("co_ordinating_team"),
            child_words=marks.get("child_co_ordinator"), co_ordinator=marks.get("co_ordinator"),
            co_ordinator_name=marks.get("co_ordinator_name"),
        ),
    }  # fmt: skip


def _choices() -> Mapping[str, Any]:
    return {
        "took_part": list(words.TOOK_PART.items()), "leaders": list(words.LEADERS.items()),
        "mark_words": words.MARKS, "co_ordinators": list(words.CO_ORDINATORS.items()),
        "effects": list(words.EFFECTS.items()), "still_words": words.STILL,
    }  # fmt: skip
