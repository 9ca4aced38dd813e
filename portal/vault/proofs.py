"""Wraps of the team key, and the proof that somebody who held it admitted the receiver."""

from hmac import compare_digest

from portal.vault.keyring import team_place
from portal.vault.keys import KeyPair, box_for, subkey
from portal.vault.models import KeyKind, KeyWrap, Method


def wrap_of_team(team_id: str, pair: KeyPair, method: Method, holder: str, public: bytes) -> KeyWrap:
    """The team's private key, sealed to a member's or a recovery sheet's public key. Not yet added."""
    blob = box_for(public, pair.private, team_place(team_id, holder))
    return KeyWrap(key_kind=KeyKind.TEAM, key_id=team_id, method=method, holder=holder, blob=blob)


def proof_of(team: KeyPair, holder: str, public: bytes) -> bytes:
    """Says that `public` is the holder's key; can be made only with the team's private key."""
    return subkey(team.private, f"portal:proof:{holder}:{public.hex()}")


def is_proved(team: KeyPair, holder: str, public: bytes, proof: bytes) -> bool:
    """Whether a proof was made with this team key, for this holder and this public key."""
    return compare_digest(proof_of(team, holder, public), proof)
