"""One's own page: who one is, the words, and the way out."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.referrer import commands, queries, sessions
from portal.referrer.door import held, met_of, session_pair, take_back
from portal.referrer.forms import PlainForm, UnlockForm
from portal.referrer.models import ReferrerRow
from portal.referrer.own_keys import make_keys
from portal.referrer.sessions import Held
from portal.referrer.showing import way_on
from portal.web import i18n, told
from portal.web.access import public, referrer
from portal.web.extensions import portal_of
from portal.web.limits import SlowFailures, limit
from portal.web.render import page

bp = Blueprint("referrer_me", __name__, url_prefix="/work")
_wrong_words = SlowFailures("referrer-words")


@bp.get("/me")
@referrer
def me() -> Response:
    """Who I am here, whether what is mine is unlocked, and the way out."""
    return _me_page()


@bp.post("/me/unlock")
@limit("30/10 minutes")
@referrer
def unlock() -> Response:
    """Type the four words: for the rest of this session what is one's own can be read."""
    form, met, portal = UnlockForm(), held(), portal_of()
    if not form.validate():
        return _me_page(422, form=form)
    _wrong_words.begin()
    with portal.db.read() as db:
        row = db.get_one(ReferrerRow, met.referrer.id)
    private = commands.unlock(row, portal.settings.server_key, form.words.data or "")
    if private is None:
        _wrong_words.failed()
        return _me_page(422, form=form, was_wrong=True)
    _wrong_words.succeeded()
    _change(Held(private, "", met.held.language, ""))
    return redirect(way_on(form.next.data) or url_for("referrer_me.me"), code=303)


@bp.post("/me/words")
@limit("10/10 minutes")
@referrer
def new_words() -> Response:
    """Other words. Unlocked they open the same key; after lost words it is a new one, and what was sealed is gone."""
    met, portal = held(), portal_of()
    if not PlainForm().validate() or (not met.referrer.is_unlocked and "confirm" not in request.form):
        return _me_page(422, is_unconfirmed=True)
    language = i18n.current_language()
    keys = make_keys(portal.settings.server_key, met.referrer.id, language, met.referrer.private)
    pair = session_pair(request) or abort(403)
    with portal.db.write() as db:
        commands.replace_words(db, met.referrer.id, keys, utc_now())
        sessions.end_others(db, met.referrer.id, pair[0])  # they hold the key before
        sessions.change(db, pair, Held(keys.private, " ".join(keys.words), language, ""))
    return redirect(url_for("referrer_me.me"), code=303)


@bp.post("/me/written-down")
@limit("30/10 minutes")
@referrer
def written_down() -> Response:
    """The words are written down: they are never shown again."""
    met = held()
    _change(Held(met.held.private, "", met.held.language, ""))
    return redirect(way_on(met.held.next) or url_for("referrer_me.me"), code=303)


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """Sign out at once. Nothing is left in this browser, and Back shows nothing."""
    pair = session_pair(request)
    if pair is not None and met_of(request) is not None:
        with portal_of().db.write() as db:
            sessions.end(db, pair[0])
    told.tell("signed_out")
    response = redirect(url_for("referrer.sign_in"), code=303)
    take_back(response)
    return response


def _change(held: Held) -> None:
    pair = session_pair(request) or abort(403)
    with portal_of().db.write() as db:
        sessions.change(db, pair, held)


def _me_page(
    status: int = 200,
    *,
    form: UnlockForm | None = None,
    was_wrong: bool = False,
    is_unconfirmed: bool = False,
) -> Response:
    met, portal = held(), portal_of()
    with portal.db.read() as db:
        address = queries.address_of(db, met.referrer.id, portal.settings.server_key)
    return page(
        "referrer/me.html",
        status,
        address=address,
        met=met,
        form=form or UnlockForm(formdata=None),
        was_wrong=was_wrong,
        is_unconfirmed=is_unconfirmed,
        pages=[(url_for(endpoint), key) for endpoint, key in portal.referrer_pages],
    )
