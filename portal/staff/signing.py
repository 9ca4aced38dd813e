"""Signing in: passphrase and six digits, or one passkey. The only file here that opens transactions itself,
since the key derivation takes a fifth of a second and must not hold the one writer up.
"""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.audit import record
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.staff import commands, member_keys, passkeys, queries, second_factor
from portal.staff.models import StaffMember, TotpSecret
from portal.staff.passkeys import PasskeyRefused, Purpose, RelyingParty
from portal.staff.passphrases import canonical
from portal.staff.rules import MemberState, StaffEvent
from portal.staff.sessions import Opened, open_session, replace_session
from portal.vault.members import (
    Stretched,
    passphrase_is_outdated,
    stretch_passphrase,
    unwrap_member_with_passphrase,
    wrap_member_with_passphrase,
)

_MAY_SIGN_IN = frozenset({MemberState.ACTIVE, MemberState.WAITING_FOR_KEY})


@dataclass(frozen=True)
class _Proof:
    """A passphrase that opened the key, and a step of the six digits that is not used yet.

    `renewed` is the same passphrase at the present cost, when the key is still wrapped at an older one.
    """

    member_id: str
    private: bytes = field(repr=False)
    step: int
    renewed: Stretched | None = field(default=None, repr=False)


def sign_in(
    database: Database, email: str, passphrase: str, code: str, *, replaces: str | None
) -> Opened | None:
    """Begin a session, or None: unknown, wrong, used or disabled all cost the same work and say the same.

    `replaces` is the session that this browser had, whoever's it was; it ends.
    """
    with database.read() as db:
        proof = _prove(db, email, passphrase, code)
    with database.write() as db:
        if proof is None or not commands.use_code(db, proof.member_id, proof.step):
            record(db, "system", StaffEvent.SIGN_IN_FAILED, "staff")
            return None
        opened = _begin(db, proof.member_id, proof.private, replaces, "code")
        if opened is not None:
            _renew(db, proof)
        return opened


def sign_in_with_passkey(
    database: Database, party: RelyingParty, credential: str, prf: str, *, replaces: str | None
) -> Opened | None:
    """Begin a session by a passkey alone, or None. The challenge is used up either way."""
    try:
        reply = passkeys.read_reply(credential, prf)
        with database.write() as db:
            passkeys.take_challenge(db, reply, Purpose.SIGN_IN, "", utc_now())
        with database.write() as db:
            member_id, private = passkeys.use_passkey(db, party, reply, utc_now())
            return _begin(db, member_id, private, replaces, "passkey")
    except PasskeyRefused:
        with database.write() as db:
            record(db, "system", StaffEvent.SIGN_IN_FAILED, "staff", by="passkey")
        return None


def _prove(db: Session, email: str, passphrase: str, code: str) -> _Proof | None:
    member = queries.member_by_email(db, email)
    may = member is not None and member.standing in _MAY_SIGN_IN
    # Without a member the same derivation runs against nothing, so that time does not tell who works here.
    tried = member_keys.known_or_nobody(member.id if member and may else None)
    private = unwrap_member_with_passphrase(db, tried, canonical(passphrase))
    if private is None or member is None:
        return None
    step = _unused_step(db, member, private, code)
    if step is None:
        return None
    is_outdated = passphrase_is_outdated(db, member.id)
    renewed = stretch_passphrase(canonical(passphrase)) if is_outdated else None
    return _Proof(member.id, private, step, renewed)


def _renew(db: Session, proof: _Proof) -> None:
    """Wrap the key at the present cost, unless the passphrase was exchanged in this moment."""
    if proof.renewed is not None and passphrase_is_outdated(db, proof.member_id):
        wrap_member_with_passphrase(db, proof.member_id, proof.private, proof.renewed)


def _unused_step(db: Session, member: StaffMember, private: bytes, code: str) -> int | None:
    row = db.get(TotpSecret, member.id)
    secret = member_keys.open_from_member(private, row.sealed, member.id) if row else None
    if row is None or secret is None:
        return None
    return second_factor.used_step(secret, code, utc_now(), row.last_step)


def _begin(db: Session, member_id: str, private: bytes, replaces: str | None, by: str) -> Opened | None:
    now, member = utc_now(), queries.member_by_id(db, member_id)
    if member is None or member.standing not in _MAY_SIGN_IN:
        return None
    if replaces is not None:
        replace_session(db, replaces, now)
    record(db, f"member:{member_id}", StaffEvent.SIGNED_IN, member_id, by=by)
    return open_session(db, member_id, private, now)
