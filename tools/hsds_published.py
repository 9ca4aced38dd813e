"""Hold what we wrote down of HSDS against the files that Open Referral publishes.

    python -m tools.hsds_published <folder>

`<folder>` is `schema/` of a clone of github.com/openreferral/specification, at the tag one wants to know about (`3.1`). The files
are Open Referral's work under CC BY-SA 4.0 and are not kept here; whoever has them can ask. The digest of what they demand is
told beside the one in `portal/directory/hsds_schema.py`, and each difference by its name; `openapi.json` is held against
`tools/hsds_interface.py` when it is there.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.directory.hsds_schema import PUBLISHED, published
from tools.hsds_interface import differences as of_interface
from tools.hsds_normal import Counts, counts, digest, normal

Json = dict[str, Any]
_INTERFACE = "openapi.json"


def read(folder: Path) -> dict[str, Json]:
    """The objects of the files in a folder. Raises FileNotFoundError for one without any."""
    files = [each for each in sorted(folder.glob("*.json")) if each.name != _INTERFACE]
    if not files:
        raise FileNotFoundError(2, "no such file", str(folder / "service.json"))
    return {each.stem: json.loads(each.read_text("utf-8")) for each in files}


def differences(theirs: Mapping[str, Json], ours: Mapping[str, Json]) -> list[str]:
    """Every difference of what the two sets demand, by the name of its object and field."""
    one, other = normal(theirs), normal(ours)
    return [each for name in sorted({*one, *other}) for each in _of_object(name, one.get(name), other.get(name))]


def _of_object(name: str, theirs: Json | None, ours: Json | None) -> Iterator[str]:
    if theirs is None or ours is None:
        yield f"{name} is not {'published' if theirs is None else 'ours'}"
        return
    yield from _of_words(name, theirs["properties"], ours["properties"])
    rest = [{word: value for word, value in one.items() if word != "properties"} for one in (theirs, ours)]
    yield from _of_words(name, *rest)


def _of_words(name: str, theirs: Json, ours: Json) -> Iterator[str]:
    for word in sorted({*theirs, *ours}):
        if word not in theirs or word not in ours:
            yield f"{name}.{word} is not {'ours' if word in theirs else 'published'}"
        elif theirs[word] != ours[word]:
            yield f"{name}.{word} is {_short(theirs[word])}, not {_short(ours[word])}"


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def known_counts() -> Counts:
    """How much there was in the published files when they were read."""
    return Counts(PUBLISHED.objects, PUBLISHED.fields, PUBLISHED.required, PUBLISHED.values, PUBLISHED.formats)


def main(arguments: list[str]) -> int:
    """0 when ours holds, 1 when it does not, 2 when there is nothing to hold it against."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    try:
        theirs = read(folder)
    except FileNotFoundError as missing:
        print(f"{missing.filename}: no such file. Give the folder schema/ of openreferral/specification.")
        return 2
    wrong = differences(theirs, published()) + _interface(folder / _INTERFACE)
    for each in wrong:
        print(each)
    print(f"These files: {digest(theirs)} {counts(theirs)}")
    print(f"HSDS {PUBLISHED.version}:    {PUBLISHED.digest} {known_counts()}")
    print(f"{len(wrong)} differences")
    return 1 if wrong or digest(theirs) != PUBLISHED.digest else 0


def _interface(file: Path) -> list[str]:
    return of_interface(json.loads(file.read_text("utf-8"))) if file.is_file() else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
