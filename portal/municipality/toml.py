"""TOML read with care: a wrong or missing value becomes a fault with file, line and mend."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portal.municipality.faults import PackFault, Weight
from portal.municipality.positions import key_lines

_KINDS = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    date: "a date: 2026-07-28",
    list: "a list in [ ]",
    dict: "a table",
}


@dataclass
class Source:
    """Where a table was read, to say on which line a fault stands; `faults` is shared by the whole load."""

    file: str
    lines: Mapping[str, int]
    faults: list[PackFault]
    below: "Source | None" = None  # the common defaults that this file was laid over

    def fault(self, path: str, problem: str, mend: str, weight: Weight = "error") -> None:
        """Note a fault at the key `path`, or at its nearest table when the key is missing."""
        file, line = self.place(path)
        self.faults.append(PackFault(file, line, problem, mend, weight))

    def place(self, path: str) -> tuple[str, int]:
        """File and line of `path`; the common file's only when this one says nothing of it."""
        if path in self.lines:
            return self.file, self.lines[path]
        if self.below and path in self.below.lines:
            return self.below.file, self.below.lines[path]
        parent = path.rpartition(".")[0]
        return self.place(parent) if parent else (self.file, 1)


@dataclass
class Table:
    """One table of a TOML file with typed getters that note faults instead of raising."""

    source: Source
    data: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""

    def at(self, key: str) -> str:
        """The dotted path of `key` in this table."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, problem: str, mend: str, weight: Weight = "error") -> None:
        """Note a fault at `key`."""
        self.source.fault(self.at(key), problem, mend, weight)

    def _get(self, key: str, kind: type, default: Any) -> Any:
        if key not in self.data:
            if default is None:
                self.fault(key, f"'{self.at(key)}' is missing", f"add {key} = {_KINDS[kind]}")
            return kind() if default is None and kind is not date else default
        value = self.data[key]
        if not _is_kind(value, kind):
            self.fault(key, f"'{self.at(key)}' is of the wrong type", f"write {_KINDS[kind]}")
            return kind() if default is None and kind is not date else default
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text. Without a default, a missing one is a fault and ''."""
        return str(self._get(key, str, default))

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number. Without a default, a missing one is a fault and 0."""
        return int(self._get(key, int, default))

    def truth(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        return bool(self._get(key, bool, default))

    def day(self, key: str) -> date | None:
        """A date, or None when there is none. Never required: an honest gap beats an invented day."""
        return self._get(key, date, None) if key in self.data else None

    def words(self, key: str, default: list[str] | None = None) -> list[str]:
        """A list of texts."""
        values = self._get(key, list, default)
        if all(isinstance(value, str) for value in values):
            return list(values)
        self.fault(key, f"'{self.at(key)}' holds something that is not a text", 'write ["…", "…"]')
        return []

    def table(self, key: str, *, required: bool = False) -> "Table":
        """A table below this one; empty when missing."""
        data = self._get(key, dict, None if required else {})
        return Table(self.source, data, self.at(key))

    def tables(self, key: str) -> Iterator["Table"]:
        """Every entry of an array of tables `[[key]]`."""
        for index, data in enumerate(self._get(key, list, [])):
            if isinstance(data, dict):
                yield Table(self.source, data, f"{self.at(key)}.{index}")
            else:
                self.fault(key, f"'{self.at(key)}' must be tables", f"write [[{self.at(key)}]]")


def _is_kind(value: object, kind: type) -> bool:
    """Python counts True as a number and a datetime as a date; a pack must not."""
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, kind)


def read_table(path: Path, root: Path, faults: list[PackFault]) -> Table:
    """Read one TOML file below `root`. A missing file or bad TOML is a fault and an empty table."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        faults.append(
            PackFault(name, 1, "the file is missing", "make the file, or copy it from the demo pack")
        )
        return Table(Source(name, {}, faults))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        faults.append(
            PackFault(
                name, _line_of(trouble), f"not valid TOML: {trouble}", "check quotes and brackets there"
            )
        )
        return Table(Source(name, {}, faults))
    return Table(Source(name, key_lines(text), faults), data)


def _line_of(trouble: Exception) -> int:
    words = str(trouble).replace(",", " ").split()
    return int(words[words.index("line") + 1]) if "line" in words else 1


def laid_over(upper: Table, lower: Table) -> Table:
    """The upper table with the lower one's values where it has none, tables merged key by key."""
    source = Source(upper.source.file, upper.source.lines, upper.source.faults, lower.source)
    return Table(source, _merge(upper.data, lower.data))


def _merge(upper: Mapping[str, Any], lower: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(lower)
    for key, value in upper.items():
        below = merged.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _merge(value, below) if both and isinstance(below, dict) else value
    return merged
