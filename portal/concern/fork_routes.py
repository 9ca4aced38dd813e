"""The fork over HTTP. What is answered leaves no trace: no row, no line in a log, no cookie, nothing in the address.

The answer comes at the address of the question, in pages of one size, so that neither history nor line tells which it was.
"""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from portal.concern import fork
from portal.concern.fork_pages import asked, stop_page, work_lines
from portal.db.clock import utc_now
from portal.web import i18n
from portal.web.access import public
from portal.web.csrf import without_token
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import kept_page, page

bp = Blueprint("concern", __name__)


@bp.get("/work")
@public
def work() -> Response:
    """For whoever works with children: three questions, whom to call, when we are here."""
    return kept_page(
        "concern/fork.html",
        lambda: {"questions": asked({}), "errors": [], "work_lines": work_lines(portal_of().pack, utc_now())},
    )


@bp.post("/work")
@without_token
@limit("60/minute")
@public
def take_fork() -> Response:
    """What to do now. Nothing is changed by it, so it needs no token, and no cookie is set."""
    if request.form.get("go", "").startswith("lang:"):
        i18n.answer_in(request.form["go"][5:])
    answers = fork.read(request.form)
    found = fork.lead(answers)
    if found.missing:
        questions = asked(answers, found.missing)
        errors = [(each.key, f"{each.ask} {each.error}") for each in questions if each.error]
        return page(
            "concern/fork.html",
            questions=questions,
            errors=errors,
            work_lines=work_lines(portal_of().pack, utc_now()),
        )
    if found.ways:
        return page("concern/stop.html", stop=stop_page(found, utc_now()), answers=answers)
    return page("concern/ways.html", answers=answers)


@bp.get("/work/talk")
@public
def talk() -> Response:
    """How to prepare the talk with the parents, with sentences in every language of the municipality."""
    return kept_page("concern/talk.html", dict)
