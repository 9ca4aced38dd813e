"""Case keys: made, wrapped for those who may open them, and shredded. The team's own keys: see team.py."""

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from portal.vault.errors import TeamNotReady
from portal.vault.keyring import case_place, current_team
from portal.vault.keys import Receipt, box_for, new_key
from portal.vault.models import KeyKind, KeyWrap, Method, RecoveryKey, ServerKey, TeamKey, TeamState
from portal.vault.seal import Unreadable, open_sealed, seal

_ROTATIONS_TO_WAIT_FOR = 5  # more than one at a time happens in tests only
_DECOY_ID = "nocase"
_DECOY_BLOB = seal(new_key(), new_key(), case_place(_DECOY_ID, Method.RECEIPT))


def new_case_key(db: Session, case_id: str) -> bytes:
    """A random key for a case, sealed to the team's public key; no member has to be unlocked.

    With the `server` method on it is sealed to the server's public key too. Raises TeamNotReady.
    """
    case_key = new_key()
    give_to_team(db, case_id, case_key)
    return case_key


def new_withheld_key() -> bytes:
    """A random key for a case that the team must not read yet. Until `give_to_team`, only a code's wrap opens it."""
    return new_key()


def give_to_team(db: Session, case_id: str, case_key: bytes) -> None:
    """Seal a case's key to the team's public key, so that the team may read the case. Raises TeamNotReady."""
    team = _team_for_sealing(db)
    _add_box(db, case_id, Method.TEAM, team.id, team.public_key, case_key)
    for server in db.scalars(select(ServerKey)):
        _add_box(db, case_id, Method.SERVER, server.id, server.public_key, case_key)


def wrap_for_receipt(
    db: Session, case_id: str, case_key: bytes, receipt: Receipt, method: Method = Method.RECEIPT
) -> None:
    """Let the holder of a code open the case. Derive the receipt before the write begins.

    `method` is RECEIPT for the family's own code, TRUSTED for one that it gives away: neither opens in the other's place.
    """
    blob = seal(receipt.wrap_key, case_key, case_place(case_id, method))
    db.add(KeyWrap(key_kind=KeyKind.CASE, key_id=case_id, method=method, holder=receipt.lookup_id, blob=blob))


def open_with_receipt(db: Session, receipt: Receipt, method: Method = Method.RECEIPT) -> tuple[str, bytes] | None:
    """The case (id, key) that a code opens, or None. Found or not, it does the same work in the same time."""
    found = db.execute(
        select(KeyWrap.key_id, KeyWrap.blob).where(
            KeyWrap.method == method, KeyWrap.holder == receipt.lookup_id
        )
    ).first()
    case_id, blob = found or (_DECOY_ID, _DECOY_BLOB)
    try:
        return case_id, open_sealed(receipt.wrap_key, blob, case_place(case_id, method))
    except Unreadable:
        return None


def is_opened_by(case_id: str, lookup_id: str) -> ColumnElement[bool]:
    """For a statement: whether the code with this id is still the one that opens the case."""
    return exists().where(*_of_case(case_id), KeyWrap.method == Method.RECEIPT, KeyWrap.holder == lookup_id)


def drop_receipt(db: Session, case_id: str) -> None:
    """Let no code open this case any longer."""
    db.execute(delete(KeyWrap).where(*_of_case(case_id), KeyWrap.method == Method.RECEIPT))


def drop_lock(db: Session, case_id: str, method: Method, holder: str) -> None:
    """Let one code open this case no longer."""
    db.execute(delete(KeyWrap).where(*_of_case(case_id), KeyWrap.method == method, KeyWrap.holder == holder))


def shred_case(db: Session, case_id: str) -> None:
    """Throw away every wrap of a case's key: what was sealed under it can never be read again.

    The rows are overwritten by secure_delete; run `Database.checkpoint()` after the commit.
    """
    db.execute(delete(KeyWrap).where(*_of_case(case_id)))


def team_may_take_cases(db: Session) -> bool:
    """Whether there is an active team key and a recovery sheet that was typed back."""
    team = current_team(db)
    confirmed = db.scalar(select(RecoveryKey.id).where(RecoveryKey.confirmed_at.is_not(None)).limit(1))
    return team is not None and team.state is TeamState.ACTIVE and confirmed is not None


def _team_for_sealing(db: Session) -> TeamKey:
    """The active team key, held against a rotation until the transaction ends.

    PostgreSQL: a rotation waits for this share lock, so it re-seals this case too. Who had to wait for a
    rotation instead finds the row retired and nothing in its place, and asks again. SQLite has one writer
    at a time anyway.
    """
    active = select(TeamKey).where(TeamKey.state == TeamState.ACTIVE).with_for_update(read=True)
    for _ in range(_ROTATIONS_TO_WAIT_FOR):
        team = db.scalar(active)
        if team is not None:
            return team
    raise TeamNotReady


def _add_box(db: Session, case_id: str, method: Method, holder: str, public: bytes, case_key: bytes) -> None:
    blob = box_for(public, case_key, case_place(case_id, method))
    db.add(KeyWrap(key_kind=KeyKind.CASE, key_id=case_id, method=method, holder=holder, blob=blob))


def _of_case(case_id: str) -> tuple[ColumnElement[bool], ...]:
    return KeyWrap.key_kind == KeyKind.CASE, KeyWrap.key_id == case_id
