"""Coming back over HTTP: one address for the whole thread, the code typed in a form and never in the address."""

from dataclasses import dataclass, field

from flask import Blueprint, Flask, Request, abort, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import calls, commands, queries, trusted, visits
from portal.cases.calls import CodeState
from portal.cases.notices import tell_staff
from portal.cases.rules import NotAllowed
from portal.cases.talking import Writer
from portal.cases.trusted_rules import May
from portal.cases.visits import Visit
from portal.cases.worrying import note_worries
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.live import commands as live
from portal.thread.concern_forms import half_done, to_keep
from portal.thread.forms import LONGEST_MESSAGE, CodeForm, ContactForm, DeleteForm, MessageForm
from portal.thread.half_written import (
    forget_draft,
    keep_for_return,
    may_wait,
    take_along,
    typed_now,
    with_what_was_left,
)
from portal.thread.looking import as_typed, look_at
from portal.thread.own_code import to_own_code
from portal.thread.ringing import end_streams, leave_talk, ring_for
from portal.thread.showing import show
from portal.thread.visiting import ask_for_code, held, keep, to_saved, visit_of
from portal.vault import commands as vault
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import i18n, session, told
from portal.web.access import citizen, public
from portal.web.care import worries_in_words
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.limits import SlowFailures, limit
from portal.web.render import page

bp = Blueprint("thread", __name__)
_wrong_codes = SlowFailures("receipt", slows_all=True)  # how long it takes must not tell right from wrong
_UNREADABLE = "no.such.code.was.ever.made"


def hold_threads(app: Flask) -> None:
    """Tell the guard who holds a thread."""
    portal_of(app).holds_thread = _holds_thread


def _holds_thread(request: Request) -> bool:
    """Whoever was let in by a family holds its thread in this door alone, and there no more than rights.py says."""
    visit = visit_of(request)
    return visit is not None and (not visit.trusted_id or request.blueprint == bp.name)


@bp.get("/thread")
@public
def enter() -> Response:
    """The thread for who is inside, else the place to type the code."""
    visit = visit_of(request)
    if visit is None:
        return to_saved() or to_own_code() or ask_for_code()
    return show(visit)


@bp.post("/thread/enter")
@limit("60/minute")
@public
def come_in() -> Response:
    """Try a code. Right, wrong, expired and deleted get the same answer: back to the thread's address."""
    form = CodeForm()
    if not form.validate():
        return page("thread/enter.html", 422, form=form, was_wrong=False, told="")
    _wrong_codes.begin()
    token = session.new_token()  # never the one that was there: somebody else may know it
    pair = session.pair_of(token, "visit")
    typed = _open_with(form.code.data or "")
    visit = _visit(pair, typed)
    old = session.token_of(request)
    with portal_of().db.write() as db:
        with_words = with_what_was_left(db, old, visit, form.kept.data or "", form.kept_in.data or "")
        _leave_old_token(db, old, token)
        visits.begin(db, pair, with_words)
        if typed.lent is not None:
            trusted.note_coming_in(db, visit.trusted_id, visit.case_key)
    _wrong_codes.succeeded() if typed.opens else _wrong_codes.failed()
    if old is not None:
        end_streams(session.pair_of(old, "visit")[0])
    response = redirect(url_for(_WAITS_AT.get(form.kept_in.data or "", "thread.enter")), code=303)
    session.give_token(response, token)
    return response


# Words that waited for the code in a field of another page lead there, whether the code was right or wrong.
_WAITS_AT = {"plan": "thread.read_plan", "duken": "thread.read_list"}


def _leave_old_token(db: Session, old: bytes | None, new: bytes) -> None:
    if old is not None:
        visits.end(db, session.pair_of(old, "visit")[0])
        for carry_over in portal_of().carry_over:
            carry_over(db, old, new)


@dataclass(frozen=True)
class _Typed:
    """What a typed code opens: a case (id, key), one as a trusted person (id, key, invitation), or what somebody saved."""

    case: tuple[str, bytes] | None = field(repr=False)
    lent: tuple[str, bytes, str] | None = field(repr=False)
    saved: str = field(repr=False)
    state: CodeState
    came_with: str  # the id of the code that opened the case

    @property
    def opens(self) -> bool:
        return bool(self.case or self.lent or self.saved)


