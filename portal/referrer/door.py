"""How a referrer is known on a request, the one cookie, and what is shown to who is not signed in.

The cookie holds one random token: while a link is waited for it says which browser asked, after that it opens the session.
A fresh one is given at each sign-in.
"""

from flask import Flask, Request, abort, g, request
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.referrer import sessions
from portal.referrer.rules import Referrer
from portal.referrer.sessions import Met, Pair
from portal.vault.keys import TOKEN_BYTES, derive_pair
from portal.web import access, session
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.render import page

_SESSION = "referrer-session"
_BROWSER = "referrer-browser"
_MOST_KEPT = 100  # fields of a form that waits for its sender to sign in
_UNSHOWN = frozenset({"csrf_token", "words"})


def know_referrers(app: Flask) -> None:
    """Tell the guard who a referrer is, and what to show to who is none."""
    portal = portal_of(app)
    portal.knows_referrer = lambda request: referrer_of(request) is not None
    portal.ask_referrer = lambda request: ask_to_sign_in()


def referrer_of(request: Request) -> Referrer | None:
    """Who is signed in for their work in this browser, looked up once a request."""
    met = met_of(request)
    return met.referrer if met else None


def met_of(request: Request) -> Met | None:
    """The session behind `referrer_of`, and what it holds."""
    if "referrer_met" not in g:
        g.referrer_met = _meet(request)
    found: Met | None = g.referrer_met
    return found


def held() -> Met:
    """The session behind a `@referrer` view; the label has let nobody else in."""
    return met_of(request) or abort(403)


def _meet(request: Request) -> Met | None:
    portal, now = portal_of(), utc_now()
    pair = session_pair(request)
    if pair is None:
        return None
    with portal.db.read() as db:
        met = sessions.meet(db, pair, now)
    if met is not None and sessions.needs_touch(met, now) and not access.is_asked_by_itself():
        with portal.db.write() as db:
            sessions.touch(db, pair[0], now)
    return met


def ask_to_sign_in() -> Response:
    """In place of a page for referrers: the sign-in at the same address, and what was typed is not lost.

    Who has sent a form signs in in another tab, comes back to this one and sends it again.
    """
    if request.method == "POST":
        typed = [
            (clean(key), clean(value)) for key, value in request.form.items(multi=True) if key not in _UNSHOWN
        ]
        return page("referrer/ended.html", 401, typed=typed[:_MOST_KEPT], address=request.path)
    from portal.referrer.showing import sign_in_page

    return sign_in_page(next=request.path)


# --- the cookie -------------------------------------------------------------------------------------------


def session_pair(request: Request) -> Pair | None:
    """(id, key) of the session that this browser's cookie would open."""
    token = token_of(request)
    return derive_pair(token, _SESSION) if token else None


def browser_pair(request: Request) -> Pair | None:
    """(id, key) of this browser as one that has asked for a link."""
    token = token_of(request)
    return derive_pair(token, _BROWSER) if token else None


def pairs_of(token: bytes) -> tuple[Pair, Pair]:
    """(browser, session) pairs of a fresh token."""
    return derive_pair(token, _BROWSER), derive_pair(token, _SESSION)


def token_of(request: Request) -> bytes | None:
    """The token in the cookie, or None when it is missing or none of ours."""
    try:
        token = bytes.fromhex(request.cookies.get(_name(), ""))
    except ValueError:
        return None
    return token if len(token) == TOKEN_BYTES else None


def give_token(response: Response, token: bytes) -> None:
    """Set the cookie; it goes when the browser is closed.

    SameSite=Lax, not Strict: the link is opened from a mailbox, which is another site.
    """
    response.set_cookie(_name(), token.hex(), httponly=True, samesite="Lax", secure=_is_https(), path="/")


def take_back(response: Response) -> None:
    """Delete the cookie."""
    response.delete_cookie(_name(), path="/", secure=_is_https(), httponly=True, samesite="Lax")


def _name() -> str:
    return session.work_cookie_name()


def _is_https() -> bool:
    return portal_of().settings.is_https
