"""Norwegian phone numbers: is it one, and how does a phone dial it."""

import re

# Emergency 110-113 and 116 xxx (EU harmonised), five digits 0xxxx, eight digits from 2 on (80x/81x included).
# Source: the national numbering plan (Nkom).
_REAL = re.compile(r"11[0-3]|116\d{3}|0\d{4}|[2-9]\d{7}")
_INVENTED = re.compile(
    r"1234\d{4}"
)  # no Norwegian subscriber number begins with 1: nobody is called by mistake


def digits_of(number: str) -> str:
    """The digits as dialled in Norway: spaces and the country code taken away."""
    return re.sub(r"^(\+|00)47", "", re.sub(r"\s", "", number))


def is_phone(number: str, *, invented: bool = False) -> bool:
    """Whether `number` can be a Norwegian number; in an invented pack it must be one that cannot be."""
    digits = digits_of(number)
    if invented:
        return bool(_INVENTED.fullmatch(digits))
    return bool(_REAL.fullmatch(digits))


def tel_link(number: str) -> str:
    """The `tel:` form. Short numbers carry no country code: abroad they do not exist. '' gives ''."""
    digits = digits_of(number)
    if not digits:
        return ""
    return f"tel:{digits}" if len(digits) < 8 else f"tel:+47{digits}"
