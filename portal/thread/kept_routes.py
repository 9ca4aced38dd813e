"""The family's message while it is being written: kept now and then, brought out from another tab, thrown away."""

from flask import Response, redirect, request, url_for
from limits import parse
from werkzeug.wrappers import Response as AnyResponse

from portal.cases import visits
from portal.thread.half_written import drop, forget_draft, is_kept, keep_draft, take_out, typed_now
from portal.thread.routes import bp, wait_for_code
from portal.thread.visiting import held, visit_of
from portal.web import told
from portal.web.access import citizen, public
from portal.web.extensions import portal_of
from portal.web.limits import is_within, limit

_EACH = parse("20/minute")  # one browser; its script comes five times a minute and page


@bp.post("/thread/keep")
@limit("6000/minute", apart=True)  # a whole school may have one address, and nobody's keeping may stop somebody's sending
@citizen
def keep_message() -> Response:
    """Keep the message as it stands now, for this visit alone. To write is to be here: the visit goes on."""
    visit, typed = held(request), typed_now()
    is_within(_EACH, f"keep:{visit.id}", or_refuse=True)
    with portal_of().db.read() as db:
        must_touch = visits.needs_touch(db, visit.id)
    if must_touch or not is_kept(visit, typed):
        with portal_of().db.write() as db:
            keep_draft(db, visit, typed)
            visits.touch(db, visit.id)
    return Response(status=204)


@bp.post("/thread/keep/take")
@limit("60/minute")
@public
def take_kept() -> AnyResponse:
    """Put what another tab has left into the field; what stands there now waits in its place."""
    visit = visit_of(request)
    if visit is None:
        return wait_for_code()
    with portal_of().db.write() as db:
        keep_draft(db, visit, typed_now())
        take_out(db, _which())
    return redirect(url_for("thread.enter") + "#write", code=303)


@bp.post("/thread/keep/drop")
@limit("60/minute")
@public
def drop_kept() -> AnyResponse:
    """Throw away what another tab has left; or, where none is named, what stands in the field."""
    visit = visit_of(request)
    if visit is None:
        return wait_for_code()
    with portal_of().db.write() as db:
        if _which():
            keep_draft(db, visit, typed_now())
            drop(db, _which())
        else:
            forget_draft(db, visit, typed_now())
    told.tell("thrown_away")
    return redirect(url_for("thread.enter") + "#write", code=303)


def _which() -> str:
    return request.form.get("which", "")[:26]
