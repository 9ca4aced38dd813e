"""Passkeys (WebAuthn level 3) with the PRF extension: one touch signs in and opens the private key.

The PRF output is 32 bytes that only this passkey on this site gives; it comes in the POST, and is not stored.
Whoever signs in by passkey alone has both: the device, and the finger or PIN that it asks for.

The library is imported where it is used: it weighs nine megabytes, and most processes never meet a passkey.
"""

import hashlib
import ipaddress
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, update
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session

from portal.audit import record
from portal.db.base import new_id
from portal.staff.models import Passkey, PasskeyChallenge, StaffMember
from portal.staff.rules import CHALLENGE_LIVES, StaffEvent
from portal.vault.members import drop_prf, unwrap_member_with_prf, wrap_member_with_prf

PRF_BYTES = 32
MOST_PASSKEYS = 10
_LONGEST_REPLY = 20_000
_CHALLENGE_BYTES = 64


class Purpose(StrEnum):
    """What a challenge was given out for; it holds for nothing else."""

    REGISTER = "register"
    SIGN_IN = "sign_in"


class PasskeyRefused(Exception):
    """The passkey's reply does not hold: old, already used, for another site, not verified, or unreadable."""


@dataclass(frozen=True)
class RelyingParty:
    """This site, as a passkey knows it."""

    id: str
    origin: str
    name: str

    @property
    def prf_salt(self) -> bytes:
        """What the passkey's secret is derived with. One for the site: nobody has yet said who they are."""
        return hashlib.sha256(b"portal staff passkey prf 1:" + self.id.encode()).digest()


@dataclass(frozen=True)
class Reply:
    """What the browser sent back: the credential as JSON, and the PRF output."""

    credential: dict[str, Any] = field(repr=False)
    prf: bytes = field(repr=False)
    challenge: bytes


def relying_party(base_url: str, name: str) -> RelyingParty | None:
    """This site from its address; None where passkeys cannot work: a bare IP, or http beyond localhost."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    is_secure = parts.scheme == "https" or host == "localhost" or host.endswith(".localhost")
    if not host or not is_secure or _is_ip(host):
        return None
    return RelyingParty(id=host, origin=f"{parts.scheme}://{parts.netloc}", name=name)


def registration_options(
    db: Session,
    party: RelyingParty,
    member: StaffMember,
    has: Sequence[Passkey],
    session_id: str,
    now: datetime,
) -> str:
    """JSON for navigator.credentials.create(): discoverable, verified by finger or PIN, with PRF."""
    from webauthn import generate_registration_options
    from webauthn.helpers import structs

    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_name=member.email,
        user_id=member.id.encode(),
        user_display_name=member.name,
        challenge=_new_challenge(db, Purpose.REGISTER, session_id, now),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one.credential_id) for one in has],
    )
    return _with_prf(options, party)


def sign_in_options(db: Session, party: RelyingParty, now: datetime) -> str:
    """JSON for navigator.credentials.get(): any passkey of this site; the device knows which."""
    from webauthn import generate_authentication_options
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=party.id,
        challenge=_new_challenge(db, Purpose.SIGN_IN, "", now),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _with_prf(options, party)


def read_reply(credential: str, prf: str) -> Reply:
    """The browser's reply out of the form's two fields. Raises PasskeyRefused."""
    from webauthn.helpers import base64url_to_bytes, parse_client_data_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        if len(credential) > _LONGEST_REPLY:
            raise PasskeyRefused
        value, output = json.loads(credential), base64url_to_bytes(prf)
        client_data = parse_client_data_json(base64url_to_bytes(value["response"]["clientDataJSON"]))
    except (ValueError, KeyError, TypeError, RecursionError, WebAuthnException):
        raise PasskeyRefused from None
    if len(output) != PRF_BYTES:
        raise PasskeyRefused
    return Reply(credential=value, prf=output, challenge=client_data.challenge)


def take_challenge(db: Session, reply: Reply, purpose: Purpose, bound_to: str, now: datetime) -> None:
    """A challenge is answered once; in a transaction of its own it is gone whether or not the answer holds.

    Raises PasskeyRefused for one that is old, used, of another purpose or of another session.
    """
    mine = delete(PasskeyChallenge).where(PasskeyChallenge.id == _hash(reply.challenge))
    used = mine.where(PasskeyChallenge.purpose == purpose, PasskeyChallenge.bound_to == bound_to)
    if not db.execute(used.where(PasskeyChallenge.expires_at >= now)).rowcount:  # type: ignore[attr-defined]
        raise PasskeyRefused


def add_passkey(
    db: Session,
    party: RelyingParty,
    reply: Reply,
    *,
    member_id: str,
    private: bytes,
    name: str,
    now: datetime,
) -> Passkey:
    """Keep a new passkey and wrap its owner's private key for it. Raises PasskeyRefused."""
    from webauthn import verify_registration_response

    verified = _verified(
        verify_registration_response,
        credential=reply.credential,
        expected_challenge=reply.challenge,
        expected_rp_id=party.id,
        expected_origin=party.origin,
        require_user_verification=True,
    )
    if db.scalar(sql_select(Passkey.id).where(Passkey.credential_id == verified.credential_id)):
        raise PasskeyRefused
    passkey = Passkey(
        id=new_id(),
        credential_id=verified.credential_id,
        member_id=member_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=name,
        prf_salt=party.prf_salt,
        created_at=now,
    )
    db.add(passkey)
    wrap_member_with_prf(db, member_id, private, passkey.credential_id.hex(), reply.prf)
    db.flush()
    record(db, f"member:{member_id}", StaffEvent.PASSKEY_ADDED, member_id)
    return passkey


