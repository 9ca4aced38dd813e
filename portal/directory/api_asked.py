"""What a request to the open interface asks for, read strictly: a parameter that is not understood is refused, so that nobody
takes a whole list for a chosen one."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

PER_PAGE = 50
MOST_PER_PAGE = 200
MOST_CHANGES = 10_000  # of ids with a date each, which the standard wants on one page
MOST_PAGES = 1_000_000
PAGING = ("page", "per_page", "format")
SERVICES = (*PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimal", "full")
AT_LOCATIONS = (*PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full")
ORGANIZATIONS = (*PAGING, "taxonomy_term_id", "taxonomy_id", "full", "full_service")
TERMS = (*PAGING, "taxonomy_id", "parent_id", "top_only")
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NotUnderstood(ValueError):
    """A parameter that cannot be read, or that is none. The words are for whoever writes the program that asks."""


def check_names(given: MultiDict[str, str], known: Sequence[str]) -> None:
    """Raises NotUnderstood for a parameter that this address does not have, and for one that is given twice."""
    for name in sorted(given):
        if name == "search":
            raise NotUnderstood("There is no 'search': what people look for stands in no address. Read the list and search that.")
        if name not in known:
            others = f"It has: {', '.join(known)}." if known else "It has none."
            raise NotUnderstood(f"'{name[:40]}' is no parameter of this address. {others}")
        if len(given.getlist(name)) > 1:
            raise NotUnderstood(f"'{name}' is given more than once.")


def whole(given: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    """A whole number from 1 to `most`."""
    value = given.get(name, "")
    if not value:
        return otherwise
    if not (value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= most):
        raise NotUnderstood(f"'{name}' is a whole number from 1 to {most}.")
    return int(value)


def truth(given: Mapping[str, str], name: str) -> bool:
    """Yes or no; no when it is not given."""
    value = given.get(name, "").casefold()
    if value not in ("", "true", "false", "1", "0"):
        raise NotUnderstood(f"'{name}' is true or false.")
    return value in ("true", "1")


def moment(given: Mapping[str, str], name: str) -> datetime | None:
    """A moment in UTC; a day, or a time without zone, is one in UTC."""
    value = given.get(name, "")
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value.replace(" ", "+"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise NotUnderstood(f"'{name}' is a time as in 2026-11-23T09:00:00Z.") from wrong


def identity(value: str) -> str | None:
    """A UUID as the database has it; None for what is none, which nothing has."""
    small = value.lower()
    return small if _UUID.fullmatch(small) else None


def one_of_them(given: Mapping[str, str], name: str) -> str | None:
    """The UUID of what is asked for; None when nothing is."""
    value = given.get(name, "")
    if not value:
        return None
    if (found := identity(value)) is None:
        raise NotUnderstood(f"'{name}' is an id as in 7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e5f.")
    return found


def must_be_json(given: Mapping[str, str]) -> None:
    """Raises NotUnderstood for another format."""
    if given.get("format", "json") not in ("json", ""):
        raise NotUnderstood("'format' is json: there is no other.")
