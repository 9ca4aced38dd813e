"""A case's meetings: proposing one, whom the family said yes to, and how it was for them."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField, TextAreaField, validators

from portal.cases import invitations, trusted
from portal.cases.invitations import Proposal, Reply
from portal.cases.opened import note_showing, open_for
from portal.cases.reach import narrowed
from portal.db.clock import utc_now
from portal.desk import words as desk_words
from portal.desk.case_places import places
from portal.desk.changing import Change, change_case
from portal.desk.steps_forms import day_of
from portal.municipality.hours import OSLO
from portal.staff.gate import colleague
from portal.staff.queries import names_of
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l
from portal.web.render import page

bp = Blueprint("desk_meetings", __name__)
REPLIES: Mapping[Reply, Any] = {
    Reply.ASKED: _l("Venter på svar"),
    Reply.COMES: _l("Familien kommer"),
    Reply.OTHER_TIME: _l("Familien ønsker en annen tid"),
    Reply.OFF: _l("Tatt tilbake"),
}
REFUSED: Mapping[str, Any] = {
    "not_sent": _l("Familien har ikke sagt ja til å sende ennå."),
    "ends_when": _l("Et møte varer mellom ett minutt og åtte timer."),
    "no_meeting": _l("Møtet har vært, eller er tatt tilbake."),
}
_NO_TIME = _l("Skriv dagen og klokkeslettet, for eksempel 24.12.2026 og 10:30.")


class ProposeForm(PortalForm):
    """When, where or how, what it is about, and who we think should take part. In Norwegian time."""

    day = StringField(filters=[trimmed], validators=[required(_l("Velg en dag."))])
    clock = StringField(filters=[trimmed], validators=[required(_l("Velg et klokkeslett."))])
    minutes = IntegerField(validators=[validators.Optional(), validators.NumberRange(1, 480, message=REFUSED["ends_when"])])
    place = StringField(filters=[trimmed], validators=[required(_l("Skriv hvor, eller hvordan dere møtes.")), at_most(200)])
    about = StringField(filters=[trimmed], validators=[at_most(300)])
    participants = TextAreaField(filters=[trimmed], validators=[at_most(1200)])

    def validate_clock(self, field: Any) -> None:
        at = self._starts_at()
        if self.day.data and at is None:
            raise validators.ValidationError(_NO_TIME)
        if at is not None and at <= utc_now():
            raise validators.ValidationError(_l("Velg et tidspunkt som ikke har vært."))

    def _starts_at(self) -> datetime | None:
        day = day_of(self.day.data)
        try:
            clock = time.fromisoformat(self.clock.data or "")
        except ValueError:
            return None
        return datetime.combine(day, clock.replace(tzinfo=None), OSLO) if day is not None else None

    def proposal(self) -> Proposal:
        """What is proposed; only of a form that is valid."""
        starts_at = self._starts_at() or utc_now()
        lines = [line.strip()[:100] for line in (self.participants.data or "").splitlines() if line.strip()]
        ends_at = starts_at + timedelta(minutes=self.minutes.data or 60)
        return Proposal(starts_at, ends_at, self.place.data, self.about.data or "", lines)


class OffForm(PortalForm):
    """Which proposal is taken back."""

    meeting = StringField(validators=[at_most(26)])


@bp.get("/desk/case/<case_id>/meetings")
@needs("open_case")
def read_meetings(case_id: str) -> Response:
    """Every meeting, and proposing one."""
    return show_meetings(case_id)


@bp.post("/desk/case/<case_id>/meetings")
@needs("write_answer")
def propose_meeting(case_id: str) -> Response:
    """Propose a meeting to the family."""
    form = ProposeForm()
    return _change(
        case_id, "propose_form", form,
        lambda db, opened: invitations.propose(db, opened.case, opened.key, form.proposal(), colleague().id),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/meetings/off")
@needs("write_answer")
def call_meeting_off(case_id: str) -> Response:
    """Take a proposal back."""
    form = OffForm()
    return _change(
        case_id, "off_form", form,
        lambda db, opened: invitations.call_off(db, opened.case, form.meeting.data or "", colleague().id),
    )  # fmt: skip


def _change(case_id: str, name: str, form: PortalForm, change: Change) -> Response:
    return change_case(case_id, name, form, change, show=show_meetings, path="/meetings")


def show_meetings(case_id: str, status: int = 200, refused: str = "", **typed: PortalForm) -> Response:
    """The page; the access log knows that it was read. `typed` are the forms that must be mended."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        me, case = narrowed(me, opened.case), opened.case
        told = invitations.meetings_of(db, case.id, opened.key)
        let_in = trusted.those_in(trusted.invited_in(db, {case.id: opened.key}))
        names = names_of(db, [each.proposed_by for each in told])
    form = ProposeForm(formdata=None, minutes=60, participants="\n".join(each.name for each in let_in))
    return page(
        "desk/meetings.html", status, case=case, signed=me, meetings=told, names=names, replies=REPLIES,
        how_words=desk_words.HOW_IT_WAS, places=places(case, me),
        refused=REFUSED.get(refused) or desk_words.REFUSED.get(refused, ""), **{"propose_form": form, **typed},
    )  # fmt: skip
