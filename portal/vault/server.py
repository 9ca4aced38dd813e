"""The `server` method: case keys sealed to the server's key file too, so that no member is needed to open.

Off by default. For a municipality whose own risk assessment puts availability before keeping the operator
out; `server_method_is_on` is for the staff pages, which say so plainly. The layer above logs the switch.
"""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.vault.errors import ServerMethodOff
from portal.vault.keyring import Keyring, case_place
from portal.vault.keys import KeyPair, box_for, pair_of, subkey
from portal.vault.models import KeyKind, KeyWrap, Method, ServerKey
from portal.vault.rotation import BATCH, Progress
from portal.vault.seal import Unreadable


def server_method_is_on(db: Session) -> bool:
    """Whether the server can open cases without a member."""
    return db.scalar(select(ServerKey.id).limit(1)) is not None


def turn_server_method_on(
    db: Session, keyring: Keyring, server_key: bytes, progress: Progress | None = None
) -> None:
    """Seal every case's key to the server key as well; new cases follow. Nothing happens when it is on.

    `progress(done, total)` is called after each batch. Raises NotAdmitted for a keyring that is not current.
    """
    keyring.current(db)
    if server_method_is_on(db):
        return
    server = ServerKey(public_key=_pair_of_file(server_key).public)
    db.add(server)
    db.flush()
    _seal_all(db, keyring, server, progress)


def turn_server_method_off(db: Session) -> None:
    """Throw away all that the server key opens. Backups keep it as long as they live."""
    db.execute(delete(KeyWrap).where(KeyWrap.method == Method.SERVER))
    db.execute(delete(ServerKey))


def unlock_with_server(db: Session, server_key: bytes) -> Keyring:
    """A keyring that opens cases by the server's key file; it cannot admit, rotate or print a sheet.

    Raises ServerMethodOff, and Unreadable when the key file is another than the one it was turned on with.
    """
    server = db.scalar(select(ServerKey))
    if server is None:
        raise ServerMethodOff
    pair = _pair_of_file(server_key)
    if pair.public != server.public_key:
        raise Unreadable
    return Keyring(Method.SERVER, {server.id: pair})


def _seal_all(db: Session, keyring: Keyring, server: ServerKey, progress: Progress | None) -> None:
    of_team = (KeyWrap.key_kind == KeyKind.CASE, KeyWrap.method == Method.TEAM)
    total = db.scalar(select(func.count()).select_from(KeyWrap).where(*of_team)) or 0
    ids = select(KeyWrap.key_id).where(*of_team).order_by(KeyWrap.key_id).limit(BATCH)
    done, after = 0, ""
    while batch := db.scalars(ids.where(KeyWrap.key_id > after)).all():
        for case_id, key in keyring.case_keys(db, batch).items():
            db.add(_wrap_for_server(server, case_id, key))
        db.flush()
        done, after = done + len(batch), batch[-1]
        if progress:
            progress(done, total)


def _wrap_for_server(server: ServerKey, case_id: str, case_key: bytes) -> KeyWrap:
    blob = box_for(server.public_key, case_key, case_place(case_id, Method.SERVER))
    return KeyWrap(key_kind=KeyKind.CASE, key_id=case_id, method=Method.SERVER, holder=server.id, blob=blob)


def _pair_of_file(server_key: bytes) -> KeyPair:
    return pair_of(subkey(server_key, "portal:server-method"))
