"""How each status is worded to the families: read, worded anew, previewed, and given back to the pack's own text."""

from flask import Blueprint, abort, redirect, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import status_texts
from portal.cases.rules import NotAllowed, Status
from portal.desk import words
from portal.desk.forms import StatusTextForm
from portal.desk.text_pages import all_texts, one_text
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.render import page

bp = Blueprint("desk_texts", __name__)


@bp.get("/desk/texts")
@needs("edit_texts")
def texts() -> Response:
    """Every status in every language."""
    with portal_of().db.read() as db:
        return page("desk/texts.html", statuses=all_texts(db, portal_of().pack), languages_shown=portal_of().pack.languages)


@bp.get("/desk/texts/<status>/<language>")
@needs("edit_texts")
def text(status: str, language: str) -> Response:
    """One status in one language, to word anew."""
    _check(status, language)
    with portal_of().db.read() as db:
        return _show(db, status, language)


def _check(status: str, language: str) -> None:
    if status not in set(Status) or language not in portal_of().pack.languages:
        abort(404)


def _show(
    db: Session, status: str, language: str, form: StatusTextForm | None = None, code: int = 200, preview: str = "",
    refused: str = "",
) -> Response:  # fmt: skip
    shown = one_text(db, portal_of().pack, Status(status), language)
    form = form or StatusTextForm(formdata=None, words=shown.in_force, seen=shown.number)
    return page("desk/text.html", code, shown=shown, form=form, preview=preview, refused=words.REFUSED.get(refused, ""))


@bp.post("/desk/texts/<status>/<language>")
@needs("edit_texts")
def save_text(status: str, language: str) -> Response:
    """See how it will look, save it, or give the pack's own text its place back: which button was pressed."""
    _check(status, language)
    form, go = StatusTextForm(), request.form.get("go", "")
    if go == "reset":
        form.words.data = ""
    elif not form.validate():
        with portal_of().db.read() as db:
            return _show(db, status, language, form, 422)
    if go == "preview":
        with portal_of().db.read() as db:
            return _show(db, status, language, form, preview=form.words.data)
    return _save(status, language, form)


def _save(status: str, language: str, form: StatusTextForm) -> Response:
    try:
        with portal_of().db.write() as db:
            words_now = form.words.data
            status_texts.word_anew(db, Status(status), language, words_now, colleague().id, form.seen.data or 0)
            what = "status_text_changed" if words_now else "status_text_reset"
            audit.record(db, f"member:{colleague().id}", what, f"status:{status}", language=language)
    except (NotAllowed, IntegrityError):
        with portal_of().db.read() as db:
            form.seen.data = status_texts.latest_number(db, Status(status), language)
            return _show(db, status, language, form, 409, refused="changed")
    return redirect(f"/desk/texts/{status}/{language}", code=303)
