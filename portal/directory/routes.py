"""What help there is, on one address. Which need somebody opened is told to nobody: see docs/adr/0041."""

from typing import Any

from flask import Blueprint, Response, request

from portal.db.clock import utc_now
from portal.directory import pages
from portal.directory.here import directory_of
from portal.directory.match import LONGEST_QUERY
from portal.web.access import public
from portal.web.csrf import without_token
from portal.web.forms import trimmed
from portal.web.limits import limit
from portal.web.render import kept_page, page_or_block

bp = Blueprint("directory", __name__)


@bp.get("/help")
@public
def overview() -> Response:
    """Everything there is, by need; the same for everybody who reads the language, so it is kept in memory."""
    return kept_page("directory/help.html", _context)


@bp.post("/help")
@without_token
@limit("120/minute")
@public
def search() -> Response:
    """The same page with what somebody's words led to. Changes nothing, so it needs no token and no 303; the words stand in
    no address, log or cookie."""
    query = trimmed(request.form.get("words", ""))[:LONGEST_QUERY]
    found = pages.found(directory_of(), query, utc_now()) if query else None
    return page_or_block("directory/help.html", "found", **{**_context(), "query": query, "found": found})


def _context() -> dict[str, Any]:
    directory, now = directory_of(), utc_now()
    first = [one for group in pages.groups(directory.for_everything, now) for one in group.cards]
    return {"needs": pages.needs(directory, now), "first": first, "query": "", "found": None}
