"""Two sides of one door: who is let into a thread, as the family sees it; and the thread, as the one who was let in sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import queries, trusted, visits
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.people import Person, people
from portal.cases.queries import Line
from portal.cases.rules import Asker, NotAllowed, Turn
from portal.cases.status_texts import wording
from portal.cases.trusted import Invited
from portal.cases.trusted_rules import May, usual_end
from portal.cases.visits import Visit
from portal.db.base import new_id
from portal.thread.follow import follow_places
from portal.thread.forms import MessageForm
from portal.thread.half_written import half_written
from portal.thread.rights import may_open
from portal.thread.trusted_forms import InviteForm
from portal.thread.visiting import ask_for_code
from portal.web import told
from portal.web.extensions import portal_of
from portal.web.i18n import current_language
from portal.web.render import page


@dataclass(frozen=True)
class TrustedPage:
    """Who is let in, and whether one more can be."""

    invited: Sequence[Invited]
    before: Sequence[Invited]
    why_not: str  # '' when somebody can be invited
    is_young: bool
    code: str
    code_language: str


@dataclass(frozen=True)
class LentPage:
    """A thread as somebody reads it whom the family let in."""

    me: Invited
    messages: Sequence[Line]
    writers: dict[str, Person]
    holder: Person | None
    status_words: str
    follow: Sequence[tuple[str, str]]  # the pages on how the family is followed up that this right opens
    may_write: bool


def show_trusted(visit: Visit, status: int = 200, form: InviteForm | None = None) -> Response:
    """The family's page of whom it has let in. `form` is one that must be mended."""
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        if case is None or case.turn == Turn.WAITING_FOR_FAMILY.value:
            return ask_for_code() if case is None else redirect(url_for("thread.enter"), code=303)
        everybody = trusted.invited_in(db, {case.id: visit.case_key})
        shown = TrustedPage(
            invited=trusted.those_in(everybody), before=[each for each in everybody if not each.is_in],
            why_not=_why_not(db, case), is_young=case.asker == Asker.YOUNG.value, code=visit.handed,
            code_language=visit.handed_language,
        )  # fmt: skip
    form = form or _empty_form(visit)
    return page("thread/trusted.html", status, shown=shown, form=form, told=told.take())


def _empty_form(visit: Visit) -> InviteForm:
    """As it is met first: three months, to read; and the name that was typed when an earlier visit had run out."""
    name = visit.kept if visit.kept_in == "trusted_name" else ""
    return InviteForm(formdata=None, trusted_name=name, may=May.READ.value, last=usual_end(local_today()).isoformat())


def _why_not(db: Session, case: Case) -> str:
    try:
        trusted.check_may_invite(db, case)
    except NotAllowed as no:
        return no.reason
    return ""


def show_lent(visit: Visit, status: int = 200, form: MessageForm | None = None) -> Response:
    """The thread for a trusted person: whose it is, what one may, and no more than that."""
    with portal_of().db.read() as db:
        case, me = queries.case_of_thread(db, visit.case_id), trusted.name_of(db, visit.trusted_id, visit.case_key)
        if case is None or me is None:
            return ask_for_code()
        shown = _lent(db, case, visit, me)
        must_touch = visits.needs_touch(db, visit.id)
    if must_touch:
        with portal_of().db.write() as db:
            visits.touch(db, visit.id)
    half = half_written(visit)
    form = form or MessageForm(formdata=None, body=half.words, submission=new_id(), goes_on=half.goes_on)
    return page("thread/lent.html", status, lent=shown, message_form=form, half=half, told=told.take())


def _lent(db: Session, case: Case, visit: Visit, me: Invited) -> LentPage:
    """A fixed number of queries for each right. Who attends meetings only, gets not a word of the talk."""
    reads = me.may is not May.ATTEND
    messages = queries.messages_of(db, case.id, visit.case_key) if reads else []
    staff = people(db, {case.holder_id or "", *(each.who for each in messages)})
    status = queries.status_of(case)
    return LentPage(
        me=me, messages=messages, writers=staff, holder=staff.get(case.holder_id or ""),
        status_words=wording(db, status, current_language()) or f"thread.status.{status.value}",
        follow=[each for each in follow_places(db, case) if _opens(each[0], me.may)],
        may_write=me.may is May.WRITE and case.continued_in is None,
    )  # fmt: skip


def _opens(address: str, may: May) -> bool:
    endpoint, _arguments = current_app.url_map.bind("").match(address)
    return may_open(endpoint, may)


def refuse() -> Response:
    """A view that this right does not open. A stream is told not to come again."""
    if request.headers.get("Accept") == "text/event-stream":
        return Response(status=204)
    return page("thread/not_yours.html", 403)
