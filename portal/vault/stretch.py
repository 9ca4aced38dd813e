"""Argon2id: the one place that makes a key out of something a person can remember or write down."""

import threading
from dataclasses import dataclass

from nacl.bindings import (
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
    crypto_pwhash_SALTBYTES,
)

SALT_BYTES = crypto_pwhash_SALTBYTES
_MIB = 2**20


@dataclass(frozen=True)
class Cost:
    """What one derivation costs: MiB of memory, passes over it. Stored with a wrap, so it can be raised."""

    memory_mib: int
    passes: int

    def __str__(self) -> str:
        return f"argon2id:m={self.memory_mib},t={self.passes}"

    @classmethod
    def read(cls, stored: str) -> "Cost":
        """The cost that `str()` wrote. Raises ValueError for anything else."""
        name, _, numbers = stored.partition(":")
        memory, _, passes = numbers.partition(",")
        if name != "argon2id" or memory[:2] != "m=" or passes[:2] != "t=":
            raise ValueError("not a stored cost of Argon2id")
        return cls(memory_mib=int(memory[2:]), passes=int(passes[2:]))


RECEIPT_COST = Cost(memory_mib=19, passes=2)  # enough for a code of 66 random bits
PASSPHRASE_COST = Cost(memory_mib=64, passes=3)  # a passphrase is chosen by a person

# A burst of sign-ins or codes must wait, not take the machine's memory.
_passphrase_slots = threading.BoundedSemaphore(2)
_receipt_slots = threading.BoundedSemaphore(4)


def stretch(secret: bytes, salt: bytes, cost: Cost, length: int) -> bytes:
    """`length` key bytes from `secret`. Waits while others of the same size of work are running."""
    slots = _receipt_slots if cost.memory_mib <= RECEIPT_COST.memory_mib else _passphrase_slots
    with slots:
        memory = cost.memory_mib * _MIB
        return crypto_pwhash_alg(length, secret, salt, cost.passes, memory, crypto_pwhash_ALG_ARGON2ID13)
