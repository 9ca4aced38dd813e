"""An answer's Norwegian text beside the family's own language: for the file, and for whoever reads Norwegian in the family."""

from collections.abc import Mapping
from typing import Any

NORWEGIAN_KIND = "norwegian"  # a sealed document: message id → the same words in Norwegian


def norwegian_in(records: Mapping[str, Any]) -> dict[str, str]:
    """Message id → its Norwegian text; empty where none was needed."""
    return dict(records.get(NORWEGIAN_KIND, {}))
