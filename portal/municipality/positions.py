"""On which line of a TOML file a key stands. tomllib forgets it; a fault without a line is half a fault."""

import re
from collections import Counter

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""^\s*([A-Za-z0-9_\-"'.]+)\s*=""")
_FENCES = ('"""', "'''")


def _clean(path: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in path.split("."))


def key_lines(source: str) -> dict[str, int]:
    """Dotted key -> line, from 1. The entries of an array of tables are counted: `lines.0.slug`."""
    found: dict[str, int] = {}
    seen: Counter[str] = Counter()
    table, fence = "", ""
    for number, line in enumerate(source.splitlines(), start=1):
        if fence:
            fence = "" if fence in line else fence
        elif header := _HEADER.match(line):
            table = _table_name(header, seen)
            for parent in _with_parents(table):
                found.setdefault(parent, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{table}.{_clean(key[1])}".lstrip("."), number)
            fence = _opened_fence(line)
    return found


def _table_name(header: re.Match[str], seen: Counter[str]) -> str:
    """The table's path; `[lines.hours]` belongs to the entry of `[[lines]]` that was opened last."""
    *parents, last = _clean(header[2]).split(".")
    path = ""
    for part in parents:
        path = _counted(f"{path}.{part}".lstrip("."), seen)
    path = f"{path}.{last}".lstrip(".")
    if header[1]:
        seen[path] += 1  # counted within its own parent: `way.1.step.0` is the second way's first step
    return _counted(path, seen)


def _counted(path: str, seen: Counter[str]) -> str:
    return f"{path}.{seen[path] - 1}" if path in seen else path


def _with_parents(table: str) -> list[str]:
    """`a.b.c` -> `a.b.c`, `a.b`, `a`: a table never opened itself stands at its first part."""
    parts = table.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _opened_fence(line: str) -> str:
    return next((fence for fence in _FENCES if line.count(fence) == 1), "")
