"""A member's keys, as the staff slice uses the vault: what a secret opens, who opens the team's cases."""

import hashlib

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.db.session import Database
from portal.staff.models import StaffMember
from portal.staff.rules import MemberState, needs_team_key
from portal.vault import models as vault_models
from portal.vault.errors import LastMember, VaultError
from portal.vault.keyring import Keyring, current_team, unlock_team
from portal.vault.keys import box_for, open_box, pair_of
from portal.vault.models import KeyKind, KeyWrap, MemberKey, Method
from portal.vault.rotation import begin_rotation, finish_rotation, reseal_batch
from portal.vault.seal import Unreadable
from portal.vault.team import is_admitted, members, rotation_is_due

_NOBODY = "nobody"


def known_or_nobody(member_id: str | None) -> str:
    """Whose wrap to try: an id that has none when nobody was found, so that the same work is done."""
    return member_id or _NOBODY


def seal_to_member(member_private: bytes, secret: str, member_id: str) -> bytes:
    """The authenticator's secret, sealed to its owner's key: the server reads it only while they sign in."""
    return box_for(pair_of(member_private).public, secret.encode(), _place(member_id))


def open_from_member(member_private: bytes, sealed: bytes, member_id: str) -> str | None:
    """The authenticator's secret again, or None with another key."""
    try:
        return open_box(pair_of(member_private), sealed, _place(member_id)).decode()
    except Unreadable:
        return None


def check_number(db: Session, member_id: str) -> str:
    """Twelve digits of a member's public key: read aloud, they tell a colleague whom they let in.

    Forty bits: a key of somebody else's with the same number takes months to find, and a code lives three days.
    """
    member = db.get(MemberKey, member_id)
    if member is None:
        return ""
    digest = hashlib.sha256(b"portal check number:" + member.public_key).digest()
    digits = f"{int.from_bytes(digest) % 10**12:012}"
    return " ".join(digits[start : start + 3] for start in range(0, 12, 3))


def leave_team(db: Session, member_id: str) -> None:
    """Take the team's key from a member who goes on working here without reading cases.

    Their own keys stay. `rotation_is_due` says yes from now on. Raises LastMember.
    """
    member = db.get(MemberKey, member_id)
    if member is None or member.state is not vault_models.MemberState.ADMITTED:
        return
    if members(db, vault_models.MemberState.ADMITTED) == [member_id]:
        raise LastMember
    team = current_team(db)
    member.left_generation = team.generation if team else None
    member.state, member.proof = vault_models.MemberState.WAITING, b""
    team_wraps = (
        KeyWrap.key_kind == KeyKind.TEAM,
        KeyWrap.method == Method.MEMBER,
        KeyWrap.holder == member_id,
    )
    db.execute(delete(KeyWrap).where(*team_wraps))
    db.flush()


def rotate_if_due(database: Database, member_id: str, member_private: bytes) -> bool:
    """Make a new team key when somebody who had the old one has left, or finish what was begun.

    True when done. Called while an unlocked member works: an administrator, who disables, opens nothing.
    In steps, so that nobody waits; whoever comes second finds nothing left to do.
    """
    try:
        with database.read() as db:
            keyring = unlock_team(db, member_id, member_private)
            if not rotation_is_due(db) and len(keyring.pairs) < 2:
                return False
        _rotate(database, keyring)
    except (VaultError, Unreadable):
        return False
    return True


def _rotate(database: Database, keyring: Keyring) -> None:
    with database.write() as db:
        if rotation_is_due(db):
            keyring = begin_rotation(db, keyring)
    after: str | None = ""
    while after is not None:
        with database.write() as db:
            after = reseal_batch(db, keyring, after)
    with database.write() as db:
        finish_rotation(db, keyring)
        _follow_vault(db)


def _follow_vault(db: Session) -> None:
    """Whom the rotation did not trust waits for a colleague again, here as in the vault."""
    for member in db.query(StaffMember).filter(StaffMember.state == MemberState.ACTIVE):
        if needs_team_key(member.roles) and not is_admitted(db, member.id):
            member.state = MemberState.WAITING_FOR_KEY


def _place(member_id: str) -> str:
    return f"staff_totp:{member_id}:sealed"
