"""The pages of the sign-in: asking for a link, what came of it, and one's own page."""

import re
from typing import Any

from flask import Response, request

from portal.db.clock import utc_now
from portal.referrer import links
from portal.referrer.door import browser_pair
from portal.referrer.forms import AskForm
from portal.web import told
from portal.web.extensions import portal_of
from portal.web.render import page

_OWN_ADDRESS = re.compile(r"/work(/[a-z]+)+")  # fixed words alone: no id and no secret comes along


def way_on(typed: str | None) -> str:
    """Where somebody was on the way to, when that is one of the pages for professionals; else ''."""
    typed = typed or ""
    is_own = len(typed) <= 64 and _OWN_ADDRESS.fullmatch(typed) and not typed.startswith("/work/sign")
    return typed if is_own else ""


def sign_in_page(status: int = 200, *, form: AskForm | None = None, next: str = "") -> Response:
    """The place to ask for a link; for a municipality without work addresses, how to call instead."""
    form = form or AskForm(formdata=None, next=way_on(next))
    said = told.take()
    context: dict[str, Any] = {
        "form": form,
        "told": said,
        "demo_link": _demo_link(),
        "demo_people": portal_of().demo_professionals(),
        "next": way_on(form.next.data),
    }
    return page("referrer/sign_in.html", status, **context)


def _demo_link() -> str:
    """In the demo no mail goes out, so the page shows what would stand in it."""
    portal = portal_of()
    if not portal.settings.is_demo:
        return ""
    with portal.db.read() as db:
        asked = links.newest(db, browser_pair(request), utc_now())
    return asked.shown if asked else ""
