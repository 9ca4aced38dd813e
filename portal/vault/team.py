"""The team and its members: founded, admitted, gone.

Who may do these things, and that it is written in the access log, is the business of the layer above.
"""

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from portal.vault.errors import LastMember, NoMemberKey, TeamExists
from portal.vault.keyring import Keyring, current_team
from portal.vault.keys import new_pair
from portal.vault.models import KeyKind, KeyWrap, MemberKey, MemberState, Method, TeamKey, TeamState
from portal.vault.proofs import proof_of, wrap_of_team
from portal.vault.rotation import Progress, rotate_team


def new_member_keys(db: Session, member_id: str) -> bytes:
    """A fresh key pair for a member: the first one, or new ones after a lost secret. Returns the private key.

    Every earlier wrap of the member's is gone, and the member waits for an unlocked colleague to admit them.
    Wrap what is returned (`wrap_member_with_passphrase`, `…_prf`): it is stored nowhere else.
    """
    _forget_wraps(db, member_id)
    pair = new_pair()
    member = db.get(MemberKey, member_id) or MemberKey(member_id=member_id)
    member.public_key = pair.public
    member.state, member.proof = MemberState.WAITING, b""  # who had left still has: the rotation stays due
    db.add(member)
    db.flush()
    return pair.private


def found_team(db: Session, first_member: str) -> Keyring:
    """Make the team's first key and admit its first member. It takes no case before `confirm_recovery`.

    Raises TeamExists the second time, NoMemberKey for a member without keys.
    """
    if current_team(db) is not None:
        raise TeamExists
    pair = new_pair()
    team = TeamKey(generation=1, public_key=pair.public, state=TeamState.WAITING_FOR_RECOVERY)
    db.add(team)
    db.flush()
    keyring = Keyring(Method.TEAM, {team.id: pair})
    admit(db, keyring, first_member)
    return keyring


def admit(db: Session, keyring: Keyring, member_id: str) -> None:
    """Seal the team's keys to a waiting member's public key; nothing happens to one who is admitted already.

    Raises NotAdmitted when the keyring is not of the current team key, NoMemberKey when there is no public
    key or the member has left.
    """
    _, pair = keyring.current(db)
    member = db.get(MemberKey, member_id)
    if member is None or member.state is MemberState.LEFT:
        raise NoMemberKey
    if member.state is MemberState.ADMITTED:
        return
    for team_id, team_pair in keyring.pairs.items():
        db.add(wrap_of_team(team_id, team_pair, Method.MEMBER, member_id, member.public_key))
    member.state, member.proof = MemberState.ADMITTED, proof_of(pair, member_id, member.public_key)
    db.flush()


def drop_member(db: Session, member_id: str) -> None:
    """Take a member's keys away at once, without anybody being unlocked. Nothing happens to one without keys.

    The team key stays as it is, so `rotation_is_due` says yes until an unlocked member has rotated it.
    Raises LastMember when nobody else could open the cases.
    """
    member = db.get(MemberKey, member_id)
    if member is None or member.state is MemberState.LEFT:
        return
    if member.state is MemberState.ADMITTED:
        _keep_one_other(db, member_id)
        team = current_team(db)
        member.left_generation = team.generation if team else None
    _forget_wraps(db, member_id)
    member.state, member.proof = MemberState.LEFT, b""
    db.flush()


def remove_member(db: Session, keyring: Keyring, member_id: str, progress: Progress | None = None) -> Keyring:
    """A leaver: membership dropped and the team key rotated, in this transaction. Returns the new keyring.

    Raises LastMember, or NotAdmitted when the keyring is not of the current team key.
    """
    keyring.current(db)
    drop_member(db, member_id)
    return rotate_team(db, keyring, progress)


def rotation_is_due(db: Session) -> bool:
    """Whether somebody who had the current team key has left since it was made."""
    team = current_team(db)
    if team is None:
        return False
    left = select(MemberKey.member_id).where(MemberKey.left_generation == team.generation)
    return db.scalar(left.limit(1)) is not None


def members(db: Session, state: MemberState) -> list[str]:
    """The ids of members in a state: who waits for a key, who has one."""
    in_state = select(MemberKey.member_id).where(MemberKey.state == state)
    return list(db.scalars(in_state.order_by(MemberKey.created_at)))


def is_admitted(db: Session, member_id: str) -> bool:
    """Whether a member can open cases once unlocked."""
    member = db.get(MemberKey, member_id)
    return member is not None and member.state is MemberState.ADMITTED


def _keep_one_other(db: Session, member_id: str) -> None:
    others = select(func.count()).where(
        MemberKey.state == MemberState.ADMITTED, MemberKey.member_id != member_id
    )
    if not db.scalar(others):
        raise LastMember


def _forget_wraps(db: Session, member_id: str) -> None:
    own = (KeyWrap.key_kind == KeyKind.MEMBER) & (KeyWrap.key_id == member_id)
    teams = (
        (KeyWrap.key_kind == KeyKind.TEAM) & (KeyWrap.method == Method.MEMBER) & (KeyWrap.holder == member_id)
    )
    db.execute(delete(KeyWrap).where(or_(own, teams)))
