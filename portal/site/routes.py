"""The public pages that are the same for everybody."""

from typing import Any

from flask import Blueprint, Response
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from portal.db.clock import utc_now
from portal.live.queries import chat_now
from portal.site import about_routes, exit_routes
from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.render import kept_page

bp = Blueprint("site", __name__)


def _nothing() -> dict[str, Any]:
    return {}


@bp.get("/")
@public
def front() -> Response:
    """The front page: what this is, three doors, whom to call now."""
    return kept_page("site/front.html", lambda: {**_nothing(), "somebody_is_here": _somebody_is_here()})


def _somebody_is_here() -> bool:
    """Whether one could talk with somebody now: that alone, never with whom or with how many."""
    portal, now = portal_of(), utc_now()
    try:
        with portal.db.read() as db:
            chat = chat_now(db, portal.pack.live, portal.pack.live.opening(now), now)
    except SQLAlchemyError:
        return False  # this page stays up, whatever becomes of the database
    return chat.is_open and chat.somebody_is_here


@bp.get("/about/privacy")
@public
def privacy() -> Response:
    """Who reads what is written, what is kept, when an adult must act."""
    return kept_page("site/privacy.html", _nothing)


@bp.get("/about/accessibility")
@public
def accessibility() -> Response:
    """The accessibility statement."""
    return kept_page("site/accessibility.html", _nothing)


@bp.get("/help-now")
@public
def help_now() -> Response:
    """Every crisis line, the ones open now first."""
    return kept_page("site/help_now.html", _nothing)


@bp.get("/health")
@public
def health() -> Response:
    """'ok' when the database answers; for whoever watches the server."""
    with portal_of().db.read() as db:
        db.execute(sql("SELECT 1"))
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Only the front page is for search engines."""
    rules = "User-agent: *\nAllow: /$\nDisallow: /\n"
    return Response(rules, content_type="text/plain; charset=utf-8")


@bp.get("/favicon.ico")
@public
def favicon() -> Response:
    """Browsers ask for it unasked; an empty answer says nothing."""
    response = Response(status=204)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


about_routes.add_to(bp)
exit_routes.add_to(bp)


