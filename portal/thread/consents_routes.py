"""The family's side of the ledger: what it is asked, what it has said, what was shared; and taking a yes back."""

from collections.abc import Callable
from contextlib import suppress

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField, validators

from portal.cases import consents, queries
from portal.cases.consents_rules import PARAGRAPHS, State, who_says
from portal.cases.models import Case
from portal.cases.people import people
from portal.cases.rules import NotAllowed, Turn
from portal.thread.concern_pages import glimpse
from portal.thread.ringing import ring_for
from portal.thread.routes import bp
from portal.thread.visiting import ask_for_code, held
from portal.web import told
from portal.web.access import citizen
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most
from portal.web.limits import limit
from portal.web.render import page

_SAID = (State.YES.value, State.ASK_FIRST.value, State.NO.value)


class AnswerForm(PortalForm):
    """An answer to one question."""

    consent = StringField(validators=[at_most(26)])
    go = StringField(validators=[validators.AnyOf(_SAID)])


class TakeBackForm(PortalForm):
    """Taking one yes back."""

    consent = StringField(validators=[at_most(26)])


@bp.get("/thread/consents")
@citizen
def read_consents() -> Response:
    """What one is asked, what one has said, and what was shared."""
    return _show()


def _show(status: int = 200, missing: str = "") -> Response:
    visit = held(request)
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        if case is None:
            return ask_for_code()
        if case.turn == Turn.WAITING_FOR_FAMILY.value:
            return redirect(url_for("thread.enter"), code=303)
        kept = consents.ledger(db, case.id, visit.case_key)
        shared = consents.shares(db, case.id, visit.case_key, for_family=True)
        staff = people(db, {*(step.staff_id for each in kept for step in each.steps), *(each.staff_id for each in shared)})
        has_concern = glimpse(db, case) is not None
        whose, is_locked = who_says(case.asker, case.age_band).value, case.continued_in is not None
    waiting = [each for each in kept if each.is_asked and not is_locked]
    return page(
        "thread/consents.html", status, kept=kept, waiting=waiting, shared=shared, staff=staff, whose=whose, missing=missing,
        paragraphs=PARAGRAPHS, told=told.take(), has_concern=has_concern,
    )  # fmt: skip


@bp.post("/thread/consents")
@limit("30/minute")
@citizen
def answer_consent() -> Response:
    """Yes to what is ticked, ask me first, or no."""
    visit, form = held(request), AnswerForm()
    if not form.validate():
        return _show(422)
    said, which = State(form.go.data), form.consent.data or ""
    granted = request.form.getlist("subject")
    try:
        _change(lambda db, case: consents.answer(db, case, visit.case_key, which, said, granted), "consent_said")
    except NotAllowed as no:
        if no.reason == "nothing_chosen":
            return _show(422, which)
    return redirect(url_for("thread.read_consents"), code=303)


@bp.post("/thread/consents/take-back")
@limit("30/minute")
@citizen
def withdraw_consent() -> Response:
    """From now on nothing may be shared under it."""
    visit, form = held(request), TakeBackForm()
    if form.validate():
        which = form.consent.data or ""
        with suppress(NotAllowed):  # it was done already, in another tab
            _change(lambda db, case: consents.withdraw(db, case, visit.case_key, which), "consent_taken_back")
    return redirect(url_for("thread.read_consents"), code=303)


def _change(change: Callable[[Session, Case], None], word: str) -> None:
    visit = held(request)
    with portal_of().db.write() as db:
        case = queries.case_of_thread(db, visit.case_id, to_change=True)
        if case is not None:
            change(db, case)
    told.tell(word)
    ring_for(visit, "state")
