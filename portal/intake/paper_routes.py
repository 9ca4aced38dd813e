"""The paper forms: to print for whoever would rather write by hand, and to type in at reception when one is handed over."""

from typing import Any

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.intake.paper import PaperForm, as_data, paper_form, square, square_drawn
from portal.intake.paper_pdf import can_make_pdf, make_pdf
from portal.intake.questions import set_names
from portal.municipality.lines import Audience, CrisisLine
from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.i18n import current_language, direction, text
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("paper", __name__)
_NUMBERS_SHOWN = 4
_WORDS_AROUND = (
    "heading", "skip", "who_reads", "call", "scan", "square_alt", "one_cross", "many_crosses", "after_title", "hand_in",
    "or_call", "answer_how",
)  # fmt: skip


@bp.get("/paper")
@public
def paper() -> Response:
    """The forms that there are."""
    return page("paper/forms.html", names=_in_order(), has_pdf=can_make_pdf())


def _in_order() -> list[str]:
    return [each for each in ("parent", "young", "close") if each in set_names()]


@bp.get("/paper/<name>")
@public
def print_form(name: str) -> Response:
    """One form, to be printed."""
    return _printed(_form(name))


def _printed(form: PaperForm) -> Response:
    return page("paper/form.html", form=form, square=square(_front()), numbers=_lines(form))


@bp.get("/paper/<name>.pdf")
@limit("60/minute")
@public
def form_as_pdf(name: str) -> Response:
    """The same as PDF, where typst is installed."""
    form = _form(name)
    if not can_make_pdf():
        abort(404)
    return Response(
        make_pdf(_data(form)),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="form.pdf"'},
    )


def _form(name: str) -> PaperForm:
    if name not in set_names():
        abort(404)
    return paper_form(name)


def _front() -> str:
    return portal_of().settings.base_url.rstrip("/") + "/"


def _data(form: PaperForm) -> dict[str, Any]:
    """Everything that stands on the paper: the form, and the words around it."""
    pack, language = portal_of().pack, current_language()
    return {
        **as_data(form),
        "language": language.replace("_", "-"),
        "direction": direction(language),
        "service": pack.service_name,
        "municipality": pack.municipality_name,
        "neutral": text("site.neutral_title"),
        "place": pack.address or "",
        "phone": pack.phone or "",
        "who": text(f"front.door_{form.name}_title") + ".",
        "words": {each: text(f"paper.{each}") for each in _WORDS_AROUND},
        "lines": [(text(line.name_key), line.number) for line in _lines(form)],
        "square": square_drawn(_front()),
    }


def _lines(form: PaperForm) -> list[CrisisLine]:
    """A few numbers that are answered day and night: nobody knows when a paper is read."""
    audience: Audience = "young" if form.name == "young" else "all"
    found = portal_of().pack.lines_for(audience, utc_now())
    return [line for line in found if line.is_always_open][:_NUMBERS_SHOWN]
