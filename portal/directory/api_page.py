"""The page that tells other people's programs how to read the directory. Each example on it is asked of the portal by a test."""

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, url_for

from portal.db.clock import utc_now
from portal.directory.api_description import GUIDE
from portal.directory.api_routes import OFTEN
from portal.directory.here import directory_of
from portal.directory.hsds_out import simple
from portal.directory.hsds_terms import TAXONOMIES, term_id
from portal.directory.service import Prevention, Service
from portal.municipality.hours import OSLO
from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.render import kept_page

bp = Blueprint("open_data", __name__)
_SHOWN = ("id", "name", "description", "status", "assured_date")  # of a service in an answer
_PROGRAM = """\
import json
from urllib.request import urlopen

page = 1
while True:
    with urlopen(f"{base}/services?full=true&page={{page}}") as answer:
        told = json.load(answer)
    for service in told["contents"]:
        print(service["name"])
    if told["last_page"]:
        break
    page += 1
"""


@dataclass(frozen=True, slots=True)
class Example:
    """Something one may ask for: the slug of its words (`data.<slug>.title`), what is typed, and what comes back."""

    slug: str
    asked: str
    answer: str = ""


@bp.get(GUIDE)
@public
def show() -> Response:
    """How the open interface is read; the same for everybody who reads the language."""
    return kept_page("directory/open_data.html", _context)


def _context() -> dict[str, Any]:
    base = portal_of().settings.base_url.rstrip("/") + url_for("hsds.root").rstrip("/")
    return {"base": base, "examples": _examples(base), "openapi": url_for("hsds.openapi"), "often": OFTEN.partition("/")[0]}


def _examples(base: str) -> list[Example]:
    known = directory_of().services[:1]
    level, universal = TAXONOMIES["level"].id, term_id("level", Prevention.UNIVERSAL)
    return [
        Example("list", f"{base}/services?per_page=1", _page_of(known)),
        *(Example("one", f"{base}/services/{one.id}") for one in known),
        Example("new", f"{base}/services?minimal=true&modified_after=2026-01-01T00:00:00Z"),
        Example("choose", f"{base}/taxonomy_terms?taxonomy_id={level}\n{base}/services?taxonomy_term_id={universal}"),
        Example("program", _PROGRAM.format(base=base)),
    ]


def _page_of(services: tuple[Service, ...]) -> str:
    """The beginning of an answer, as it looks."""
    today, first = utc_now().astimezone(OSLO).date(), portal_of().pack.primary_language
    told = [simple(one, first=first, today=today) for one in services]
    contents = [{name: each[name] for name in _SHOWN if name in each} for each in told]
    made = {"page_number": 1, "last_page": False, "contents": contents}
    return json.dumps(made, ensure_ascii=False, indent=2)
