"""The notice that answers take longer: chosen from ready texts, looked at, put up with an end, taken down again."""

from datetime import date, timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, StringField, TextAreaField, ValidationError, validators

from portal import audit
from portal.cases import capacity
from portal.cases.capacity import LONGEST, LONGEST_WORDS, Capacity, Hanging, end_of, hanging
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.staff.gate import colleague
from portal.web import i18n
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, trimmed
from portal.web.i18n import lazy as _l
from portal.web.i18n import text
from portal.web.render import page

bp = Blueprint("desk_notice", __name__)
_A_WEEK = timedelta(days=7)


class NoticeForm(PortalForm):
    """What is told, until when, and own words beside it."""

    kind = StringField(validators=[validators.AnyOf([each.value for each in Capacity], message=_l("Velg hva som skal stå."))])
    until = DateField()
    own_words = TextAreaField(filters=[trimmed], validators=[at_most(LONGEST_WORDS)])

    def validate_until(self, field: DateField) -> None:
        if field.data is None or not _today() <= field.data <= _today() + LONGEST:
            raise ValidationError(_l("Velg en dag fra i dag og to måneder fram."))

    def notice(self) -> Hanging:
        """What was filled in, as readers will see it. Own words are in the language the writer reads."""
        language = i18n.current_language() if self.own_words.data else ""
        return Hanging(Capacity(self.kind.data), end_of(self.until.data), self.own_words.data or "", language)


def _today() -> date:
    return utc_now().astimezone(OSLO).date()


@bp.get("/desk/notice")
@needs("put_up_notice")
def notice() -> Response:
    """What hangs now, and the form for a new one."""
    return _show(NoticeForm(formdata=None, kind=Capacity.BUSY.value, until=_today() + _A_WEEK))


def _show(form: NoticeForm, status: int = 200, preview: Hanging | None = None) -> Response:
    with portal_of().db.read() as db:
        hangs = hanging(db, utc_now())
    kinds = [(each.value, text(f"capacity.{each.value}.title"), text(f"capacity.{each.value}.text")) for each in Capacity]
    return page("desk/notice.html", status, form=form, hangs=hangs, preview=preview, kinds=kinds, longest=LONGEST_WORDS)


@bp.post("/desk/notice")
@needs("put_up_notice")
def put_up() -> Response:
    """Look at it first, or put it up."""
    form = NoticeForm()
    if not form.validate():
        return _show(form, 422)
    if request.form.get("go") == "preview":
        return _show(form, preview=form.notice())
    me = colleague()
    with portal_of().db.write() as db:
        row = capacity.put_up(db, form.notice(), me.id)
        audit.record(db, f"member:{me.id}", "notice_put_up", f"notice:{row.id}", kind=row.kind)
    return redirect(url_for("desk_notice.notice"), code=303)


@bp.post("/desk/notice/down")
@needs("put_up_notice")
def take_down() -> Response:
    """Take it down before its time."""
    me = colleague()
    with portal_of().db.write() as db:
        capacity.take_down(db, me.id)
        audit.record(db, f"member:{me.id}", "notice_taken_down", "notice:all")
    return redirect(url_for("desk_notice.notice"), code=303)
