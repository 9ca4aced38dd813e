"""The recovery sheet: the one key that exists on paper only, for the day nobody can sign in.

256 random bits in thirteen groups of five signs: four carry the key, the fifth tells whether the group was
typed right, so that a page can say *which* group to look at again. The letters I, L, O and U are not used;
whoever types them is understood as 1, 1 and 0 (U is not taken for anything).

That two persons are present, and that it is logged, is the business of the layer above.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from nacl.bindings import crypto_generichash_blake2b_salt_personal
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.db.clock import utc_now
from portal.vault.errors import WrongSheet
from portal.vault.keyring import Keyring, current_team, open_team_wraps
from portal.vault.keys import KeyPair, new_key, pair_of
from portal.vault.models import KeyWrap, Method, RecoveryKey, TeamState
from portal.vault.proofs import proof_of, wrap_of_team
from portal.vault.seal import KEY_BYTES, Unreadable
from portal.vault.team import admit

GROUPS = 13
_SIGNS_IN_GROUP = 5
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's
_LOOKS_LIKE = str.maketrans("OIL", "011")
_BITS = 5
_KEY_SIGNS = GROUPS * (_SIGNS_IN_GROUP - 1)
_SPARE_BITS = _KEY_SIGNS * _BITS - KEY_BYTES * 8  # four, always zero


@dataclass(frozen=True)
class RecoverySheet:
    """What is printed, twice. `groups` is the secret: it is shown once and stored nowhere."""

    id: str
    groups: tuple[str, ...] = field(repr=False)


def new_recovery(db: Session, keyring: Keyring) -> RecoverySheet:
    """A new recovery key with the team's keys sealed to it. It counts from `confirm_recovery` on.

    An earlier sheet that was typed back stays good until then; one that was not is void at once.
    Raises NotAdmitted for a keyring that is not current.
    """
    _, team_pair = keyring.current(db)
    _forget(db, db.scalars(select(RecoveryKey).where(RecoveryKey.confirmed_at.is_(None))).all())
    pair = pair_of(new_key())
    row = RecoveryKey(public_key=pair.public)
    db.add(row)
    db.flush()
    row.proof = proof_of(team_pair, row.id, pair.public)
    for team_id, each in keyring.pairs.items():
        db.add(wrap_of_team(team_id, each, Method.RECOVERY, row.id, pair.public))
    db.flush()
    return RecoverySheet(row.id, write_groups(pair.private))


def confirm_recovery(db: Session, typed: str) -> None:
    """Take the sheet into use once it is typed back and does open the team key. The team may then take cases.

    Sheets before it are void. May be repeated at any time as a drill. Raises WrongSheet.
    """
    row, _ = _unlock(db, typed)
    _forget(db, db.scalars(select(RecoveryKey).where(RecoveryKey.id != row.id)).all())
    row.confirmed_at = row.confirmed_at or utc_now()
    team = current_team(db)
    if team is not None and team.state is TeamState.WAITING_FOR_RECOVERY:
        team.state = TeamState.ACTIVE
    db.flush()


def recover(db: Session, typed: str, member_id: str) -> Keyring:
    """Admit a waiting member with the recovery sheet, when no member can unlock. Returns the keyring.

    The member has new keys already (`new_member_keys`). Raises WrongSheet, also for a sheet that was never
    confirmed, and NoMemberKey.
    """
    keyring = unlock_with_sheet(db, typed)
    admit(db, keyring, member_id)
    return keyring


def unlock_with_sheet(db: Session, typed: str) -> Keyring:
    """The team's keys, opened with the recovery sheet. Raises WrongSheet, also for a sheet that was never confirmed."""
    row, pairs = _unlock(db, typed)
    if row.confirmed_at is None:
        raise WrongSheet
    return Keyring(Method.TEAM, pairs)


def write_groups(secret: bytes) -> tuple[str, ...]:
    """The thirteen groups of a 32-byte secret."""
    number = int.from_bytes(secret) << _SPARE_BITS
    signs = "".join(_ALPHABET[number >> shift & 31] for shift in range((_KEY_SIGNS - 1) * _BITS, -1, -_BITS))
    parts = (signs[start : start + 4] for start in range(0, _KEY_SIGNS, 4))
    return tuple(part + _check_sign(place, part) for place, part in enumerate(parts))


def read_groups(typed: str) -> bytes:
    """The secret that was typed, however spaced, in any case. Raises WrongSheet with the bad groups."""
    folded = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKS_LIKE)
    signs = "".join(sign for sign in folded if sign.isalnum())
    if len(signs) != GROUPS * _SIGNS_IN_GROUP:
        raise WrongSheet
    groups = [signs[start : start + _SIGNS_IN_GROUP] for start in range(0, len(signs), _SIGNS_IN_GROUP)]
    wrong = tuple(place + 1 for place, group in enumerate(groups) if not _is_group(place, group))
    if wrong:
        raise WrongSheet(wrong)
    return _secret_of("".join(group[:-1] for group in groups))


def _secret_of(signs: str) -> bytes:
    number = 0
    for sign in signs:
        number = number << _BITS | _ALPHABET.index(sign)
    if number & ((1 << _SPARE_BITS) - 1):
        raise WrongSheet((GROUPS,))
    return (number >> _SPARE_BITS).to_bytes(KEY_BYTES)


def _is_group(place: int, group: str) -> bool:
    return all(sign in _ALPHABET for sign in group) and group[-1] == _check_sign(place, group[:-1])


def _check_sign(place: int, part: str) -> str:
    """Depends on the place too, so that two groups in the wrong order are noticed."""
    digest = crypto_generichash_blake2b_salt_personal(f"{place}:{part}".encode(), digest_size=16)
    return _ALPHABET[digest[0] & 31]


def _unlock(db: Session, typed: str) -> tuple[RecoveryKey, dict[str, KeyPair]]:
    pair = pair_of(read_groups(typed))
    row = db.scalar(select(RecoveryKey).where(RecoveryKey.public_key == pair.public))
    if row is None:
        raise WrongSheet
    try:
        pairs = open_team_wraps(db, Method.RECOVERY, row.id, pair)
    except Unreadable:
        raise WrongSheet from None
    team = current_team(db)
    if team is None or team.id not in pairs:
        raise WrongSheet
    return row, pairs


def _forget(db: Session, sheets: Iterable[RecoveryKey]) -> None:
    for sheet in sheets:
        db.execute(delete(KeyWrap).where(KeyWrap.method == Method.RECOVERY, KeyWrap.holder == sheet.id))
        db.delete(sheet)
    db.flush()
