"""Opening a case that somebody else holds: first why, in one tap or a few words."""

from flask import Blueprint, Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField, ValidationError

from portal.cases.opened import AsksWhy, open_for
from portal.cases.whys import Why, may_hurry, say_why
from portal.desk import words
from portal.staff import gate
from portal.staff.gate import colleague
from portal.staff.queries import names_of
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, trimmed
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_why", __name__)

_PARKED = "/staff/parked"


class WhyForm(PortalForm):
    """Why, and where one was going."""

    why = StringField()
    words = TextAreaField(filters=[trimmed], validators=[at_most(500)])
    to = StringField(validators=[at_most(300)])

    def validate_why(self, field: StringField) -> None:
        if field.data not in set(Why):
            raise ValidationError(_l("Velg hvorfor."))

    def validate_words(self, field: TextAreaField) -> None:
        if self.why.data == Why.OTHER.value and not field.data:
            raise ValidationError(_l("Skriv kort hvorfor."))


def ask_before_opening(app: Flask) -> None:
    """Whatever page of such a case is asked for, and whatever form is sent to it, leads here first."""
    app.register_error_handler(AsksWhy, _ask)


def _ask(asked: AsksWhy) -> Response:
    way_back = _PARKED if request.method == "POST" else request.full_path.rstrip("?")
    return gate.lead_aside(url_for("desk_why.why", case_id=asked.case_id, to=gate.safe_way_back(way_back)))


@bp.get("/desk/case/<case_id>/why")
@needs("open_case")
def why(case_id: str) -> Response:
    """Who holds it, and why one opens it all the same."""
    return _show(case_id, WhyForm(formdata=None, to=request.args.get("to", "")))


def _show(case_id: str, form: WhyForm, status: int = 200) -> Response:
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        holder = names_of(db, [opened.case.holder_id or ""]).get(opened.case.holder_id or "", "")
    return page(
        "desk/why.html", status, case=opened.case, holder=holder, form=form,
        whys=[(each.value, word) for each, word in words.WHYS.items()], may_hurry=may_hurry(opened.case),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/why")
@limit("60/minute")
@needs("open_case")
def give_why(case_id: str) -> Response:
    """Note it, and go on to where one was going."""
    form = WhyForm()
    if not form.validate():
        return _show(case_id, form, 422)
    with portal_of().db.write() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        say_why(db, colleague(), opened, Why(form.why.data), form.words.data or "")
    return redirect(gate.safe_way_back(form.to.data) or f"/desk/case/{case_id}", code=303)
