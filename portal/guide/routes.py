"""The guide, and 'which level is this?'. What is searched for and answered stands in no address, log or cookie."""

from flask import Blueprint, Response, request

from portal.directory.analyse import LONGEST_QUERY
from portal.guide import pages
from portal.web.access import public
from portal.web.csrf import without_token
from portal.web.forms import trimmed
from portal.web.limits import limit
from portal.web.padding import STEP_BYTES, filled
from portal.web.render import kept_page, page

bp = Blueprint("guide", __name__)
ANSWER_BYTES = (
    6 * STEP_BYTES
)  # every answer fits in this in every language: the size on the line does not tell which it was


@bp.get("/guide")
@public
def whole() -> Response:
    """Everything, on one address; the same for everybody who reads the language, so it is kept in memory."""
    return kept_page("guide/guide.html", pages.whole)


@bp.get("/guide/all")
@public
def opened() -> Response:
    """The same with every part open: for printing, and for who reads from end to end."""
    return kept_page("guide/all.html", lambda: pages.whole(is_open=True))


@bp.post("/guide")
@without_token
@limit("120/minute")
@public
def search() -> Response:
    """What somebody's words led to. Changes nothing, so it needs no token and no 303."""
    query = trimmed(request.form.get("words", ""))[:LONGEST_QUERY]
    return _of_one_size(page("guide/found.html", **pages.found(query)))


@bp.get("/guide/level")
@public
def ask_level() -> Response:
    """The six questions."""
    return kept_page("guide/level.html", lambda: pages.questions({}))


@bp.post("/guide/level")
@without_token
@limit("120/minute")
@public
def tell_level() -> Response:
    """Where the answers lead, on the same address; nothing of it is kept."""
    return _of_one_size(
        page("guide/level.html", **pages.questions({"asked": "yes", **request.form.to_dict()}))
    )


def _of_one_size(response: Response) -> Response:
    response.set_data(filled(response.get_data(), ANSWER_BYTES))
    return response
