"""One case: reading it, taking it, setting level and phase, notes and the mapping form."""

from hashlib import blake2b

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import aside, commands, notices
from portal.cases.opened import Opened
from portal.cases.rules import Field, Level, NotAllowed, Phase, SaidBy
from portal.db.base import new_id
from portal.desk.changing import change_case, show_case
from portal.desk.forms import FactForm, LevelForm, NoteForm, OfferForm, PhaseForm
from portal.staff.gate import colleague
from portal.staff.queries import who_may
from portal.staff.rules import Permission
from portal.web.access import needs

bp = Blueprint("desk_case", __name__)


@bp.get("/desk/case/<case_id>")
@needs("open_case")
def case(case_id: str) -> Response:
    """The case's page."""
    return show_case(case_id)


@bp.post("/desk/case/<case_id>/claim")
@needs("claim_case")
def claim(case_id: str) -> Response:
    """Take the case; of two at once, one."""
    return change_case(case_id, "claim", None, lambda db, opened: commands.claim(db, case_id, colleague().id))


@bp.post("/desk/case/<case_id>/release")
@needs("claim_case")
def release(case_id: str) -> Response:
    """Put it back in the queue."""
    return change_case(case_id, "release", None, lambda db, opened: commands.release(db, case_id, colleague().id))


@bp.post("/desk/case/<case_id>/forward")
@needs("claim_case")
def bring_forward(case_id: str) -> Response:
    """It was set aside, and belongs in the queue."""
    return change_case(case_id, "forward", None, lambda db, opened: aside.bring_forward(db, opened.case, colleague().id))


@bp.post("/desk/case/<case_id>/reached")
@needs("write_note")
def settle_notice(case_id: str) -> Response:
    """The family knows that there is an answer, though the nudge did not arrive."""
    return change_case(case_id, "reached", None, lambda db, opened: notices.settle_notice(db, opened.case, colleague().id))


@bp.post("/desk/case/<case_id>/offer")
@needs("hand_over")
def offer(case_id: str) -> Response:
    """Ask a colleague to take over."""
    form = OfferForm()

    def change(db: Session, opened: Opened) -> None:
        if form.taker.data not in {one.id for one in who_may(db, Permission.TAKE_HAND_OVER)}:
            raise NotAllowed("same_person")
        commands.offer(db, opened.case, colleague().id, form.taker.data)
        if form.note.data:
            commands.write_note(db, opened.case, opened.key, form.note.data, new_id(), colleague().id)

    return change_case(case_id, "offer_form", form, change)


@bp.post("/desk/case/<case_id>/accept")
@needs("take_hand_over")
def accept(case_id: str) -> Response:
    """Take over a case that was offered."""
    return change_case(case_id, "accept", None, lambda db, opened: commands.accept(db, case_id, colleague().id))


@bp.post("/desk/case/<case_id>/level")
@needs("set_level")
def set_level(case_id: str) -> Response:
    """Set the level."""
    form = LevelForm()
    return change_case(
        case_id, "level_form", form,
        lambda db, opened: commands.set_level(
            db, opened.case, opened.key, Level(form.level.data), form.reason.data, colleague().id
        ),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/phase")
@needs("set_phase")
def move_phase(case_id: str) -> Response:
    """Move the case to another phase, close it, or open it again."""
    form = PhaseForm()
    return change_case(
        case_id, "phase_form", form,
        lambda db, opened: commands.move_phase(
            db, opened.case, opened.key, Phase(form.phase.data), form.reason.data, colleague().id
        ),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/note")
@needs("write_note")
def write_note(case_id: str) -> Response:
    """Write a note among colleagues."""
    form = NoteForm()
    return change_case(
        case_id, "note_form", form,
        lambda db, opened: commands.write_note(
            db, opened.case, opened.key, form.body.data, _mark(form.submission.data, form.body.data), colleague().id
        ),
    )  # fmt: skip


def _mark(submission: str, words: str) -> str:
    """The same form with the same words is one note; with other words (Back, and more written) it is another."""
    return blake2b(f"{submission or new_id()}:{words}".encode(), digest_size=16).hexdigest()


@bp.post("/desk/case/<case_id>/fact")
@needs("write_note")
def note_fact(case_id: str) -> Response:
    """Fill in a line of the mapping form."""
    form = FactForm()
    return change_case(
        case_id, "fact_form", form,
        lambda db, opened: commands.note_fact(
            db, opened.case, opened.key, Field(form.field.data), SaidBy(form.said_by.data), form.fact.data, colleague().id
        ),
    )  # fmt: skip
