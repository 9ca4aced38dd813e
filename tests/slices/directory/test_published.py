"""Ours is held against what is published: every kind of difference is told, and nothing where there is none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.directory.hsds_schema import schemas
from tools.hsds_published import differences, main

Json = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of the published form, which say what ours says."""
    for name, ours in schemas().items():
        if not name.endswith("_page"):
            properties = {field: _published(kind) for field, kind in ours["properties"].items()}
            made = {"name": name, "type": "object", "properties": properties, "required": ours.get("required", [])}
            (tmp_path / f"{name}.json").write_text(json.dumps(made), "utf-8")
    return tmp_path


def _published(kind: Json) -> Json:
    if "$ref" in kind:
        return {"name": "x", "description": "x", "$ref": kind["$ref"].rpartition("/")[2] + ".json"}
    if kind["type"] == "array":
        return {"type": "array", "items": _published(kind["items"])}
    return {**kind, "description": "x", "constraints": {"unique": False}}


def test_what_agrees_is_told_to_agree(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert differences(folder) == ([], [])
    assert main([str(folder)]) == 0
    assert "0 differences" in capsys.readouterr().out


CHANGES: dict[str, tuple[Callable[[Json], Any], str]] = {
    "a field that is gone": (lambda one: one["properties"].pop("alert"), "service: alert is not published"),
    "another kind": (lambda one: one["properties"]["alert"].update(type="number"), "service: alert is number, not string"),
    "a list that is one": (lambda one: one["properties"].update(phones={"$ref": "phone.json"}),
                           "service: phones is {phone}, not [phone]"),
    "another value": (lambda one: one["properties"]["status"]["enum"].append("paused"), "service: status is active|"),
    "more required": (lambda one: one["required"].append("description"), "service: required is ['description'"),
    "another form": (lambda one: one["properties"]["email"].update(format="uri"), "service: email is string (uri)"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_each_difference_is_told(folder: Path, change: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "service.json"
    published = json.loads(file.read_text("utf-8"))
    do, told = CHANGES[change]
    do(published)
    file.write_text(json.dumps(published), "utf-8")
    assert main([str(folder)]) == 1
    assert told in capsys.readouterr().out


def test_what_we_never_send_is_told_apart(folder: Path) -> None:
    file = folder / "unit.json"
    published = json.loads(file.read_text("utf-8"))
    published["properties"]["symbol"] = {"type": "string"}
    file.write_text(json.dumps(published), "utf-8")
    assert differences(folder) == ([], ["unit.symbol"])


def test_nothing_to_hold_it_against_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert main([]) == 2
    assert "no such file" in capsys.readouterr().out
