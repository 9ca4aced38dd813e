"""Pages and parts of pages.

A part is a block of the whole page, rendered alone when htmx asks. Public pages that are the same for everybody are
kept in memory, compressed, until the minute changes.
"""

import gzip
from collections.abc import Callable
from typing import Any

import brotli
from flask import Flask, Response, current_app, g, make_response, render_template, request

from portal.db.clock import utc_now
from portal.web import access, i18n
from portal.web.extensions import portal_of
from portal.web.kept import keep


def page(template: str, status: int = 200, **context: Any) -> Response:
    """The whole page."""
    response = make_response(render_template(template, **context), status)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    return response


def block(template: str, name: str, status: int = 200, **context: Any) -> Response:
    """One block of a page, as htmx swaps it in."""
    parsed = current_app.jinja_env.get_template(template)
    current_app.update_template_context(context)
    whole = parsed.new_context(context)
    next(parsed.root_render_func(whole), None)  # runs the page's imports, which its blocks use, and stops
    return make_response("".join(parsed.blocks[name](whole)), status)


def page_or_block(template: str, name: str, status: int = 200, **context: Any) -> Response:
    """The block when htmx asked for it, otherwise the page."""
    if wants_block():
        return block(template, name, status, **context)
    return page(template, status, **context)


def wants_block() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def kept_page(template: str, make_context: Callable[[], dict[str, Any]]) -> Response:
    """A public page that is the same for everybody who reads this language, rendered once a minute."""
    kept = current_app.extensions.setdefault("kept_pages", {})
    stamp = utc_now().strftime("%Y%m%d%H%M")
    key = (template, i18n.current_language())
    if kept.get(key, ("", None))[0] != stamp:
        g.is_kept = True
        body = render_template(template, **make_context()).encode()
        kept[key] = (stamp, {"br": brotli.compress(body, quality=9), "gzip": gzip.compress(body, 9), "": body})
    keep()
    return _in_best_encoding(kept[key][1])


def _in_best_encoding(bodies: dict[str, bytes]) -> Response:
    accepted = request.headers.get("Accept-Encoding", "")
    encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
    response = Response(bodies[encoding], content_type="text/html; charset=utf-8")
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def static_url(name: str) -> str:
    """The address of a static file, named by its content."""
    return "/static/" + portal_of().static_names[name]


def _context() -> dict[str, Any]:
    portal, code, now = portal_of(), i18n.current_language(), utc_now()
    languages = portal.pack.staff_languages if i18n.is_staff_side() else portal.pack.languages
    return {
        "pack": portal.pack,
        "settings": portal.settings,
        "lang": code,
        "dir": i18n.direction(code),
        "languages": [(each, i18n.own_name(each)) for each in languages],
        "opening": portal.pack.hours.opening(now),
        "lines": portal.pack.lines_for("all", now),
        "now": now,
        "signed": access.signed() if i18n.is_staff_side() else None,
    }


def register(app: Flask) -> None:
    """Give every template what it may always use."""
    app.context_processor(_context)
    app.jinja_env.globals.update(static_url=static_url, wants_block=wants_block)
