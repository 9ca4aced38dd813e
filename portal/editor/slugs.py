"""Slugs for services that have none: words of the name, in letters that any system takes. Pure."""

import re
import unicodedata

from portal.directory.document import Document
from portal.directory.models import LONGEST_SLUG

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})


def slug_for(name: Document, first: str, service_id: str) -> str:
    """'Åpen barnehage' becomes 'apen-barnehage'; a name without Latin letters takes a part of the id."""
    text = name.get(first) or name.get("en") or next((each for code, each in name.items() if isinstance(each, str)), "")
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[: LONGEST_SLUG - 10].strip("-")
    return slug or f"service-{service_id[:8]}"
