"""Services that somebody wants to remember: in the signed session cookie of this browser, which goes when it is closed, at the
quick exit, and after half an hour without a look at it. Ids only; nothing is kept on the server."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

import segno
from flask import session
from segno.encoder import DataOverflowError

from portal.db.clock import utc_now
from portal.web.session import REMEMBERED as _KEY

MOST = 20
IDLE_SECONDS = 30 * 60  # as a visit to a thread


def kept_ids() -> list[str]:
    """The ids in the order they were put there."""
    ids, looked_at = session.get(_KEY, ((), 0))
    if not ids or utc_now().timestamp() - looked_at > IDLE_SECONDS:
        return []
    return [str(UUID(hex=each)) for each in cast(Sequence[str], ids)]


def look() -> list[str]:
    """The ids, which live half an hour from now on; nothing of them is left when they have run out."""
    ids = kept_ids()
    if _KEY in session:
        _keep(ids)
    return ids


def add(service_id: str) -> bool:
    """Remember a service; False when the list is full."""
    ids = kept_ids()
    if service_id not in ids and len(ids) >= MOST:
        return False
    _keep(list(dict.fromkeys([*ids, service_id])))
    return True


def remove(service_id: str) -> None:
    """Forget a service; of an id that is not there, nothing."""
    _keep([each for each in kept_ids() if each != service_id])


def forget() -> None:
    """Forget them all."""
    session.pop(_KEY, None)


def _keep(ids: Sequence[str]) -> None:
    if ids:
        session[_KEY] = [[UUID(each).hex for each in ids], int(utc_now().timestamp())]
    else:
        forget()


def as_text(services: Sequence[tuple[str, str]]) -> str:
    """(name, number) a line, to read to somebody or send on."""
    return "\n".join(f"{name}: {phone}" if phone else name for name, phone in services)


def as_square(words: str) -> str:
    """The text as a square that another phone reads, without asking us: a data address; '' when it is too long for one."""
    try:
        return str(segno.make(words, error="l", micro=False).png_data_uri(scale=4, border=4))
    except DataOverflowError:
        return ""
