"""The paper form as PDF, set by typst (the `pdf` extra). Without it the pages to print are all there is.

What is set goes in as data, never as typst's own language: no text can become a command.
"""

import json
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FORM = Path(__file__).parent.parent / "templates" / "paper" / "form.typ"


@cache
def can_make_pdf() -> bool:
    """Whether typst is installed here."""
    return find_spec("typst") is not None


def make_pdf(data: dict[str, Any]) -> bytes:
    """The form as a tagged PDF. The same data gives the same file, and is set once."""
    return _set(json.dumps(data, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=32)  # three forms in ten languages; setting one takes a tenth of a second
def _set(data: str) -> bytes:
    import typst

    made: bytes = typst.compile(FORM.read_bytes(), format="pdf", sys_inputs={"data": data})
    return made
