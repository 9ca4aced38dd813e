"""Setting a page as PDF with typst (the `pdf` extra), where it is installed.

What is set goes in as data, never as typst's own language: no text can become a command. Nothing is kept, in memory or on
the disk: whoever sets the same for everybody keeps it themselves.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

Standard = Literal["a-2a", "ua-1"]


@cache
def can_make_pdf() -> bool:
    """Whether typst is installed here."""
    return find_spec("typst") is not None


def set_pdf(template: Path, data: dict[str, Any], standards: Sequence[Standard] = ()) -> bytes:
    """The template with this data as a tagged PDF, which declares these standards ("a-2a"). Raises ImportError without typst."""
    import typst

    words = json.dumps(data, sort_keys=True, ensure_ascii=False)
    declared: Any = list(standards) or None
    made: bytes = typst.compile(template.read_bytes(), format="pdf", sys_inputs={"data": words}, pdf_standards=declared)
    return made
