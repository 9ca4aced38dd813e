"""The table of every address: method, path, label. A view without a row fails, and the other way."""

from pathlib import Path

from flask import Flask

from portal.web.access import label_of

TABLE = Path(__file__).with_name("endpoints.txt")
_METHODS_OF_EVERY_VIEW = {"HEAD", "OPTIONS"}


def rows_of(app: Flask) -> list[str]:
    """'POST /talk public' for every method of every address of the app."""
    return sorted(
        f"{method} {rule.rule} {label_of(app.view_functions[rule.endpoint])}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - _METHODS_OF_EVERY_VIEW
    )


def expected_rows() -> list[str]:
    """The table as it is written down; lines with # are for the reader."""
    lines = (line.split("#")[0].split() for line in TABLE.read_text("utf-8").splitlines())
    return sorted(" ".join(words) for words in lines if words)


def differences(real: list[str], expected: list[str]) -> list[str]:
    """Rows to add and rows to take out."""
    return [f"add to the table: {row}" for row in real if row not in expected] + [
        f"no such view: {row}" for row in expected if row not in real
    ]