def _visit(pair: tuple[str, bytes], typed: _Typed) -> Visit:
    """Into the case; with a code that a colleague made only as far as to taking an own one."""
    if typed.case is None and typed.lent is not None:
        return visits.visit_by_trusted(pair, *typed.lent)
    if typed.case is None:
        return visits.visit_to_nothing(pair, saved=typed.saved)
    if typed.state is CodeState.OWN:
        return visits.visit_to(pair, *typed.case)
    language = i18n.current_language()
    code = receipt.display(receipt.canonical_of(receipt.new_words(language)), language)
    return visits.waiting_visit(pair, *typed.case, code, language, typed.came_with)


def _open_with(typed: str) -> _Typed:
    """The case (id, key) of a typed code, what else it opens, and what kind of code it is. What cannot be read costs as much
    as what can, and every code is looked for in all places. A code of ours that has run out finds nothing."""
    portal = portal_of()
    receipts = [derive_receipt(reading, portal.settings.server_key) for reading in _readings(typed) or [_UNREADABLE]]
    with portal.db.read() as db:
        found = [vault.open_with_receipt(db, each) for each in receipts]
        saved = [portal.find_saved(db, each) for each in receipts]
        lent = [trusted.open_with(db, each) for each in receipts]
        case, came_with = next(
            ((each, made.lookup_id) for each, made in zip(found, receipts, strict=True) if each is not None), (None, "")
        )
        state = calls.state_of(db, case[0] if case else visits.NO_CASE)
    opened = None if state is CodeState.RUN_OUT else case
    is_lent, is_saved = next((each for each in lent if each), None), next((each for each in saved if each), "")
    return _Typed(opened, is_lent, is_saved, state, came_with)


def _readings(typed: str) -> list[str]:
    """What was typed, as either kind of code: run together, four words may also be six others."""
    counts = (receipt.SHORT_COUNT, receipt.WORD_COUNT)
    return list(dict.fromkeys(reading for count in counts for reading in receipt.readings(typed, count=count)))


@bp.post("/thread/write")
@limit("30/minute")
@public
def write() -> Response:
    """Say something more. When the visit has run out, what was typed waits for the one who has the code."""
    visit = visit_of(request)
    if visit is None:
        return wait_for_code()
    form = MessageForm()
    if not form.validate():
        return show(visit, 422, message_form=form)
    looked = look_at(visit, form.body)
    if looked is not None:
        return show(visit, looked.status, looked, message_form=form)
    try:
        _receive(visit, form.body.data, form.submission.data or new_id())
    except NotAllowed as no:
        return _to_concern(visit, form.body.data) if no.reason == "not_sent" else _wait_with(visit, form.body.data)
    ring_for(visit, "message")
    told.tell("sent")
    return redirect(url_for("thread.enter") + "#last", code=303)


def wait_for_code() -> Response:
    """The visit has run out: what was typed waits for the one who has the code, on the page and in what is left of the visit."""
    if may_wait():
        with portal_of().db.write() as db:
            keep_for_return(db)
    return ask_for_code(kept=clean(request.form.get("body", "")))


@bp.post("/thread/look")
@limit("120/minute")
@citizen
def look() -> Response:
    """What is found in what is typed so far: only the list, for the page that asks by itself. Nothing is kept."""
    return page("thread/_finds.html", looked=as_typed(MessageForm().body))


def _wait_with(visit: Visit, words: str) -> Response:
    """A live talk has a pause: its page says until when, and the words stand in its field till then. A trusted person's
    stand in the thread's.
    """
    with portal_of().db.write() as db:
        take_along(db, visit, words)
    return redirect(url_for("thread.enter" if visit.trusted_id else "thread.talk"), code=303)


def _to_concern(visit: Visit, words: str) -> Response:
    """Nobody is there to write to before the family has said yes: its words stand where it can add them to the concern."""
    with portal_of().db.write() as db:
        keep(db, visit, *to_keep({"added": words}))
    told.tell("concern_not_sent")
    return redirect(url_for("thread.read_concern"), code=303)


def _receive(visit: Visit, words: str, submission: str) -> None:
    """Take the message in. The same form sent twice is one message; with other words (Back, and more written) it is another."""
    try:
        _take_in(visit, words, submission)
    except IntegrityError:
        with portal_of().db.read() as db:
            is_twice = queries.is_said(db, visit.case_id, visit.case_key, submission, words)
        if not is_twice:
            _take_in(visit, words, new_id())


