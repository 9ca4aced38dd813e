"""Somebody knows the family, or is part of the matter: that colleague is kept out of the case from now on."""

from flask import Blueprint, abort, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from portal import audit
from portal.cases import barring
from portal.cases.opened import note_showing, open_for
from portal.cases.reach import narrowed
from portal.cases.rules import NotAllowed
from portal.desk import words
from portal.desk.case_places import places
from portal.staff.gate import colleague
from portal.staff.queries import names_of
from portal.staff.rules import Permission, Signed
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_bar", __name__)


class BarForm(PortalForm):
    """Who, why, and who is asked to take over when that one holds the case."""

    whom = StringField(validators=[required(_l("Velg hvem.")), at_most(26)])
    bar_reason = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hvorfor.")), at_most(2000)])
    taker = StringField(validators=[at_most(26)])


@bp.get("/desk/case/<case_id>/bar")
@needs("open_case")
def bar(case_id: str) -> Response:
    """Keep oneself out, or a colleague."""
    return _show(case_id, BarForm(formdata=None))


def _show(case_id: str, form: BarForm, status: int = 200, refused: str = "") -> Response:
    with portal_of().db.write() as db:
        note_showing(db, colleague(), case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        me = narrowed(colleague(), opened.case)
        bars = barring.bars_of(db, opened) if me.may(Permission.BAR_COLLEAGUE) else []
        takers = [(one.id, one.name) for one in barring.takers(db, case_id)]
        return page(
            "desk/bar.html", status, signed=me, case=opened.case, form=form, takers=takers, bars=bars,
            places=places(opened.case, me), colleagues=_others(db, case_id, me), refused=words.REFUSED.get(refused, ""),
            names=names_of(db, [opened.case.holder_id or "", *(one for bar in bars for one in (bar.member_id, bar.barred_by))]),
        )  # fmt: skip


def _others(db: Session, case_id: str, me: Signed) -> list[tuple[str, str]]:
    """Whom one may keep out: oneself, and for who answers for the team everybody who could open the case."""
    others = barring.takers(db, case_id, Permission.OPEN_CASE) if me.may(Permission.BAR_COLLEAGUE) else []
    return [(me.id, me.name), *((one.id, one.name) for one in others if one.id != me.id)]


@bp.post("/desk/case/<case_id>/bar")
@limit("60/minute")
@needs("open_case")
def keep_out(case_id: str) -> Response:
    """From now on, everywhere."""
    form, me = BarForm(), colleague()
    if not form.validate():
        return _show(case_id, form, 422)
    try:
        with portal_of().db.write() as db:
            opened = open_for(db, me, case_id, to_change=True) or abort(404)
            whom = form.whom.data
            if whom not in dict(_others(db, case_id, narrowed(me, opened.case))):
                abort(403)
            barring.bar(db, opened, whom, form.bar_reason.data, me.id, form.taker.data or "")
            audit.record(db, f"member:{me.id}", "case_barred", f"case:{case_id}", whom=whom)
    except NotAllowed as no:
        return _show(case_id, form, 409, no.reason)
    return redirect("/desk" if whom == me.id else f"/desk/case/{case_id}/bar", code=303)


@bp.post("/desk/case/<case_id>/bar/lift")
@limit("60/minute")
@needs("bar_colleague")
def lift(case_id: str) -> Response:
    """It was a mistake, or it is over."""
    form, me = BarForm(), colleague()
    try:
        with portal_of().db.write() as db:
            opened = open_for(db, me, case_id, to_change=True) or abort(404)
            barring.lift(db, opened.case, form.whom.data or "")
            audit.record(db, f"member:{me.id}", "case_bar_lifted", f"case:{case_id}", whom=form.whom.data)
    except NotAllowed as no:
        return _show(case_id, BarForm(formdata=None), 409, no.reason)
    return redirect(f"/desk/case/{case_id}/bar", code=303)
