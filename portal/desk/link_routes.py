"""Linking a case to an earlier one of the same family, which then is locked: both in view before, a reason, and a way back."""

from flask import Blueprint, abort, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import commands, mapping, queries, unlinking
from portal.cases.models import Case
from portal.cases.opened import Opened, note_reading, open_for
from portal.cases.rules import NotAllowed, check_may_follow
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.changing import show_case
from portal.desk.forms import ApartForm, EarlierForm, LinkForm
from portal.desk.pages import case_page
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.render import page

bp = Blueprint("desk_link", __name__)


@bp.post("/desk/case/<case_id>/earlier")
@needs("link_cases")
def find_earlier(case_id: str) -> Response:
    """Look for the earlier case by its number: it stands in the form, not in the address."""
    form = EarlierForm()
    if not form.validate():
        return show_case(case_id, 422, earlier_form=form)
    with portal_of().db.read() as db:
        later = queries.case_for(db, colleague(), case_id) or abort(404)
        earlier = queries.case_by_reference(db, colleague(), form.reference.data)
        refused = _refusal(later, earlier)
    if earlier is None or refused:
        return show_case(case_id, 409, refused=refused, earlier_form=form)
    return _compare(case_id, LinkForm(formdata=None, earlier=earlier.id))


def _refusal(later: Case, earlier: Case | None) -> str:
    if earlier is None:
        return "not_found"
    is_locked = bool(earlier.continued_in or later.continued_in)
    try:
        check_may_follow(earlier.opened_at, later.opened_at, is_locked, earlier.id == later.id)
    except NotAllowed as no:
        return no.reason
    return ""


def _compare(case_id: str, form: LinkForm, status: int = 200, refused: str = "") -> Response:
    """Both cases beside each other; the access log knows that both were read."""
    me, ids = colleague(), (case_id, form.earlier.data or "")
    with portal_of().db.write() as db:
        for each in ids:
            note_reading(db, me, each) or abort(404)
    with portal_of().db.read() as db:
        later, earlier = (open_for(db, me, each) or abort(404) for each in ids)
        now = utc_now()
        return page(
            "desk/link.html", status, later=later.case, earlier=earlier.case, form=form,
            shown=case_page(db, later, me, now), before=case_page(db, earlier, me, now),
            later_facts=mapping.standing(db, {later.case.id: later.key}), fields=words.FIELDS,
            earlier_facts=mapping.standing(db, {earlier.case.id: earlier.key}), refused=words.REFUSED.get(refused, ""),
        )  # fmt: skip


@bp.post("/desk/case/<case_id>/link")
@needs("link_cases")
def link(case_id: str) -> Response:
    """Link them. The old code opens nothing from now on."""
    form = LinkForm()
    if not form.validate():
        return _compare(case_id, form, 422)
    try:
        with portal_of().db.write() as db:
            later, earlier = _both(db, case_id, form.earlier.data)
            commands.link(db, later, earlier, form.link_reason.data, colleague().id)
            for each in (later, earlier):
                audit.record(db, f"member:{colleague().id}", "case_linked", f"case:{each.case.id}")
    except NotAllowed as no:
        return _compare(case_id, form, 409, no.reason)
    return redirect(f"/desk/case/{case_id}", code=303)


@bp.get("/desk/case/<case_id>/apart")
@needs("link_cases")
def look_at_link(case_id: str) -> Response:
    """What happens when a case is taken apart from the one that carries it on, and a place for why."""
    return _show_apart(case_id, ApartForm(formdata=None))


@bp.post("/desk/case/<case_id>/apart")
@needs("link_cases")
def take_apart(case_id: str) -> Response:
    """Take them apart: both are cases of their own again."""
    form, pack = ApartForm(), portal_of().pack
    if not form.validate():
        return _show_apart(case_id, form, 422)
    due_at = pack.hours.add_working_days(utc_now(), pack.promise_working_days)
    try:
        with portal_of().db.write() as db:
            into = _carried_on_in(db, case_id)
            later, earlier = _both(db, into, case_id)
            unlinking.take_apart(db, later, earlier, form.apart_reason.data, due_at, colleague().id)
            for each in (later, earlier):
                audit.record(db, f"member:{colleague().id}", "case_unlinked", f"case:{each.case.id}")
    except NotAllowed as no:
        return show_case(case_id, 409, refused=no.reason)
    return redirect(f"/desk/case/{case_id}", code=303)


def _show_apart(case_id: str, form: ApartForm, status: int = 200) -> Response:
    me = colleague()
    with portal_of().db.write() as db:
        note_reading(db, me, case_id) or abort(404)
    with portal_of().db.read() as db:
        earlier = queries.case_for(db, me, case_id) or abort(404)
        link = unlinking.link_of(db, earlier) or abort(404)
        later = queries.case_for(db, me, earlier.continued_in or "") or abort(404)
        return page("desk/apart.html", status, earlier=earlier, later=later, linked_at=link.at, form=form)


def _carried_on_in(db: Session, case_id: str) -> str:
    """The case that carries this one on. Raises NotAllowed('not_linked') when none does; 404 for who may not see it."""
    earlier = queries.case_for(db, colleague(), case_id) or abort(404)
    if not earlier.continued_in:
        raise NotAllowed("not_linked")
    return earlier.continued_in


def _both(db: Session, later_id: str, earlier_id: str) -> tuple[Opened, Opened]:
    """Both cases, held in the order of their ids: two who link the other way round must not wait for each other."""
    opened = {each: open_for(db, colleague(), each, to_change=True) or abort(404) for each in sorted({later_id, earlier_id})}
    return opened[later_id], opened[earlier_id]
