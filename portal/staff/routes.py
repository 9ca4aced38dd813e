"""The staff door: signing in and out, joining, and the form that waited."""

import hmac

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.db.clock import utc_now
from portal.staff import (
    commands,
    cookies,
    gate,
    join_codes,
    pages,
    parking,
    passkeys,
    queries,
    second_factor,
    sessions,
    signing,
)
from portal.staff.door import step_of, this_site
from portal.staff.forms import JoinCodeForm, JoinForm, PasskeyForm, SignInForm
from portal.staff.keeping_routes import page_of
from portal.staff.models import StaffMember
from portal.staff.passphrases import canonical
from portal.staff.rules import MemberState, StaffEvent, permissions_for
from portal.staff.sessions import Opened
from portal.vault.members import stretch_passphrase
from portal.web import access
from portal.web.access import public, signed_in
from portal.web.extensions import portal_of
from portal.web.limits import SlowFailures, limit, limits_of
from portal.web.render import page

bp = Blueprint("staff", __name__, url_prefix="/staff")
_sign_in_brake = SlowFailures("staff-sign-in")
_join_brake = SlowFailures("staff-join")


def register(app: Flask) -> None:
    """Open the staff door of the app."""
    from portal.staff import colleague_routes, keeping_routes, me_routes

    portal = portal_of(app)
    portal.identify, portal.park_form = gate.identify, gate.ask_to_sign_in
    portal.sign_in_endpoint = "staff.sign_in"
    app.register_blueprint(bp)
    app.register_blueprint(me_routes.bp)
    app.register_blueprint(colleague_routes.bp)
    app.register_blueprint(keeping_routes.bp)
    app.context_processor(keeping_routes.kept_words)
    app.after_request(gate.forget_sent_form)


@bp.get("/sign-in")
@public
def sign_in() -> Response:
    """The sign-in page; after a sign-in it is also where one makes it fresh."""
    form = SignInForm(data={"next": request.args.get("next", "")})
    who = access.signed()
    if who is not None:
        form.email.data = _own_email(who.id)
    return _sign_in_page(form)


