"""Handing a case over: asking with a note, saying yes or no to it, going on oneself after all."""

from typing import Any

from flask import Blueprint, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import barring, commands, hand_over
from portal.cases.loads import is_full
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.desk.changing import change_case
from portal.desk.forms import AcceptForm, DeclineForm, OfferForm, TeamForm
from portal.staff.gate import colleague
from portal.staff.grants import teams
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.limits import limit

bp = Blueprint("desk_hand_over", __name__)


def check_may_carry(db: Session, member_id: str, yes_still: Any) -> None:
    """One family too many takes a tick, from whoever asks and from whoever accepts. Raises NotAllowed('too_many_families')."""
    if not yes_still and is_full(db, member_id, portal_of().pack.holding.most_families):
        raise NotAllowed("too_many_families")


@bp.post("/desk/case/<case_id>/offer")
@limit("120/minute")
@needs("hand_over")
def offer(case_id: str) -> Response:
    """Ask a colleague to take over: the one who holds the case, or who may find somebody for it (`may_find_another`)."""
    form, me = OfferForm(), colleague()

    def change(db: Session, opened: Opened) -> None:
        if form.taker.data not in {one.id for one in barring.takers(db, case_id)}:
            raise NotAllowed("same_person")
        check_may_carry(db, form.taker.data, form.yes_still.data)
        may_find = hand_over.may_find_another(me, opened.case)
        if may_find and form.taker.data == me.id:
            hand_over.take_over(db, opened.case, me.id)
            return
        ask = hand_over.ask if may_find else commands.offer
        ask(db, opened.case, me.id, form.taker.data, due_at=answer_due(), note=form.note.data or "", key=opened.key)

    return change_case(case_id, "offer_form", form, change)


def answer_due() -> Any:
    """Until when a colleague who is asked now should have answered."""
    pack = portal_of().pack
    return pack.hours.add_working_days(utc_now(), pack.holding.answer_days)


@bp.post("/desk/case/<case_id>/accept")
@limit("120/minute")
@needs("take_hand_over")
def accept(case_id: str) -> Response:
    """Take over a case that was offered."""
    form = AcceptForm()

    def change(db: Session, opened: Opened) -> None:
        check_may_carry(db, colleague().id, form.yes_still.data)
        commands.accept(db, case_id, colleague().id)

    return change_case(case_id, "accept", form, change)


@bp.post("/desk/case/<case_id>/decline")
@limit("120/minute")
@needs("take_hand_over")
def decline(case_id: str) -> Response:
    """Say no to taking over, with a word."""
    form, me = DeclineForm(), colleague().id
    done = change_case(
        case_id, "decline", form, lambda db, opened: commands.decline(db, opened.case, opened.key, me, form.word.data or "")
    )
    return redirect("/desk", code=303) if done.status_code == 303 else done  # it may be nobody's to see any longer


@bp.post("/desk/case/<case_id>/team")
@limit("120/minute")
@needs("hand_over")
def set_team(case_id: str) -> Response:
    """The colleagues who share the case."""
    form = TeamForm()

    def change(db: Session, opened: Opened) -> None:
        if form.team.data and form.team.data not in teams(db):
            raise NotAllowed("same_person")
        hand_over.set_team(db, opened.case, form.team.data or "", colleague().id)

    return change_case(case_id, "team", form, change)


@bp.post("/desk/case/<case_id>/withdraw")
@limit("120/minute")
@needs("hand_over")
def withdraw(case_id: str) -> Response:
    """Go on oneself after all, or take back what one has asked a colleague."""
    me, server_key = colleague(), portal_of().settings.server_key

    def change(db: Session, opened: Opened) -> None:
        finds_another = hand_over.may_find_another(me, opened.case)
        commands.withdraw(db, opened.case, me.id, server_key, finds_another=finds_another)

    return change_case(case_id, "withdraw", None, change)
