"""When a passphrase is good enough: long, not somebody's own name, not one that everybody uses. Pure.

Length does the work (NIST SP 800-63B 3.1.1: no rules on kinds of characters, no forced change; check against
known ones and against the context). What opens the case key deserves fourteen characters.
"""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum

SHORTEST = 14
LONGEST = 256  # more than anybody types; keeps the key derivation's input bounded

# Beginnings that people fall back on. A passphrase that is only these, numbers and signs is no secret.
_COMMON_WORDS = """
    passord password passphrase passordfrase hemmelig secret velkommen welcome sommer vinter høst vår summer
    winter autumn spring januar februar mars april mai juni juli august september oktober november desember
    kommune kommunen familiehjelpa familie familien barnevern helsestasjon norge norway admin administrator
    bruker user test testing qwerty qwertyuiop asdfghjkl asdf zxcvbnm letmein iloveyou jegelskerdeg elsker
    abc abcd abcdef abcdefgh default change changeme endremeg logg inn login min mitt mine er og det this is
    my the correct horse battery staple trustno monkey dragon football fotball brann rosenborg
"""
_COMMON = frozenset(_COMMON_WORDS.split())


class PassphraseProblem(StrEnum):
    """Why a passphrase is not taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    HOLDS_NAME = "holds_name"
    TOO_COMMON = "too_common"
    TOO_FEW_SIGNS = "too_few_signs"


def canonical(typed: str) -> str:
    """The passphrase as it is hashed: the same on every keyboard and every phone."""
    return unicodedata.normalize("NFKC", typed)


def problem_with(typed: str, *, about: Collection[str] = ()) -> PassphraseProblem | None:
    """What is wrong with a passphrase, or None. `about` is what is known of its owner: name, e-mail."""
    passphrase = canonical(typed)
    if len(passphrase) < SHORTEST:
        return PassphraseProblem.TOO_SHORT
    if len(passphrase) > LONGEST:
        return PassphraseProblem.TOO_LONG
    if len(set(passphrase.casefold())) < 6 or _is_a_run(passphrase):
        return PassphraseProblem.TOO_FEW_SIGNS
    if _is_about_its_owner(passphrase, about):
        return PassphraseProblem.HOLDS_NAME
    return PassphraseProblem.TOO_COMMON if _is_common(passphrase) else None


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _is_a_run(passphrase: str) -> bool:
    """'abcdefghijklmn', '12345678901234', 'abcabcabcabcabc'."""
    steps = [ord(b) - ord(a) for a, b in zip(passphrase, passphrase[1:], strict=False)]
    most_alike = max(steps.count(step) for step in set(steps))
    repeats = any(
        passphrase == (passphrase[:size] * len(passphrase))[: len(passphrase)] for size in range(1, 6)
    )
    return repeats or most_alike > len(steps) * 0.8


def _is_about_its_owner(passphrase: str, about: Collection[str]) -> bool:
    """Whether fewer than ten signs are left when the owner's own names are taken out."""
    left = passphrase.casefold()
    for word in sorted({word for known in about for word in _words(known)}, key=len, reverse=True):
        if len(word) >= 3:
            left = left.replace(word, "")
    return left != passphrase.casefold() and len(left) < 10


def _is_common(passphrase: str) -> bool:
    words = _words(passphrase)
    return bool(words) and all(word in _COMMON for word in words) and len(set(words)) < 5