@bp.post("/sign-in")
@public
@limit("30/minute")
def send_sign_in() -> AnyResponse:
    """Sign in with passphrase and code. What was wrong is never told apart."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, 422)
    _sign_in_brake.begin()
    typed = (form.email.data, form.passphrase.data, form.code.data)
    opened = signing.sign_in(portal_of().db, *typed, replaces=_session_here())
    if opened is None:
        _slow_down(form.email.data)
        return _sign_in_page(form, 422, is_wrong=True)
    _sign_in_brake.succeeded()
    return _welcome(opened, form.next.data)


@bp.post("/sign-in/passkey/options")
@public
@limit("30/minute")
def passkey_options() -> AnyResponse:
    """What the browser must know to sign in with a passkey, as JSON."""
    party = this_site()
    if party is None:
        return Response("{}", 404, content_type="application/json")
    with portal_of().db.write() as db:
        options = passkeys.sign_in_options(db, party, utc_now())
    return Response(options, content_type="application/json")


@bp.post("/sign-in/passkey")
@public
@limit("30/minute")
def send_passkey() -> AnyResponse:
    """Sign in with a passkey."""
    form, party, opened = PasskeyForm(), this_site(), None
    _sign_in_brake.begin()
    if party is not None and form.validate_on_submit():
        reply = (form.credential.data, form.prf.data)
        opened = signing.sign_in_with_passkey(portal_of().db, party, *reply, replaces=_session_here())
    if opened is None:
        _sign_in_brake.failed()
        return _sign_in_page(
            SignInForm(formdata=None, data={"next": form.next.data}), 422, is_passkey_wrong=True
        )
    _sign_in_brake.succeeded()
    return _welcome(opened, form.next.data)


@bp.post("/sign-out")
@signed_in
def sign_out() -> AnyResponse:
    """End this session, and drop what was kept for after a sign-in."""
    who, parked = gate.colleague(), cookies.read(request, cookies.PARKED)
    with portal_of().db.write() as db:
        sessions.end_session(db, who.id, who.session_id, utc_now(), event=StaffEvent.SIGNED_OUT)
        if parked is not None:
            parking.drop(db, parked)
    response = redirect(url_for("staff.sign_in"), code=303)
    for name in (cookies.SESSION, cookies.PARKED):
        cookies.take_back(response, name)
    return response


@bp.get("/join")
@public
def join() -> Response:
    """Where a new colleague types the join code."""
    return _code_page(JoinCodeForm())


@bp.post("/join")
@public
@limit("30/minute")
def send_join_code() -> Response:
    """From the join code to choosing passphrase and authenticator app."""
    form = JoinCodeForm()
    if not form.validate_on_submit():
        return _code_page(form, 422)
    _join_brake.begin()
    about = _invited(form.join_code.data)
    if about is None:
        _join_brake.failed()
        return _code_page(form, 422, is_wrong=True)
    _join_brake.succeeded()
    fresh = {"join_code": form.join_code.data, "secret": second_factor.new_secret()}
    return _secret_page(JoinForm(formdata=None, data=fresh, about=about[1:]), about)


@bp.get("/join/secret")
@public
def join_secret() -> AnyResponse:
    """A reload of the second step: begin again."""
    return redirect(url_for("staff.join"), code=303)


@bp.post("/join/secret")
@public
@limit("30/minute")
def send_join_secret() -> AnyResponse:
    """Finish joining: the account has its own key, and waits to be let in."""
    _join_brake.begin()
    about = _invited(gate.typed("join_code"))
    if about is None:
        _join_brake.failed()
        return _code_page(JoinCodeForm(formdata=None), 422, is_wrong=True)
    _join_brake.succeeded()
    form = JoinForm(about=about[1:])
    step = _proved_step(form)
    if step is None:
        return _secret_page(form, about, 422)
    stretched = stretch_passphrase(canonical(form.passphrase.data))
    with portal_of().db.write() as db:
        commands.join(db, form.join_code.data, stretched, form.secret.data, step, utc_now())
    return redirect(url_for("staff.joined"), code=303)


@bp.get("/joined")
@public
def joined() -> Response:
    """Joined; what happens now."""
    return page("staff/joined.html")


@bp.get("/parked")
@signed_in
def parked() -> AnyResponse:
    """What was half written, or typed when the session ended, shown to the same member."""
    who, token = gate.colleague(), cookies.read(request, cookies.PARKED)
    with portal_of().db.read() as db:
        found = parking.parked_by(db, token, who.id, utc_now()) if token else []
    if not found:
        return redirect(pages.home_of(who.permissions, _state_of(who.id)), code=303)
    return page("staff/parked.html", waiting=[(each, page_of(each), pages.shown_fields(each)) for each in found])


@bp.post("/parked/drop")
@signed_in
def drop_parked() -> AnyResponse:
    """Throw one of them away, or all."""
    who, token = gate.colleague(), cookies.read(request, cookies.PARKED)
    response = redirect(pages.home_of(who.permissions, _state_of(who.id)), code=303)
    if token is not None and _parked_owner(token) == who.id:
        gate.let_go(response, token, gate.typed("parked"))
    return response


def _sign_in_page(
    form: SignInForm, status: int = 200, *, is_wrong: bool = False, is_passkey_wrong: bool = False
) -> Response:
    portal, waiting = portal_of(), cookies.read(request, cookies.PARKED)
    demo = portal.demo_sign_ins() if portal.settings.is_demo else []
    return page(
        "staff/sign_in.html",
        status,
        form=form,
        is_wrong=is_wrong,
        is_passkey_wrong=is_passkey_wrong,
        is_again=access.signed() is not None,
        is_form_kept=waiting is not None and _parked_owner(waiting) is not None,
        takes_passkeys=this_site() is not None,
        demo_sign_ins=demo,
    )


def _welcome(opened: Opened, way_back: str | None) -> AnyResponse:
    """Set the new cookie and go: to the form that waited, to where one was going, or home."""
    waiting = cookies.read(request, cookies.PARKED)
    owner = _parked_owner(waiting) if waiting is not None else None
    with portal_of().db.read() as db:
        member = db.get_one(StaffMember, opened.member_id)
    home = pages.home_of(permissions_for(member.roles), member.standing)
    address = url_for("staff.parked") if owner == member.id else gate.safe_way_back(way_back) or home
    response = redirect(address, code=303)
    cookies.give(response, cookies.SESSION, opened.token)
    if waiting is not None and owner != member.id:
        with portal_of().db.write() as db:
            parking.drop(db, waiting)
        cookies.take_back(response, cookies.PARKED)
    return response


def _parked_owner(token: bytes) -> str | None:
    with portal_of().db.read() as db:
        return parking.owner_of(db, token, utc_now())


def _session_here() -> str | None:
    """The session that this browser had, live or not: signing in ends it."""
    token = cookies.read(request, cookies.SESSION)
    return sessions.id_of(token) if token else None


def _slow_down(email: str) -> None:
    """Answer later while many fail from this network or on this account; nobody is ever locked out."""
    _sign_in_brake.failed()
    account = hmac.digest(limits_of().secret_of_today(), email.strip().casefold().encode(), "sha256")[
        :16
    ].hex()
    SlowFailures(f"staff-account-{account}", everywhere="10/10 minutes").failed()


def _invited(code: str) -> tuple[str, str, str] | None:
    """(id, name, e-mail) of whom a join code lets in."""
    with portal_of().db.read() as db:
        invitation = queries.open_invitation(db, join_codes.code_id(code), utc_now())
        member = queries.member_by_id(db, invitation.member_id) if invitation else None
        return (member.id, member.name, member.email) if member else None


def _proved_step(form: JoinForm) -> int | None:
    """The step of the digits that show that the app has the secret; None when something must be mended."""
    if not form.validate_on_submit():
        return None
    return step_of(form)


def _code_page(form: JoinCodeForm, status: int = 200, *, is_wrong: bool = False) -> Response:
    return page("staff/join.html", status, form=form, is_wrong=is_wrong)


def _secret_page(form: JoinForm, about: tuple[str, str, str], status: int = 200) -> Response:
    secret = (
        form.secret.data if second_factor.is_secret(form.secret.data or "") else second_factor.new_secret()
    )
    form.secret.data = secret
    shown = pages.app_secret(secret, about[2], portal_of().pack.service_name)
    return page("staff/join_secret.html", status, form=form, name=about[1], email=about[2], shown=shown)


def _own_email(member_id: str) -> str:
    with portal_of().db.read() as db:
        return db.get_one(StaffMember, member_id).email


def _state_of(member_id: str) -> MemberState:
    with portal_of().db.read() as db:
        return db.get_one(StaffMember, member_id).standing
