"""What the family may do of its own in a thread: ask for another person, say its name, say how an answer was.

When the visit has run out, what was typed waits for who has the code, in the field that it was typed in: so these views are
open to all, and look for the visit themselves.
"""

from collections.abc import Callable

from flask import redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import commands, queries
from portal.cases.contact import phone_number
from portal.cases.models import Case
from portal.cases.notices import tell_staff
from portal.cases.rules import HowItWas, NotAllowed
from portal.cases.visits import Visit
from portal.thread.forms import HowForm, HowMoreForm, NameForm, OtherForm
from portal.thread.looking import look_at
from portal.thread.routes import bp
from portal.thread.showing import show
from portal.thread.visiting import forget_kept, held, let_wait, visit_of
from portal.web import told
from portal.web.access import citizen, public
from portal.web.extensions import portal_of
from portal.web.limits import limit


def _change(visit: Visit, change: Callable[[Session, Case], None], word: str, field: str = "") -> Response:
    """One change of one's own case, and back to it. What a rule refuses has happened already, or in another tab."""
    try:
        with portal_of().db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                change(db, case)
            forget_kept(db, visit, field)
        told.tell(word)
    except (NotAllowed, IntegrityError):
        pass
    return redirect(url_for("thread.enter"), code=303)


@bp.post("/thread/other-person")
@limit("10/minute")
@public
def ask_for_other() -> Response:
    """Ask for another person, with why if one wants."""
    visit, form = visit_of(request), OtherForm()
    if visit is None:
        return let_wait("why")
    if not form.validate():
        return show(visit, 422, other_form=form)
    if (looked := look_at(visit, form.why)) is not None:
        return show(visit, looked.status, looked, other_form=form)
    portal = portal_of()

    def change(db: Session, case: Case) -> None:
        commands.ask_for_other(db, case, visit.case_key, form.why.data or "")
        tell_staff(db, portal.pack, portal.settings.server_key)

    return _change(visit, change, "other_asked", "why")


@bp.post("/thread/name")
@limit("10/minute")
@public
def give_name() -> Response:
    """Step forward with a name. One way."""
    visit, form = visit_of(request), NameForm()
    if visit is None:
        return let_wait("name", "name_phone")
    if not form.validate():
        return show(visit, 422, name_form=form)
    phone = phone_number(form.name_phone.data or "") or ""
    return _change(
        visit, lambda db, case: commands.give_name(db, case, visit.case_key, form.name.data, phone), "named", "name"
    )


@bp.post("/thread/how-was")
@limit("30/minute")
@citizen
def say_how() -> Response:
    """How an answer was: one tap."""
    visit, form = held(request), HowForm()
    if not form.validate():
        return redirect(url_for("thread.enter"), code=303)
    how = HowItWas(form.how.data)
    return _change(visit, lambda db, case: commands.say_how(db, case, visit.case_key, form.answer.data, how), "how_was")


@bp.post("/thread/how-was/more")
@limit("30/minute")
@public
def say_more() -> Response:
    """A word more about the answer, once."""
    visit, form = visit_of(request), HowMoreForm()
    if visit is None:
        return let_wait("words")
    if not form.validate():
        return show(visit, 422, how_more_form=form)
    if (looked := look_at(visit, form.words)) is not None:
        return show(visit, looked.status, looked, how_more_form=form)
    return _change(
        visit,
        lambda db, case: commands.say_more(db, case, visit.case_key, form.answer.data, form.words.data),
        "how_was_more", "words",
    )  # fmt: skip
