"""Asking for a link and using it. Whatever address is typed, the answer is the same."""

from dataclasses import dataclass, field

from flask import Blueprint, redirect, request, url_for
from limits import parse
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.outbox import MailKind, post_link
from portal.referrer import commands, links, sessions
from portal.referrer.door import browser_pair, give_token, pairs_of, session_pair, token_of
from portal.referrer.forms import AskForm, UseForm
from portal.referrer.links import Asked, LinkState
from portal.referrer.own_keys import OwnKeys, make_keys
from portal.referrer.rules import LINK_LIVES, address_mark, may_sign_in, tidy_address
from portal.referrer.sessions import Held
from portal.referrer.showing import sign_in_page, way_on
from portal.vault.addresses import seal_address, seal_link
from portal.vault.keys import TOKEN_BYTES, new_token
from portal.web import i18n, told
from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.limits import limit, limits_of, network_key, times
from portal.web.render import page

bp = Blueprint("referrer", __name__, url_prefix="/work")
# Nobody's mailbox is filled by a stranger: beyond these the answer is the same, and no mail goes.
# Few from one network, more in all: whoever asks in somebody else's name from elsewhere must not shut them out for long.
_FROM_ONE_NETWORK = parse("4/15 minutes")
_FROM_ALL = parse("20/hour")


@bp.get("/sign-in")
@public
def sign_in() -> Response:
    """The place to ask for a link, and what is said when one was asked for."""
    return sign_in_page()


@bp.post("/sign-in")
@limit("60/10 minutes")
@public
def ask_for_link() -> Response:
    """Have a link sent, if the address is one of the municipality's. Known, unknown or nonsense: the same answer.

    Who was signed in in this browser is signed out: somebody else sits there now.
    """
    form = AskForm()
    if not form.validate():
        return sign_in_page(422, form=form)
    if not portal_of().pack.concern.offers_sign_in:
        return redirect(url_for("referrer.sign_in"), code=303)
    old = _waiting_token()
    token = old or new_token()
    _keep_link(token, form)
    told.tell("asked")
    response = redirect(url_for("referrer.sign_in"), code=303)
    give_token(response, token)
    return response


def _waiting_token() -> bytes | None:
    """The browser's token while it waits for an earlier link, which goes on working; else None: a fresh one is made."""
    with portal_of().db.read() as db:
        waits = links.newest(db, browser_pair(request), utc_now()) is not None
    return token_of(request) if waits else None


def _keep_link(token: bytes, form: AskForm) -> None:
    """For an address that is none of ours all is done but the sending."""
    portal, now, secret = portal_of(), utc_now(), new_token()
    address = tidy_address(form.email.data or "")
    is_within = _is_within_limits(address)  # counted for every address: the time it takes tells nothing
    goes = may_sign_in(address, portal.pack.concern.domains) and is_within
    shown = secret.hex() if portal.settings.is_demo and goes else ""
    to = seal_address(portal.settings.server_key, address)
    sealed = seal_link(portal.settings.server_key, secret.hex())
    old = session_pair(request)
    with portal.db.write() as db:
        if old is not None:
            sessions.end(db, old[0])
        links.keep(
            db, pairs_of(token)[0], secret, Asked(address if goes else "", way_on(form.next.data), shown), now
        )
        if goes:
            post_link(db, MailKind.REFERRER_LINK, to, i18n.current_language(), sealed, now + LINK_LIVES)


def _is_within_limits(address: str) -> bool:
    limits = limits_of()
    mark = address_mark(limits.secret_of_today(), address)  # a name that lives one day
    is_few_here = limits.counter.hit(
        times(_FROM_ONE_NETWORK, limits.factor), "referrer-link", mark, network_key()
    )
    return is_few_here and limits.counter.hit(times(_FROM_ALL, limits.factor), "referrer-link", mark)


@bp.get("/sign-in/<secret>")
@public
def link(secret: str) -> Response:
    """The page behind the link in the mail: a button, and nothing happens before it is pressed."""
    return _link_page(secret)


@bp.post("/sign-in/<secret>")
@limit("60/10 minutes")
@public
def use_link(secret: str) -> Response:
    """Use the link up and sign in, in the browser that asked for it."""
    if not UseForm().validate():
        return _link_page(secret, 422)
    token = new_token()  # never the one that was there: somebody else may know it
    began = _begin(_secret(secret), token)
    if began is None:
        return _link_page(secret, 410)
    response = redirect(began.leads_to, code=303)
    give_token(response, token)
    return response


def _link_page(secret: str, status: int = 200) -> Response:
    with portal_of().db.read() as db:
        state, asked = links.look(db, browser_pair(request), _secret(secret), utc_now())
    if state is LinkState.GOOD and asked is not None and asked.address:
        return page("referrer/link.html", status, address=asked.address, path=request.path)
    form = AskForm(formdata=None)
    is_other = state is LinkState.OTHER_BROWSER
    return page(
        "referrer/link_gone.html",
        410 if status == 200 and not is_other else status,
        form=form,
        is_other=is_other,
    )


def _secret(typed: str) -> bytes | None:
    try:
        secret = bytes.fromhex(typed)
    except ValueError:
        return None
    return secret if len(secret) == TOKEN_BYTES and secret.hex() == typed else None


# --- signing in -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Began:
    leads_to: str


@dataclass(frozen=True)
class _Fresh:
    """Keys made ready for who signs in for the first time."""

    id: str
    keys: OwnKeys = field(repr=False)


def _begin(secret: bytes | None, token: bytes) -> _Began | None:
    """Use the link and begin a session; None when the link is worth nothing here.

    Two first sign-ins with one address at once: the second is tried again, and finds who the first has made.
    """
    try:
        return _try_to_begin(secret, token)
    except IntegrityError:
        return _try_to_begin(secret, token)


def _try_to_begin(secret: bytes | None, token: bytes) -> _Began | None:
    fresh = _keys_if_new(secret)
    old = session_pair(request)
    with portal_of().db.write() as db:
        asked = links.use_up(db, browser_pair(request), secret, utc_now())
        if asked is None or not asked.address:
            return None
        if old is not None:
            sessions.end(db, old[0])
        return _open_session(db, asked, fresh, token)


def _keys_if_new(secret: bytes | None) -> _Fresh | None:
    """The slow part, before the write begins."""
    portal = portal_of()
    with portal.db.read() as db:
        _, asked = links.look(db, browser_pair(request), secret, utc_now())
        is_new = (
            asked and asked.address and commands.find(db, portal.settings.server_key, asked.address) is None
        )
    if not is_new:
        return None
    identifier = commands.fresh_id()
    return _Fresh(identifier, make_keys(portal.settings.server_key, identifier, i18n.current_language()))


def _open_session(db: Session, asked: Asked, fresh: _Fresh | None, token: bytes) -> _Began:
    portal, now = portal_of(), utc_now()
    pair, words, private = pairs_of(token)[1], "", b""
    row = commands.find(db, portal.settings.server_key, asked.address)
    if row is None and fresh is not None:
        row = commands.add(db, portal.settings.server_key, asked.address, fresh.id, fresh.keys, now)
        words, private = " ".join(fresh.keys.words), fresh.keys.private
    if row is None:
        raise RuntimeError("no keys were made for a first sign-in")
    row.seen_at = now
    sessions.begin(db, pair, row.id, Held(private, words, i18n.current_language(), asked.next), now)
    # Who is here for the first time sees the words before anything else.
    return _Began(url_for("referrer_me.me") if words or not asked.next else asked.next)
