"""An e-mail address that only the server's key file opens: where notices go. Never a word of a case."""

from portal.vault.keys import subkey
from portal.vault.seal import open_text, seal_text

_PURPOSE = "portal:mail-address:1"
_PLACE = "outbox:mail:recipient"


def seal_address(server_key: bytes, address: str) -> bytes:
    """The address, sealed and padded, as a row of the outbox keeps it."""
    return seal_text(subkey(server_key, _PURPOSE), address, _PLACE)


def open_address(server_key: bytes, blob: bytes) -> str:
    """The address again. Raises Unreadable with another key."""
    return open_text(subkey(server_key, _PURPOSE), blob, _PLACE)
