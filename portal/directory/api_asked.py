"""What a request to the open interface asks for, read strictly: a parameter that is not understood is refused, so that nobody
takes a whole list for a chosen one."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from uuid import UUID

PER_PAGE = 50
MOST_PER_PAGE = 200
MOST_CHANGES = 10_000  # of ids with a date each, which the standard wants on one page
MOST_PAGES = 1_000_000
PAGING = ("page", "per_page", "format")
SERVICES = (*PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimal", "full")
AT_LOCATIONS = (*PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full")
ORGANIZATIONS = (*PAGING, "taxonomy_term_id", "taxonomy_id", "full", "full_service")
TERMS = (*PAGING, "taxonomy_id", "parent_id", "top_only")


class NotUnderstood(ValueError):
    """A parameter that cannot be read, or that is none. The words are for whoever writes the program that asks."""


def check_names(given: Collection[str], known: Collection[str]) -> None:
    """Raises NotUnderstood for a parameter that this list does not have."""
    for name in sorted(given):
        if name == "search":
            raise NotUnderstood("There is no 'search': what people look for stands in no address. Read the list and search that.")
        if name not in known:
            raise NotUnderstood(f"'{name[:40]}' is no parameter of this list. It has: {', '.join(known)}.")


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
    """A UUID in its one form; None for what is none, which nothing has."""
    try:
        return str(UUID(value))
    except ValueError:
        return None


def must_be_json(given: Mapping[str, str]) -> None:
    """Raises NotUnderstood for another format."""
    if given.get("format", "json") not in ("json", ""):
        raise NotUnderstood("'format' is json: there is no other.")
