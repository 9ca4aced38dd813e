"""Words that worry: a colleague has read them, and takes the flag away."""

from flask import Blueprint
from werkzeug.wrappers import Response

from portal.cases.worrying import WhyNot, take_away
from portal.desk.changing import change_case
from portal.desk.forms import WordsForm
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.worry import Worry

bp = Blueprint("desk_worry", __name__)


@bp.post("/desk/case/<case_id>/words")
@needs("write_note")
def take_words_away(case_id: str) -> Response:
    """One tap, with why."""
    form = WordsForm()
    return change_case(
        case_id, "words", form,
        lambda db, opened: take_away(
            db, opened.case, Worry(form.kind.data), WhyNot(form.why.data), colleague().id
        ),
    )  # fmt: skip
