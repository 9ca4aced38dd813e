"""What can be wrong with a pack, said so that somebody who is no developer can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Weight = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class PackFault:
    """One thing to mend: in which file, on which line (from 1), what is wrong, and what to do."""

    file: str
    line: int
    problem: str
    mend: str
    weight: Weight = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.weight}: {self.problem} -> {self.mend}"


class PackError(Exception):
    """A pack cannot be used. `faults` holds everything that was found, not only the first thing."""

    def __init__(self, faults: Iterable[PackFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def errors_in(faults: Iterable[PackFault]) -> list[PackFault]:
    """Only those faults that keep the pack from being used."""
    return [fault for fault in faults if fault.weight == "error"]
