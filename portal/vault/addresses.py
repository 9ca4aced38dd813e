"""An e-mail address, or a sign-in link, that only the server's key file opens: what the outbox needs. Never a word of a case."""

from portal.vault.keys import subkey
from portal.vault.seal import open_text, seal_text

_PURPOSE = "portal:mail-address:1"
_PLACE = "outbox:mail:recipient"
_LINK_PURPOSE = "portal:mail-link:1"
_LINK_PLACE = "outbox:mail:link"


def seal_address(server_key: bytes, address: str) -> bytes:
    """The address, sealed and padded, as a row of the outbox keeps it."""
    return seal_text(subkey(server_key, _PURPOSE), address, _PLACE)


def open_address(server_key: bytes, blob: bytes) -> str:
    """The address again. Raises Unreadable with another key."""
    return open_text(subkey(server_key, _PURPOSE), blob, _PLACE)


def seal_link(server_key: bytes, secret: str) -> bytes:
    """The secret of a sign-in link, sealed, as a row of the outbox keeps it until it has been sent."""
    return seal_text(subkey(server_key, _LINK_PURPOSE), secret, _LINK_PLACE)


def open_link(server_key: bytes, blob: bytes) -> str:
    """The secret again. Raises Unreadable with another key."""
    return open_text(subkey(server_key, _LINK_PURPOSE), blob, _LINK_PLACE)