def use_passkey(db: Session, party: RelyingParty, reply: Reply, now: datetime) -> tuple[str, bytes]:
    """(member's id, private key) of whoever holds this passkey. Raises PasskeyRefused."""
    from webauthn import verify_authentication_response

    passkey = _named_passkey(db, reply)
    verified = _verified(
        verify_authentication_response,
        credential=reply.credential,
        expected_challenge=reply.challenge,
        expected_rp_id=party.id,
        expected_origin=party.origin,
        credential_public_key=passkey.public_key,
        credential_current_sign_count=passkey.sign_count,
        require_user_verification=True,
    )
    _note_use(db, passkey, verified.new_sign_count, now)
    private = unwrap_member_with_prf(db, passkey.credential_id.hex(), reply.prf)
    if private is None:
        raise PasskeyRefused
    return passkey.member_id, private


def remove_passkey(db: Session, member_id: str, passkey_id: str) -> bool:
    """Forget a member's own passkey and what it opened; False when there is none."""
    passkey = db.get(Passkey, passkey_id)
    if passkey is None or passkey.member_id != member_id:
        return False
    drop_prf(db, passkey.credential_id.hex())
    db.delete(passkey)
    db.flush()
    record(db, f"member:{member_id}", StaffEvent.PASSKEY_REMOVED, member_id)
    return True


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _with_prf(options: Any, party: RelyingParty) -> str:
    from webauthn import options_to_json
    from webauthn.helpers import bytes_to_base64url

    value = json.loads(options_to_json(options))
    value["extensions"] = {"prf": {"eval": {"first": bytes_to_base64url(party.prf_salt)}}}
    return json.dumps(value)


def _new_challenge(db: Session, purpose: Purpose, bound_to: str, now: datetime) -> bytes:
    db.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now))
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    row = PasskeyChallenge(
        id=_hash(challenge), purpose=purpose, bound_to=bound_to, expires_at=now + CHALLENGE_LIVES
    )
    db.add(row)
    db.flush()
    return challenge


def _named_passkey(db: Session, reply: Reply) -> Passkey:
    from webauthn.helpers import base64url_to_bytes

    try:
        credential_id = base64url_to_bytes(reply.credential["rawId"])
        handle = reply.credential["response"].get("userHandle")
        owner = base64url_to_bytes(handle).decode() if handle else None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PasskeyRefused from None
    passkey = db.scalar(sql_select(Passkey).where(Passkey.credential_id == credential_id))
    if passkey is None or owner not in (None, passkey.member_id):
        raise PasskeyRefused
    return passkey


def _note_use(db: Session, passkey: Passkey, sign_count: int, now: datetime) -> None:
    change = update(Passkey).where(Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count)
    if not db.execute(change.values(sign_count=sign_count, last_used_at=now)).rowcount:  # type: ignore[attr-defined]
        raise PasskeyRefused


def _verified(check: Any, **given: Any) -> Any:
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return check(**given)
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused from None


def _hash(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()
