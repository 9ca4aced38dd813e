"""A service's texts in another language, beside the first one, with what has changed since."""

import json
from typing import Any

from flask import Blueprint, abort, g, redirect, request
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.directory.document import WORDS, Document
from portal.directory.here import forget
from portal.directory.models import ServiceRow
from portal.directory.service import TextState
from portal.directory.store import alone
from portal.editor import commands, queries, to_translate
from portal.editor.fields import BY_KEY
from portal.editor.routes import editor, number_sent
from portal.editor.translated import Clash, Sent, translated
from portal.editor.words import fault
from portal.municipality.hours import OSLO
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import trimmed
from portal.web.i18n import lazy as _l
from portal.web.i18n import own_name
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("editor_translations", __name__)
WAITING: dict[TextState, Any] = {
    TextState.OUTDATED: _l("Endret siden"),
    TextState.MACHINE: _l("Maskinoversatt"),
    TextState.MISSING: _l("Mangler"),
}


@bp.get("/desk/directory/translate")
@needs("edit_services")
def waiting() -> Response:
    """The services whose texts wait for whoever translates into one language."""
    pack = portal_of().pack
    languages = [code for code in pack.languages if code != pack.primary_language]
    language = request.args.get("language") or next(iter(languages), "")
    if language not in languages:
        abort(404)
    after = str(trimmed(request.args.get("after", "")))[:300]
    with portal_of().db.read() as db:
        found, after = to_translate.waiting(db, language, pack.primary_language, after)
    return page(
        "editor/to_translate.html", waiting=found, after=after, language=language, said=WAITING,
        languages=[(code, own_name(code)) for code in languages],
    )  # fmt: skip


@bp.get("/desk/directory/service/<uuid:service_id>/words/<language>")
@needs("edit_services")
def texts(service_id: Any, language: str) -> Response:
    """Every text in two languages."""
    return _show(str(service_id), language)


def _show(service_id: str, language: str, code: int = 200, version: int | None = None, **more: Any) -> Response:
    """The page; `version` when the texts are still those of an earlier one, which nothing newer may be taken for."""
    pack = portal_of().pack
    if language not in pack.languages or language == pack.primary_language:
        abort(404)
    with portal_of().db.read() as db:
        row, versions = db.get(ServiceRow, service_id), queries.history(db, service_id)
    if row is None:
        abort(404)
    documents = [json.loads(row.document), *(json.loads(each.document) for each in versions if each.version != row.version)]
    context: dict[str, Any] = {"typed": {}, "right": (), "faults": {}, "clashes": {}, "said": fault} | more
    return page(
        "editor/words.html", code, row=row, shown=translated(documents, language, pack.primary_language), language=language,
        first=pack.primary_language, language_name=own_name(language), others=_others(language),
        version=row.version if version is None else version, **context,
    )  # fmt: skip


def _others(language: str) -> list[tuple[str, str]]:
    pack = portal_of().pack
    return [(code, own_name(code)) for code in pack.languages if code not in (pack.primary_language, language)]


@bp.post("/desk/directory/service/<uuid:service_id>/words/<language>")
@needs("edit_services")
@limit("120/minute")
def save(service_id: Any, language: str) -> Response:
    """Keep what was typed; a text that was read and found right counts as written today. What others wrote meanwhile stays."""
    pack = portal_of().pack
    if language not in pack.languages or language == pack.primary_language:
        abort(404)
    typed = {key: str(trimmed(request.form.get(key, ""))) for key in WORDS if key in request.form}
    right, version = [key for key in typed if request.form.get(f"right-{key}") == "yes"], number_sent("version")
    faults = {key: "too_long" for key, text in typed.items() if len(text) > BY_KEY[key].longest}
    if faults:
        return _show(str(service_id), language, 422, version, typed=typed, right=right, faults=faults)
    sent = Sent(language, pack.primary_language, typed, right, _seen(str(service_id), version))
    if clashes := _write(str(service_id), sent):
        g.stood_there = typed.keys() - sent.own.keys()
        return _show(str(service_id), language, 409, typed=sent.own, right=right, clashes=clashes)
    forget()
    return redirect(f"/desk/directory/service/{service_id}/words/{language}", code=303)


def _seen(service_id: str, version: int) -> Document:
    """The service as it was translated from."""
    with portal_of().db.read() as db:
        known = queries.history(db, service_id)
    return next((json.loads(each.document) for each in known if each.version == version), {})


def _write(service_id: str, sent: Sent) -> dict[str, Clash]:
    """Publish what was sent on top of what is newest. Where another has changed the same or what it was translated from, nothing
    is written, and what stands in the way is given back."""
    now = utc_now()
    with portal_of().db.write() as db:
        alone(db)
        row = db.get(ServiceRow, service_id, with_for_update=True)
        if row is None:
            abort(404)
        newest = json.loads(row.document)
        if clashes := sent.clashes(newest):
            return clashes
        commands.publish(db, sent.written(newest, now.astimezone(OSLO).date()), row.version, editor(), now)
    return {}
