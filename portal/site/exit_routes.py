"""The quick exit: one press, and the browser is somewhere harmless.

The server takes back the cookies, so that nobody at this browser can open anything, and leaves a mark. While the
mark is there, every page of the portal that Back can reach is a neutral page with nothing on it; whoever wants in again
presses a button there. What the browser has kept in its history list we cannot take back, and the privacy page says so.
"""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from portal.web import i18n, session
from portal.web.access import public
from portal.web.csrf import without_token
from portal.web.extensions import portal_of
from portal.web.render import page

MARK_SECONDS = 60 * 60
_STILL_OPEN = frozenset({"/exit", "/reopen", "/health", "/robots.txt", "/favicon.ico"})


@public
def leave() -> Response:
    """Take back what opens the visit, and lead away. Asks no database: this must always answer at once."""
    response = redirect(portal_of().pack.exit_address, code=303)
    _end_streams()
    session.forget(response)
    _set_mark(response, "1", MARK_SECONDS)
    return response


@public
def reopen() -> Response:
    """Back in from the neutral page."""
    response = redirect("/", code=303)
    _set_mark(response, "", 0)
    return response


def _end_streams() -> None:
    """What is open in another tab of this browser hears nothing more."""
    pair = session.visitor_pair(request, "visit")
    if pair is not None:
        portal_of().bell.ring(pair[0], "state")


def _set_mark(response: Response, value: str, seconds: int) -> None:
    secure = portal_of().settings.base_url.startswith("https:")
    response.set_cookie(session.GONE, value, max_age=seconds, httponly=True, samesite="Lax", secure=secure)


def show_neutral_page() -> Response | None:
    """Instead of any page for the public, while the mark of a quick exit is there.

    A form that Back sends once more gets it too, or the answer would show what was typed.
    """
    if session.GONE not in request.cookies or i18n.is_staff_side() or request.path in _STILL_OPEN:
        return None
    if request.headers.get("Accept") == "text/event-stream":
        return Response(status=204)  # another tab's: it finds out that there is nothing more, and shows the neutral page
    return page("site/gone.html")


def add_to(bp: Blueprint) -> None:
    """Add the way out and the way back in to the site's blueprint."""
    bp.post("/exit")(without_token(leave))
    bp.post("/reopen")(without_token(reopen))
