"""Sealing and opening of what people wrote. No other file in the house touches a cipher for content.

XChaCha20-Poly1305-IETF (libsodium) with a random 24-byte nonce. The *place* `table:id:column` is associated
data: a text moved to another row or column does not open there. A sealed value is

    version (1 byte) | nonce (24) | ciphertext of the padded text | tag (16)

Padding hides the length: what is stored is as long as the next size above in `bucket_size`.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    randombytes,
    sodium_pad,
    sodium_unpad,
)
from nacl.exceptions import CryptoError

KEY_BYTES = 32
_NONCE_BYTES = 24
_TAG_BYTES = 16
_VERSION = b"\x01"
_PLAIN_VERSION = b"\x00"  # written only inside plain_mode, and read only there
_SMALL_BUCKETS = (64, 128, 256, 512)

_is_plain = False


class Unreadable(Exception):
    """What was sealed does not open: wrong key, wrong place, changed or cut off. Never says which."""


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """Seal `plain` under a 32-byte key, bound to `place` ("table:id:column").

    Raises ValueError when the key is not 32 bytes or the place has another form.
    """
    padded = _pad(plain)
    bound = _bound_to(key, place)
    if _is_plain:
        return _PLAIN_VERSION + padded
    nonce = randombytes(_NONCE_BYTES)
    return _VERSION + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(padded, bound, nonce, key)


def open_sealed(key: bytes, blob: bytes, place: str) -> bytes:
    """The bytes that were sealed at this place under this key. Raises Unreadable."""
    bound = _bound_to(key, place)
    version, nonce, sealed = blob[:1], blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :]
    if _is_plain and version == _PLAIN_VERSION:
        return _unpad(blob[1:])
    if version != _VERSION or len(sealed) < _TAG_BYTES:
        raise Unreadable
    try:
        padded = crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, bound, nonce, key)
    except CryptoError:
        raise Unreadable from None
    return _unpad(padded)


def seal_text(key: bytes, text: str, place: str) -> bytes:
    """Seal a text as UTF-8. Raises ValueError for NUL and lone surrogates, which the form cleans away."""
    if "\0" in text:
        raise ValueError("a text with NUL cannot be sealed")
    return seal(key, _encoded(text), place)


def open_text(key: bytes, blob: bytes, place: str) -> str:
    """The text that was sealed at this place. Raises Unreadable."""
    return _decoded(open_sealed(key, blob, place))


def seal_json(key: bytes, value: Any, place: str) -> bytes:
    """Seal what JSON can hold. Raises ValueError for lone surrogates and NaN, TypeError for the rest."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return seal(key, _encoded(written), place)


def open_json(key: bytes, blob: bytes, place: str) -> Any:
    """The value that was sealed at this place. Raises Unreadable."""
    try:
        return json.loads(open_text(key, blob, place))
    except json.JSONDecodeError:
        raise Unreadable from None


def bucket_size(length: int) -> int:
    """The padded size in bytes of a text of `length` bytes: the smallest bucket *larger* than it.

    Buckets are 64, 128, 256 and 512, and from there four equal steps to each doubling (640, 768, 896, 1024,
    1280, …), so that above 512 bytes at most 25 % is added, and a reader of the database learns a size class.
    """
    for bucket in _SMALL_BUCKETS:
        if length < bucket:
            return bucket
    step = 1 << (length.bit_length() - 3)
    return (length // step + 1) * step


@contextmanager
def plain_mode(enabled: bool) -> Iterator[None]:
    """For one test only: store padded plain text, to prove that the search for leaks would find it.

    Raises RuntimeError unless the environment says PORTAL_TESTING=1. What was written so opens nowhere else.
    """
    global _is_plain
    if enabled and os.environ.get("PORTAL_TESTING") != "1":
        raise RuntimeError("sealing can only be switched off in a test run")
    before, _is_plain = _is_plain, enabled
    try:
        yield
    finally:
        _is_plain = before


def _bound_to(key: bytes, place: str) -> bytes:
    parts = place.split(":")
    if len(parts) != 3 or not all(parts):
        raise ValueError("a place is written table:id:column")
    if len(key) != KEY_BYTES:
        raise ValueError("a key is 32 bytes")
    return _VERSION + place.encode()


def _pad(plain: bytes) -> bytes:
    return sodium_pad(plain, bucket_size(len(plain)))


def _unpad(padded: bytes) -> bytes:
    if not padded:
        raise Unreadable
    try:
        return sodium_unpad(padded, len(padded))
    except CryptoError:
        raise Unreadable from None


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # The error of Python carries the whole text, which would then stand in a log.
        raise ValueError("a text with lone surrogates cannot be sealed") from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Unreadable from None
