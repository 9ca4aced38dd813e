"""A professional's own pages: what was sent and what came of it, as far as the family agreed; and private notes.

On a machine that many use nothing is left: every page is looked up for who is signed in, and no browser keeps one.
"""

import re

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.cases.concern_models import WonderNote
from portal.cases.concerns import Outcome, end_note, note_place, own_copy, read_copy, save_note
from portal.cases.referrers_gone import waits_for_something
from portal.cases.rules import NotAllowed
from portal.concern import drafts
from portal.concern.form import Form
from portal.concern.mine import opened, own_list, own_notes
from portal.db.base import new_id
from portal.referrer.door import held
from portal.referrer.rules import Referrer
from portal.vault.seal import Unreadable
from portal.web import told
from portal.web.access import referrer
from portal.web.extensions import portal_of
from portal.web.forms import trimmed
from portal.web.i18n import text
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("concern_mine", __name__, url_prefix="/work")
LONGEST = 2000  # characters in one note
_ID = re.compile(r"[a-z2-9]{26}")


@bp.get("/mine")
@referrer
def mine() -> Response:
    """What I have sent or asked, where each stands, and until when an answer is promised."""
    who = held().referrer
    with portal_of().db.read() as db:
        own, is_waiting = own_list(db, who), waits_for_something(db, who.id)
    return page("concern/mine.html", own=own, who=who, is_waiting=is_waiting)


@bp.get("/mine/<copy_id>")
@referrer
def copy(copy_id: str) -> Response:
    """The copy of an answer. Opening it is noted: it is the receipt of who has sent it."""
    who = held().referrer
    if not who.is_unlocked:
        return redirect(url_for("concern_mine.mine"), code=303)
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return redirect(url_for("concern_mine.mine"), code=303)  # fetched ahead is not read
    try:
        with portal_of().db.write() as db:
            row = own_copy(db, who.id, copy_id)
            shown, sent_at = opened(who, row), row.sent_at
            if shown is not None:  # what no key opens any longer has been read by nobody
                read_copy(db, who.id, copy_id)
    except NotAllowed:
        abort(404)
    return page("concern/copy.html", copy=shown, sent_at=sent_at)


# --- notes ------------------------------------------------------------------------------------------------


@bp.get("/notes")
@referrer
def notes() -> Response:
    """What I wonder about, with the day on which each goes by itself."""
    return _notes_page()


@bp.post("/notes")
@limit("60/10 minutes")
@referrer
def write_note() -> Response:
    """Write something down. It is sealed to one's own key, so it can be written before the four words are typed."""
    who, words = held().referrer, trimmed(request.form.get("wonder", ""))
    fault = "empty" if not words else "long" if len(words) > LONGEST else ""
    if fault:
        return _notes_page(422, typed=words, fault=text(f"notes.fault.{fault}"))
    note_id = request.form.get("note", "")
    try:
        _keep(who, note_id if _ID.fullmatch(note_id) else new_id(), words)
    except NotAllowed:
        _keep(who, new_id(), words)
    told.tell("noted")
    return redirect(url_for("concern_mine.notes"), code=303)


@bp.post("/notes/end")
@limit("60/10 minutes")
@referrer
def settle() -> Response:
    """Drop it, talk with the family, or go on to a concern that begins with what was written."""
    who, go = held().referrer, request.form.get("go", "")
    if go not in {each.value for each in Outcome}:
        abort(400)
    try:
        leads_to = _end(who, request.form.get("note", ""), Outcome(go))
    except NotAllowed:
        leads_to = "concern_mine.notes"  # it is gone already, or somebody else's
    if go == Outcome.DROPPED.value:
        portal_of().db.checkpoint()  # what was deleted leaves the disk too
        told.tell("dropped")
    return redirect(url_for(leads_to), code=303)


def _end(who: Referrer, note_id: str, outcome: Outcome) -> str:
    """Note what became of it; gives the endpoint of what comes next. Raises NotAllowed."""
    with portal_of().db.write() as db:
        row = db.get(WonderNote, note_id)
        words = (
            _open(who, row)
            if outcome is Outcome.LEVEL_2 and row is not None and row.referrer_id == who.id
            else ""
        )
        if outcome is Outcome.LEVEL_2 and not words:
            return "concern_mine.notes"
        end_note(db, who.id, note_id, outcome)
        if outcome is Outcome.LEVEL_2:
            drafts.keep(db, who, new_id(), Form(facts={"seen": words}))
    return {Outcome.TALK: "concern.talk", Outcome.LEVEL_2: "concern_form.concern"}.get(
        outcome, "concern_mine.notes"
    )


def _open(who: Referrer, row: WonderNote) -> str:
    if not who.is_unlocked:
        return ""
    try:
        return who.open_own(row.body_sealed, note_place(row.id)).decode()
    except Unreadable:
        return ""


def _keep(who: Referrer, note_id: str, words: str) -> None:
    sealed = who.seal_own(words.encode(), note_place(note_id))
    with portal_of().db.write() as db:
        save_note(db, who.id, note_id, sealed)


def _notes_page(status: int = 200, *, typed: str = "", fault: str = "") -> Response:
    who = held().referrer
    with portal_of().db.read() as db:
        own = own_notes(db, who)
    context = {"typed": typed, "fault": fault, "fresh": new_id(), "told": told.take()}
    return page("concern/notes.html", status, own=own, who=who, **context)
