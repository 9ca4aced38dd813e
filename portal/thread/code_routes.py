"""The code in the visit in which it was given out: other signs for it, and typing it once to be sure."""

from collections.abc import Callable
from dataclasses import replace

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.cases import visits
from portal.thread.forms import RetypeForm
from portal.thread.own_code import change_code, take_code
from portal.thread.routes import bp
from portal.thread.showing import show
from portal.thread.visiting import held, visit_of, waits_for_own_code
from portal.vault import commands as vault
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import i18n, session, told
from portal.web.access import citizen, public
from portal.web.extensions import portal_of
from portal.web.limits import limit


@bp.post("/thread/digits")
@limit("10/minute")
@citizen
def digits_instead() -> Response:
    """Digits in place of words."""
    return _other_code(lambda language: receipt.new_digits())


@bp.post("/thread/words")
@limit("10/minute")
@citizen
def words_instead() -> Response:
    """The way back: words in place of digits, in the language that is read now."""
    return _other_code(lambda language: receipt.canonical_of(receipt.new_words(language)), i18n.current_language())


def _other_code(make: Callable[[str], str], language: str = "nb") -> Response:
    """A new code in place of the one before, which stops working. Only in the visit in which it was given out."""
    visit, pair = visit_of(request), session.visitor_pair(request, "visit")
    if visit is None or pair is None or not visit.code:
        return redirect(url_for("thread.enter"), code=303)
    canonical = make(language)
    made = derive_receipt(canonical, portal_of().settings.server_key)
    with portal_of().db.write() as db:
        vault.drop_receipt(db, visit.case_id)
        vault.wrap_for_receipt(db, visit.case_id, visit.case_key, made)
        visits.change(db, pair, replace(visit, code=receipt.display(canonical, language), language=language))
    told.tell("code_changed")
    return redirect(url_for("thread.enter"), code=303)


@bp.post("/thread/own-code")
@limit("30/minute")
@public
def own_code() -> Response:
    """Take the own code in place of the one that a colleague made; or first see it in digits, or in words.

    Public, as the visit leads to no case yet: whoever waits for no code is led back.
    """
    visit, pair = waits_for_own_code(request), session.visitor_pair(request, "visit")
    if visit is None or pair is None:
        return redirect(url_for("thread.enter"), code=303)
    go = request.form.get("go", "")
    return change_code(visit, pair, go) if go in ("digits", "words") else take_code(visit, pair)


@bp.post("/thread/retype")
@limit("30/minute")
@citizen
def retype() -> Response:
    """Type the code once to see that it was written down right. Only in the visit in which it was given out."""
    visit, form = held(request), RetypeForm()
    if not visit.code:
        return redirect(url_for("thread.enter"), code=303)
    is_right = any(reading == receipt.parse(visit.code) for reading in receipt.readings(form.retyped.data or ""))
    return show(visit, 200 if is_right else 422, retype_form=form, was_right=is_right)
