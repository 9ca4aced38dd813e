"""Who stands inside a thread, looked up once a request, and the page for who does not."""

from flask import Request, abort, g
from werkzeug.wrappers import Response

from portal.cases import visits
from portal.cases.visits import Visit
from portal.thread.forms import CodeForm
from portal.web import session
from portal.web.extensions import portal_of
from portal.web.render import page


def visit_of(request: Request) -> Visit | None:
    """The visit to a case in this browser, looked up once a request."""
    if "visit" not in g:
        with portal_of().db.read() as db:
            visit = visits.current(db, session.visitor_pair(request, "visit"))
        g.visit = visit
    found: Visit | None = g.visit
    return found if found is not None and found.has_case else None


def held(request: Request) -> Visit:
    """The visit behind a `@citizen` view; the label has let nobody else in."""
    return visit_of(request) or abort(403)


def ask_for_code(kept: str = "") -> Response:
    """The place to type the code. `kept` is what was typed when the visit had run out: it waits for the code."""
    tried: Visit | None = g.get("visit")
    form = CodeForm(kept=kept or (tried.kept if tried else ""))
    return page("thread/enter.html", form=form, was_wrong=tried is not None and not kept)
