"""What we wrote down of HSDS is what is published: the digest says so, and every kind of difference is told by its name."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.directory.hsds_out import VERSION
from portal.directory.hsds_schema import NESTED, PUBLISHED, compiled, published
from portal.directory.hsds_strict import RULES, schemas
from tests.hsds_check import against, faults, faults_ours, faults_published
from tools.hsds_normal import TELLING, counts, digest, normal
from tools.hsds_published import differences, known_counts, main, read

Json = dict[str, Any]
SERVICE: Json = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Koret", "status": "active"}


# --- the digest -------------------------------------------------------------------------------------------


def test_ours_is_the_published_set_to_the_last_field() -> None:
    """The digest was made from the published files. One field, kind, value or required name otherwise, and this is red."""
    assert digest(published()) == PUBLISHED.digest
    assert counts(published()) == known_counts()


CHANGED: dict[str, Callable[[dict[str, Json]], Any]] = {
    "a kind": lambda all_of: all_of["service"]["properties"]["minimum_age"].update(type="string"),
    "a form": lambda all_of: all_of["service"]["properties"]["url"].pop("format"),
    "a value more": lambda all_of: all_of["service"]["properties"]["status"]["enum"].append("paused"),
    "a field less": lambda all_of: all_of["meta_table_description"]["properties"].pop("character_set"),
    "a field more": lambda all_of: all_of["unit"]["properties"].update(symbol={"type": "string"}),
    "not required": lambda all_of: all_of["address"]["required"].remove("state_province"),
    "another object": lambda all_of: all_of["service"]["properties"]["phones"]["items"].update({"$ref": "contact.json"}),
    "one for many": lambda all_of: all_of["service"]["properties"].update(phones={"$ref": "phone.json"}),
    "an object less": lambda all_of: all_of.pop("unit"),
    "a rule of ours": lambda all_of: all_of["schedule"]["properties"]["until"].update(format="date"),
    "a word nobody thought of": lambda all_of: all_of["phone"].update(minProperties=2),
}


@pytest.mark.parametrize("change", CHANGED)
def test_the_digest_sees_each_change_and_the_difference_is_named(change: str) -> None:
    ours = published()
    CHANGED[change](ours)
    assert digest(ours) != PUBLISHED.digest
    assert len(differences(published(), ours)) == 1


def test_what_only_tells_changes_nothing() -> None:
    told = published()
    for one in told.values():
        one |= {word: "x" for word in TELLING - {"name"}} | {"required": one["required"][::-1]}
        one["properties"] = {name: {**kind, "description": "x", "title": "y", "name": name, "core": "Y"}
                             for name, kind in reversed(one["properties"].items())}  # fmt: skip
    assert digest(told) == PUBLISHED.digest


def test_a_field_may_be_called_as_a_word_that_only_tells() -> None:
    fields = normal(published())["service"]["properties"]
    assert {"name", "description"} <= fields.keys()


# --- the tool for whoever has the files -------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of the published form, with the words that only tell."""
    for name, ours in published().items():
        fields = {field: {**kind, "name": field, "constraints": {"unique": False}} for field, kind in ours["properties"].items()}
        made = {**ours, "name": name, "datapackage_metadata": {"format": "csv"}, "tabular_required": ["id"], "properties": fields}
        (tmp_path / f"{name}.json").write_text(json.dumps(made), "utf-8")
    return tmp_path


