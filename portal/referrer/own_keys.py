"""A referrer's own pair of keys: wrapped under four words, and what is sealed to it.

The words are 44 random bits. They are mixed with the server's key file before Argon2id, at the cost of a passphrase: a
stolen database cannot be searched for them, and with the key file too each guess costs 64 MiB and three passes.
"""

import secrets
from dataclasses import dataclass, field

from portal.vault.keys import KeyPair, box_for, new_key, new_pair, open_box, pair_of, subkey
from portal.vault.receipt import SHORT_COUNT, canonical_of, new_words
from portal.vault.seal import KEY_BYTES, Unreadable, open_sealed, seal
from portal.vault.stretch import PASSPHRASE_COST, SALT_BYTES, Cost, stretch

_BOX_BYTES = 32 + 16 + 16 + KEY_BYTES  # the box's own key and tag, the label of its place, the key inside


class Locked(Exception):
    """The four words have not been typed in this session."""


@dataclass(frozen=True)
class OwnKeys:
    """A pair as the database keeps it, and (only now, to be shown once) the words that open it."""

    public: bytes
    sealed: bytes = field(repr=False)
    salt: bytes
    cost: str
    private: bytes = field(repr=False)
    words: tuple[str, ...] = field(repr=False)


def make_keys(
    server_key: bytes, referrer_id: str, language: str, private: bytes = b"", words: tuple[str, ...] = ()
) -> OwnKeys:
    """New words: for a fresh pair, or for the pair that `private` belongs to. Slow; never inside a write.

    `words` are given for the demo's invented professionals alone, whose words are shown to everybody.
    """
    pair = pair_of(private) if private else new_pair()
    words, salt = words or new_words(language, count=SHORT_COUNT), secrets.token_bytes(SALT_BYTES)
    key = _key_of(canonical_of(words), server_key, salt, PASSPHRASE_COST)
    sealed = seal(key, pair.private, _place(referrer_id))
    return OwnKeys(pair.public, sealed, salt, str(PASSPHRASE_COST), pair.private, words)


def unwrap(
    server_key: bytes, referrer_id: str, canonical: str, sealed: bytes, salt: bytes, cost: str
) -> bytes | None:
    """The private key behind the typed words, or None. Slow; never inside a write."""
    try:
        return open_sealed(_key_of(canonical, server_key, salt, Cost.read(cost)), sealed, _place(referrer_id))
    except Unreadable:
        return None


def seal_for_referrer(public_key: bytes, data: bytes, place: str) -> bytes:
    """Seal data to a referrer's public key, bound to its place ("table:id:column") and padded. Nobody need be signed in."""
    key = new_key()
    return box_for(public_key, key, place) + seal(key, data, place)


def open_own(pair: KeyPair, sealed: bytes, place: str) -> bytes:
    """What `seal_for_referrer` made. Raises Unreadable."""
    return open_sealed(open_box(pair, sealed[:_BOX_BYTES], place), sealed[_BOX_BYTES:], place)


def _key_of(canonical: str, server_key: bytes, salt: bytes, cost: Cost) -> bytes:
    return stretch(subkey(server_key, f"portal:referrer-words:1:{canonical}"), salt, cost, KEY_BYTES)


def _place(referrer_id: str) -> str:
    return f"referrer:{referrer_id}:private_key"
