"""Looking through the directory by what may stand in an address, a service's own page, and the house."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.db.clock import utc_now
from portal.directory import pages, reports
from portal.directory.cards import card
from portal.directory.distance import places_of, source_of
from portal.directory.find_pages import find_page, is_canonical
from portal.directory.here import directory_of
from portal.directory.house import house_of, house_service
from portal.directory.schema_org import schema_org
from portal.directory.service import Service
from portal.directory.service_pages import live_service, page_of
from portal.directory.shortlist import kept_ids
from portal.directory.verified import verified_by
from portal.web import told
from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.forms import clean, trimmed
from portal.web.i18n import current_language, text
from portal.web.limits import limit
from portal.web.render import page


@public
def find() -> AnyResponse:
    """Services by age, place, hours and the like: all of it may be bookmarked."""
    portal = portal_of()
    places = places_of(portal.settings.packs, portal.pack.name)
    pairs = [(clean(name), clean(value)) for name, value in request.args.items(multi=True) if name != "lang"]
    with portal.db.read() as db:
        found = find_page(db, pairs, places, utc_now())
    if not is_canonical(found, request.query_string.decode("ascii", "replace")):
        return redirect(found.filters.address, code=303)
    helps = pages.nearest(directory_of(), utc_now()) if not found.cards else None
    measured_by = source_of(portal.settings.packs, portal.pack.name) if found.filters.one("near") else ""
    here = found.filters.address
    return page("directory/find.html", find=found, helps=helps, kept=kept_ids(), back=here, measured_by=measured_by)


@public
def service(service_id: UUID) -> Response:
    """Everything that is known of one service."""
    pack = portal_of().pack
    with portal_of().db.read() as db:
        found = live_service(db, str(service_id))
        who = verified_by(db, found, pack.municipality_name) if found else ""
    if found is None:
        return _gone()
    shown = page_of(found, utc_now(), pack.primary_language, who)
    back = url_for("directory.service", service_id=service_id)
    said = told.take() if session else ""
    more: dict[str, Any] = {"house": _house_address(found), "data": schema_org(found, current_language())}
    return page("directory/service.html", one=shown, kept=kept_ids(), back=back, said=said, **more)


def _house_address(found: Service) -> str:
    return url_for("directory.house") if found.is_house else ""


def _gone() -> Response:
    """Not shown any longer, or never there: with ways on."""
    return page("directory/gone.html", 404, helps=pages.nearest(directory_of(), utc_now()), kept=kept_ids(), back="")


@public
def calendar(service_id: UUID) -> Response:
    """When it is open, for somebody's own calendar. A name that tells too much is not in it."""
    with portal_of().db.read() as db:
        found = live_service(db, str(service_id))
    if found is None or found.is_always_open or found.all_hours is None:
        return _gone()
    from portal.directory.calendar_file import (
        calendar_of,  # its library weighs three megabytes, and few ever need it
    )

    title = text("meeting.summary") if found.is_telling else found.name.get(portal_of().pack.primary_language).text
    response = Response(calendar_of(found, title, utc_now()), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return response


@public
def wrong(service_id: UUID) -> Response:
    """The form to say that something is wrong. Asks nothing about who says it."""
    return _form(service_id, {}, "", "")


@limit("30/hour")
@public
def say_wrong(service_id: UUID) -> AnyResponse:
    """Keep what somebody says, sealed, for the editors."""
    what, words = request.form.get("what", ""), trimmed(request.form.get("words", ""))
    errors = {}
    if what not in reports.WHATS:
        errors["what"] = text("wrong.pick")
    if len(words) > reports.LONGEST:
        errors["words"] = text("wrong.long", most=reports.LONGEST)
    if errors:
        return _form(service_id, errors, what, words)
    portal = portal_of()
    with portal.db.write() as db:
        if live_service(db, str(service_id)) is None:
            return _gone()
        reports.add_report(db, portal.settings.server_key, str(service_id), what, words, utc_now())
    told.tell("wrong")
    return redirect(url_for("directory.service", service_id=service_id), code=303)


def _form(service_id: UUID, errors: dict[str, str], what: str, words: str) -> Response:
    with portal_of().db.read() as db:
        found = live_service(db, str(service_id))
    if found is None:
        return _gone()
    shown: dict[str, Any] = {"one": page_of(found, utc_now(), portal_of().pack.primary_language), "errors": errors}
    status = 422 if errors else 200
    return page("directory/wrong.html", status, **shown, what=what, words=words, whats=reports.WHATS, most=reports.LONGEST)


@public
def house() -> Response:
    """The family house as a place."""
    portal, directory, now = portal_of(), directory_of(), utc_now()
    found, itself = house_of(portal.settings.packs, portal.pack.name), house_service(directory.services)
    if found is None or itself is None:
        return _gone()
    drop_in = [one for slug in found.drop_in if (one := directory.find(slug))]
    cards = [card(one, now) for one in drop_in]
    return page("directory/house.html", house=found, one=page_of(itself, now, portal.pack.primary_language), drop_in=cards)


def add_to(bp: Blueprint) -> None:
    """Add these pages to the directory's blueprint."""
    bp.get("/help/find")(find)
    bp.get("/help/house")(house)
    bp.get("/help/service/<uuid:service_id>")(service)
    bp.get("/help/service/<uuid:service_id>.ics")(calendar)
    bp.get("/help/service/<uuid:service_id>/wrong")(wrong)
    bp.post("/help/service/<uuid:service_id>/wrong")(say_wrong)
