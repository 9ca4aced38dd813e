"""Asking without a name, over HTTP: one page, nothing kept before it is sent, and then a thread with a code like any.

A question that has become one about somebody goes on as a concern (`refer`): that needs a sign-in, and then the gate.
"""

from functools import partial

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from portal.cases import aside, visits
from portal.cases.alike import marks_of
from portal.cases.aside import Signs
from portal.cases.concern_queries import concern_of, consultation_in
from portal.cases.concerns import Kind, NewConsultation, open_consultation
from portal.cases.notices import tell_staff
from portal.cases.queries import case_of_thread
from portal.cases.visits import Visit
from portal.cases.worrying import flags_for
from portal.concern import ask, drafts
from portal.concern.ask import Question
from portal.concern.form import Form
from portal.concern.pages import due_at
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.naming import Shown, has_open
from portal.referrer.door import held
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import i18n, nameless, session
from portal.web.access import public, referrer
from portal.web.care import care_for, worries_in_words
from portal.web.extensions import portal_of
from portal.web.flood import seen_now
from portal.web.forms import clean
from portal.web.i18n import text
from portal.web.limits import limit
from portal.web.render import block, page

bp = Blueprint("concern_ask", __name__, url_prefix="/work/ask")


@bp.get("")
@public
def begin() -> Response:
    """The form, empty."""
    return _show(Question())


@bp.post("")
@limit("60/10 minutes")
@public
def take() -> Response:
    """Send it; or take out what was found, or read the page in another language: then all that was typed stands there."""
    question, go = _typed(), request.form.get("go", "send")
    if go.startswith("lang:"):
        return _in_other_language(question, go[5:])
    if go == "remove":
        clear = partial(nameless.without_open, nobody=question.nobody)
        return _show(ask.cleared(question, clear), is_removed=True)
    if ask.faults(question) or has_open(_found(question)):
        return _show(question, 422)
    return _to_thread(_send(question))


@bp.post("/look")
@limit("120/minute")
@public
def look() -> Response:
    """What is found in what is typed so far: only the list, for the page that asks by itself. Nothing is kept."""
    return block("concern/ask.html", "finds", found=_found(_typed()), is_removed=False)


def _typed() -> Question:
    return ask.read(request.form, nameless.answered_for(), clean)


def _found(question: Question) -> list[Shown]:
    return nameless.found_in(ask.texts_of(question), question.nobody)


def _show(question: Question, status: int = 200, *, is_removed: bool = False) -> Response:
    found = _found(question)
    errors = [(key, text(f"ask.fault.{what}")) for key, what in ask.faults(question)] if status == 422 else []
    if status == 422 and has_open(found):
        errors.append(("finds", text("ask.fault.found")))
    care = care_for(worries_in_words(*question.words.values()), "close", utc_now())
    context = {"errors": errors, "is_removed": is_removed, "care": care, "topics": _topics(), "ages": _ages()}
    return page("concern/ask.html", status, question=question, found=found, **context)


def _topics() -> list[tuple[str, str]]:
    """In the words that families choose among, so that the queue says it alike."""
    return [(each, text(f"talk.parent.topic.choice.{each}")) for each in ask.TOPICS]


def _ages() -> list[tuple[str, str]]:
    return [(each, text(f"talk.parent.age.choice.{each}")) for each in ask.AGES]


def _in_other_language(question: Question, code: str) -> Response:
    i18n.answer_in(code)
    response = _show(question)
    if code in portal_of().pack.languages:
        i18n.remember_language(response, code)
    return response


# --- sending ----------------------------------------------------------------------------------------------


def _send(question: Question) -> bytes | None:
    """Open the case once, and let this browser in under a fresh token; None when it was sent from here before."""
    portal, language, token = portal_of(), i18n.current_language(), session.new_token()
    words = receipt.new_words(language)
    key = derive_receipt(receipt.canonical_of(words), portal.settings.server_key)
    pair, old, signs = session.pair_of(token, "visit"), session.token_of(request), _signs(question)
    try:
        with portal.db.write() as db:
            case, case_key = open_consultation(db, _new(question, language), key)
            aside.weigh(db, case, signs)
            if old is not None:
                visits.end(db, session.pair_of(old, "visit")[0])
                for carry_over in portal.carry_over:
                    carry_over(db, old, token)
            visits.begin(db, pair, visits.visit_to(pair, case.id, case_key, " ".join(words), language))
            tell_staff(db, portal.pack, portal.settings.server_key)
    except IntegrityError:
        return None
    return token


def _signs(question: Question) -> Signs:
    """What was seen while it was sent: where it stands in the queue, and nothing else. It is never refused for it, since what
    was typed is kept nowhere; nor is one quick page a sign, for who brings the words along.
    """
    seen = seen_now("asked", may_refuse=False)
    return Signs(seen.is_crowd, False, seen.is_filled, marks_of("\n".join(ask.texts_of(question)), seen.secret))


def _new(question: Question, language: str) -> NewConsultation:
    headings = {key: text(f"ask.{key}.ask") for key in ask.WORDS}
    worries = worries_in_words(*question.words.values())
    return NewConsultation(
        submission=question.submission, language=language, due_at=due_at(), words=ask.as_words(question, headings),
        answers=ask.answers_of(question), form="consultation", age_band=question.age, topic=question.topic,
        flags=flags_for(worries),
    )  # fmt: skip


def _to_thread(token: bytes | None) -> Response:
    response = redirect(url_for("thread.enter"), code=303)
    if token is not None:
        session.give_token(response, token)
    return response


# --- on to a concern --------------------------------------------------------------------------------------


@bp.get("/refer")
@referrer
def refer() -> Response:
    """What it means to go on with names, and the button. In a browser where no question is open, back to the codes."""
    visit = _consultation()
    if visit is None:
        return redirect(url_for("thread.enter"), code=303)
    who = held().referrer
    return page("concern/refer.html", is_unlocked=who.is_unlocked)


@bp.post("/refer")
@limit("30/10 minutes")
@referrer
def begin_concern() -> Response:
    """Begin a concern that carries the question on. It lies sealed to the writer's own key; the gate comes before names."""
    visit, who = _consultation(), held().referrer
    if visit is None:
        return redirect(url_for("thread.enter"), code=303)
    if not who.is_unlocked:
        return redirect(url_for("concern_ask.refer"), code=303)
    with portal_of().db.write() as db:
        asked = consultation_in(db, visit.case_id, visit.case_key)
        facts = {key: "\n".join(asked.get(key, [])) for key in ("seen", "tried")}
        facts["wants"] = "\n".join(asked.get("wonder", []))
        drafts.keep(db, who, new_id(), Form(facts=facts, before=visit.case_id))
    return redirect(url_for("concern_form.concern"), code=303)


def _consultation() -> Visit | None:
    """The visit in this browser, when it is to a question that can still become a concern."""
    with portal_of().db.read() as db:
        visit = visits.current(db, session.visitor_pair(request, "visit"))
        if visit is None or not visit.has_case:
            return None
        concern, case = concern_of(db, visit.case_id), case_of_thread(db, visit.case_id)
        is_one = concern is not None and concern.kind == Kind.CONSULTATION.value
        return visit if is_one and case is not None and case.continued_in is None else None
