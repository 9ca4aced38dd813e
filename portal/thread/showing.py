"""The thread's page, as it is shown after every request that ends in it."""

from typing import Any

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import commands, queries, visits
from portal.cases.models import Case
from portal.cases.rules import Sender, Turn
from portal.cases.visits import Visit
from portal.cases.worrying import worries_in
from portal.db.clock import utc_now
from portal.thread import looking
from portal.thread.concern_pages import glimpse, is_question
from portal.thread.forms import (
    ContactForm,
    DeleteForm,
    HowMoreForm,
    MessageForm,
    NameForm,
    OtherForm,
    RetypeForm,
)
from portal.thread.half_written import half_written
from portal.thread.live_pages import live_offer
from portal.thread.looking import Looked
from portal.thread.pages import ThreadPage, thread_page
from portal.thread.trusted_pages import show_lent
from portal.thread.visiting import ask_for_code
from portal.web import told
from portal.web.care import Care, care_for, worries_in_words
from portal.web.extensions import portal_of
from portal.web.i18n import current_language
from portal.web.render import page


def show(visit: Visit, status: int = 200, looked: Looked | None = None, **forms: Any) -> Response:
    """The thread, with what is half written in its fields. `forms` are those that must be mended, `looked` what in one of
    them may tell who it is about."""
    if visit.trusted_id:
        return show_lent(visit, status, forms.get("message_form"))
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        if case is None:
            return ask_for_code()
        if case.turn == Turn.WAITING_FOR_FAMILY.value:  # there is nobody to write to yet: first it is read
            return redirect(url_for("thread.read_concern"), code=303)
        concern_there = glimpse(db, case)
        is_consultation = concern_there is None and is_question(db, case)
        shown = thread_page(db, case, visit, current_language(), utc_now())
        offer = live_offer(db, portal_of().pack, case.id, utc_now())
        care = _care(case, shown)
        must_write = is_to_be_noted(db, case, visit)
    if must_write:
        note_that_it_was_read(visit)
    context: dict[str, Any] = {**_empty_forms(visit, shown), "was_right": None, **forms}
    context |= {"concern_there": concern_there, "is_consultation": is_consultation}
    context |= {"told": "" if _is_fetched_ahead() else told.take(), "faults_found": looked.faults if looked else []}
    context["looked"] = looked or (looking.as_typed(context["message_form"].body) if is_consultation else None)
    return page("thread/thread.html", status, thread=shown, offer=offer, care=care, **context)


def _care(case: Case, shown: ThreadPage) -> Care | None:
    """Help beside words that worry, until somebody has answered: those of the last message, and right after sending all of it."""
    if not shown.messages or shown.messages[-1].kind != Sender.CITIZEN.value:
        return None
    has_answer = any(message.kind == Sender.STAFF.value for message in shown.messages)
    before = () if has_answer else worries_in(case.flags)
    return care_for({*worries_in_words(shown.messages[-1].text), *before}, case.asker, utc_now())


def _empty_forms(visit: Visit, shown: ThreadPage) -> dict[str, object]:
    """The forms as they are met first: with what waited for the code in the field that it was typed in."""
    waits = {visit.kept_in or "body": visit.kept}
    half = half_written(visit)
    name, _, phone = waits.get("name", "").partition("\n")
    contact = {key: values if key == "contact_safe" else values[0] for key, values in shown.contact.items() if values}
    return {
        "message_form": MessageForm(formdata=None, body=half.words, submission=shown.submission, goes_on=half.goes_on),
        "half": half,
        "contact_form": ContactForm(formdata=None, **contact),
        "other_form": OtherForm(formdata=None, why=waits.get("why", "")),
        "name_form": NameForm(formdata=None, name=name, name_phone=phone),
        "how_more_form": HowMoreForm(formdata=None, words=waits.get("words", "")),
        "delete_form": DeleteForm(formdata=None),
        "retype_form": RetypeForm(formdata=None),
    }


def _is_fetched_ahead() -> bool:
    """Whether the browser fetches the page before anybody asked to see it: then nobody has read it."""
    return "prefetch" in request.headers.get("Sec-Purpose", "")


def is_to_be_noted(db: Session, case: Case, visit: Visit) -> bool:
    """Whether somebody sees something new here, or has been here for a while: then the page costs a write."""
    return not _is_fetched_ahead() and (commands.is_unread(case) or visits.needs_touch(db, visit.id))


def note_answer_read(visit: Visit) -> None:
    """An answer stands before the family's eyes, on a page that goes on by itself: that alone keeps no visit alive."""
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        is_news = case is not None and commands.is_unread(case)
    if is_news:
        with portal_of().db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                commands.mark_read(db, case)


def note_that_it_was_read(visit: Visit) -> None:
    """The family has opened its thread, and is here."""
    with portal_of().db.write() as db:
        visits.touch(db, visit.id)
        case = queries.case_of_thread(db, visit.case_id, to_change=True)
        if case is not None:
            commands.mark_read(db, case)
