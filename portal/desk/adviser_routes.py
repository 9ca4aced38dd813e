"""The adviser's own page: the questions that wait for an answer, and nothing of the cases that they came from."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from portal import audit
from portal.cases import advice
from portal.cases.rules import NotAllowed
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_adviser", __name__)
LONGEST = 8000


class AnswerForm(PortalForm):
    """One answer to one question."""

    advice = StringField(validators=[at_most(26)])
    answer = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv rådet før du sender.")), at_most(LONGEST)])


@bp.get("/desk/advice")
@needs("open_case")
def read_questions() -> Response:
    """What this colleague is asked about."""
    return _show()


@bp.post("/desk/advice")
@limit("60/minute")
@needs("open_case")
def give_advice() -> Response:
    """Answer one question. Taken back meanwhile, and what was typed stands there to be kept."""
    form, me = AnswerForm(), colleague()
    if not form.validate():
        return _show(422, form)
    try:
        with portal_of().db.write() as db:
            advice.answer(db, me, form.advice.data or "", form.answer.data)
            audit.record(db, f"member:{me.id}", "advice_given", f"advice:{form.advice.data}")
    except NotAllowed:
        return _show(409, form)
    return redirect("/desk/advice", code=303)


def _show(status: int = 200, typed: AnswerForm | None = None) -> Response:
    with portal_of().db.read() as db:
        asked = advice.waiting_for(db, colleague())
    is_there = typed is not None and typed.advice.data in {each.id for each in asked}
    lost = typed.answer.data if typed is not None and not is_there else ""
    return page("desk/adviser.html", status, asked=asked, form=typed if is_there else None, lost=lost, longest=LONGEST)
