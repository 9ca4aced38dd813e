"""Looking for words in what was written. The words stand in the form's body alone: in no address, title, log or cookie."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from portal.cases import queries
from portal.cases.rules import NotAllowed
from portal.cases.searching import LONGEST, SHORTEST, Looked, how_many, look
from portal.db.base import is_id
from portal.db.clock import utc_now
from portal.desk.pages import rows
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.i18n import gettext
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_search", __name__)
MOST_HITS = 100  # shown; whoever finds more looks for something else
_MOST = 1_000_000


@bp.get("/desk/search")
@needs("open_case")
def ask() -> Response:
    """An empty form."""
    return _show("")


@bp.post("/desk/search")
@limit("60/minute")
@needs("open_case")
def find() -> Response:
    """The next cases are read; what was found before comes along in the form."""
    words, me = clean(request.form.get("words", ""))[:LONGEST], colleague()
    before = [each for each in request.form.getlist("hit")[:MOST_HITS] if is_id(each)]
    try:
        with portal_of().db.write() as db:
            looked = look(db, me, words, request.form.get("after", ""))
    except NotAllowed:
        return _show(words, 422, fault=gettext("Skriv minst %(least)s tegn.", least=SHORTEST))
    hits = list(dict.fromkeys([*before, *looked.hits]))
    told = {"read": _so_far("read") + looked.read, "passed": _so_far("passed") + looked.passed}
    return _show(words, hits=hits[:MOST_HITS], looked=looked, **told)


def _so_far(name: str) -> int:
    typed = request.form.get(name, "")
    return min(int(typed), _MOST) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0


def _show(words: str, status: int = 200, hits: Sequence[str] = (), looked: Looked | None = None, **more: Any) -> Response:
    """The page. A hit is a case that this colleague may still see; nothing of what stands in it is told."""
    me = colleague()
    with portal_of().db.read() as db:
        found = {case.id: case for case in queries.cases_for(db, me, hits)}
        shown = rows(db, [found[each] for each in hits if each in found], me, utc_now(), portal_of().pack.hours)
        total = how_many(db, me)
    told = {"words": words, "shown": shown, "looked": looked, "total": total, "hits": list(found), "longest": LONGEST}
    return page("desk/search.html", status, **{**told, **more})
