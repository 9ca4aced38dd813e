"""Letting somebody into the thread with a code of their own, and shutting the door again. For who holds the thread's code."""

from dataclasses import replace

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import queries, trusted, visits
from portal.cases.rules import NotAllowed
from portal.cases.visits import Visit
from portal.thread.rights import may_open
from portal.thread.ringing import ring_for
from portal.thread.routes import bp
from portal.thread.trusted_forms import InviteForm, WithdrawForm
from portal.thread.trusted_pages import refuse, show_trusted
from portal.thread.visiting import held, let_wait, visit_of
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import i18n, session, told
from portal.web.access import citizen, public
from portal.web.extensions import portal_of
from portal.web.limits import limit


@bp.before_request
def only_what_one_may() -> Response | None:
    """The one guard of this door for whoever was let in: by the table in rights.py, whatever the view's own label says."""
    visit = visit_of(request)
    if visit is None or not visit.trusted_id or may_open(request.endpoint, visit.may):
        return None
    return refuse()


@bp.get("/thread/trusted")
@citizen
def read_trusted() -> Response:
    """Who is let in, and letting in one more."""
    return show_trusted(held(request))


@bp.post("/thread/trusted")
@limit("10/minute")
@public
def invite_trusted() -> Response:
    """Make a code for somebody. It is shown on the page that follows, in this visit only."""
    visit, form = visit_of(request), InviteForm()
    if visit is None:
        return let_wait("trusted_name")
    if not form.validate():
        return show_trusted(visit, 422, form)
    portal, language = portal_of(), i18n.current_language()
    canonical = receipt.canonical_of(receipt.new_words(language))
    made = derive_receipt(canonical, portal.settings.server_key)
    handed = replace(visit, handed=receipt.display(canonical, language), handed_language=language)
    try:
        with portal.db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                trusted.invite(db, case, visit.case_key, made, form.who())
                _keep(db, replace(handed, kept="", kept_in="") if visit.kept_in == "trusted_name" else handed)
        told.tell("trusted_invited")
    except NotAllowed:
        return show_trusted(visit, 409, form)
    ring_for(visit, "state")
    return redirect(url_for("thread.read_trusted"), code=303)


def _keep(db: Session, visit: Visit) -> None:
    pair = session.visitor_pair(request, "visit")
    if pair is not None:
        visits.change(db, pair, visit)


@bp.post("/thread/trusted/put-away")
@limit("30/minute")
@citizen
def put_code_away() -> Response:
    """The code is handed over: it is shown no more."""
    with portal_of().db.write() as db:
        _keep(db, replace(held(request), handed="", handed_language=""))
    return redirect(url_for("thread.read_trusted"), code=303)


@bp.post("/thread/trusted/end")
@limit("30/minute")
@citizen
def withdraw_trusted() -> Response:
    """The code opens nothing from now on; every page that is open with it is shut."""
    visit, form = held(request), WithdrawForm()
    try:
        with portal_of().db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None and form.validate():
                trusted.withdraw(db, case, visit.case_key, form.who.data or "")
                _keep(db, replace(visit, handed="", handed_language=""))
        told.tell("trusted_ended")
    except NotAllowed:
        pass  # it was done already, in another tab
    ring_for(visit, "state")
    return redirect(url_for("thread.read_trusted"), code=303)