def test_what_agrees_is_told_to_agree(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert digest(read(folder)) == PUBLISHED.digest
    assert main([str(folder)]) == 0
    told = capsys.readouterr().out
    assert told.count(PUBLISHED.digest) == 2
    assert "0 differences" in told


FILES: dict[str, tuple[Callable[[Json], Any], str]] = {
    "a field that is gone": (lambda one: one["properties"].pop("alert"), "service.alert is not published"),
    "a field that we lack": (lambda one: one["properties"].update(queue={"type": "number"}), "service.queue is not ours"),
    "another kind": (lambda one: one["properties"]["alert"].update(type="number"),
                     'service.alert is {"type": "number"}, not {"type": "string"}'),
    "a list that is one": (lambda one: one["properties"].update(phones={"$ref": "phone.json"}),
                           'service.phones is {"$ref": "phone"}, not {"items": {"$ref": "phone"}, "type": "array"}'),
    "another value": (lambda one: one["properties"]["status"]["enum"].append("paused"),
                      'service.status is {"enum": ["active", "defunct", "inactive", "paused"'),
    "more required": (lambda one: one["required"].append("description"), 'service.required is ["description", "id"'),
    "nothing else may stand there": (lambda one: one.update(additionalProperties=False),
                                     "service.additionalProperties is not ours"),
}  # fmt: skip


@pytest.mark.parametrize("change", FILES)
def test_each_difference_is_told(folder: Path, change: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "service.json"
    theirs = json.loads(file.read_text("utf-8"))
    do, told = FILES[change]
    do(theirs)
    file.write_text(json.dumps(theirs), "utf-8")
    assert main([str(folder)]) == 1
    assert told in capsys.readouterr().out


def test_an_object_more_or_less_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "unit.json").rename(folder / "measure.json")
    assert main([str(folder)]) == 1
    told = capsys.readouterr().out
    assert "unit is not published" in told
    assert "measure is not ours" in told


def test_nothing_to_hold_it_against_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert main([]) == 2
    assert "no such file" in capsys.readouterr().out


def test_the_reading_is_told_with_where_and_when() -> None:
    assert PUBLISHED.version == VERSION
    assert all(re.fullmatch(r"openreferral/specification@[0-9a-f]{40} schema/\S+", each) for each in PUBLISHED.files)
    assert PUBLISHED.read_on.year >= 2026


# --- ours lies over it, and never beside it ---------------------------------------------------------------


def test_our_rules_only_add() -> None:
    """With our rules, and what the compiled files nest, taken away, the published set is left."""
    ours = {name: one for name, one in schemas().items() if not name.endswith("_page")}
    for rule in RULES:
        assert rule.why
        for each in rule.fields:
            name, _, field = each.partition(".")
            kind = ours[name]["properties"][field]
            assert rule.demands.items() <= kind.items()
            assert not rule.demands.keys() & published()[name]["properties"][field].keys(), each
            ours[name]["properties"][field] = {word: value for word, value in kind.items() if word not in rule.demands}
    for name, fields in NESTED.items():
        for field in fields:
            assert ours[name]["properties"].pop(field) != {}
    assert differences(published(), ours) == []
    assert digest(ours) == PUBLISHED.digest


def test_only_two_objects_are_nested_the_other_way() -> None:
    added = {name: compiled(name)["properties"].keys() - one["properties"].keys() for name, one in published().items()}
    nested = {name: each for name, each in added.items() if each}
    assert nested == {"organization": {"services"}, "service_at_location": {"service"}}


# --- the check itself can fail, in both its parts ---------------------------------------------------------

PHONE = {"id": SERVICE["id"], "number": "12 34 56 78"}
WRONG: dict[str, tuple[str, Json]] = {
    "a wrong kind": ("service", SERVICE | {"minimum_age": "6"}),
    "a required field that is missing": ("service", {name: SERVICE[name] for name in ("id", "name")}),
    "a value that is none of the list's": ("service", SERVICE | {"status": "open"}),
    "no list": ("service", SERVICE | {"phones": PHONE}),
    "an id that is none": ("service", SERVICE | {"id": "x"}),
    "an address that is none": ("service", SERVICE | {"url": "https://a.example/få hjelp"}),
    "a moment that is a day": ("service", SERVICE | {"last_modified": "2026-11-23"}),
    "a moment that never was": ("service", SERVICE | {"last_modified": "2026-02-30T09:00:00Z"}),
    "an e-mail address that is none": ("service", SERVICE | {"email": "hei"}),
    "deep down": ("service", SERVICE | {"service_at_locations": [{"id": SERVICE["id"], "location": {"id": SERVICE["id"]}}]}),
    "in an organization's services": ("organization", SERVICE | {"description": "x", "services": [{"id": SERVICE["id"]}]}),
    "in a place's service": ("service_at_location", {"id": SERVICE["id"], "service": {"id": SERVICE["id"]}}),
    "on a page": ("service_page", {"empty": False, "contents": [SERVICE | {"status": 3}]}),
    "a page that does not say whether it is empty": ("service_page", {"contents": []}),
    "a number that counts as text": ("schedule", {"id": SERVICE["id"], "count": "5"}),
    "text that counts as a number": ("schedule", {"id": SERVICE["id"], "bymonthday": 5}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_standard_refuses_is_refused_twice(wrong: str) -> None:
    kind, answer = WRONG[wrong]
    assert faults_published(kind, answer)
    assert faults_ours(kind, answer)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("service", SERVICE | {"colour": "red"}), ("service", SERVICE | {"name": ""}), ("service", SERVICE | {"minimum_age": -1}),
        ("service", SERVICE | {"assured_date": "in May"}), ("schedule", {"id": SERVICE["id"], "opens_at": "09:00Z"}),
        ("schedule", {"id": SERVICE["id"], "interval": 1.5}), ("schedule", {"id": SERVICE["id"], "until": "20261231"}),
        ("location", {"id": SERVICE["id"], "location_type": "physical", "latitude": 91}),
        ("service_page", {"empty": True, "contents": []}),
    ],
)  # fmt: skip
def test_what_only_we_refuse(kind: str, answer: Json) -> None:
    assert faults_published(kind, answer) == []
    assert faults_ours(kind, answer)


def test_what_is_right_is_let_through() -> None:
    address, moment = "https://xn--vre-zna.example/f%C3%A5?q=1#a", "2026-11-23T09:00:00.5+01:00"
    whole = SERVICE | {"url": address, "last_modified": moment, "phones": [PHONE]}
    assert faults("service", whole) == []
    assert faults("organization", {"id": SERVICE["id"], "name": "x", "description": "y", "services": [whole]}) == []


def test_a_fault_in_what_is_written_down_lets_a_wrong_answer_be_seen() -> None:
    """A kind that is written down wrong refuses what is right: the check reads what is written, not itself."""
    wrong = published()
    wrong["phone"]["properties"]["number"]["type"] = "number"
    assert list(against(wrong, "service").iter_errors(SERVICE | {"phones": [PHONE]}))
    assert not list(against(published(), "service").iter_errors(SERVICE | {"phones": [PHONE]}))
