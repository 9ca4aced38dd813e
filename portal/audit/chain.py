"""How an entry is checked and hashed (pure). No free text ever enters the access log."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

Fact = str | int | bool

FIRST_HASH = "0" * 64
_SLUG = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")
_ONLY_DIGITS = re.compile(r"[0-9.:_-]*[0-9]{5,}[0-9.:_-]*|[0-9.:_-]{8,}")
# Counts and levels are small; a Norwegian telephone number has eight digits and must not slip in as a number.
_LARGEST_NUMBER = 9_999_999


@dataclass(frozen=True)
class Entry:
    """What is hashed, in the order in which it is hashed."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    subject: str
    facts: str
    previous_hash: str

    def digest(self) -> str:
        """The entry's hash (BLAKE2b, 256 bits, hexadecimal) over canonical JSON."""
        values = [self.seq, self.at.astimezone(UTC).isoformat(timespec="microseconds"), self.actor_kind]
        values += [self.actor_id, self.action, self.subject, self.facts, self.previous_hash]
        return blake2b(canonical(values).encode(), digest_size=32).hexdigest()


def canonical(value: object) -> str:
    """JSON that is always written the same way."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def checked_slug(name: str, value: str) -> str:
    """`value` when it is a slug of at most 64 characters. Raises ValueError, without repeating the value."""
    value = str(value)
    if not _SLUG.fullmatch(value) or _ONLY_DIGITS.fullmatch(value):
        raise ValueError(f"{name}: the access log takes slugs, never free text or numbers of people")
    return value


def checked_facts(facts: Mapping[str, Fact]) -> str:
    """The facts as canonical JSON: slugs, small whole numbers and yes/no. Raises ValueError or TypeError."""
    return canonical(
        {checked_slug("fact", name): _checked_fact(name, value) for name, value in facts.items()}
    )


def _checked_fact(name: str, value: Fact) -> Fact:
    if isinstance(value, str):
        return checked_slug(name, value)
    if not isinstance(value, int):
        raise TypeError(f"{name}: a fact is a slug, a whole number or yes/no")
    if abs(value) > _LARGEST_NUMBER:
        raise ValueError(f"{name}: a fact's number has at most seven digits")
    return value


def split_actor(actor: str) -> tuple[str, str]:
    """'member:<id>' → its kind and id; 'system' and 'citizen' have no id; a bare id is a member's."""
    kind, colon, actor_id = actor.partition(":")
    if colon:
        return checked_slug("actor", kind), checked_slug("actor", actor_id)
    if actor in {"system", "citizen", "cli"}:
        return actor, ""
    return "member", checked_slug("actor", actor)
