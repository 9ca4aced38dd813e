"""What a second press on 'send' finds.

Sending gives the browser a new token, so that whoever knew the draft's token does not get into the thread. But the browser
throws away the answer to the first of two quick presses, and the new token with it. So the token is left for the next press
of the same button, sealed under the old token and a number that stood in that page alone: who knows only the old token finds
nothing.
"""

import secrets
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.db.clock import utc_now
from portal.intake.draft import DraftRow, place
from portal.vault.keys import derive_pair
from portal.vault.seal import Unreadable, open_json, seal_json

LIVES = timedelta(minutes=10)
_PRESS_BYTES = 16


def new_press() -> str:
    """The number of one page with the button on it."""
    return secrets.token_hex(_PRESS_BYTES)


def slip_of(token: bytes | None, press: str) -> tuple[str, bytes] | None:
    """(id, key) of what one press leaves for the next; None without a token or a number of ours."""
    try:
        number = bytes.fromhex(press)
    except ValueError:
        return None
    return derive_pair(token + number, "sent") if token and len(number) == _PRESS_BYTES else None


def keep(db: Session, slip: tuple[str, bytes] | None, token: bytes) -> None:
    """Leave the new token for the next press."""
    if slip is not None:
        sealed = seal_json(slip[1], {"token": token.hex()}, place(slip[0]))
        db.add(DraftRow(id=slip[0], body_sealed=sealed, updated_at=utc_now()))
        db.flush()


def find(db: Session, slip: tuple[str, bytes] | None) -> bytes | None:
    """The token that an earlier press left, for ten minutes."""
    row = db.get(DraftRow, slip[0]) if slip else None
    if row is None or slip is None or utc_now() - row.updated_at > LIVES:
        return None
    try:
        return bytes.fromhex(open_json(slip[1], row.body_sealed, place(slip[0]))["token"])
    except Unreadable:
        return None
