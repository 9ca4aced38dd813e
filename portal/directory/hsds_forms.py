"""What the standard's fields can hold: an address on the web is a URI (RFC 3986), an e-mail address has a name and a host.

People write `https://øvre.kommune.no/få hjelp`. The field has the same address as programs write it, and what was written is a
fact beside it, so that nothing is lost and a field that somebody changes still counts.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit, urlunsplit

_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_KEPT = "%!$&'()*+,;=:@/"  # what stands as it is in a path (RFC 3986, section 3.3)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+", re.ASCII)


def uri_of(address: str) -> str:
    """The address as a URI; '' for what is no address on the web."""
    try:
        parts = urlsplit(address)
        host = _ascii_host(parts.netloc)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    return urlunsplit((parts.scheme, host, _quoted(parts.path, ""), _quoted(parts.query, "?"), _quoted(parts.fragment, "?")))


def mail_of(address: str) -> str:
    """The address when it is one; '' for what is none."""
    return address if address.isascii() and _MAIL.fullmatch(address) else ""


def as_written(fact: str | None, field: str, form: Callable[[str], str]) -> str:
    """What was written: the fact as long as the field still says the same, else the field, which somebody changed."""
    return fact if fact is not None and form(fact) == field else field


def _ascii_host(netloc: str) -> str:
    """The host as the net knows it. Raises ValueError for what no host can be called."""
    name, colon, port = netloc.rpartition(":")
    host, port = (name, colon + port) if colon and port.isdigit() else (netloc, "")
    made = host.casefold().encode("idna").decode() if not host.isascii() else host
    return quote(made, safe="%!$&'()*+,;=:@[]") + port


def _quoted(part: str, more: str) -> str:
    return quote(_BARE_PERCENT.sub("%25", part), safe=_KEPT + more)
