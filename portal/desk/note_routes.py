"""Noting down a call, a visit or an e-mail as a case: one page, under a minute, by keyboard alone (rule 5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import calls, commands, journal, queries
from portal.cases.calls import CodeState
from portal.cases.commands import NewCase
from portal.cases.opened import Opened, open_for
from portal.cases.rules import Asker, Channel, Field
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.forms import ContactNoteForm
from portal.desk.mapping_pages import speaker_of
from portal.replies.code_slip import code_page
from portal.staff.gate import colleague
from portal.vault import receipt
from portal.vault.keys import Receipt, derive_receipt
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import gettext as _
from portal.web.i18n import own_name
from portal.web.limits import limit
from portal.web.render import page
from portal.web.said import choice_label

bp = Blueprint("desk_note", __name__)
AGES = ("unborn", "0-5", "6-12", "13-15", "16-18", "over_18", "several")
TOPICS = (
    "everyday_limits", "feelings", "school_kindergarten", "friends_bullying", "sleep_food", "screens", "separation",
    "money_housing", "health_disability", "drugs", "violence", "grief", "newcomer", "something_else",
)  # fmt: skip


@bp.get("/desk/new")
@needs("note_contact")
def new_contact() -> Response:
    """The empty form."""
    form = ContactNoteForm(
        formdata=None, channel="phone", asker="parent", language=portal_of().pack.languages[0], is_mine=True,
        submission=new_id(),
    )  # fmt: skip
    return _show(form)


def _show(form: ContactNoteForm, status: int = 200) -> Response:
    return page(
        "desk/new.html", status, form=form,
        ages=[("", _("Ikke valgt")), *((each, choice_label("parent", "age", each)) for each in AGES)],
        topics=[("", _("Ikke valgt")), *((each, words.parent_topic(each)) for each in TOPICS)],
        channels=[(each.value, words.CHANNELS[each]) for each in (Channel.PHONE, Channel.VISIT, Channel.EMAIL)],
        askers=[(each.value, name) for each, name in words.ASKERS.items()],
        spoken=[(code, own_name(code)) for code in portal_of().pack.languages],
    )  # fmt: skip


@bp.post("/desk/new")
@limit("60/minute")
@needs("note_contact")
def note_contact() -> Response:
    """Make it a case. With a code for the family when that was wished for; it is shown once, to be read out or written down."""
    form = ContactNoteForm()
    if form.language.data not in portal_of().pack.languages:
        form.language.data = ""
    if not form.validate():
        return _show(form, 422)
    digits = receipt.new_digits() if form.gives_code.data else ""
    made = derive_receipt(digits, portal_of().settings.server_key) if digits else None
    try:
        with portal_of().db.write() as db:
            noted = _open(db, form, made)
    except IntegrityError:
        return _already_noted(form, digits, made)
    return _show_noted(noted, digits)


@dataclass(frozen=True)
class _Noted:
    """The case that was made; `ends_at` is until when its code lives, None without one."""

    id: str
    language: str
    ends_at: datetime | None


def _show_noted(noted: _Noted, digits: str) -> Response:
    if noted.ends_at is not None:
        return code_page(noted.id, digits, noted.language, noted.ends_at)
    return redirect(f"/desk/case/{noted.id}", code=303)


def _open(db: Session, form: ContactNoteForm, made: Receipt | None) -> _Noted:
    me, pack = colleague(), portal_of().pack
    case, key = commands.open_case(db, _new_case(form), journal.staff(me.id))
    for field, typed in ((Field.WHAT, form.what.data), (Field.WANTS, form.wants.data), (Field.WHO, form.who.data)):
        if typed:
            commands.note_fact(db, case, key, field, speaker_of(case), typed, me.id)
    ends_at = _give_code(db, Opened(case, key), made) if made is not None else None
    audit.record(db, f"member:{me.id}", "case_noted", f"case:{case.id}", pack=pack.name)
    return _Noted(case.id, case.language, ends_at)


def _give_code(db: Session, opened: Opened, made: Receipt) -> datetime:
    days = portal_of().pack.holding.code_days
    return calls.give_code(db, opened.case, opened.key, made, days, journal.staff(colleague().id))


def _new_case(form: ContactNoteForm) -> NewCase:
    now, pack = utc_now(), portal_of().pack
    contact: dict[str, Any] = {"contact": ["phone"], "contact_phone": [form.contact_phone.data]}
    return NewCase(
        submission=form.submission.data or new_id(), channel=Channel(form.channel.data), asker=Asker(form.asker.data),
        language=form.language.data, age_band=form.age_band.data if form.age_band.data in AGES else "",
        topic=form.topic.data if form.topic.data in TOPICS else "", interpreter="yes" if form.interpreter.data else "",
        flags=frozenset({"danger_unsure"}) if form.is_urgent.data else frozenset(),
        due_at=pack.hours.add_working_days(now, pack.promise_working_days), opened_at=now,
        records={"contact": contact if form.contact_phone.data else {}},
        holder_id=colleague().id if form.is_mine.data else None,
    )  # fmt: skip


def _already_noted(form: ContactNoteForm, digits: str, made: Receipt | None) -> Response:
    """The form was sent twice. The browser shows this answer, not the first: so the code is made anew, and only it opens.

    Not when the family has taken its own code meanwhile: that one is no longer ours to give.
    """
    with portal_of().db.write() as db:
        case = queries.case_of_submission(db, form.submission.data)
        is_ours = case is not None and case.channel != Channel.PORTAL.value  # a family's own code is never taken from it
        opened = open_for(db, colleague(), case.id) if case and is_ours else None
        if opened is None:
            return redirect("/desk", code=303)
        ends_at = None
        if made is not None and calls.state_of(db, opened.case.id) is CodeState.TEMPORARY:
            ends_at = _give_code(db, opened, made)
            audit.record(db, f"member:{colleague().id}", "code_issued", f"case:{opened.case.id}")
        return _show_noted(_Noted(opened.case.id, opened.case.language, ends_at), digits)
