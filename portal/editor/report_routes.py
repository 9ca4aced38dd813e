"""'Something wrong here?': what readers have said, to look at and settle."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.directory.models import ServiceRow
from portal.directory.reports import Report, settle_reports, waiting_reports
from portal.directory.store import service_in
from portal.editor.said import said
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import full_time
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("editor_reports", __name__)
MOST_SETTLED = 200
WHATS: Mapping[str, Any] = {
    "phone": _l("Telefonnummeret er feil"),
    "hours": _l("Åpningstiden er feil"),
    "place": _l("Stedet er feil"),
    "closed": _l("Tilbudet finnes ikke lenger"),
    "other": _l("Noe annet er feil"),
}
_STANDS = {"phone": "phone", "hours": "hours", "place": "locations"}  # what is said to be wrong, in the service's document


@bp.get("/desk/directory/reports")
@needs("edit_services")
def reports() -> Response:
    """Everything that waits, the oldest first."""
    portal = portal_of()
    with portal.db.read() as db:
        waiting = waiting_reports(db, portal.settings.server_key)
        told_of = select(ServiceRow).where(ServiceRow.id.in_({one.service_id for one in waiting}))
        rows = {row.id: row for row in db.scalars(told_of)}
    return page("editor/reports.html", reports=[_shown(one, rows[one.service_id]) for one in waiting])


def _shown(one: Report, row: ServiceRow) -> dict[str, Any]:
    first = portal_of().pack.primary_language
    name, field = service_in(row).name.get(first).text, _STANDS.get(one.what, "")
    return {
        "stands": said(field, json.loads(row.document).get(field), first) if field else "",
        "id": one.id, "service_id": row.id, "name": name, "what": WHATS.get(one.what, WHATS["other"]), "words": one.words,
        "time": full_time(one.at), "moment": one.at,
    }  # fmt: skip


@bp.post("/desk/directory/reports")
@needs("edit_services")
@limit("60/minute")
def settle() -> Response:
    """One is dealt with."""
    ids = [each[:26] for each in request.form.getlist("id")][:MOST_SETTLED]
    with portal_of().db.write() as db:
        settle_reports(db, ids, colleague().id, utc_now())
    return redirect("/desk/directory/reports", code=303)
