"""The server's own key: off unless it was turned on, and gone when it is turned off."""


import pytest
from sqlalchemy import select

from portal.db.base import new_id
from portal.db.session import Database
from portal.vault.commands import new_case_key
from portal.vault.errors import (
    NotAdmitted,
    ServerMethodOff,
)
from portal.vault.keyring import unlock_team
from portal.vault.models import KeyWrap, Method
from portal.vault.rotation import rotate_team
from portal.vault.seal import Unreadable
from portal.vault.server import (
    server_method_is_on,
    turn_server_method_off,
    turn_server_method_on,
    unlock_with_server,
)
from tests.slices.vault.colleagues import Team

SERVER_KEY = b"s" * 32


def sealed_case(database: Database) -> tuple[str, bytes]:
    case_id = new_id()
    with database.write() as db:
        return case_id, new_case_key(db, case_id)


def test_the_server_opens_nothing_unless_it_was_turned_on(team: Team) -> None:
    with team.database.read() as db:
        assert not server_method_is_on(db)
        assert not db.scalars(select(KeyWrap).where(KeyWrap.method == Method.SERVER)).all()
        with pytest.raises(ServerMethodOff):
            unlock_with_server(db, SERVER_KEY)


def test_the_server_method_opens_old_and_new_cases_until_it_is_off(team: Team) -> None:
    database = team.database
    keys = dict([sealed_case(database), sealed_case(database)])
    with database.write() as db:
        turn_server_method_on(db, team.unlocks("astrid"), SERVER_KEY)
        turn_server_method_on(db, team.unlocks("astrid"), SERVER_KEY)
    keys.update([sealed_case(database)])
    with database.write() as db:
        rotate_team(db, unlock_team(db, team.ids["astrid"], team.privates["astrid"]))
        keyring = unlock_with_server(db, SERVER_KEY)
        assert server_method_is_on(db)
        assert keyring.case_keys(db, list(keys)) == keys
        with pytest.raises(Unreadable):
            unlock_with_server(db, b"t" * 32)
        with pytest.raises(NotAdmitted):
            rotate_team(db, keyring)
    with database.write() as db:
        turn_server_method_off(db)
        assert keyring.case_keys(db, list(keys)) == {}
        with pytest.raises(ServerMethodOff):
            unlock_with_server(db, SERVER_KEY)
