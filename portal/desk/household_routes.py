"""Who belongs together in a case: others with a code of their own, children without one, and the walls between them."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import household_children, household_opening, households, queries
from portal.cases.household_opening import OwnCode
from portal.cases.household_queries import members_for
from portal.cases.households import KeyOf
from portal.cases.models import Case
from portal.cases.opened import Opened, note_reading, note_showing, open_for
from portal.cases.reach import narrowed
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.case_places import places
from portal.desk.changing import change_case
from portal.desk.household_forms import ChildForm, OwnCodeForm, TogetherForm
from portal.desk.household_pages import alone_words, people_page
from portal.replies.code_slip import code_page
from portal.staff.gate import colleague
from portal.vault import receipt
from portal.vault.keyring import unlock_team
from portal.vault.keys import Receipt, derive_receipt
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.i18n import lazy as _l
from portal.web.i18n import own_name
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_household", __name__)

_REFUSED: dict[str, Any] = {
    "already_together": _l("Disse sakene hører alt sammen."),
    "not_together": _l("Saken er alt tatt ut."),
    "too_many_children": _l("Det er alt lagt til så mange barn som det er plass til."),
    "code_in_use": _l("Koden er alt laget, og personen har tatt sin egen. Den kan ikke vises igjen."),
}


@bp.get("/desk/case/<case_id>/people")
@needs("open_case")
def people(case_id: str) -> Response:
    """Who belongs together, and who reads what."""
    return show_people(case_id)


def show_people(case_id: str, status: int = 200, refused: str = "", **typed: PortalForm) -> Response:
    """The page; the access log knows that it was read. `typed` are the forms that must be mended."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        me = narrowed(me, opened.case)
        shown = people_page(db, opened, me)
    return page(
        "desk/people.html", status, signed=me, case=opened.case, shown=shown, places=places(opened.case, me),
        refused=_REFUSED.get(refused) or words.REFUSED.get(refused, ""), **{**_empty_forms(opened.case), **typed},
        spoken=[(code, own_name(code)) for code in portal_of().pack.languages],
    )  # fmt: skip


def _empty_forms(case: Case) -> dict[str, PortalForm]:
    asker = {"young": "young", "close": "near"}.get(case.asker, "parent")
    return {
        "child_form": ChildForm(formdata=None),
        "together_form": TogetherForm(formdata=None, here_kind=asker, other_kind="young"),
        "own_form": OwnCodeForm(
            formdata=None, beside_kind=asker, who_kind="young", who_language=case.language, submission=new_id()
        ),
    }


