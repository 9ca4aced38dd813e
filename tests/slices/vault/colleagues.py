"""A team and its members, told as it happens: who joins, who admits whom, who unlocks."""

from portal.db.base import new_id
from portal.db.session import Database
from portal.vault.keyring import Keyring, unlock_team
from portal.vault.recovery import confirm_recovery, new_recovery
from portal.vault.team import admit, found_team, new_member_keys


class Team:
    """A team in use. Members are known by name; what they know stays with the test, as it should."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ids: dict[str, str] = {}
        self.privates: dict[str, bytes] = {}
        self.sheet: tuple[str, ...] = ()

    def joins(self, name: str) -> None:
        self.ids.setdefault(name, new_id())
        with self.database.write() as db:
            self.privates[name] = new_member_keys(db, self.ids[name])

    def founds(self, name: str) -> None:
        with self.database.write() as db:
            found_team(db, self.ids[name])

    def types_back_the_sheet(self, name: str) -> None:
        with self.database.write() as db:
            self.sheet = new_recovery(db, unlock_team(db, self.ids[name], self.privates[name])).groups
        with self.database.write() as db:
            confirm_recovery(db, " ".join(self.sheet))

    def admits(self, by: str, name: str) -> None:
        with self.database.write() as db:
            admit(db, unlock_team(db, self.ids[by], self.privates[by]), self.ids[name])

    def unlocks(self, name: str) -> Keyring:
        with self.database.read() as db:
            return unlock_team(db, self.ids[name], self.privates[name])
