"""The visitor's cookie: one random token, nothing else.

From the token two things are derived a purpose: an id, whose place in the database says nothing of the token, and a key that
opens what is sealed for this visitor. The key is never stored.
"""

import secrets

from flask import Request
from flask import session as flask_session
from werkzeug.wrappers import Response

from portal.vault.keys import derive_pair
from portal.web.extensions import portal_of

GONE = "gone"
REMEMBERED = "s"  # in the signed cookie: a short list of services; the letter tells nothing


def cookie_name() -> str:
    """The cookie's name; a browser only accepts the prefixed one from this very host over https."""
    return "__Host-v" if _is_https() else "v"


def work_cookie_name() -> str:
    """The name of the cookie of who is signed in for their work; known here, so that the quick exit takes it back too."""
    return "__Host-work" if _is_https() else "work"


def visitor_pair(request: Request, purpose: str) -> tuple[str, bytes] | None:
    """(id, key) of this visitor for one purpose, or None without a usable cookie."""
    token = token_of(request)
    return pair_of(token, purpose) if token else None


def pair_of(token: bytes, purpose: str) -> tuple[str, bytes]:
    """(id, key) that a token gives for one purpose: 'draft' or 'visit'."""
    return derive_pair(token, purpose)


def token_of(request: Request) -> bytes | None:
    """The visitor's token, or None when the cookie is missing or not one of ours."""
    try:
        token = bytes.fromhex(request.cookies.get(cookie_name(), ""))
    except ValueError:
        return None
    return token if len(token) == 32 else None


def new_token() -> bytes:
    """A fresh 32 bytes for a visitor's cookie."""
    return secrets.token_bytes(32)


def give_token(response: Response, token: bytes) -> None:
    """Set the visitor's cookie; it goes when the browser is closed."""
    response.set_cookie(cookie_name(), token.hex(), httponly=True, samesite="Lax", secure=_is_https(), path="/")


def forget_visitor(response: Response) -> None:
    """Take back the visitor's token and what they kept to remember; the language stays."""
    if REMEMBERED in flask_session:
        flask_session.pop(REMEMBERED)
    _take_token_back(response)


def _take_token_back(response: Response) -> None:
    response.delete_cookie(cookie_name(), path="/", secure=_is_https(), httponly=True, samesite="Lax")


def forget(response: Response) -> None:
    """Take back every cookie of a visitor."""
    _take_token_back(response)
    for name in ("session", "__Host-session", "lang", work_cookie_name()):
        response.delete_cookie(name, path="/", secure=_is_https(), httponly=True, samesite="Lax")


def _is_https() -> bool:
    return portal_of().settings.base_url.startswith("https:")
