"""Forms only from our own pages, without ever losing what somebody typed.

Every POST carries Flask-WTF's token; the browser's own word on where a request comes from (`Sec-Fetch-Site`, `Origin`)
is held against it too. A form from our own page whose token has run out is shown again with all that was typed.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from portal.web import i18n, session
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.render import page

View = TypeVar("View", bound=Callable[..., Any])
_METHODS_THAT_CHANGE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Secrets are typed again: they never stand in a page, not even hidden.
_UNSHOWN = frozenset(
    {
        "csrf_token", "passphrase", "passphrase_again", "new_passphrase", "code", "join_code", "digits", "secret", "sheet",
        "credential", "prf", "words",
    }
)  # fmt: skip
_MOST_SHOWN = 100  # our largest form has a fifth of it; a page of eighty thousand fields takes seconds to write
_protect = CSRFProtect()


def without_token(view: View) -> View:
    """For the few forms on pages that are the same for everybody (quick exit, language): they change nothing but the
    visitor's own cookies, and the origin check still holds."""
    return cast(View, _protect.exempt(view))


def is_from_elsewhere() -> bool:
    """Whether the browser says that another site sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return False  # our own forms say 'null' over plain http, because we send no referrer: the token decides
    return urlsplit(origin).netloc != request.host


def _refuse_foreign() -> None:
    if request.method in _METHODS_THAT_CHANGE and is_from_elsewhere():
        abort(400)


def _token_ran_out(error: CSRFError) -> Response:
    if session.GONE in request.cookies and not i18n.is_staff_side():
        return page("site/gone.html")  # after the quick exit nothing that was typed is shown again
    unshown = _UNSHOWN - {"words"} if i18n.is_staff_side() else _UNSHOWN  # four words are a secret of referrers alone
    shown = [(key, value) for key, value in request.form.items(multi=True) if key not in unshown][:_MOST_SHOWN]
    typed = [(clean(key), clean(value)) for key, value in shown]
    return page("errors/expired.html", 400, typed=typed, address=quote(request.path))


def register(app: Flask) -> None:
    """Guard every changing request of the app."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False  # we send no referrer, so there is none to check; the origin is checked here
    app.before_request(_refuse_foreign)
    _protect.init_app(app)
    app.register_error_handler(CSRFError, _token_ran_out)


def session_settings(app: Flask) -> dict[str, Any]:
    """How Flask's own cookie is kept. It holds the form token and nothing else."""
    is_https = portal_of(app).settings.base_url.startswith("https:")
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if is_https else "session",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
    }



