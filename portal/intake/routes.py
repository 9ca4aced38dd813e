"""The conversation over HTTP: one address, and every POST leads back to it, so that the history holds one entry."""

import re
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.cases import visits
from portal.cases.notices import tell_staff
from portal.db.clock import utc_now
from portal.directory.here import directory_of
from portal.intake import again, commands, flow, saved_routes, steps
from portal.intake import draft as drafts
from portal.intake.draft import Draft
from portal.intake.pages import talk_page
from portal.intake.questions import Kind, set_names
from portal.municipality.lines import Audience, CrisisLine
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import i18n, session
from portal.web.access import public
from portal.web.care import worries_in_words
from portal.web.csrf import without_token
from portal.web.extensions import portal_of
from portal.web.flood import seen_now
from portal.web.forms import clean
from portal.web.limits import limit
from portal.web.render import page, page_or_block, wants_block

bp = Blueprint("intake", __name__)
_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,30}|[0-9]{1,2}-[0-9]{1,2}")  # the choices: nothing that somebody wrote


@bp.post("/start")
@without_token
@limit("60/minute")
@public
def start() -> Response:
    """Through one of the doors of the front page. Where a conversation is under way already, one is asked: it may be
    somebody else's, who sat here before.

    Under a new token, for somebody else may have put the old one into this browser. (A token with a visit is one that we
    gave out.) The old draft is copied, not moved: should this answer be lost on its way, it can still be opened.
    """
    name = request.form.get("door", "")
    if name not in set_names():
        return redirect(url_for("site.front"), code=303)
    token = _begin(name, session.token_of(request), request.form.get("go", ""))
    if token is None:
        return page("intake/resume.html", door=name, service=request.form.get("service", ""), lines=_lines_of(name))
    response = redirect(url_for("intake.talk"), code=303)
    session.give_token(response, token)
    return response


def _begin(name: str, old: bytes | None, wish: str) -> bytes | None:
    """The token of the conversation that begins or goes on; None when one must be asked which of the two."""
    with portal_of().db.write() as db:
        token = old if old and visits.current(db, session.pair_of(old, "visit")) else session.new_token()
        under_way = drafts.load(db, session.pair_of(old, "draft")) if old else None
        if under_way is not None and under_way.answers and wish not in ("continue", "anew"):
            return None
        if old and wish == "anew":
            drafts.forget(db, session.pair_of(old, "draft"))
            under_way = None
        if old and under_way is not None and under_way.code:
            drafts.copy_way(db, session.pair_of(old, "draft"), session.pair_of(token, "draft"))
        else:
            drafts.save(db, session.pair_of(token, "draft"), _with_service(steps.start(name, under_way)))
    return token


def _with_service(draft: Draft) -> Draft:
    """With the service that was asked about in the field for one's own words, where nothing stands yet: it goes with the rest
    only if it is left there."""
    service = directory_of().find(request.form.get("service", ""))
    if service is None or steps.WORDS in {**draft.answers, **draft.typed}:
        return draft
    name = service.name.get(i18n.current_language()).text
    return draft.with_typed(steps.WORDS, [i18n.text("directory.ask_about", what=name)])


@bp.get("/talk")
@public
def talk() -> Response:
    """The question that is next."""
    pair = session.visitor_pair(request, "draft")
    with portal_of().db.read() as db:
        draft = drafts.load(db, pair)
        runs_out_at = drafts.runs_out_at(db, pair) if pair else None
        is_sent = draft is None and visits.current(db, session.visitor_pair(request, "visit")) is not None
    if draft is None:
        return _onwards(url_for("thread.enter" if is_sent else "site.front"))
    if draft.shows_code:
        return page("intake/saved.html", draft=draft, runs_out_at=runs_out_at, lines=_lines(draft))
    return page_or_block(
        "intake/talk.html",
        "conversation",
        talk=talk_page(draft),
        runs_out_at=runs_out_at,
        lines=_lines(draft),
    )


