"""A member's private key, wrapped by what the member knows (a passphrase) or holds (a passkey with PRF)."""

import unicodedata
from dataclasses import dataclass, field

from nacl.bindings import crypto_generichash_blake2b_salt_personal, randombytes
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.vault.keys import new_key, subkey
from portal.vault.models import KeyKind, KeyWrap, Method
from portal.vault.seal import KEY_BYTES, Unreadable, open_sealed, seal
from portal.vault.stretch import PASSPHRASE_COST, SALT_BYTES, Cost, stretch

_HOLDER_BYTES = 32
_LEAST_PRF_BYTES = 32


@dataclass(frozen=True)
class Stretched:
    """A passphrase after Argon2id, with what is needed to get the same key again."""

    salt: bytes
    cost: Cost
    key: bytes = field(repr=False)


def stretch_passphrase(passphrase: str) -> Stretched:
    """Do the slow part (64 MiB, three passes) before a write begins: SQLite has one writer at a time."""
    salt = randombytes(SALT_BYTES)
    return Stretched(salt, PASSPHRASE_COST, _passphrase_key(passphrase, salt, PASSPHRASE_COST))


def wrap_member_with_passphrase(
    db: Session, member_id: str, private: bytes, passphrase: str | Stretched
) -> None:
    """Let a passphrase open a member's private key, in place of the passphrase before it.

    Give it what `stretch_passphrase` made; a plain text is stretched here, inside the write.
    """
    made = stretch_passphrase(passphrase) if isinstance(passphrase, str) else passphrase
    blob = seal(made.key, private, _place(member_id, Method.PASSPHRASE))
    _replace(db, member_id, Method.PASSPHRASE, member_id, blob, salt=made.salt, params=str(made.cost))


def unwrap_member_with_passphrase(db: Session, member_id: str, passphrase: str) -> bytes | None:
    """The member's private key, or None. Call it inside a read.

    An unknown member costs the same Argon2id and the same opening as a wrong passphrase.
    """
    wrap = _find(db, Method.PASSPHRASE, member_id) or _decoy(member_id, Method.PASSPHRASE)
    key = _passphrase_key(passphrase, wrap.salt, Cost.read(wrap.params))
    return _open(key, wrap, Method.PASSPHRASE)


def passphrase_is_outdated(db: Session, member_id: str) -> bool:
    """Whether the cost was raised since: after a successful sign-in, wrap again with the same passphrase."""
    wrap = _find(db, Method.PASSPHRASE, member_id)
    return wrap is not None and Cost.read(wrap.params) != PASSPHRASE_COST


def wrap_member_with_prf(
    db: Session, member_id: str, private: bytes, credential_id: str, prf_output: bytes
) -> None:
    """Let a passkey's PRF output (32 bytes or more) open a member's private key. One wrap a passkey.

    Raises ValueError for a shorter output.
    """
    blob = seal(_prf_key(prf_output), private, _place(member_id, Method.PRF))
    _replace(db, member_id, Method.PRF, _credential_holder(credential_id), blob)


def unwrap_member_with_prf(db: Session, credential_id: str, prf_output: bytes) -> bytes | None:
    """The private key that a passkey opens, or None. Same work for an unknown passkey."""
    holder = _credential_holder(credential_id)
    wrap = _find(db, Method.PRF, holder) or _decoy(holder[:26], Method.PRF)
    return _open(_prf_key(prf_output), wrap, Method.PRF)


def drop_prf(db: Session, credential_id: str) -> None:
    """Let a passkey open nothing any longer."""
    _forget(db, Method.PRF, _credential_holder(credential_id))


def ways_to_unlock(db: Session, member_id: str) -> list[Method]:
    """How a member's private key can be opened, one entry a wrap; empty before a secret is set."""
    own = (KeyWrap.key_kind == KeyKind.MEMBER, KeyWrap.key_id == member_id)
    return list(db.scalars(select(KeyWrap.method).where(*own).order_by(KeyWrap.created_at)))


def _passphrase_key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    normal = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return stretch(normal, salt, cost, KEY_BYTES)


def _prf_key(prf_output: bytes) -> bytes:
    if len(prf_output) < _LEAST_PRF_BYTES:
        raise ValueError("a PRF output is 32 bytes or more")
    return subkey(prf_output[:64], "portal:member:prf")


def _credential_holder(credential_id: str) -> str:
    """A credential id may be a thousand bytes long; its hash fits the column and finds it as well."""
    return crypto_generichash_blake2b_salt_personal(credential_id.encode(), digest_size=_HOLDER_BYTES).hex()


def _find(db: Session, method: Method, holder: str) -> KeyWrap | None:
    return db.scalar(select(KeyWrap).where(KeyWrap.method == method, KeyWrap.holder == holder))


def _decoy(member_id: str, method: Method) -> KeyWrap:
    """A wrap that no secret opens, so that a name that does not exist takes as long as one that does."""
    blob = seal(new_key(), new_key(), _place(member_id, method))
    salt = randombytes(SALT_BYTES)
    return KeyWrap(key_id=member_id, salt=salt, params=str(PASSPHRASE_COST), blob=blob)


def _open(key: bytes, wrap: KeyWrap, method: Method) -> bytes | None:
    try:
        return open_sealed(key, wrap.blob, _place(wrap.key_id, method))
    except Unreadable:
        return None


def _replace(
    db: Session, member_id: str, method: Method, holder: str, blob: bytes, salt: bytes = b"", params: str = ""
) -> None:
    _forget(db, method, holder)
    db.add(
        KeyWrap(
            key_kind=KeyKind.MEMBER,
            key_id=member_id,
            method=method,
            holder=holder,
            salt=salt,
            params=params,
            blob=blob,
        )
    )
    db.flush()


def _forget(db: Session, method: Method, holder: str) -> None:
    db.execute(delete(KeyWrap).where(KeyWrap.method == method, KeyWrap.holder == holder))


def _place(member_id: str, method: Method) -> str:
    return f"keywrap:{member_id}:{method.value}"
