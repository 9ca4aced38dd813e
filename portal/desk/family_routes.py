"""What a family wished for: another person."""

from flask import Blueprint, abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import barring, commands, queries, wishes
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed
from portal.desk.changing import Change, change_case
from portal.desk.forms import OtherTakerForm, SettleForm
from portal.desk.hand_over_routes import answer_due, check_may_carry
from portal.staff.gate import colleague
from portal.staff.queries import who_may
from portal.staff.rules import Permission
from portal.web.access import needs
from portal.web.forms import PortalForm

bp = Blueprint("desk_family", __name__)


def _settle(case_id: str, name: str, form: PortalForm | None, change: Change) -> Response:
    """A change by who settles wishes: the team leader; while there is none, whoever may open the case."""

    def checked(db: Session, opened: Opened) -> None:
        if not colleague().may(Permission.SETTLE_WISH) and who_may(db, Permission.SETTLE_WISH):
            abort(403)
        change(db, opened)

    return change_case(case_id, name, form, checked)


@bp.post("/desk/case/<case_id>/other/share")
@needs("hand_over")
def share_why(case_id: str) -> Response:
    """Let the one who holds the case read why the family asked for another."""

    def change(db: Session, opened: Opened) -> None:
        record = queries.records_of(db, case_id, opened.key).get(wishes.KIND, {})
        commands.share_why(db, opened.case, opened.key, record, colleague().id)

    return _settle(case_id, "wish", None, change)


@bp.post("/desk/case/<case_id>/other/offer")
@needs("hand_over")
def offer_to_other(case_id: str) -> Response:
    """Ask a colleague to take over."""
    form = OtherTakerForm()

    def change(db: Session, opened: Opened) -> None:
        if form.other_taker.data not in {one.id for one in barring.takers(db, case_id)}:
            raise NotAllowed("same_person")
        check_may_carry(db, form.other_taker.data, form.yes_still.data)
        commands.offer_to_other(db, opened.case, colleague().id, form.other_taker.data, answer_due())

    return _settle(case_id, "other_form", form, change)


@bp.post("/desk/case/<case_id>/other/settle")
@needs("hand_over")
def settle_without_change(case_id: str) -> Response:
    """It was talked over with the family, and nobody is changed."""
    form = SettleForm()
    return _settle(
        case_id, "settle_form", form,
        lambda db, opened: commands.settle_without_change(
            db, opened.case, opened.key, form.settled.data, colleague().id
        ),
    )  # fmt: skip
