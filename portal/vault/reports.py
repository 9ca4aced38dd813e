"""What somebody says is wrong in the directory: sealed to the server's key, so that no copy of the database tells it."""

from portal.vault.keys import subkey
from portal.vault.seal import open_text, seal_text

_PURPOSE = "portal:directory-report:1"
_PLACE = "directory:report:words"


def seal_report(server_key: bytes, words: str) -> bytes:
    """The words, sealed and padded, as a row keeps them."""
    return seal_text(subkey(server_key, _PURPOSE), words, _PLACE)


def open_report(server_key: bytes, blob: bytes) -> str:
    """The words again. Raises Unreadable with another key."""
    return open_text(subkey(server_key, _PURPOSE), blob, _PLACE)
