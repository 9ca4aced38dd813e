"""What a family reads of a concern that was written about it, and where it may say something."""

from dataclasses import dataclass, field

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import concerns, queries
from portal.cases.concern_queries import concern_for_family, concern_of
from portal.cases.concern_rules import FamilyState, Kind, State
from portal.cases.meetings import Invitation, invitation_of, is_invited
from portal.cases.models import Case
from portal.cases.rules import Channel, NotAllowed
from portal.cases.visits import Visit
from portal.replies.concern_words import ATTENDANTS, InWords, attendant_name, in_words
from portal.thread.concern_forms import AddForm, DeclineForm, MeetingForm, ObjectForm, half_done, kept_before
from portal.thread.visiting import ask_for_code
from portal.web import told
from portal.web.extensions import portal_of
from portal.web.render import page


@dataclass(frozen=True)
class Glimpse:
    """What the thread's own page says of a concern: that there is one, and whether it waits for the family."""

    is_waiting: bool
    state: FamilyState
    is_invited: bool


@dataclass(frozen=True)
class ConcernPage:
    """A concern as the family reads it."""

    words: InWords = field(repr=False)
    is_waiting: bool
    is_locked: bool
    objects: bool
    ends_at: object
    attendants: list[tuple[str, str]]
    invitation: Invitation | None = field(repr=False)


def glimpse(db: Session, case: Case) -> Glimpse | None:
    """What the thread says of a concern; None for a thread that is about none. Two queries."""
    concern = concern_of(db, case.id)
    if concern is None or concern.kind != Kind.REFERRAL.value:
        return None
    return Glimpse(concern.state == State.WAITING_FOR_FAMILY.value, concerns.family_state(concern), is_invited(db, case.id))


def is_question(db: Session, case: Case) -> bool:
    """Whether this thread is a professional's own, about nobody in particular. No query for a family's."""
    return case.channel == Channel.PROFESSIONAL.value and concern_of(db, case.id) is not None


def show_concern(visit: Visit, status: int = 200, **forms: object) -> Response:
    """What was written, as the family reads it. `forms` are those that must be mended. 404 in a thread without a concern."""
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        if case is None:
            return ask_for_code()
        shown = _concern_page(db, case, visit)
    if shown is None:
        abort(404)
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if not is_ahead:
        _note_that_it_was_read(visit)
    context = {**_empty_forms(visit, shown), "told": "" if is_ahead else told.take()}
    return page("thread/concern.html", status, concern=shown, **{**context, **forms})


def _concern_page(db: Session, case: Case, visit: Visit) -> ConcernPage | None:
    try:
        reading = concern_for_family(db, case.id, visit.case_key)
    except NotAllowed:
        return None
    concern = reading.concern
    return ConcernPage(
        words=in_words(reading), is_waiting=concern.state == State.WAITING_FOR_FAMILY.value,
        is_locked=case.continued_in is not None, objects=concern.family_objected, ends_at=concern.ends_at,
        attendants=[(each, attendant_name(each)) for each in ATTENDANTS],
        invitation=invitation_of(db, case.id, visit.case_key),
    )  # fmt: skip


def _empty_forms(visit: Visit, shown: ConcernPage) -> dict[str, object]:
    """The forms as they are met first, with what is half written, or waited for the code, in the field that it was typed in."""
    waits = half_done(request.form) if "concern" in request.form else kept_before(visit.kept, visit.kept_in)
    if waits.get("others") == shown.words.meeting_words:
        del waits["others"]  # it is said already
    welcome = [slug for slug, name in shown.attendants if name in shown.words.welcome]
    return {
        "waits": waits,
        "add_form": AddForm(formdata=None, added=waits.get("added", "")),
        "object_form": ObjectForm(formdata=None, objection=waits.get("objection", "")),
        "decline_form": DeclineForm(formdata=None),
        "meeting_form": MeetingForm(
            formdata=None, who=waits.get("who", welcome), others=waits.get("others", shown.words.meeting_words)
        ),
    }


def _note_that_it_was_read(visit: Visit) -> None:
    """The first time is written down; later times cost no write."""
    with portal_of().db.read() as db:
        concern = concern_of(db, visit.case_id)
        is_new = concern is not None and concern.family_read_at is None
    if is_new:
        with portal_of().db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                concerns.family_reads(db, case)
