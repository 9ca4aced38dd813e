"""The code that a new colleague gets by hand: sixteen signs, 80 bits, used once, good for 72 hours. Pure.

It is typed on /staff/join, so that it never stands in an address, a log or a mail.
"""

import hashlib
import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789"  # 32 signs; no i, l, o or 1
_MISREAD = str.maketrans("o", "0")
_GROUPS, _SIGNS = 4, 4


def new_code() -> str:
    """A fresh code: 'k3mf-20xz-…'."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_SIGNS)) for _ in range(_GROUPS))
    return "-".join(groups)


def code_id(typed: str) -> str:
    """The hash under which a code is kept; the same for every way of typing it (capitals, spaces)."""
    signs = "".join(sign for sign in typed[:200].casefold() if sign.isalnum())
    return hashlib.sha256(b"portal staff join:" + signs.translate(_MISREAD).encode()).hexdigest()
