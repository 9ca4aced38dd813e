"""Who stands inside a thread, looked up once a request, and the page for who does not."""

from dataclasses import replace

from flask import Request, abort, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import visits
from portal.cases.visits import Visit
from portal.thread.forms import LONGEST_MESSAGE, CodeForm
from portal.web import session, told
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.render import page


def visit_of(request: Request) -> Visit | None:
    """The visit to a case in this browser, looked up once a request."""
    if "visit" not in g:
        with portal_of().db.read() as db:
            visit = visits.current(db, session.visitor_pair(request, "visit"), lets_trusted=True)
        g.visit = visit
    found: Visit | None = g.visit
    return found if found is not None and found.has_case else None


def to_saved() -> Response | None:
    """On to what a code has found that is no thread: the door that gave it out takes over."""
    tried: Visit | None = g.get("visit")
    return redirect(url_for(portal_of().saved_endpoint), code=303) if tried is not None and tried.saved else None


def waits_for_own_code(request: Request) -> Visit | None:
    """The visit of somebody who came in with a code that a colleague made: before anything opens, an own code is taken."""
    visit_of(request)
    tried: Visit | None = g.get("visit")
    return tried if tried is not None and tried.waits_for else None


def held(request: Request) -> Visit:
    """The visit behind a `@citizen` view; the label has let nobody else in."""
    return visit_of(request) or abort(403)


def ask_for_code(kept: str = "", kept_in: str = "") -> Response:
    """The place to type the code. `kept` is what was typed when the visit had run out: it waits for the code.

    `kept_in` is the field that it was typed in, '' for the message.
    """
    tried: Visit | None = g.get("visit")
    if tried is not None and tried.waits_for:
        return redirect(url_for("thread.enter"), code=303)  # whatever was asked for: first the own code
    form = CodeForm(kept=kept or (tried.kept if tried else ""), kept_in=kept_in or (tried.kept_in if tried else ""))
    return page("thread/enter.html", form=form, was_wrong=tried is not None and not kept, told=told.take())


def let_wait(field: str, *more: str) -> Response:
    """The visit has run out: the place to type the code, and what was typed in the fields waits for who has it."""
    typed = [clean(request.form.get(each, ""))[:LONGEST_MESSAGE] for each in (field, *more)]
    return ask_for_code("\n".join(typed).rstrip(), field)


def keep(db: Session, visit: Visit, kept: str, kept_in: str) -> None:
    """What is half written waits in its field. A write only where it is not what waits already."""
    pair = session.visitor_pair(request, "visit")
    if pair is not None and (visit.kept, visit.kept_in) != (kept, kept_in):
        visits.change(db, pair, replace(visit, kept=kept, kept_in=kept_in))


def forget_kept(db: Session, visit: Visit, field: str = "") -> None:
    """What was kept in this field has been sent."""
    pair = session.visitor_pair(request, "visit")
    if pair is not None and visit.kept and visit.kept_in == field:
        visits.change(db, pair, replace(visit, kept="", kept_in=""))
