"""The directory as open data: HSDS 3.1 for everybody to read (ADR 0092). Nothing is written here, no cookie is read or set."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from portal.db.clock import utc_now
from portal.directory import api_asked as asked_for
from portal.directory import api_queries as queries
from portal.directory.api_asked import NotUnderstood
from portal.directory.api_description import description
from portal.directory.api_queries import Asked
from portal.directory.document import service_of
from portal.directory.here import directory_of
from portal.directory.hsds_out import VERSION, at_locations, organization_out, simple, to_hsds
from portal.directory.hsds_terms import TAXONOMIES, Json, organization_id, term, term_id
from portal.directory.service import Service
from portal.directory.store import version_of
from portal.municipality.hours import OSLO
from portal.web.access import public
from portal.web.errors import problem
from portal.web.extensions import portal_of
from portal.web.headers import may_be_read_anywhere
from portal.web.limits import limit

bp = Blueprint("hsds", __name__, url_prefix="/api/hsds")
PROFILE = "https://docs.openreferral.org/"  # HSDS itself: nothing is left out of it and nothing added
OFTEN = "300/minute"


@bp.before_request
def _open() -> None:
    may_be_read_anywhere()


@bp.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response:
    """With the words of whoever refused; what is refused before it gets here says only what it is (`web/errors.py`)."""
    response = problem(error.code or 500, error.description or "")
    if wait := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(wait)
    return response


@bp.errorhandler(NotUnderstood)
def _not_understood(error: NotUnderstood) -> Response:
    return problem(400, str(error))


# --- the addresses ----------------------------------------------------------------------------------------


@bp.get("/")
@limit(OFTEN)
@public
def root() -> Response:
    """Which version of HSDS this is, and where it is described."""
    return _fixed({"version": VERSION, "profile": PROFILE, "openapi_url": _base() + url_for("hsds.openapi")})


@bp.get("/openapi.json")
@limit(OFTEN)
@public
def openapi() -> Response:
    """This interface, as OpenAPI 3.1 describes it."""
    return _fixed(description(_base() + url_for("hsds.root").rstrip("/"), portal_of().pack.name))


@bp.get("/services")
@limit(OFTEN)
@public
def services() -> Response:
    """The services, by name."""
    return _answer(asked_for.SERVICES, _services)


@bp.get("/services/<service_id>")
@limit(OFTEN)
@public
def service(service_id: str) -> Response:
    """One service with all there is."""
    return _answer((), lambda db: _nested(_found(queries.service(db, _id(service_id)))))


@bp.get("/organizations")
@limit(OFTEN)
@public
def organizations() -> Response:
    """Who offers services."""
    return _answer(asked_for.ORGANIZATIONS, _organizations)


@bp.get("/organizations/<organization>")
@limit(OFTEN)
@public
def organization(organization: str) -> Response:
    """One organization with its services."""
    return _answer(("full_service",), lambda db: _organization(db, _id(organization)))


@bp.get("/service_at_locations")
@limit(OFTEN)
@public
def service_at_locations() -> Response:
    """The services at their places."""
    return _answer(asked_for.AT_LOCATIONS, _at_locations)


@bp.get("/service_at_locations/<at_id>")
@limit(OFTEN)
@public
def service_at_location(at_id: str) -> Response:
    """One service at one of its places."""
    return _answer((), lambda db: _at(_found(queries.at_location(db, _id(at_id))), is_full=True))


@bp.get("/taxonomies")
@limit(OFTEN)
@public
def taxonomies() -> Response:
    """The lists of terms."""
    return _answer(asked_for.PAGING, lambda db: _listed([one.as_hsds() for one in TAXONOMIES.values()]))


@bp.get("/taxonomies/<taxonomy_id>")
@limit(OFTEN)
@public
def taxonomy(taxonomy_id: str) -> Response:
    """One list of terms."""
    return _answer((), lambda db: _one(one.as_hsds() for one in TAXONOMIES.values() if one.id == _id(taxonomy_id)))


@bp.get("/taxonomy_terms")
@limit(OFTEN)
@public
def taxonomy_terms() -> Response:
    """The terms of all lists, or of one."""
    return _answer(asked_for.TERMS, _terms)


@bp.get("/taxonomy_terms/<known_id>")
@limit(OFTEN)
@public
def taxonomy_term(known_id: str) -> Response:
    """One term."""
    return _answer((), lambda db: _one(term(*each) for each in _all_terms(db) if term_id(*each) == _id(known_id)))


@bp.get("/<path:rest>")
@limit(OFTEN)
@public
def nothing_here(rest: str) -> Response:
    """Any other address under this one: an answer that a program can read."""
    abort(404)


# --- answering --------------------------------------------------------------------------------------------


def _answer(known: Sequence[str], make: Callable[[Session], Json]) -> Response:
    """The answer, or 304 when whoever asks has it: an answer changes with the directory and with the day."""
    asked_for.check_names(request.args, known)
    asked_for.must_be_json(request.args)
    directory_of()  # brings the pack in when this database has not seen it yet
    whatever = request.if_none_match.star_tag  # whoever sends '*' wants nothing of what there is: it must be there all the same
    with portal_of().db.read() as db:
        tag = _tag(version_of(db)[0])
        made = None if not whatever and request.if_none_match.contains_weak(tag) else make(db)
    return _tagged(Response(status=304) if made is None or whatever else _json(made), tag)


def _fixed(made: Json) -> Response:
    """What changes with the program alone."""
    asked_for.check_names(request.args, ())
    response = _json(made)
    tag = hashlib.sha256(response.get_data()).hexdigest()[:32]
    return _tagged(Response(status=304) if request.if_none_match.contains_weak(tag) else response, tag)


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _tag(version: str) -> str:
    asked = sorted(request.args.items(multi=True))
    told = json.dumps([version, _today().isoformat(), request.path, asked, VERSION, portal_of().pack.primary_language])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _json(made: Any, status: int = 200) -> Response:
    body = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, content_type="application/json")


def _base() -> str:
    return portal_of().settings.base_url.rstrip("/")


def _today() -> date:
    return utc_now().astimezone(OSLO).date()


def _id(value: str) -> str:
    """A UUID as the database has it; 404 for what is none."""
    return asked_for.identity(value) or abort(404)


def _found(row: Any | None) -> Any:
    return row if row is not None else abort(404)


def _one(found: Iterable[Json]) -> Json:
    return next(iter(found), None) or abort(404)


def _asked(db: Session, most: int = asked_for.MOST_PER_PAGE, per_page: int = asked_for.PER_PAGE) -> Asked:
    given = request.args
    taxonomy_id, known = asked_for.one_of_them(given, "taxonomy_id"), asked_for.one_of_them(given, "taxonomy_term_id")
    return Asked(
        page=asked_for.whole(given, "page", 1, asked_for.MOST_PAGES),
        per_page=asked_for.whole(given, "per_page", per_page, most),
        organization_id=asked_for.one_of_them(given, "organization_id"),
        taxonomy=next((one.slug for one in TAXONOMIES.values() if one.id == taxonomy_id), "") if taxonomy_id else None,
        term=next((each for each in _all_terms(db) if term_id(*each) == known), ("", "")) if known else None,
        modified_after=asked_for.moment(given, "modified_after"),
    )


def _paged(asked: Asked, total: int, contents: list[Json]) -> Json:
    pages = max(1, -(-total // asked.per_page))
    return {
        "total_items": total, "total_pages": pages, "page_number": asked.page, "size": len(contents),
        "first_page": asked.page == 1, "last_page": asked.page >= pages, "empty": not contents, "contents": contents,
    }  # fmt: skip


def _listed(everything: Sequence[Json]) -> Json:
    """A page of a list that is short enough to be made whole."""
    asked = Asked(
        page=asked_for.whole(request.args, "page", 1, asked_for.MOST_PAGES),
        per_page=asked_for.whole(request.args, "per_page", asked_for.PER_PAGE, asked_for.MOST_PER_PAGE),
    )
    return _paged(asked, len(everything), list(everything[asked.first : asked.first + asked.per_page]))


# --- what stands in the answers ---------------------------------------------------------------------------


def _services(db: Session) -> Json:
    if asked_for.truth(request.args, "minimal"):
        asked = _asked(db, asked_for.MOST_CHANGES, asked_for.MOST_CHANGES)
        found = queries.all_changes(db, asked)
        return _paged(asked, found.total, [_change(row) for row in found.rows])
    asked, is_full = _asked(db), asked_for.truth(request.args, "full")
    found = queries.services(db, asked)
    return _paged(asked, found.total, [_nested(row) if is_full else _simple(row) for row in found.rows])


def _change(row: Any) -> Json:
    return {"id": row.id, "last_modified": _told(row.updated_at)}


def _told(moment: datetime) -> str:
    return moment.isoformat()


def _read(row: Any) -> Service:
    return service_of(json.loads(row.document))


def _first() -> str:
    return portal_of().pack.primary_language


def _nested(row: Any) -> Json:
    return to_hsds(_read(row), first=_first(), today=_today(), changed=row.updated_at)


def _simple(row: Any) -> Json:
    return simple(_read(row), first=_first(), today=_today(), changed=row.updated_at)


def _organizations(db: Session) -> Json:
    asked = _asked(db)
    for name in ("full", "full_service"):
        asked_for.truth(request.args, name)
    found = queries.organizations(db, asked)
    return _paged(asked, found.total, [organization_out(json.loads(row.document)["organization"]) for row in found.rows])


def _organization(db: Session, this: str) -> Json:
    rows = queries.of_organization(db, this)
    if not rows:
        abort(404)
    is_full = asked_for.truth(request.args, "full_service")
    services = [_nested(row) if is_full else _simple(row) for row in rows]
    name = next(one["organization"]["name"] for one in services if organization_id(one["organization"]["name"]) == this)
    return organization_out(name) | {"services": services}


def _at_locations(db: Session) -> Json:
    asked, is_full = _asked(db), asked_for.truth(request.args, "full")
    found = queries.at_locations(db, asked)
    return _paged(asked, found.total, [_at(row, is_full=is_full) for row in found.rows])


def _at(row: Any, *, is_full: bool) -> Json:
    """The service at one place; with the whole service when that is asked for."""
    known = _read(row)
    this = next(one for one in at_locations(known, _first()) if one["id"] == row.value)
    return this | ({"service": _simple(row)} if is_full else {})


def _terms(db: Session) -> Json:
    wanted = asked_for.one_of_them(request.args, "taxonomy_id")
    asked_for.truth(request.args, "top_only")
    made = [term(*each) for each in _all_terms(db)] if not asked_for.one_of_them(request.args, "parent_id") else []
    return _listed([one for one in made if not wanted or one["taxonomy_id"] == wanted])


def _all_terms(db: Session) -> list[tuple[str, str]]:
    return queries.terms(db, portal_of().pack.languages)
