"""A new team key, and every case re-sealed to it.

`rotate_team` does it in one transaction (2,000 cases: well under a second). With many more cases the edge
commits between the steps, so that nobody waits: `begin_rotation`, `reseal_batch` until it says None,
`finish_rotation`. In between, new cases are sealed to the new key and every member holds both.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.orm import Session

from portal.vault.errors import RotationUnfinished
from portal.vault.keyring import Keyring, case_place, current_team
from portal.vault.keys import KeyPair, box_for, new_pair
from portal.vault.models import (
    KeyKind,
    KeyWrap,
    MemberKey,
    MemberState,
    Method,
    RecoveryKey,
    TeamKey,
    TeamState,
)
from portal.vault.proofs import is_proved, proof_of, wrap_of_team

BATCH = 500
Progress = Callable[[int, int], None]


def rotate_team(db: Session, keyring: Keyring, progress: Progress | None = None) -> Keyring:
    """Give the team a new key and re-seal every case to it. Returns the keyring of the new key alone.

    `progress(done, total)` is called after each batch. Raises NotAdmitted for a keyring that is not current.
    """
    keyring = begin_rotation(db, keyring)
    total = cases_to_reseal(db)
    done, after = 0, reseal_batch(db, keyring)
    while after is not None:
        done = min(done + BATCH, total)
        if progress:
            progress(done, total)
        after = reseal_batch(db, keyring, after)
    return finish_rotation(db, keyring)


def begin_rotation(db: Session, keyring: Keyring) -> Keyring:
    """Make the next team key, for every admitted member and the recovery sheet. Returns a keyring of both.

    A member or sheet whose proof was not made with the old key gets no wrap: the member waits to be admitted
    again, the sheet is void. Raises NotAdmitted for a keyring that is not current.
    """
    old, old_pair = keyring.current(db)
    state, old.state = old.state, TeamState.RETIRED
    db.flush()  # takes the row's lock before the new key shows: see commands._team_for_sealing
    pair = new_pair()
    team = TeamKey(generation=old.generation + 1, public_key=pair.public, state=state)
    db.add(team)
    db.flush()
    _wrap_for_members(db, team.id, old_pair, pair)
    _wrap_for_sheets(db, team.id, old_pair, pair)
    db.flush()
    return Keyring(Method.TEAM, {**keyring.pairs, team.id: pair})


def reseal_batch(db: Session, keyring: Keyring, after: str = "", size: int = BATCH) -> str | None:
    """Re-seal the next cases to the current key. Returns where to go on (`after`); None when all are done."""
    team, _ = keyring.current(db)
    wraps = db.execute(
        select(KeyWrap.id, KeyWrap.key_id, KeyWrap.holder, KeyWrap.blob)
        .where(*_sealed_to_another(team), KeyWrap.id > after)
        .order_by(KeyWrap.id)
        .limit(size)
    ).all()
    changes = [change for wrap in wraps if (change := _resealed(keyring, team, wrap))]
    if changes:
        db.execute(update(KeyWrap), changes)
    return wraps[-1].id if wraps else None


def finish_rotation(db: Session, keyring: Keyring) -> Keyring:
    """Throw the older team keys away. Returns the keyring of the current key alone.

    Raises RotationUnfinished while there is a case that only an older key opens.
    """
    team, pair = keyring.current(db)
    left = db.execute(select(KeyWrap.key_id, KeyWrap.holder, KeyWrap.blob).where(*_sealed_to_another(team)))
    if any(keyring.open_wrap(*wrap) for wrap in left):
        raise RotationUnfinished
    db.execute(delete(KeyWrap).where(KeyWrap.key_kind == KeyKind.TEAM, KeyWrap.key_id != team.id))
    return Keyring(Method.TEAM, {team.id: pair})


def cases_to_reseal(db: Session) -> int:
    """How many cases are sealed to an older team key; more than 0 means that a rotation is under way."""
    team = current_team(db)
    if team is None:
        return 0
    return db.scalar(select(func.count()).select_from(KeyWrap).where(*_sealed_to_another(team))) or 0


def _sealed_to_another(team: TeamKey) -> Sequence[ColumnElement[bool]]:
    return KeyWrap.key_kind == KeyKind.CASE, KeyWrap.method == Method.TEAM, KeyWrap.holder != team.id


def _resealed(keyring: Keyring, team: TeamKey, wrap: Row[str, str, str, bytes]) -> dict[str, object] | None:
    """The changed columns of one wrap; None for a damaged one, which nobody could open before either."""
    case_key = keyring.open_wrap(wrap.key_id, wrap.holder, wrap.blob)
    if case_key is None:
        return None
    blob = box_for(team.public_key, case_key, case_place(wrap.key_id, Method.TEAM))
    return {"id": wrap.id, "holder": team.id, "blob": blob}


def _wrap_for_members(db: Session, team_id: str, old: KeyPair, new: KeyPair) -> None:
    for member in db.scalars(select(MemberKey).where(MemberKey.state == MemberState.ADMITTED)):
        if is_proved(old, member.member_id, member.public_key, member.proof):
            db.add(wrap_of_team(team_id, new, Method.MEMBER, member.member_id, member.public_key))
            member.proof = proof_of(new, member.member_id, member.public_key)
        else:
            member.state = MemberState.WAITING


def _wrap_for_sheets(db: Session, team_id: str, old: KeyPair, new: KeyPair) -> None:
    """For the confirmed sheet, and for one that is printed and about to be typed back."""
    for sheet in db.scalars(select(RecoveryKey)):
        if is_proved(old, sheet.id, sheet.public_key, sheet.proof):
            db.add(wrap_of_team(team_id, new, Method.RECOVERY, sheet.id, sheet.public_key))
            sheet.proof = proof_of(new, sheet.id, sheet.public_key)
        else:
            db.delete(sheet)
