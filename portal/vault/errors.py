"""What can go wrong with the keys. `Unreadable`, which is about one sealed value, stands in seal.py."""


class VaultError(Exception):
    """Something about keys that a page or the command line has to tell a person."""


class TeamNotReady(VaultError):
    """There is no team key that may take cases: not founded, or its recovery sheet is not typed back."""


class TeamExists(VaultError):
    """A team is founded once; after that, members are admitted."""


class NotAdmitted(VaultError):
    """The member has no key to the team's cases (yet, or any longer)."""


class NoMemberKey(VaultError):
    """The member has not set a secret, so there is no public key to seal anything to."""


class LastMember(VaultError):
    """The only one who can open the cases cannot leave."""


class RotationUnfinished(VaultError):
    """Cases are still sealed to an older team key, so that key cannot be thrown away."""


class ServerMethodOff(VaultError):
    """The server opens no case: the `server` method is off."""


class WrongSheet(VaultError):
    """What was typed is not the recovery key.

    `groups` numbers (from 1) the groups that cannot be right; it is empty when every group is well-formed
    but the key is another one, or when there are too few or too many.
    """

    def __init__(self, groups: tuple[int, ...] = ()) -> None:
        super().__init__("the recovery key does not fit")
        self.groups = groups
