"""A contact that is no case, counted with one tap on the queue's page, and taken back with another."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, request, session
from werkzeug.wrappers import Response

from portal.cases import contacts
from portal.cases.contacts import CHANNELS, ContactKind
from portal.cases.moments import local_today
from portal.cases.rules import Channel
from portal.db.base import is_id, new_id
from portal.db.clock import utc_now
from portal.desk import words
from portal.staff.gate import safe_way_back
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import day
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_contacts", __name__)
_COUNTED = "counted"  # in the signed cookie: the tap's own number and its two slugs, nothing about whom
_KINDS = {
    ContactKind.ADVICE: _l("Råd"),
    ContactKind.SILENT: _l("Stille"),
    ContactKind.THANKS: _l("Takk"),
    ContactKind.WRONG_NUMBER: _l("Feil nummer"),
}


def counting() -> dict[str, Any]:
    """What the queue's page needs for it: the buttons, and the tap that can still be taken back."""
    number, kind, channel, at = session.get(_COUNTED, ("", "", "", 0))
    is_lately = utc_now() - contacts.UNDO < datetime.fromtimestamp(at, tz=utc_now().tzinfo)
    just = (number, _said(kind, channel)) if number and is_lately else None
    return {
        "submission": new_id(), "kinds": [(each.value, name) for each, name in _KINDS.items()], "just": just,
        "channels": [(each.value, words.CHANNELS[each]) for each in CHANNELS], "channel": channel or Channel.PHONE.value,
    }  # fmt: skip


def _said(kind: str, channel: str) -> str:
    return f"{_KINDS[ContactKind(kind)]}, {str(words.CHANNELS[Channel(channel)]).lower()}"


def _back() -> Response:
    return redirect(safe_way_back(request.form.get("back")) or "/desk", code=303)


@bp.get("/desk/contacts")
@needs("note_contact")
def figures() -> Response:
    """How many, by kind and channel, and by day."""
    today = local_today()
    with portal_of().db.read() as db:
        kinds, days = contacts.by_kind(db, today), contacts.by_day(db, today)
    none = contacts.Few(0)
    return page(
        "desk/contacts.html", least=contacts.LEAST, days=[(day(each), few.number) for each, few in days], span=contacts.DAYS,
        channels=[words.CHANNELS[each] for each in CHANNELS],
        kinds=[(name, [kinds.get((kind.value, each.value), none).number for each in CHANNELS]) for kind, name in _KINDS.items()],
    )  # fmt: skip


@bp.post("/desk/contacts")
@limit("120/minute")
@needs("note_contact")
def count() -> Response:
    """Count one, and back to where in the queue one stood. What is no kind of ours counts nothing."""
    kind, channel, submission = (request.form.get(each, "") for each in ("kind", "channel", "submission"))
    if kind not in set(ContactKind) or channel not in set(CHANNELS) or not is_id(submission):
        return _back()
    with portal_of().db.write() as db:
        contacts.count(db, submission, Channel(channel), ContactKind(kind))
    session[_COUNTED] = [submission, kind, channel, int(utc_now().timestamp())]
    return _back()


@bp.post("/desk/contacts/undo")
@limit("120/minute")
@needs("note_contact")
def undo() -> Response:
    """Take the last tap back."""
    submission = request.form.get("submission", "")
    with portal_of().db.write() as db:
        contacts.take_back(db, submission)
    if session.get(_COUNTED, ("",))[0] == submission:
        session.pop(_COUNTED)
    return _back()


