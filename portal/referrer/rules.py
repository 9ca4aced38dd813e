"""What a work address is, how long a link and a session last, and who a referrer is once signed in. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.referrer.own_keys import Locked, open_own, seal_for_referrer
from portal.vault.keys import pair_of, subkey

LINK_LIVES = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=4)  # the machine in a staff room is nobody's own
TOUCH_EVERY = timedelta(minutes=1)
LONGEST_ADDRESS = 254  # RFC 5321
_LOCAL_PART = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")


@dataclass(frozen=True)
class Referrer:
    """A signed-in professional. `private` is empty until the four words were typed in this session.

    `keys_since`: what was sealed to this person before that moment is gone, since the words were lost.
    """

    id: str
    domain: str
    session_id: str
    public_key: bytes
    keys_since: datetime
    private: bytes = field(default=b"", repr=False)

    @property
    def is_unlocked(self) -> bool:
        """Whether what is this person's own can be read now."""
        return bool(self.private)

    def open_own(self, sealed: bytes, place: str) -> bytes:
        """What was sealed to this person at this place ("table:id:column").

        Raises Locked before the words are typed, and the vault's Unreadable for what was sealed to keys that are lost.
        """
        if not self.private:
            raise Locked
        return open_own(pair_of(self.private), sealed, place)

    def seal_own(self, data: bytes, place: str) -> bytes:
        """Seal something so that only this person reads it; works locked, too."""
        return seal_for_referrer(self.public_key, data, place)


def tidy_address(typed: str) -> str:
    """An address in the one form in which addresses are compared; '' for what is no address."""
    address = typed.strip().lower()
    local, _, domain = address.rpartition("@")
    is_one = len(address) <= LONGEST_ADDRESS and _LOCAL_PART.fullmatch(local) and is_domain(domain)
    return address if is_one else ""


def is_domain(text: str) -> bool:
    """Whether a text is a domain as the pack lists it: lower case, no @, at least one dot."""
    return bool(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", text)) and len(text) <= 190


def domain_of(address: str) -> str:
    """The part after the @."""
    return address.rpartition("@")[2]


def may_sign_in(address: str, domains: Collection[str]) -> bool:
    """Whether this is an address at one of the municipality's own domains; one below a listed one is another."""
    return bool(address) and domain_of(address) in domains


def address_mark(server_key: bytes, address: str) -> str:
    """What an address is found by: says nothing of it to who has the database alone."""
    return subkey(server_key, f"portal:referrer-address:1:{address}").hex()


def has_run_out(began_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session is over at `now`."""
    return now - seen_at > IDLE or now - began_at > LONGEST
