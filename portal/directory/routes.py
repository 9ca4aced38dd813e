"""What help there is, in one's own words. Which need somebody opened or asked for is told to nobody: see docs/adr/0041."""

from typing import Any

from flask import Blueprint, Response, request

from portal.db.clock import utc_now
from portal.directory import keep_routes, pages, search, service_routes
from portal.directory.here import directory_of
from portal.directory.house import house_service
from portal.directory.misses_models import count_miss
from portal.directory.search import LONGEST_QUERY
from portal.directory.shortlist import kept_ids
from portal.web.access import public
from portal.web.csrf import without_token
from portal.web.extensions import portal_of
from portal.web.forms import trimmed
from portal.web.i18n import current_language
from portal.web.limits import limit
from portal.web.render import kept_page, page, page_or_block

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
def ask() -> Response:
    """The same page with what somebody's words, or a need, led to. Changes nothing, so it needs no token and no 303; the words
    stand in no address, log or cookie."""
    form = request.form
    query = trimmed(form.get("meant") or form.get("words", ""))[:LONGEST_QUERY]
    answer = {"query": query, **_answer(query, form.get("need", "")), "kept": kept_ids()}
    return page_or_block("directory/help.html", "found", **{**_context(), **answer})


def _answer(query: str, need: str) -> dict[str, Any]:
    directory, now = directory_of(), utc_now()
    if need in pages.NEEDS:
        return {"shown": pages.groups(pages.of_need(directory.services, need), now), "label": pages.need_label(need)}
    if not query:
        return {}
    with portal_of().db.read() as db:
        found = pages.found(db, directory, query, now)
    if found.is_nearest:
        with portal_of().db.write() as db:
            count_miss(db, current_language(), now)
    return {"found": found}


@bp.post("/help/words")
@without_token
@limit("600/minute")
@public
def words() -> Response:
    """What somebody may be typing: a part of the page, asked for while they do. Kept nowhere either."""
    typed = trimmed(request.form.get("words", ""))
    if typed == request.form.get("asked"):  # its answer stands on the page: whoever presses Enter at once needs no more words
        return page("directory/words.html", typing=())
    with portal_of().db.read() as db:
        told = search.suggest_words(db, typed, current_language())
    return page("directory/words.html", typing=told)


def _context() -> dict[str, Any]:
    directory, now = directory_of(), utc_now()
    return {
        "needs": pages.needs(directory, now), "first": pages.first_doors(directory, now), "query": "", "found": None, "shown": (),
        "label": "", "typing": (), "kept": (), "has_house": house_service(directory.services) is not None,
    }  # fmt: skip


service_routes.add_to(bp)
keep_routes.add_to(bp)
