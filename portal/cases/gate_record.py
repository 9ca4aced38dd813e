"""The gate as a sealed document of the case, and back. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from portal.cases.gate import Child, Exception10, Gate, Guardian, Informed, View

KIND = "gate"


def to_record(gate: Gate) -> dict[str, Any]:
    """The gate as JSON can hold it."""
    guardians = [{**asdict(each), "on": each.on.isoformat() if each.on else None} for each in gate.guardians]
    return {
        "exception": gate.exception.value,
        "guardians": guardians,
        "children": [asdict(each) for each in gate.children],
    }


def from_record(record: Mapping[str, Any]) -> Gate:
    """The gate that was kept. Raises KeyError or ValueError for what is none."""
    return Gate(
        Exception10(record["exception"]),
        tuple(_guardian(each) for each in record["guardians"]),
        tuple(Child(each["name"], each["age"], View(each["own_view"]), each["was_asked"]) for each in record["children"]),
    )


def _guardian(kept: Mapping[str, Any]) -> Guardian:
    on = date.fromisoformat(kept["on"]) if kept["on"] else None
    informed, view = Informed(kept["informed"]), View(kept["view"])
    return Guardian(**{**kept, "informed": informed, "view": view, "on": on})