@bp.post("/desk/case/<case_id>/people/child")
@limit("60/minute")
@needs("write_note")
def add_child(case_id: str) -> Response:
    """Add a child without a code."""
    form = ChildForm()
    return change_case(
        case_id, "child_form", form,
        lambda db, opened: household_children.add_child(
            db, opened.case, opened.key, form.child_name.data, form.child_born.data or ""
        ),
        show=show_people, path="/people",
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/people/child/<child_id>/drop")
@limit("60/minute")
@needs("write_note")
def drop_child(case_id: str, child_id: str) -> Response:
    """Take a child away again."""
    return change_case(
        case_id, "child_form", None,
        lambda db, opened: household_children.drop_child(db, opened.case, opened.key, child_id),
        show=show_people, path="/people",
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/people/together")
@limit("60/minute")
@needs("link_cases")
def put_together(case_id: str) -> Response:
    """Let another case belong to the same family. Each keeps its own code, its own talk and its own key."""
    form, me = TogetherForm(), colleague()
    if not form.validate():
        return show_people(case_id, 422, together_form=form)
    with portal_of().db.write() as db:  # AsksWhy: another one's case is opened with a reason before it is touched
        queries.case_for(db, me, case_id) or abort(404)
        other = queries.case_by_reference(db, me, form.reference.data)
        if other is not None:
            note_reading(db, me, other.id) or abort(404)
    if other is None:
        return show_people(case_id, 409, "not_found", together_form=form)
    try:
        with portal_of().db.write() as db:
            ours, theirs = _both(db, case_id, other.id)
            households.put_together(
                db, (ours.case, form.here()), (theirs.case, form.other()), form.together_reason.data, me.id, _keys(db)
            )
            for each in (ours, theirs):
                audit.record(db, f"member:{me.id}", "household_joined", f"case:{each.case.id}")
    except NotAllowed as no:
        return show_people(case_id, 409, no.reason, together_form=form)
    return redirect(f"/desk/case/{case_id}/people", code=303)


def _both(db: Session, one_id: str, other_id: str) -> tuple[Opened, Opened]:
    """Both cases, held in the order of their ids."""
    ids = sorted({one_id, other_id})
    opened = {each: open_for(db, colleague(), each, to_change=True) or abort(404) for each in ids}
    return opened[one_id], opened[other_id]


def _keys(db: Session) -> KeyOf:
    """The keys of households, for a colleague who holds the team's."""
    me = colleague()
    keyring = unlock_team(db, me.id, me.unlocked())
    return lambda household_id: keyring.case_key(db, household_id)


@bp.post("/desk/case/<case_id>/people/<other_id>/out")
@limit("60/minute")
@needs("link_cases")
def take_out(case_id: str, other_id: str) -> Response:
    """Let a case stand alone again: this one, or another that this colleague sees beside it."""

    def change(db: Session, opened: Opened) -> None:
        if other_id not in {each.case.id for each in members_for(db, colleague(), case_id)}:
            raise NotAllowed("not_together")
        households.take_out(db, other_id)
        if other_id != case_id:
            audit.record(db, f"member:{colleague().id}", "household_left", f"case:{other_id}")

    return change_case(case_id, "household", None, change, show=show_people, path="/people")


@bp.post("/desk/case/<case_id>/people/code")
@limit("60/minute")
@needs("note_contact")
def give_code(case_id: str) -> Response:
    """Give somebody in the family a code, and so a case, of their own. It is shown once, and leads to one that we do not know."""
    form = OwnCodeForm()
    if not form.validate():
        return show_people(case_id, 422, own_form=form)
    digits = receipt.new_digits()
    made = derive_receipt(digits, portal_of().settings.server_key)
    try:
        with portal_of().db.write() as db:
            new, ends_at = _open_beside(db, case_id, form, made)
    except NotAllowed as no:
        return show_people(case_id, 409, no.reason, own_form=form)
    except IntegrityError:
        return _already_made(case_id, form, digits, made)
    return code_page(new.case.id, digits, new.case.language, ends_at)


def _open_beside(db: Session, case_id: str, form: OwnCodeForm, made: Receipt) -> tuple[Opened, datetime]:
    me, pack = colleague(), portal_of().pack
    opened = open_for(db, me, case_id, to_change=True) or abort(404)
    if not people_page(db, opened, narrowed(me, opened.case)).may_open:
        abort(403)
    new = OwnCode(
        form.who(), form.who_language.data, form.who_why.data or str(_l("Fikk egen kode")), form.submission.data or new_id(),
        pack.hours.add_working_days(utc_now(), pack.promise_working_days),
    )  # fmt: skip
    given = household_opening.give_own_code(
        db, (opened.case, form.beside()), new, made, pack.holding.code_days, me.id, _keys(db)
    )
    audit.record(db, f"member:{me.id}", "household_code_given", f"case:{given[0].case.id}")
    return given


def _already_made(case_id: str, form: OwnCodeForm, digits: str, made: Receipt) -> Response:
    """The form was sent twice. The browser shows this answer, not the first: so the code is made anew, and only it opens."""
    me = colleague()
    try:
        with portal_of().db.write() as db:
            case = queries.case_of_submission(db, form.submission.data)
            is_beside = case is not None and case.id in {each.case.id for each in members_for(db, me, case_id)}
            opened = open_for(db, me, case.id, to_change=True) if case is not None and is_beside else None
            if opened is None:
                raise NotAllowed("code_in_use")
            ends_at = household_opening.make_code_anew(db, opened, made, portal_of().pack.holding.code_days, me.id)
            audit.record(db, f"member:{me.id}", "code_issued", f"case:{opened.case.id}")
    except NotAllowed as no:
        return show_people(case_id, 409, no.reason)
    return code_page(opened.case.id, digits, opened.case.language, ends_at)


def walls() -> dict[str, Any]:
    """For the templates: what stands at the head of every page of a case when somebody in the family speaks alone."""
    return {"alone_beside": _alone_beside}


def _alone_beside(case: Case) -> list[str]:
    with portal_of().db.read() as db:
        return alone_words(members_for(db, colleague(), case.id), case.id)
