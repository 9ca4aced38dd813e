"""The mail that did not go: how the outbox is doing, and another try. To whom is shown to nobody."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal import outbox
from portal.admin.mail_pages import mail_rows
from portal.audit import record
from portal.db.clock import utc_now
from portal.staff import gate
from portal.staff.rules import Permission
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.render import page

bp = Blueprint("admin_mail", __name__, url_prefix="/admin/mail")


@bp.get("")
@needs(Permission.MANAGE_PEOPLE)
def mail() -> Response:
    """How the outbox is doing, and what was given up."""
    with portal_of().db.read() as db:
        rows, state = mail_rows(outbox.given_up(db)), outbox.state(db, utc_now())
    return page("admin/mail.html", rows=rows, state=state)


@bp.post("/<mail_id>/again")
@needs(Permission.MANAGE_PEOPLE)
def try_again(mail_id: str) -> AnyResponse:
    """Send one mail that was given up once more."""
    gate.refuse_strange_id(mail_id)
    with portal_of().db.write() as db:
        if outbox.try_again(db, mail_id):
            record(db, gate.colleague().id, "mail_tried_again", mail_id)
    return redirect(url_for("admin_mail.mail"), code=303)
