"""The concern over HTTP: one address, and every POST leads back to it, so that the history holds one entry.

Where one of the exceptions of rule 10 shows on the way, the draft is deleted and the page turns into what to do now.
"""

import re

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import queries
from portal.cases.concerns import NewConcern, open_concern, upgrade
from portal.cases.gate import Exception10
from portal.cases.moments import local_today
from portal.cases.notices import tell_staff
from portal.cases.rules import NotAllowed
from portal.concern import drafts, steps
from portal.concern.drafts import Draft
from portal.concern.fork import Fork
from portal.concern.fork_pages import stop_page
from portal.concern.form import Form, age_band_of, at, consents_of, facts_of, gate_of
from portal.concern.pages import due_at, form_page
from portal.concern.sheet import sheet_of
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.referrer.door import held
from portal.referrer.rules import Referrer
from portal.vault import receipt
from portal.vault.keys import Receipt, derive_receipt
from portal.web import i18n, told
from portal.web.access import referrer
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("concern_form", __name__, url_prefix="/work")
_ID = re.compile(r"[a-z2-9]{26}")
_PAGES = {
    "talk": "concern/talk_first.html",
    "consult": "concern/consult.html",
    "receipt": "concern/receipt.html",
}


@bp.get("/concern")
@referrer
def concern() -> Response:
    """The concern that was worked on last, where it stands; a new one when there is none."""
    who = held().referrer
    if not who.is_unlocked:
        return page("concern/locked.html", typed=[])
    with portal_of().db.read() as db:
        own = drafts.own_drafts(db, who)
    if not own or told.take() == "new":
        return _show(new_id(), Form(), None, own)
    return _show(own[0].id, own[0].form, own[0], own[1:])


def _show(draft_id: str, form: Form, draft: Draft | None, others: list[Draft]) -> Response:
    shown = form_page(draft_id, form, draft.ends_at if draft else None, others)
    return page(_PAGES.get(form.at, "concern/form.html"), shown=shown, form=form)


@bp.post("/concern")
@limit("240/minute")
@referrer
def take_step() -> Response:
    """A step on or back, another draft, another language, or sending."""
    who, draft_id, go = held().referrer, request.form.get("draft", ""), request.form.get("go", "next")
    if not who.is_unlocked:
        return page(
            "concern/locked.html",
            typed=[value for key, value in _typed().items() if key != "csrf_token" and value],
        )
    if not _ID.fullmatch(draft_id):
        return _onwards()
    if go in ("open", "new", "drop", "done"):
        return _turn_to(who, draft_id, go)
    try:
        form = _press(who, draft_id, go)
    except (steps.LeadsToFork, steps.LeadsToStop) as leads:
        return _away(who, draft_id, leads)
    if go == "send" and form is not None:
        _send(who, draft_id, form)
    response = _onwards()
    if go.startswith("lang:") and go[5:] in portal_of().pack.languages:
        i18n.remember_language(response, go[5:])
    return response


def _typed() -> dict[str, str]:
    return {key: clean(value) for key, value in request.form.items()}


def _onwards() -> Response:
    return redirect(url_for("concern_form.concern"), code=303)


def _press(who: Referrer, draft_id: str, go: str) -> Form | None:
    """The form after this press. Only the first step begins a draft: an old page of one that is gone begins none."""
    step = request.form.get("step", "")
    with portal_of().db.write() as db:
        draft = drafts.find(db, who, draft_id, for_update=True)
        if draft is None and step != "children":
            return None
        before = draft.form if draft else Form()
        form = steps.press(before, step, "keep" if go == "send" else go, _typed(), local_today())
        if not form.is_sent:
            drafts.keep(db, who, draft_id if draft else new_id(), form)
    return form


def _turn_to(who: Referrer, draft_id: str, go: str) -> Response:
    """Another draft comes first, or this one is thrown away."""
    with portal_of().db.write() as db:
        draft = drafts.find(db, who, draft_id, for_update=True)
        if draft is not None and go == "open":
            drafts.keep(db, who, draft_id, draft.form)
        if draft is not None and (go == "drop" or (go == "done" and draft.form.is_sent)):
            drafts.drop(db, who, draft_id)
    if go == "new":
        told.tell("new")
    return _onwards()


def _away(who: Referrer, draft_id: str, leads: Exception) -> Response:
    """Nothing that tells who it is about is kept, neither of this press nor of those before."""
    with portal_of().db.write() as db:
        drafts.drop(db, who, draft_id)
    portal_of().db.checkpoint()  # what was deleted leaves the disk too
    if isinstance(leads, steps.LeadsToFork):
        return redirect(url_for("concern.work"), code=303)
    return page("concern/stop_form.html", stop=stop_page(Fork((Exception10.VIOLENCE,)), utc_now()))


def _send(who: Referrer, draft_id: str, form: Form) -> None:
    """Open the case once, however often this is pressed. The code is made before the write begins: it is slow."""
    if form.is_sent or steps.stands_open(form, local_today()):
        _stand_where_it_is_open(who, draft_id)
        return
    portal, language = portal_of(), form.language if form.language in portal_of().pack.languages else "nb"
    words = receipt.new_words(language)
    key = derive_receipt(receipt.canonical_of(words), portal.settings.server_key)
    try:
        with portal.db.write() as db:
            draft = drafts.find(db, who, draft_id, for_update=True)
            if draft is None or draft.form.is_sent:
                return
            new = _new_concern(draft.form, who, language)
            _open(db, draft.form, new, key)
            if not new.is_together:
                tell_staff(db, portal.pack, portal.settings.server_key)
            drafts.keep(
                db, who, draft_id, steps.sent(draft.form, " ".join(words), language, new.due_at.timestamp())
            )
    except (IntegrityError, NotAllowed):
        _stand_where_it_is_open(who, draft_id)  # sent from elsewhere, or the gate does not let it through


def _open(db: Session, form: Form, new: NewConcern, key: Receipt) -> None:
    """A case of its own; it carries on the question without names that it was, while that one is still there."""
    before = queries.case_of_thread(db, form.before, to_change=True) if form.before else None
    if before is None or before.continued_in is not None:
        open_concern(db, gate_of(form), new, key)
    else:
        upgrade(db, before, gate_of(form), new, key)


def _stand_where_it_is_open(who: Referrer, draft_id: str) -> None:
    with portal_of().db.write() as db:
        draft = drafts.find(db, who, draft_id, for_update=True)
        place = steps.stands_open(draft.form, local_today()) if draft else ""
        if draft is not None and place and not draft.form.is_sent:
            drafts.keep(db, who, draft_id, at(draft.form, place, shows_faults=True))


def _new_concern(form: Form, who: Referrer, language: str) -> NewConcern:
    return NewConcern(
        submission=form.submission, referrer_id=who.id, language=language, due_at=due_at(), facts=facts_of(form),
        consents=consents_of(form), is_together=form.together == "together", form="concern", age_band=age_band_of(form),
        interpreter="yes" if form.interpreter == "yes" else "",
    )  # fmt: skip


@bp.get("/concern/sheet")
@referrer
def sheet() -> Response:
    """A sheet for the family: its code, and a square that leads to the front page. The code stands in no address."""
    who = held().referrer
    if not who.is_unlocked:
        return _onwards()
    with portal_of().db.read() as db:
        sent = next((each.form for each in drafts.own_drafts(db, who) if each.form.is_sent), None)
    return page("concern/sheet.html", sheet=sheet_of(sent)) if sent else _onwards()
