"""What an unlocked member holds: the team's private keys, for as long as one request or command lasts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.vault.errors import NotAdmitted
from portal.vault.keys import KeyPair, open_box, pair_of
from portal.vault.models import KeyKind, KeyWrap, MemberKey, MemberState, Method, TeamKey, TeamState
from portal.vault.seal import Unreadable

_IDS_AT_A_TIME = 5000  # databases limit how many values one question may name


@dataclass(frozen=True)
class Keyring:
    """Opens case keys. One pair a team key id; two of them while a rotation is under way.

    With method SERVER it holds the server's pair instead: it opens cases, but admits and rotates nothing.
    """

    method: Method
    pairs: dict[str, KeyPair] = field(repr=False)

    def case_key(self, db: Session, case_id: str) -> bytes:
        """The key of one case. Raises Unreadable when there is no wrap that this keyring opens."""
        keys = self.case_keys(db, [case_id])
        if case_id not in keys:
            raise Unreadable
        return keys[case_id]

    def case_keys(self, db: Session, ids: Sequence[str]) -> dict[str, bytes]:
        """The keys of many cases in one question to the database. What does not open is left out."""
        keys: dict[str, bytes] = {}
        for start in range(0, len(ids), _IDS_AT_A_TIME):
            for case_id, holder, blob in self._wraps(db, ids[start : start + _IDS_AT_A_TIME]):
                key = self.open_wrap(case_id, holder, blob)
                if key is not None:
                    keys[case_id] = key
        return keys

    def open_wrap(self, case_id: str, holder: str, blob: bytes) -> bytes | None:
        """The case key in one wrap, or None."""
        pair = self.pairs.get(holder)
        try:
            return open_box(pair, blob, case_place(case_id, self.method)) if pair else None
        except Unreadable:
            return None

    def current(self, db: Session) -> tuple[TeamKey, KeyPair]:
        """The team key that new cases are sealed to, with its pair. Raises NotAdmitted when not held."""
        team = current_team(db)
        if self.method is not Method.TEAM or team is None or team.id not in self.pairs:
            raise NotAdmitted
        return team, self.pairs[team.id]

    def _wraps(self, db: Session, ids: Sequence[str]) -> Iterable[tuple[str, str, bytes]]:
        return db.execute(_CASE_WRAPS, {"ids": ids, "method": self.method, "holders": list(self.pairs)})


# Asked at each page of a case: made once, since to make a question costs more than its answer.
_CASE_WRAPS = select(KeyWrap.key_id, KeyWrap.holder, KeyWrap.blob).where(
    KeyWrap.key_kind == KeyKind.CASE,
    KeyWrap.key_id.in_(bindparam("ids", expanding=True)),
    KeyWrap.method == bindparam("method"),
    KeyWrap.holder.in_(bindparam("holders", expanding=True)),
)
_TEAM_WRAPS = (
    select(TeamKey.id, TeamKey.public_key, KeyWrap.blob)
    .join(KeyWrap, KeyWrap.key_id == TeamKey.id)
    .where(
        KeyWrap.key_kind == KeyKind.TEAM,
        KeyWrap.method == bindparam("method"),
        KeyWrap.holder == bindparam("holder"),
    )
)
_ADMITTED_WRAPS = _TEAM_WRAPS.join(
    MemberKey, (MemberKey.member_id == KeyWrap.holder) & (MemberKey.state == MemberState.ADMITTED)
)


def unlock_team(db: Session, member_id: str, member_private: bytes) -> Keyring:
    """The team's keys, opened with a member's private key.

    Raises NotAdmitted for a member who waits or has left, Unreadable for a private key that is another's.
    """
    asked = db.execute(_ADMITTED_WRAPS, {"method": Method.MEMBER, "holder": member_id})
    wraps = _open(asked, member_id, pair_of(member_private))
    if not wraps:
        raise NotAdmitted
    return Keyring(Method.TEAM, wraps)


def open_team_wraps(db: Session, method: Method, holder: str, pair: KeyPair) -> dict[str, KeyPair]:
    """The team pairs wrapped for one holder, by team key id. Raises Unreadable when one does not open.

    A public key that was exchanged in the database does not match its private half, and is refused here.
    """
    return _open(db.execute(_TEAM_WRAPS, {"method": method, "holder": holder}), holder, pair)


def _open(wraps: Iterable[Any], holder: str, pair: KeyPair) -> dict[str, KeyPair]:
    pairs = {}
    for team_id, public, blob in wraps:
        pairs[team_id] = pair_of(open_box(pair, blob, team_place(team_id, holder)))
        if pairs[team_id].public != public:
            raise Unreadable
    return pairs


def current_team(db: Session) -> TeamKey | None:
    """The newest team key, whether or not it may take cases yet."""
    in_use = select(TeamKey).where(TeamKey.state != TeamState.RETIRED)
    return db.scalar(in_use.order_by(TeamKey.generation.desc()).limit(1))


def case_place(case_id: str, method: Method) -> str:
    """What a wrap of a case key is bound to."""
    return f"keywrap:{case_id}:{method.value}"


def team_place(team_id: str, holder: str) -> str:
    """What a wrap of a team key is bound to."""
    return f"keywrap:{team_id}:{holder}"
