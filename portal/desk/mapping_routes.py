"""The mapping form, filled as one talks: each field is a form of its own, and what is half typed is kept."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from portal import audit
from portal.cases import mapping
from portal.cases.mapping import Draft
from portal.cases.opened import Opened, note_showing, open_for
from portal.cases.reach import narrowed
from portal.cases.rules import Field, NotAllowed, SaidBy
from portal.db.base import is_id, new_id
from portal.desk import words
from portal.desk.case_places import places
from portal.desk.forms import one_of
from portal.desk.mapping_pages import mapping_page
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, clean, required, trimmed
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page, wants_block

bp = Blueprint("desk_mapping", __name__)
LONGEST = 4000


class MappingForm(PortalForm):
    """A fact, with who said it; `replaces` is the one that it stands in place of."""

    field = StringField(validators=[one_of(Field)])
    said_by = StringField(validators=[one_of(SaidBy)])
    fact = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv det som ble sagt.")), at_most(LONGEST)])
    submission = StringField(validators=[at_most(26)])
    replaces = StringField(validators=[at_most(26)])

    @property
    def place(self) -> str:
        """Where on the page it stands."""
        return self.replaces.data or self.field.data or ""


@dataclass(frozen=True)
class ToMend:
    """A form that was refused: what was typed stands in its place, with what is the matter."""

    place: str = ""
    text: str = ""
    said_by: str = ""
    fault: str = ""


@bp.get("/desk/case/<case_id>/mapping")
@needs("open_case")
def form(case_id: str) -> Response:
    """The form, with all that is known."""
    return _show(case_id)


def _show(case_id: str, status: int = 200, mend: ToMend | None = None) -> Response:
    """The page; the access log knows that it was read."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        me = narrowed(me, opened.case)
        shown = mapping_page(db, opened, me)
    return page(
        "desk/mapping.html", status, signed=me, case=opened.case, shown=shown, places=places(opened.case, me),
        said_by=list(words.SAID_BY.items()), mend=mend or ToMend(), said_names=words.SAID_BY, number=new_id,
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/mapping")
@limit("240/minute")
@needs("write_note")
def save(case_id: str) -> Response:
    """Save one fact. When a colleague has changed it meanwhile, both texts stand on the page, and nothing is lost."""
    typed = MappingForm()
    if not typed.validate():
        fault = next((str(each.errors[0]) for each in typed if each.errors), "")
        return _show(case_id, 422, _to_mend(typed, typed.place, fault))
    me, replaces = colleague(), typed.replaces.data or ""
    try:
        with portal_of().db.write() as db:
            opened = open_for(db, me, case_id, to_change=True) or abort(404)
            mapping.note(
                db, opened.case, opened.key, Field(typed.field.data), SaidBy(typed.said_by.data), typed.fact.data, me.id,
                submission=typed.submission.data if is_id(typed.submission.data or "") else "", replaces=replaces,
            )  # fmt: skip
            audit.record(db, f"member:{me.id}", "case_fact", f"case:{case_id}")
    except NotAllowed as no:
        return _show(case_id, 409, _to_mend(typed, _now(case_id, typed, no.reason), _why(no.reason)))
    return redirect(f"/desk/case/{case_id}/mapping#{typed.field.data}", code=303)


def _to_mend(typed: MappingForm, place: str, fault: str) -> ToMend:
    return ToMend(place, typed.fact.data or "", typed.said_by.data or "", fault)


def _now(case_id: str, typed: MappingForm, reason: str) -> str:
    """Where what was typed belongs now: at what a colleague wrote there, or at the field as something new."""
    if reason == "fact_changed":
        with portal_of().db.read() as db:
            return mapping.standing_after(db, typed.replaces.data or "")
    return typed.field.data or ""


def _why(reason: str) -> str:
    if reason == "fact_changed":
        return _("En kollega endret dette mens du skrev. Begge tekstene står her: lagre din på nytt hvis den skal gjelde.")
    return words.REFUSED.get(reason) or _("Det du endret, står ikke her lenger. Teksten din står her: lagre den som noe nytt.")


@bp.post("/desk/case/<case_id>/mapping/draft")
@limit("600/minute")
@needs("write_note")
def keep(case_id: str) -> Response:
    """Keep what is half typed, for its writer only. Without script it leads back to the form."""
    place, draft = request.form.get("replaces") or request.form.get("field", ""), _draft()
    me = colleague()
    with portal_of().db.write() as db:
        opened = open_for(db, me, case_id) or abort(404)
        if place not in set(Field) and not is_id(place):
            abort(400)
        is_kept = _keep(db, opened, place, draft)
    if not wants_block():
        return redirect(f"/desk/case/{case_id}/mapping", code=303)
    return page("desk/_mapping_kept.html", is_kept=is_kept)


def _keep(db: Session, opened: Opened, place: str, draft: Draft) -> bool:
    """Whether anything was kept: not in a case that has been locked meanwhile."""
    try:
        mapping.keep_draft(db, opened.case, opened.key, colleague().id, place, draft)
    except NotAllowed:
        return False
    return bool(draft.text.strip())


def _draft() -> Draft:
    return Draft(clean(request.form.get("fact", ""))[:LONGEST], clean(request.form.get("said_by", ""))[:32])
