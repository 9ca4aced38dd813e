"""Setting a page as PDF with typst (the `pdf` extra), where it is installed.

What is set goes in as data, never as typst's own language: no text can become a command. Nothing is kept, in memory or on
the disk: whoever sets the same for everybody keeps it themselves.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@cache
def can_make_pdf() -> bool:
    """Whether typst is installed here."""
    return find_spec("typst") is not None


def set_pdf(template: Path, data: dict[str, Any]) -> bytes:
    """The template with this data as a tagged PDF. Raises ImportError where typst is not installed."""
    import typst

    words = json.dumps(data, sort_keys=True, ensure_ascii=False)
    made: bytes = typst.compile(template.read_bytes(), format="pdf", sys_inputs={"data": words})
    return made
