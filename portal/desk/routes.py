"""The queue: seeing it, taking several cases at once, finding one by its number, and asking for what is new."""

import re
from typing import Any

from flask import Blueprint, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import advice, newer_in_queue, queries
from portal.cases.answered import answered_for
from portal.cases.handing import claim_each
from portal.cases.loads import past_limit
from portal.cases.mentions import waiting_for
from portal.cases.queue_filters import chosen_in
from portal.db.base import is_id
from portal.db.clock import utc_now
from portal.desk.concern_pages import risen
from portal.desk.contact_routes import counting
from portal.desk.queue_forms import FindForm, TakeForm
from portal.desk.queue_live import state_of
from portal.desk.queue_pages import Lost, Place, has_use_for, queue_page
from portal.staff.desk_views import start_of
from portal.staff.gate import colleague
from portal.staff.queries import names_of
from portal.staff.rules import Permission, Signed
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import page_or_block

bp = Blueprint("desk", __name__)
_PLACE = re.compile(r"[012][0-9]{8}T[0-9]{6}")


@bp.get("/desk")
@needs("see_queue")
def queue() -> Response:
    """Who waits for us, urgent first, then who has waited longest."""
    start = "" if request.args else _start()
    return redirect(f"/desk?{start}", code=303) if start else show_queue(place_in(request.args))


def _start() -> str:
    """What this colleague has chosen to begin with; '' for what everybody begins with."""
    with portal_of().db.read() as db:
        return start_of(db, colleague().id)


def place_in(given: Any) -> Place:
    """Where an address leads; 404 for a view that is none."""
    view = given.get("view") or first_view(colleague())
    if view not in queries.VIEWS or not has_use_for(colleague(), view):
        abort(404)
    return Place(view, chosen_in(given, portal_of().pack.languages), _after(given.get("after", "")))


def first_view(me: Signed) -> str:
    """What everybody begins with who has not chosen another beginning."""
    return "ours" if me.sees_others else "mine"


def show_queue(place: Place, status: int = 200, **more: Any) -> Response:
    """The queue's page. `more` is what an act has come to: `lost`, `refused`, a form to mend."""
    me, now = colleague(), utc_now()
    with portal_of().db.read() as db:
        shown = queue_page(db, place, me, portal_of().pack, now)
        mark = newer_in_queue.mark(db, me, place.view, place.filters, now)
        told = {
            "risen": risen(db, me), "most": queries.MOST_COUNTED, "mark": mark, "too_many": _too_many(db, me),
            "state": state_of([row.case for row in shown.rows], [], portal_of().settings.secret_key),
            "mentioned": waiting_for(db, me), "advice": advice.told_to(db, me),
            "answered": answered_for(db, me) if shown.counts["mine"] else (),
        }  # fmt: skip
    context = {"find_form": FindForm(formdata=None), "lost": (), "refused": "", "contacts": counting(), **more}
    return page_or_block("desk/queue.html", "rows", status, shown=shown, **told, **context)


def _too_many(db: Session, me: Signed) -> list[tuple[str, int]]:
    """Who follows more families than one can carry, for whoever settles such things (rule 16). At most one query."""
    return past_limit(db, portal_of().pack.holding.most_families) if me.may(Permission.SETTLE_WISH) else []


def _after(given: str) -> tuple[str, str] | None:
    place, dot, case_id = given.partition(".")
    return (place, case_id) if dot and _PLACE.fullmatch(place) and is_id(case_id) else None


@bp.get("/desk/")
@needs("see_queue")
def queue_with_slash() -> Response:
    """The same, for whoever types a slash."""
    return redirect("/desk", code=303)


@bp.post("/desk/take")
@needs("claim_case")
@limit("120/minute")
def take() -> Response:
    """Take the cases that were ticked, each by the one statement that decides; whoever was faster is named."""
    form, place = TakeForm(), place_in(request.form)
    if not form.validate():
        return show_queue(place, 422, refused="none_ticked")
    me = colleague()
    with portal_of().db.write() as db:
        seen = {case.id: case for case in queries.cases_for(db, me, form.ids())}
        taken = claim_each(db, sorted(seen), me.id)
        for case_id in taken:
            audit.record(db, f"member:{me.id}", "case_claim", f"case:{case_id}")
        others = queries.holders_of(db, [each for each in seen if each not in taken])
        names = names_of(db, list(others.values()))
    lost = [Lost(seen[each].reference, names.get(others.get(each, ""), "")) for each in sorted(seen) if each not in taken]
    return show_queue(place, 409, lost=lost, taken=len(taken)) if lost else redirect(place.address(), code=303)


@bp.post("/desk/find")
@needs("open_case")
@limit("120/minute")
def find() -> Response:
    """Go to the case that somebody names aloud: its number stands in the form, not in the address."""
    form = FindForm()
    found = None
    if form.validate():
        with portal_of().db.read() as db:
            found = queries.case_by_reference(db, colleague(), form.reference.data)
        if found is None:
            form.reference.errors = [form.nothing]
    if found is None:
        return show_queue(Place(first_view(colleague()), chosen_in({}, ())), 422, find_form=form)
    return redirect(f"/desk/case/{found.id}", code=303)
