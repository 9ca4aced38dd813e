"""Saving a conversation under a short code, and coming back to it: the code is typed where the receipt code is."""

from flask import Blueprint, Flask, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import visits
from portal.cases.visits import Visit
from portal.intake import draft as drafts
from portal.intake import saved
from portal.intake.draft import Draft, Pair
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import i18n, session
from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("saved", __name__)


def hold_saved_talks(app: Flask) -> None:
    """Tell the field where codes are typed what else they may open."""
    portal = portal_of(app)
    portal.find_saved, portal.saved_endpoint = saved.find, "saved.come_back"


def give_code(pair: Pair, draft: Draft) -> None:
    """Show the code of this conversation; make one if it has none."""
    portal, language, words = portal_of(), draft.code_language, tuple(draft.code.split())
    if not words:
        language = i18n.current_language()
        words = receipt.new_words(language, count=receipt.SHORT_COUNT)
    made = derive_receipt(receipt.canonical_of(words), portal.settings.server_key)
    with portal.db.write() as db:
        saved.keep(db, pair, made, " ".join(words), language)


@bp.get("/talk/saved")
@public
def come_back() -> Response:
    """Where a code that was typed leads. Whoever has begun on something else in this browser is asked first."""
    with portal_of().db.write() as db:
        visit, pair = _visit(db), session.visitor_pair(request, "draft")
        must_ask = visit is not None and pair is not None and _has_other(db, pair, visit.saved)
        if visit is not None and pair is not None and not must_ask:
            _open(db, visit, pair)
    if must_ask:
        return page("intake/which.html")
    return redirect(url_for("intake.talk" if visit is not None else "thread.enter"), code=303)


@bp.post("/talk/saved")
@limit("60/minute")
@public
def choose() -> Response:
    """Which of the two: the one that the code opens ('saved'), or the one that was begun here."""
    with portal_of().db.write() as db:
        visit, pair = _visit(db), session.visitor_pair(request, "draft")
        if visit is None or pair is None:
            return redirect(url_for("thread.enter"), code=303)
        if request.form.get("go") == "saved":
            drafts.forget(db, pair)
            _open(db, visit, pair)
        else:
            visits.end(db, visit.id)
    return redirect(url_for("intake.talk"), code=303)


def _visit(db: Session) -> Visit | None:
    """What the code that was typed in this browser has found, while the visit lasts."""
    visit = visits.current(db, session.visitor_pair(request, "visit"))
    return visit if visit is not None and visit.saved else None


def _has_other(db: Session, pair: Pair, found: str) -> bool:
    draft = drafts.load(db, pair)
    return (
        draft is not None
        and bool(draft.answers or draft.typed)
        and not saved.leads_to_the_same(db, pair, found)
    )


def _open(db: Session, visit: Visit, pair: Pair) -> None:
    saved.come_back(db, pair, visit.saved)
    visits.end(db, visit.id)
