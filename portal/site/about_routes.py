"""Two pages to read before one writes: what becomes of what one tells, and what the phone gives away."""

from flask import Blueprint
from werkzeug.wrappers import Response

from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.i18n import current_language
from portal.web.render import kept_page


@public
def before() -> Response:
    """Who reads it, what stays secret, when an adult must act and what is done then; for the young, and for adults."""
    return kept_page("site/before.html", lambda: {"ages": {age: _sections(f"tell.{age}") for age in ("young", "adult")}})


@public
def traces() -> Response:
    """What the site hides, what it cannot hide, and how to clear it."""
    return kept_page("site/traces.html", lambda: {"sections": _sections("traces")})


def _sections(prefix: str) -> list[object]:
    return [*portal_of().pack.texts.sections(current_language(), prefix)]


def add_to(bp: Blueprint) -> None:
    """Add the two pages to the site's blueprint."""
    bp.get("/about/before")(before)
    bp.get("/about/traces")(traces)
