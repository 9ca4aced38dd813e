"""What a colleague arranges for the own work: views of the queue, keys, and being told when something new stands there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField, validators

from portal.cases import queries
from portal.cases.queue_filters import chosen_in
from portal.desk.queue_pages import Place
from portal.staff.desk_models import SavedView
from portal.staff.desk_views import move_view, own_view, save_view, set_wish, start_with, views_of
from portal.staff.gate import colleague, safe_way_back
from portal.staff.rules import Wish
from portal.web.access import needs, signed_in
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_arranging", __name__)
_FULL = _l("Du har så mange visninger som det er plass til. Fjern en først.")


class ViewForm(PortalForm):
    """A view's name, and what it holds as an address says it."""

    name = StringField(_l("Navn på visningen"), filters=[trimmed], validators=[required(_l("Skriv et navn.")), at_most(40)])
    chosen = StringField(validators=[at_most(400)])


class WishForm(PortalForm):
    """One wish, on or off, and where one came from."""

    wish = StringField(validators=[validators.AnyOf([each.value for each in Wish])])
    is_on = StringField(validators=[validators.AnyOf(["yes", "no"])])
    back = StringField()


@bp.get("/desk/views")
@needs("see_queue")
def views() -> Response:
    """My own views, in my order."""
    return _show()


def _show(status: int = 200, form: ViewForm | None = None, renaming: str = "") -> Response:
    with portal_of().db.read() as db:
        own = views_of(db, colleague().id)
    form = form or ViewForm(formdata=None)
    return page("desk/views.html", status, own=own, form=form, renaming=renaming, starts_own=any(each.is_start for each in own))


@bp.post("/desk/views")
@needs("see_queue")
@limit("60/minute")
def save() -> Response:
    """Keep what is chosen now under a name."""
    form = ViewForm()
    place = _place_in(form.chosen.data or "")
    if place is None:
        abort(404)
    if not form.validate():
        return _show(422, form)
    with portal_of().db.write() as db:
        view = save_view(db, colleague().id, form.name.data, place.chosen)
    if view is None:
        form.name.errors = [_FULL]
        return _show(422, form)
    return redirect(place.address(), code=303)


def _place_in(chosen: str) -> Place | None:
    """The place that was chosen, made anew from its slugs: nothing else is ever kept."""
    given = dict(parse_qsl(chosen[:400]))
    filters = chosen_in(given, portal_of().pack.languages)
    return Place(given["view"], filters) if given.get("view") in queries.VIEWS else None


@bp.post("/desk/views/<view_id>/name")
@needs("see_queue")
@limit("60/minute")
def rename(view_id: str) -> Response:
    """Give a view another name."""
    form = ViewForm()
    if not form.validate():
        return _show(422, form, view_id)

    def change(db: Session, view: SavedView) -> None:
        view.name = form.name.data

    return _change(view_id, change)


@bp.post("/desk/views/<view_id>/earlier")
@needs("see_queue")
@limit("60/minute")
def move(view_id: str) -> Response:
    """One place further to the front."""
    return _change(view_id, move_view)


@bp.post("/desk/views/<view_id>/remove")
@needs("see_queue")
@limit("60/minute")
def remove(view_id: str) -> Response:
    """Take a view away; the cases in it are where they were."""
    return _change(view_id, lambda db, view: db.delete(view))


@bp.post("/desk/views/<view_id>/start")
@needs("see_queue")
@limit("60/minute")
def start(view_id: str) -> Response:
    """Let the queue begin with this view."""
    return _change(view_id, lambda db, view: start_with(db, view.member_id, view.id))


@bp.post("/desk/views/start")
@needs("see_queue")
@limit("60/minute")
def start_as_usual() -> Response:
    """Let the queue begin where it begins for everybody."""
    with portal_of().db.write() as db:
        start_with(db, colleague().id, None)
    return redirect("/desk/views", code=303)


def _change(view_id: str, change: Callable[[Session, SavedView], Any]) -> Response:
    with portal_of().db.write() as db:
        change(db, own_view(db, colleague().id, view_id) or abort(404))
    return redirect("/desk/views", code=303)


# --- keys, and being told -------------------------------------------------------------------------------------------------


@bp.get("/desk/keys")
@signed_in
def keys() -> Response:
    """All keys on a page of its own, and the switch for those of a single letter."""
    return page("desk/keys.html", wishes=colleague().wishes)


@bp.post("/desk/wishes")
@signed_in
@limit("60/minute")
def wish() -> Response:
    """Remember how somebody wants to work, whatever machine they sit at."""
    form = WishForm()
    if not form.validate():
        abort(404)
    with portal_of().db.write() as db:
        set_wish(db, colleague().id, Wish(form.wish.data), is_on=form.is_on.data == "yes")
    return redirect(safe_way_back(form.back.data) or "/desk/keys", code=303)
