"""Hold what we wrote down of HSDS against the files that Open Referral publishes.

    python -m tools.hsds_published <folder>

`<folder>` is `schema/` of a clone of github.com/openreferral/specification, at the tag one wants to know about (`3.1`). The files
are Open Referral's work under CC BY-SA 4.0 and are not kept here; whoever has them can ask. Told is every object and field that
we have and they do not, or have otherwise: kind, what is required, which values. What they have and we never send is told apart.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.directory.hsds_schema import schemas

Json = dict[str, Any]
# Ours on purpose (docs/adr/0092): dates must look like dates, and these may be text or number.
_STRICTER = frozenset({"date", "date-time", "uuid"})
_EITHER = frozenset({"count", "bymonthday", "byyearday"})


def differences(folder: Path) -> tuple[list[str], list[str]]:
    """What is wrong with ours, and what we leave out. Raises FileNotFoundError for a folder without the files."""
    wrong: list[str] = []
    left_out: list[str] = []
    for name, ours in _objects().items():
        theirs = json.loads((folder / f"{name}.json").read_text("utf-8"))
        wrong += [f"{name}: {each}" for each in _of_object(ours, theirs)]
        left_out += [f"{name}.{field}" for field in theirs["properties"] if field not in ours["properties"]]
    return wrong, left_out


def _objects() -> dict[str, Json]:
    return {name: one for name, one in schemas().items() if not name.endswith("_page")}


def _of_object(ours: Json, theirs: Json) -> Iterator[str]:
    if set(ours.get("required", ())) != set(theirs.get("required", ())):
        yield f"required is {sorted(theirs.get('required', ()))}"
    for field, kind in ours["properties"].items():
        published = theirs["properties"].get(field)
        if published is None:
            yield f"{field} is not published"
        elif field not in _EITHER and _short(kind) != _short(published):
            yield f"{field} is {_short(published)}, not {_short(kind)}"


def _short(kind: Json) -> str:
    """A kind in a word that does not depend on how it is written: 'string', '[phone]', '{service}', 'active|defunct'."""
    if "$ref" in kind:
        return "{" + Path(kind["$ref"]).stem + "}"
    if kind.get("type") == "array":
        return "[" + _short(kind["items"]).strip("{}") + "]"
    if "enum" in kind:
        return "|".join(sorted(kind["enum"]))
    form = kind.get("format", "")
    return str(kind["type"]) if form in _STRICTER or not form else f"{kind['type']} ({form})"


def main(arguments: list[str]) -> int:
    """0 when ours holds, 1 when it does not, 2 when there is nothing to hold it against."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        wrong, left_out = differences(Path(arguments[0]))
    except FileNotFoundError as missing:
        print(f"{missing.filename}: no such file. Give the folder schema/ of openreferral/specification.")
        return 2
    for each in wrong:
        print(each)
    print(f"{len(_objects())} objects, {len(wrong)} differences; published and never sent: {', '.join(left_out) or 'nothing'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
