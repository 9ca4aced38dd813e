"""Keyed texts out of `texts/<language>/*.toml`: dotted keys, the pack's own over the common ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.municipality.faults import PackFault, Weight
from portal.municipality.texts import PLURAL_FORMS, Plural, Text
from portal.municipality.toml import Table, read_table


@dataclass
class LanguageTexts:
    """The texts of one language, and where each was read."""

    code: str
    texts: dict[str, Text] = field(default_factory=dict)
    homes: dict[str, Table] = field(default_factory=dict)
    common_keys: set[str] = field(default_factory=set)
    own_keys: set[str] = field(default_factory=set)  # those that the pack itself words or adds

    def fault(self, key: str, problem: str, mend: str, weight: Weight = "error") -> None:
        """Note a fault on the line where `key` is written."""
        self.homes[key].fault(key, problem, mend, weight)


def read_language(
    root: Path, pack: str, code: str, constants: Mapping[str, str], faults: list[PackFault]
) -> LanguageTexts:
    """All texts of a language: the common ones first, the pack's own over them."""
    found = LanguageTexts(code)
    for folder in ("_common", pack):
        here: dict[str, Table] = {}
        for path in sorted((root / folder / "texts" / code).glob("*.toml")):
            _read_file(read_table(path, root, faults), found, here, constants)
        (found.own_keys if folder == pack else found.common_keys).update(here)
    return found


def _read_file(
    table: Table, found: LanguageTexts, here: dict[str, Table], constants: Mapping[str, str]
) -> None:
    for key, value in _leaves(table, table.data, ""):
        if key in here:
            table.fault(key, f"the text '{key}' is also in {here[key].source.file}", "keep one of them")
        here[key] = found.homes[key] = table
        found.texts[key] = _made(value, found.code, constants)


def _leaves(table: Table, data: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        key = f"{path}.{name}" if path else name
        if isinstance(value, dict) and not _is_plural(table, value, key):
            yield from _leaves(table, value, key)
        elif isinstance(value, str | dict):
            yield key, value
        else:
            table.fault(key, f"the text '{key}' is no text", 'write it in quotes: "…"')


def _is_plural(table: Table, value: Mapping[str, Any], key: str) -> bool:
    """A table with `by` is one text in several plural forms."""
    if "by" not in value:
        return False
    fits = (
        "other" in value
        and set(value) <= PLURAL_FORMS | {"by"}
        and all(isinstance(v, str) for v in value.values())
    )
    if not fits:
        table.fault(
            key,
            f"the plural text '{key}' is not complete",
            'give by = "days", other = "…" and the other forms',
        )
    return fits


def _made(value: str | Mapping[str, str], code: str, constants: Mapping[str, str]) -> Text:
    if isinstance(value, str):
        return _filled(value, constants)
    forms = {form: _filled(text, constants) for form, text in value.items() if form != "by"}
    return Plural(value["by"], forms, code)


def _filled(text: str, constants: Mapping[str, str]) -> str:
    for name, value in constants.items():
        text = text.replace(f"{{{name}}}", value.replace("{", "{{").replace("}", "}}"))
    return text.strip("\n")
