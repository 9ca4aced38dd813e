"""Who may open what: every view carries a label, one guard enforces it, and no label means no entry.

A label only marks the view, so it cannot be skipped by writing it on the wrong side of the route:

    @bp.get("/desk")
    @needs("see_queue")
    def queue() -> Response: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.web.extensions import SignedIn, portal_of

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """A label: `kind` is public, citizen, referrer, signed_in or needs; `permission` only with needs."""

    kind: str
    permission: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.permission}" if self.permission else self.kind


def _label(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        cast(Any, view).access = access
        return view

    return mark


def public(view: View) -> View:
    """Anybody may open it."""
    return _label(Access("public"))(view)


def citizen(view: View) -> View:
    """Only who has come in with a receipt code."""
    return _label(Access("citizen"))(view)


def referrer(view: View) -> View:
    """Only who is signed in with a work address, to ask on behalf of their work."""
    return _label(Access("referrer"))(view)


def signed_in(view: View) -> View:
    """Any member of staff who is signed in."""
    return _label(Access("signed_in"))(view)


def needs(permission: str) -> Callable[[View], View]:
    """Only a signed-in member of staff whose roles give `permission` (a value of staff's Permission)."""
    return _label(Access("needs", str(permission)))


def by_itself(view: View) -> View:
    """The page asks for this by itself, again and again: nobody need be sitting there, so no sign-in is kept alive by it."""
    cast(Any, view).asks_by_itself = True
    return view


def is_asked_by_itself() -> bool:
    """Whether the present request is for such a view."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "asks_by_itself", False)


def label_of(view: Callable[..., Any]) -> Access | None:
    """The label of a view, or None."""
    return getattr(view, "access", None)


def check_labels(app: Flask) -> None:
    """Refuse to start with an unlabelled view. Raises RuntimeError naming it."""
    bare = [name for name, view in app.view_functions.items() if label_of(view) is None]
    if bare:
        raise RuntimeError(f"views without an access label: {', '.join(sorted(bare))}")


def signed() -> SignedIn | None:
    """Who is signed in on this request, looked up once."""
    if "signed" not in g:
        g.signed = portal_of().identify(request)
    return cast("SignedIn | None", g.signed)


def enforce() -> Response | None:
    """The one guard, before every view."""
    if request.endpoint is None:
        return None
    access = label_of(current_app.view_functions[request.endpoint])
    if access is None:
        abort(403)
    refused = _gates[access.kind](access)
    return Response(status=204) if refused is not None and _asks_for_stream() else refused


def _asks_for_stream() -> bool:
    """A stream that comes back when its visit or sign-in has ended: 204 tells the browser not to come again."""
    return request.headers.get("Accept") == "text/event-stream"


def _public_gate(access: Access) -> Response | None:
    return None


def _citizen_gate(access: Access) -> Response | None:
    if portal_of().holds_thread(request):
        return None
    return redirect(url_for("thread.enter"), code=303)


def _referrer_gate(access: Access) -> Response | None:
    portal = portal_of()
    if portal.knows_referrer(request):
        return None
    if portal.ask_referrer is None:
        abort(403)
    return cast(Response, portal.ask_referrer(request))


def _signed_in_gate(access: Access) -> Response | None:
    return None if signed() else _to_sign_in()


def _needs_gate(access: Access) -> Response | None:
    who = signed()
    if who is None:
        return _to_sign_in()
    if not who.may(access.permission):
        abort(403)
    return None


def _to_sign_in() -> Response:
    """The sign-in page, with the way back, and with what was typed kept: `staff` knows how."""
    portal = portal_of()
    if portal.park_form is not None:
        return cast(Response, portal.park_form(request))
    return redirect(url_for(portal.sign_in_endpoint), code=303)


_gates: dict[str, Callable[[Access], Response | None]] = {
    "public": _public_gate,
    "citizen": _citizen_gate,
    "referrer": _referrer_gate,
    "signed_in": _signed_in_gate,
    "needs": _needs_gate,
}


def register(app: Flask) -> None:
    """Put the guard before every view of the app."""
    app.before_request(enforce)
