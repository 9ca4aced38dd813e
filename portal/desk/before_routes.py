"""Whether somebody has been here before: a new case is compared with all that this colleague may open, some at a time.

What was found so far comes along in the form. Nothing is kept, and no number or address leaves the request.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from portal.cases import likeness, queries
from portal.cases.likeness import MOST_TOLD, Alike, Compared, Likely
from portal.cases.opened import had_open, note_reading, open_for
from portal.cases.reach import narrowed
from portal.db.base import is_id
from portal.desk import words
from portal.staff.gate import colleague
from portal.staff.rules import Permission
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import page_or_block

bp = Blueprint("desk_before", __name__)
_MOST = 1_000_000


@bp.post("/desk/case/<case_id>/before")
@limit("600/minute")
@needs("open_case")
def compare(case_id: str) -> Response:
    """The next piece."""
    me, after = colleague(), request.form.get("after", "")
    _note_first(case_id)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        contact = queries.records_of(db, case_id, opened.key).get("contact", {})
        piece = likeness.compare(db, me, opened, contact, after if is_id(after) else "")
        found = _with(likeness.told_again(db, me, _before()), piece)
        total = likeness.how_many(db, me, opened.case)
        me = narrowed(me, opened.case)
    return page_or_block(
        "desk/before.html", "part", case=opened.case, found=found, read=_so_far() + piece.read, total=total,
        last=piece.last if len(found) < MOST_TOLD else "", likely_words=words.LIKELY, may_link=me.may(Permission.LINK_CASES),
    )  # fmt: skip


def _note_first(case_id: str) -> None:
    """The case's page has told the access log already, and a piece of the same page tells nothing new."""
    me = colleague()
    with portal_of().db.read() as db:
        is_known = had_open(db, me, case_id)
    if not is_known:
        with portal_of().db.write() as db:
            note_reading(db, me, case_id) or abort(404)


def _with(before: list[Likely], piece: Compared) -> list[Likely]:
    found = {each.id: each for each in (*before, *piece.found)}
    return sorted(found.values(), key=lambda each: (each.opened_at, each.id), reverse=True)[:MOST_TOLD]


def _before() -> Mapping[str, Alike]:
    """What earlier pieces found, as the form says: 'why:id'."""
    pairs: list[Any] = [each.split(":", 1) for each in request.form.getlist("hit")[:MOST_TOLD] if ":" in each]
    return {case_id: Alike(why) for why, case_id in pairs if is_id(case_id) and why in set(Alike)}


def _so_far() -> int:
    typed = request.form.get("read", "")
    return min(int(typed), _MOST) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0
