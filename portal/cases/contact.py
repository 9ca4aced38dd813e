"""How somebody can be reached, read from what they typed. Pure; the conversation and the thread read it alike."""

import re
import unicodedata

LONGEST_ADDRESS = 200
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")


def phone_number(typed: str) -> str | None:
    """'+4712345678' from however it was typed, in the digits of any script; None when it is no number."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in typed)
    number = re.sub(r"[\s().\-\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", plain)
    return number if _PHONE.fullmatch(number) else None


def email_address(typed: str) -> str | None:
    """The address without white space around it; None when it is none."""
    address = typed.strip()
    return address if len(address) <= LONGEST_ADDRESS and _EMAIL.fullmatch(address) else None
