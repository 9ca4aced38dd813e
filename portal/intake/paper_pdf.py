"""The paper form as PDF, set by typst (the `pdf` extra). Without it the pages to print are all there is."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.web.pdf import can_make_pdf, set_pdf

__all__ = ["FORM", "can_make_pdf", "make_pdf"]
FORM = Path(__file__).parent.parent / "templates" / "paper" / "form.typ"


def make_pdf(data: dict[str, Any]) -> bytes:
    """The form as a tagged PDF. The same data gives the same file, and is set once."""
    return _set(json.dumps(data, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=32)  # three forms in ten languages; setting one takes a tenth of a second
def _set(data: str) -> bytes:
    return set_pdf(FORM, json.loads(data))
