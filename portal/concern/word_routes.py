"""A word to the team leader, such as 'I have called child welfare'. Only who signs in and chooses to leaves one.

Its address says nothing of why somebody came there. No family ever sees it: it is sealed under a key that no code opens.
"""

import re

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from portal.cases.concerns import write_contact_note
from portal.cases.notices import tell_leaders
from portal.db.base import new_id
from portal.referrer.door import held
from portal.web import told
from portal.web.access import referrer
from portal.web.extensions import portal_of
from portal.web.forms import trimmed
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("concern_word", __name__, url_prefix="/work")
LONGEST = 1000
_SENT = "word_sent"
_NUMBER = re.compile(r"(?:\d[\s.-]?){8,}")  # a phone number, a birth number


@bp.get("/word")
@referrer
def word() -> Response:
    """The place to write it, or that it is sent."""
    return page("concern/word.html", is_sent=told.take() == _SENT, typed="", fault="", submission=new_id())


@bp.post("/word")
@limit("20/10 minutes")
@referrer
def send_word() -> Response:
    """Leave it for the team leader, who is mailed that something waits. A second press of the same page sends nothing more."""
    words, submission = (
        trimmed(request.form.get("words", ""))[:LONGEST],
        request.form.get("submission", "")[:64],
    )
    if fault := _fault(words):
        return page(
            "concern/word.html",
            422,
            is_sent=False,
            typed=words,
            fault=fault,
            submission=submission or new_id(),
        )
    portal = portal_of()
    try:
        with portal.db.write() as db:
            write_contact_note(db, words, submission or new_id(), held().referrer.id)
            tell_leaders(db, portal.pack, portal.settings.server_key)
    except IntegrityError:
        pass  # the same page was sent before
    told.tell(_SENT)
    return redirect(url_for("concern_word.word"), code=303)


def _fault(words: str) -> str:
    if not words:
        return "missing"
    return "found" if _NUMBER.search(words) else ""