@bp.post("/talk")
@limit("240/minute")
@public
def take_step() -> Response:
    """An answer, a step back, a look at what was written, another language, or sending."""
    pair = session.visitor_pair(request, "draft")
    go = request.form.get("go", "next")
    if go == "send" and _stands_at_review(pair):
        return _send()
    with portal_of().db.write() as db:
        draft = drafts.load(db, pair, for_update=True)
        if draft is None or pair is None:
            return _nothing_under_way(again.find(db, _slip()))
        draft = steps.press(draft, request.form.get("q", ""), go, _typed())
        if draft.length > drafts.LONGEST:
            abort(413)  # nothing is changed; the page says to go back and make it shorter
        draft = replace(draft, worries=tuple(worries_in_words(*_typed())))
        drafts.save(db, pair, draft)
    if go == "send" and steps.is_ready(draft):
        return _send()
    if go == "save":
        saved_routes.give_code(pair, draft)
    response = _onwards(url_for("intake.talk"), is_whole_page=go.startswith("lang:") or go == "save")
    if go.startswith("lang:") and go[5:] in portal_of().pack.languages:
        i18n.remember_language(response, go[5:])
    return response


def _stands_at_review(pair: tuple[str, bytes] | None) -> bool:
    """Whether the draft is ready as it lies there: then nothing need be written before it is sent."""
    if request.form.get("q") != flow.REVIEW or any(_typed()):
        return False
    with portal_of().db.read() as db:
        draft = drafts.load(db, pair)
    return draft is not None and draft.at == flow.REVIEW and steps.is_ready(draft)


def _typed() -> list[str]:
    return [clean(value) for value in request.form.getlist("answer")]


def _nothing_under_way(sent: bytes | None) -> Response:
    """The draft is gone (sent from another tab, or run out); what stands in this form is given back, never lost.

    `sent` is the new token when this was one more press on the button that sent it.
    """
    typed = [value for value in _typed() if value.strip() and not _SLUG.fullmatch(value)]
    if typed:
        return page("intake/lost.html", typed=typed)
    return _to_what_was_sent(sent) if sent else _onwards(url_for("intake.talk"))


def _send() -> Response:
    """Open the case, and let this browser in under a token that nobody can know who knew the draft's."""
    token = session.new_token()
    envelope = _envelope(token)
    portal = portal_of()
    with portal.db.write() as db:
        if commands.send(db, envelope) is None:
            return _to_what_was_sent(again.find(db, _slip()))
        again.keep(db, _slip(), token)
        tell_staff(db, portal.pack, portal.settings.server_key)
    return _to_what_was_sent(token)


def _to_what_was_sent(token: bytes | None) -> Response:
    response = _onwards(url_for("thread.enter"))
    if token is not None:
        session.give_token(response, token)
    return response


def _slip() -> tuple[str, bytes] | None:
    return again.slip_of(session.token_of(request), request.form.get("press", ""))


def _onwards(address: str, *, is_whole_page: bool = True) -> Response:
    """To the next page; when htmx asked and more than the conversation changes, it is told to load the whole page."""
    if not (is_whole_page and wants_block()):
        return redirect(address, code=303)
    response = Response(status=204)
    response.headers["HX-Redirect"] = address
    return response


def _envelope(token: bytes) -> commands.Envelope:
    language = i18n.current_language()
    words = receipt.new_words(language)
    pepper = portal_of().settings.server_key
    draft_pair, visit_pair = session.visitor_pair(request, "draft"), session.pair_of(token, "visit")
    if draft_pair is None:
        raise LookupError("a draft was loaded without the visitor's cookie")
    return commands.Envelope(
        code=" ".join(words), receipt=derive_receipt(receipt.canonical_of(words), pepper), language=language,
        due_at=promised(utc_now()), draft_pair=draft_pair, visit_pair=visit_pair, server_key=pepper,
        seen=seen_now(may_refuse=True), languages=portal_of().pack.languages,
    )  # fmt: skip


def promised(moment: datetime) -> datetime:
    """Until when we have promised an answer to what comes in now."""
    pack = portal_of().pack
    return pack.hours.add_working_days(moment, pack.promise_working_days)


def _lines(draft: Draft) -> list[CrisisLine]:
    """Whom to call; where somebody is not safe, those who can act now, and who answers at this hour first."""
    question = draft.asked.find(draft.at)
    if question is not None and question.kind is Kind.PAUSE:
        return portal_of().pack.lines_that_act(_audience(draft.questions), utc_now())
    return _lines_of(draft.questions)


def _lines_of(name: str) -> list[CrisisLine]:
    return portal_of().pack.lines_for(_audience(name), utc_now())


def _audience(name: str) -> Audience:
    return "young" if name == "young" else "all"