def _take_in(visit: Visit, words: str, submission: str) -> None:
    portal = portal_of()
    due_at = portal.pack.hours.add_working_days(utc_now(), portal.pack.promise_working_days)
    with portal.db.write() as db:
        case = queries.case_of_thread(db, visit.case_id, to_change=True)
        if case is not None:
            live.say_as_citizen(db, case, visit.case_key, words, submission, due_at, i18n.current_language(), _writer(db, visit))
            note_worries(db, case, worries_in_words(words))
            tell_staff(db, portal.pack, portal.settings.server_key)
        forget_draft(db, visit, typed_now())


def _writer(db: Session, visit: Visit) -> Writer | None:
    """The trusted person who writes, where it is one. Who was sent away in the meantime writes nothing."""
    if not visit.trusted_id:
        return None
    me = trusted.name_of(db, visit.trusted_id, visit.case_key)
    return Writer(me.id, me.name) if me is not None and me.may is May.WRITE else abort(403)


@bp.post("/thread/contact")
@limit("30/minute")
@citizen
def change_contact() -> Response:
    """Change how one may be reached."""
    visit, form = held(request), ContactForm()
    if not form.validate():
        return show(visit, 422, contact_form=form)
    portal = portal_of()
    with portal.db.write() as db:
        case = queries.case_of_thread(db, visit.case_id, to_change=True)
        if case is not None:
            before = queries.records_of(db, case.id, visit.case_key).get("contact", {})
            commands.change_contact(db, case, visit.case_key, form.chosen(before), portal.settings.server_key)
    told.tell("contact_changed")
    return redirect(url_for("thread.enter"), code=303)


@bp.post("/thread/language")
@limit("60/minute")
@citizen
def other_language() -> Response:
    """Read the thread, the talk or the concern in another language; what is half written stays in its field."""
    code, visit = request.form.get("language", ""), held(request)
    if "concern" in request.form:
        with portal_of().db.write() as db:
            keep(db, visit, *to_keep(half_done(request.form)))
    else:
        _keep_typed(visit)
    page_of = {"live": "thread.talk", "concern": "thread.read_concern"}
    leads_to = next((endpoint for name, endpoint in page_of.items() if name in request.form), "thread.enter")
    response = redirect(url_for(leads_to), code=303)
    if code in portal_of().pack.languages:
        i18n.remember_language(response, code)
    return response


def _keep_typed(visit: Visit) -> None:
    typed = clean(request.form.get("body", ""))[:LONGEST_MESSAGE]
    has_other_kept = visit.kept_in and not typed  # what waits in another field goes on waiting there
    if typed != visit.kept and not has_other_kept:
        with portal_of().db.write() as db:
            take_along(db, visit, typed)


@bp.post("/thread/turn")
@limit("60/minute")
@citizen
def turn() -> Response:
    """From the thread to the talk, or back; what is half written comes along, as no link could let it."""
    _keep_typed(held(request))
    return redirect(url_for("thread.talk" if request.form.get("to") == "live" else "thread.enter"), code=303)


@bp.post("/thread/leave")
@public
def leave() -> Response:
    """End the visit."""
    visit = visit_of(request)
    if visit is not None:
        with portal_of().db.write() as db:
            visits.end(db, visit.id)
            if not visit.trusted_id:  # who was let in ends no talk of the family's
                leave_talk(db, visit.case_id)
        end_streams(visit.id)
        ring_for(visit, "state")
    told.tell("left")
    response = redirect(url_for("thread.enter"), code=303)
    session.forget_visitor(response)
    return response


@bp.post("/thread/delete")
@limit("10/minute")
@citizen
def delete_all() -> Response:
    """Delete the whole case, keys and all."""
    visit, form = held(request), DeleteForm()
    if not form.validate():
        return show(visit, 422, delete_form=form)
    portal = portal_of()
    with portal.db.write() as db:
        commands.delete_case(db, visit.case_id, portal.settings.instance)
    portal.db.checkpoint()
    ring_for(visit, "state")
    response = page("thread/deleted.html")
    session.forget_visitor(response)
    return response
