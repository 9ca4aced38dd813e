"""The page about oneself: language, sessions, passphrase, second factor, passkeys."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.db.clock import utc_now
from portal.staff import commands, gate, pages, passkeys, queries, second_factor, sessions
from portal.staff.door import step_of, this_site
from portal.staff.forms import (
    LANGUAGES,
    LanguageForm,
    NewCodeForm,
    NewPassphraseForm,
    PasskeyForm,
    SpokenForm,
)
from portal.staff.models import StaffMember
from portal.staff.passkeys import PasskeyRefused, Purpose
from portal.staff.passphrases import canonical
from portal.staff.rules import StaffEvent, StaffLanguage
from portal.vault.members import stretch_passphrase
from portal.web.access import signed_in
from portal.web.extensions import portal_of
from portal.web.i18n import _, own_name, remember_language
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("staff_me", __name__, url_prefix="/staff/me")


@bp.get("")
@signed_in
def me() -> Response:
    """My account: language, sessions, ways to sign in."""
    return _me_page()


@bp.post("/language")
@signed_in
def set_language() -> AnyResponse:
    """Choose the language of the staff's pages."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return _me_page(422)
    with portal_of().db.write() as db:
        commands.set_language(db, gate.colleague().id, StaffLanguage(form.language.data))
    response = _back()
    remember_language(response, form.language.data)
    return response


@bp.post("/spoken")
@signed_in
@limit("60/minute")
def set_spoken() -> AnyResponse:
    """Say which languages I speak with families."""
    known = set(portal_of().pack.languages)
    with portal_of().db.write() as db:
        commands.set_spoken(db, gate.colleague().id, known & set(SpokenForm().speaks.data or ()))
    return _back()


@bp.post("/sessions/end")
@signed_in
def end_session() -> AnyResponse:
    """End one of my sessions, on another machine or here."""
    which = gate.typed("session")
    with portal_of().db.write() as db:
        sessions.end_session(db, gate.colleague().id, which, utc_now(), event=StaffEvent.SESSION_ENDED)
    return _back()


@bp.post("/sessions/end-others")
@signed_in
def end_other_sessions() -> AnyResponse:
    """End all my sessions but this one."""
    who = gate.colleague()
    with portal_of().db.write() as db:
        sessions.end_other_sessions(db, who.id, who.session_id, utc_now())
    return _back()


@bp.get("/code")
@signed_in
def code() -> AnyResponse:
    """Begin with a new authenticator app."""
    return gate.ask_for_fresh_sign_in() or _code_page(
        NewCodeForm(formdata=None, data={"secret": second_factor.new_secret()})
    )


@bp.post("/code")
@signed_in
def send_code() -> AnyResponse:
    """Take the new app when its first six digits are right; other sessions end."""
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    form, who = NewCodeForm(), gate.colleague()
    step = step_of(form) if form.validate_on_submit() else None
    if step is None:
        return _code_page(form, 422)
    with portal_of().db.write() as db:
        commands.change_code(db, who.id, who.unlocked(), form.secret.data, step)
        sessions.end_other_sessions(db, who.id, who.session_id, utc_now())
    return _back()


@bp.get("/passphrase")
@signed_in
def passphrase() -> AnyResponse:
    """The form for a new passphrase."""
    return gate.ask_for_fresh_sign_in() or _passphrase_page(NewPassphraseForm())


@bp.post("/passphrase")
@signed_in
@limit("20/10 minutes")
def send_passphrase() -> AnyResponse:
    """Change the passphrase."""
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    who = gate.colleague()
    form = NewPassphraseForm(about=(who.name, _email()))
    if not form.validate_on_submit():
        return _passphrase_page(form, 422)
    stretched = stretch_passphrase(canonical(form.passphrase.data))
    with portal_of().db.write() as db:
        commands.change_passphrase(db, who.id, who.unlocked(), stretched)
        sessions.end_other_sessions(db, who.id, who.session_id, utc_now())
    return _back()


@bp.post("/passkeys/options")
@signed_in
@limit("30/minute")
def passkey_options() -> AnyResponse:
    """What the browser must know to make a passkey, as JSON."""
    party, who, now = this_site(), gate.colleague(), utc_now()
    if party is None or not who.is_fresh(now):
        return Response("{}", 403, content_type="application/json")
    with portal_of().db.write() as db:
        member, has = db.get_one(StaffMember, who.id), queries.passkeys_of(db, who.id)
        options = passkeys.registration_options(db, party, member, has, who.session_id, now)
    return Response(options, content_type="application/json")


@bp.post("/passkeys")
@signed_in
@limit("30/minute")
def add_passkey() -> AnyResponse:
    """Keep a passkey that the browser made."""
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    form, party = PasskeyForm(), this_site()
    if party is None or not form.validate_on_submit():
        return _me_page(422, is_passkey_refused=True)
    try:
        _keep_passkey(party, form)
    except PasskeyRefused:
        return _me_page(422, is_passkey_refused=True)
    return _back()


@bp.post("/passkeys/remove")
@signed_in
def remove_passkey() -> AnyResponse:
    """Take a passkey away."""
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    with portal_of().db.write() as db:
        passkeys.remove_passkey(db, gate.colleague().id, gate.typed("passkey"))
    return _back()


def _keep_passkey(party: passkeys.RelyingParty, form: PasskeyForm) -> None:
    who, now = gate.colleague(), utc_now()
    reply = passkeys.read_reply(form.credential.data, form.prf.data)
    name = (form.name.data or "").strip() or _("Nøkkel")
    with portal_of().db.write() as db:
        passkeys.take_challenge(db, reply, Purpose.REGISTER, who.session_id, now)
    with portal_of().db.write() as db:
        passkeys.add_passkey(db, party, reply, member_id=who.id, private=who.unlocked(), name=name, now=now)


def _me_page(status: int = 200, *, is_passkey_refused: bool = False) -> Response:
    who, now = gate.colleague(), utc_now()
    with portal_of().db.read() as db:
        open_sessions, keys = queries.live_sessions(db, who.id, now), queries.passkeys_of(db, who.id)
    return page(
        "staff/me.html",
        status,
        email=_email(),
        roles=pages.role_names(who.roles),
        form=LanguageForm(formdata=None, data={"language": who.language}),
        own_names=LANGUAGES,
        spoken=[(code, own_name(code)) for code in portal_of().pack.languages],
        speaks=_speaks(),
        sessions=pages.session_rows(open_sessions, who),
        passkeys=keys,
        takes_passkeys=this_site() is not None and len(keys) < passkeys.MOST_PASSKEYS,
        is_fresh=who.is_fresh(now),
        is_passkey_refused=is_passkey_refused,
    )


def _code_page(form: NewCodeForm, status: int = 200) -> Response:
    if not second_factor.is_secret(form.secret.data or ""):
        form.secret.data = second_factor.new_secret()
    shown = pages.app_secret(form.secret.data, _email(), portal_of().pack.service_name)
    return page("staff/new_code.html", status, form=form, shown=shown)


def _passphrase_page(form: NewPassphraseForm, status: int = 200) -> Response:
    return page("staff/new_passphrase.html", status, form=form, email=_email())


def _email() -> str:
    with portal_of().db.read() as db:
        return db.get_one(StaffMember, gate.colleague().id).email


def _speaks() -> list[str]:
    with portal_of().db.read() as db:
        return db.get_one(StaffMember, gate.colleague().id).speaks.split(",")


def _back() -> AnyResponse:
    return redirect(url_for("staff_me.me"), code=303)
