"""Keys in memory: pairs, sealed boxes, receipts, cookies. Pure; nothing here reads the database."""

from dataclasses import dataclass, field
from hmac import compare_digest

from nacl.bindings import (
    crypto_box_seal,
    crypto_box_seal_open,
    crypto_generichash_blake2b_salt_personal,
    crypto_scalarmult_base,
    randombytes,
)
from nacl.exceptions import CryptoError

from portal.vault.seal import KEY_BYTES, Unreadable, open_sealed, seal
from portal.vault.stretch import RECEIPT_COST, SALT_BYTES, stretch

TOKEN_BYTES = 32
_RECEIPT_DOMAIN = "portal:receipt:1"
_SESSION_PLACE = "session:cookie:private_key"
_BOX_LABEL_BYTES = 16
_LOOKUP_BYTES = 16


@dataclass(frozen=True)
class Receipt:
    """What a code turns into: the id to look it up by, and the key that opens its case's wrap."""

    lookup_id: str
    wrap_key: bytes = field(repr=False)


@dataclass(frozen=True)
class KeyPair:
    """An X25519 pair."""

    public: bytes
    private: bytes = field(repr=False)


def new_key() -> bytes:
    """32 random bytes."""
    return randombytes(KEY_BYTES)


def new_token() -> bytes:
    """32 random bytes for a cookie; see `derive_pair`."""
    return randombytes(TOKEN_BYTES)


def new_pair() -> KeyPair:
    """A fresh random key pair."""
    return pair_of(new_key())


def pair_of(private: bytes) -> KeyPair:
    """The pair that a private key of 32 bytes belongs to."""
    return KeyPair(public=crypto_scalarmult_base(private), private=private)


def subkey(key: bytes, purpose: str, length: int = KEY_BYTES) -> bytes:
    """A key for one purpose, of `length` bytes (64 at most), from a key of 16–64 bytes.

    Raises ValueError for a key too short to be one: an empty key would make a plain hash of it.
    """
    if not 16 <= len(key) <= 64:
        raise ValueError("a key is 16 to 64 bytes")
    return crypto_generichash_blake2b_salt_personal(purpose.encode(), digest_size=length, key=key)


def derive_receipt(canonical: str, pepper: bytes) -> Receipt:
    """One Argon2id (19 MiB, two passes) from a code to its lookup id and wrap key.

    `canonical` comes from `receipt.parse`; `pepper` is the server's key file, kept outside database and
    backups, so that a stolen copy cannot even be searched for a code. Never call it inside a write.
    """
    salt = subkey(pepper, _RECEIPT_DOMAIN + ":salt", SALT_BYTES)
    derived = stretch(canonical.encode(), salt, RECEIPT_COST, 2 * KEY_BYTES)
    lookup = subkey(derived[:KEY_BYTES], _RECEIPT_DOMAIN + ":lookup", _LOOKUP_BYTES)
    return Receipt(lookup_id=lookup.hex(), wrap_key=derived[KEY_BYTES:])


def derive_pair(token: bytes, purpose: str) -> tuple[str, bytes]:
    """Split a cookie's token into (id, key): the database gets the id, the key never leaves the cookie.

    The id is a one-way hash (128 bits, hex), so a stolen table opens no session and no draft.
    Raises ValueError for a token under 16 bytes.
    """
    identifier = subkey(token, f"portal:{purpose}:id", _LOOKUP_BYTES)
    return identifier.hex(), subkey(token, f"portal:{purpose}:key")


def session_wrap(private: bytes, cookie_key: bytes) -> bytes:
    """A member's private key, sealed under the key that only the cookie holds (from `derive_pair`)."""
    return seal(cookie_key, private, _SESSION_PLACE)


def session_unwrap(blob: bytes, cookie_key: bytes) -> bytes:
    """The member's private key of a session. Raises Unreadable for another cookie."""
    return open_sealed(cookie_key, blob, _SESSION_PLACE)


def box_for(public: bytes, secret: bytes, place: str) -> bytes:
    """Seal a key to a public key, bound to its place: a wrap moved to another row does not open there."""
    return crypto_box_seal(_label(place) + secret, public)


def open_box(pair: KeyPair, blob: bytes, place: str) -> bytes:
    """The key that was sealed to this pair at this place. Raises Unreadable."""
    try:
        opened = crypto_box_seal_open(blob, pair.public, pair.private)
    except CryptoError:
        raise Unreadable from None
    label, secret = opened[:_BOX_LABEL_BYTES], opened[_BOX_LABEL_BYTES:]
    if not compare_digest(label, _label(place)):
        raise Unreadable
    return secret


def _label(place: str) -> bytes:
    return crypto_generichash_blake2b_salt_personal(place.encode(), digest_size=_BOX_LABEL_BYTES)
