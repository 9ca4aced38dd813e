"""A new code for a family whose first one, made by a colleague, ran out or was lost before the family took its own."""

from datetime import datetime

from flask import Blueprint, abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import calls
from portal.cases.opened import Opened, note_reading, open_for
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.call_words import code_line
from portal.replies.code_slip import code_page
from portal.staff.gate import colleague
from portal.vault import receipt
from portal.vault.keys import Receipt, derive_receipt
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_code", __name__)


@bp.get("/desk/case/<case_id>/code")
@needs("note_contact")
def look_at_code(case_id: str) -> Response:
    """What became of the code that we gave, and whether there can be another."""
    return _show(case_id)


@bp.post("/desk/case/<case_id>/code")
@limit("60/minute")
@needs("note_contact")
def renew(case_id: str) -> Response:
    """Make another. It is shown once; sent twice, the last one shown is the one that opens."""
    digits = receipt.new_digits()
    made = derive_receipt(digits, portal_of().settings.server_key)
    try:
        with portal_of().db.write() as db:
            opened = open_for(db, colleague(), case_id, to_change=True) or abort(404)
            ends_at = _renew(db, opened, made)
    except NotAllowed as no:
        return _show(case_id, 409, no.reason)
    return code_page(case_id, digits, opened.case.language, ends_at)


def _renew(db: Session, opened: Opened, made: Receipt) -> datetime:
    me = colleague()
    ends_at = calls.renew_code(db, opened.case, opened.key, made, portal_of().pack.holding.code_days, me.id)
    audit.record(db, f"member:{me.id}", "code_issued", f"case:{opened.case.id}")
    return ends_at


def _show(case_id: str, status: int = 200, refused: str = "") -> Response:
    me = colleague()
    with portal_of().db.write() as db:
        note_reading(db, me, case_id) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        ends_at = calls.ends_at_of(db, case_id)
    can_be_new = ends_at is not None and opened.case.continued_in is None
    return page(
        "desk/code_new.html", status, case=opened.case, can_be_new=can_be_new,
        became=code_line(ends_at, utc_now()), refused=words.REFUSED.get(refused, ""),
    )  # fmt: skip
