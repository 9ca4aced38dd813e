"""The case's page, and the one way in which it is changed."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, redirect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import advice_home, mentions, queries
from portal.cases.opened import Opened, note_showing, open_for
from portal.cases.reach import narrowed
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.case_places import places
from portal.desk.forms import (
    AcceptForm,
    DeclineForm,
    EarlierForm,
    InviteForm,
    NoteForm,
    OfferForm,
    OtherTakerForm,
    SettleForm,
)
from portal.desk.household_pages import alone_words
from portal.desk.mentioning import choice_for
from portal.desk.pages import case_page
from portal.desk.steps_pages import evaluated_when
from portal.replies.audience import audience_among
from portal.staff.gate import colleague
from portal.staff.rules import Permission
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.render import page

Change = Callable[[Session, Opened], Any]
Show = Callable[..., Response]


def show_case(case_id: str, status: int = 200, refused: str = "", **typed: PortalForm) -> Response:
    """The case's page; the access log knows that it was read. `typed` are the forms that must be mended."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
        mentions.seen(db, case_id, me.id)
        advice_home.bring_in(db, me, case_id)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        me = narrowed(me, opened.case)
        shown = case_page(db, opened, me, utc_now())
        note_audience = audience_among(shown.household, me, opened.case, Permission.WRITE_NOTE)
    forms: dict[str, PortalForm] = {
        "note_form": NoteForm(formdata=None, submission=new_id()),
        "offer_form": OfferForm(formdata=None),
        "accept": AcceptForm(formdata=None),
        "decline": DeclineForm(formdata=None),
        "other_form": OtherTakerForm(formdata=None),
        "settle_form": SettleForm(formdata=None),
        "earlier_form": EarlierForm(formdata=None),
        "invite_form": InviteForm(formdata=None),
    }
    return page(
        "desk/case.html", status, case=opened.case, shown=shown, refused=words.REFUSED.get(refused, ""),
        signed=me, note_audience=note_audience, mention=choice_for(typed.get("note_form"), shown.mentionable),
        alone_beside=lambda case: alone_words(shown.household, case.id),
        places=places(opened.case, me), next_look=evaluated_when(opened.case),
        fields=words.FIELDS,
        how_words=words.HOW_IT_WAS, trusted_words=words.TRUSTED_MAY, why_not=words.WHY_NOT, **{**forms, **typed},
    )  # fmt: skip


def change_case(
    case_id: str, name: str, form: PortalForm | None, change: Change, show: Show = show_case, path: str = "",
    beside: Sequence[str] = (),
) -> Response:  # fmt: skip
    """One change of a case: checked, made, and back to the case; refused, and what was typed stands there still.

    `show` and `path` are those of the page of the case that the form stands on; `beside` are the cases that are changed with it.
    """
    typed = {name: form} if form is not None else {}
    if form is not None and not form.validate():
        return show(case_id, 422, **typed)
    try:
        with portal_of().db.write() as db:
            queries.hold(db, colleague(), case_id, beside)
            opened = open_for(db, colleague(), case_id, to_change=True) or abort(404)
            _check_version(form, opened)
            change(db, opened)
            audit.record(db, f"member:{colleague().id}", f"case_{name}", f"case:{case_id}")
    except NotAllowed as no:
        return show(case_id, 409, refused=no.reason, **typed)
    except StaleDataError:
        return show(case_id, 409, refused="changed", **typed)
    except IntegrityError:
        pass  # the same form was sent twice: it has been done
    return redirect(f"/desk/case/{case_id}{path}#{name}", code=303)


def _check_version(form: PortalForm | None, opened: Opened) -> None:
    """What was read must still be what stands. Raises NotAllowed('changed'), and the form gets the new version."""
    field = getattr(form, "version", None)
    if field is not None and field.data is not None and field.data != opened.case.version:
        field.data = opened.case.version
        raise NotAllowed("changed")
