"""One case: reading it, taking it, setting level and phase, notes and the mapping form."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from flask import Blueprint, abort, redirect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import aside, commands
from portal.cases.opened import Opened, note_reading, open_for
from portal.cases.rules import Field, Level, NotAllowed, Phase, SaidBy
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.forms import FactForm, LevelForm, NoteForm, OfferForm, PhaseForm
from portal.desk.pages import case_page
from portal.staff.gate import colleague
from portal.staff.queries import who_may
from portal.staff.rules import Permission
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.render import page

bp = Blueprint("desk_case", __name__)
Change = Callable[[Session, Opened], Any]


@bp.get("/desk/case/<case_id>")
@needs("open_case")
def case(case_id: str) -> Response:
    """The case's page."""
    return _show(case_id)


def _show(case_id: str, status: int = 200, refused: str = "", **typed: PortalForm) -> Response:
    me = colleague()
    with portal_of().db.write() as db:
        note_reading(db, me, case_id) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        shown = case_page(db, opened, me, utc_now())
    version = opened.case.version
    forms: dict[str, PortalForm] = {
        "level_form": LevelForm(formdata=None, version=version),
        "phase_form": PhaseForm(formdata=None, version=version),
        "note_form": NoteForm(formdata=None, submission=new_id()),
        "fact_form": FactForm(formdata=None),
        "offer_form": OfferForm(formdata=None),
    }
    return page(
        "desk/case.html", status, case=opened.case, shown=shown, refused=words.REFUSED.get(refused, ""), fields=words.FIELDS,
        said_by=words.SAID_BY, **{**forms, **typed},
    )  # fmt: skip


def _change(case_id: str, name: str, form: PortalForm | None, change: Change) -> Response:
    """One change of a case: checked, made, and back to the case; refused, and what was typed stands there still."""
    typed = {name: form} if form is not None else {}
    if form is not None and not form.validate():
        return _show(case_id, 422, **typed)
    try:
        with portal_of().db.write() as db:
            opened = open_for(db, colleague(), case_id, to_change=True) or abort(404)
            _check_version(form, opened)
            change(db, opened)
            audit.record(db, f"member:{colleague().id}", f"case_{name}", f"case:{case_id}")
    except NotAllowed as no:
        return _show(case_id, 409, refused=no.reason, **typed)
    except StaleDataError:
        return _show(case_id, 409, refused="changed", **typed)
    except IntegrityError:
        pass  # the same form was sent twice: it has been done
    return redirect(f"/desk/case/{case_id}#{name}", code=303)


def _check_version(form: PortalForm | None, opened: Opened) -> None:
    """What was read must still be what stands. Raises NotAllowed('changed'), and the form gets the new version."""
    field = getattr(form, "version", None)
    if field is not None and field.data is not None and field.data != opened.case.version:
        field.data = opened.case.version
        raise NotAllowed("changed")


@bp.post("/desk/case/<case_id>/claim")
@needs("claim_case")
def claim(case_id: str) -> Response:
    """Take the case; of two at once, one."""
    return _change(case_id, "claim", None, lambda db, opened: commands.claim(db, case_id, colleague().id))


@bp.post("/desk/case/<case_id>/release")
@needs("claim_case")
def release(case_id: str) -> Response:
    """Put it back in the queue."""
    return _change(case_id, "release", None, lambda db, opened: commands.release(db, case_id, colleague().id))


@bp.post("/desk/case/<case_id>/forward")
@needs("claim_case")
def bring_forward(case_id: str) -> Response:
    """It was set aside, and belongs in the queue."""
    return _change(case_id, "forward", None, lambda db, opened: aside.bring_forward(db, opened.case, colleague().id))


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

    return _change(case_id, "offer_form", form, change)


@bp.post("/desk/case/<case_id>/accept")
@needs("take_hand_over")
def accept(case_id: str) -> Response:
    """Take over a case that was offered."""
    return _change(case_id, "accept", None, lambda db, opened: commands.accept(db, case_id, colleague().id))


@bp.post("/desk/case/<case_id>/level")
@needs("set_level")
def set_level(case_id: str) -> Response:
    """Set the level."""
    form = LevelForm()
    return _change(
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
    return _change(
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
    return _change(
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
    return _change(
        case_id, "fact_form", form,
        lambda db, opened: commands.note_fact(
            db, opened.case, opened.key, Field(form.field.data), SaidBy(form.said_by.data), form.fact.data, colleague().id
        ),
    )  # fmt: skip
