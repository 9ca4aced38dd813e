"""The interface's OpenAPI document beside the standard's: the same addresses, parameters, pages; what is left out is named."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.directory.api_description import description
from portal.directory.hsds_schema import published
from tests.factories import Office
from tools.hsds_interface import ADDRESSES, LEFT_OUT, differences, facts, facts_of
from tools.hsds_published import main

Json = dict[str, Any]
OURS = description("https://portal.example/api/hsds", "Fjordvik")
LISTS = [path for path, (_, answer) in ADDRESSES.items() if answer.startswith("[")]


def test_every_address_of_the_standard_is_ours_and_no_other() -> None:
    assert facts_of(OURS).keys() == facts().keys()


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_address_takes_what_the_standard_has_and_gives_the_same(path: str) -> None:
    theirs, ours = facts()[path], facts_of(OURS)[path]
    assert ours["answer"] == theirs["answer"]
    assert ours["parameters"].items() <= theirs["parameters"].items()
    assert theirs["parameters"].keys() - ours["parameters"].keys() <= LEFT_OUT.keys()


def test_what_is_left_out_is_published_and_has_a_reason() -> None:
    known = {name for path in ADDRESSES for name in facts()[path]["parameters"]}
    assert LEFT_OUT.keys() - known == {"post"}
    assert all(LEFT_OUT.values())
    ours = {name for path in ADDRESSES for name in facts_of(OURS)[path]["parameters"]}
    assert not LEFT_OUT.keys() & ours


def test_a_page_has_every_field_of_the_standard_and_promises_more() -> None:
    theirs, ours = facts()["page"], facts_of(OURS)["page"]
    assert {name: kind.rstrip("!") for name, kind in ours.items()} == {name: kind.rstrip("!") for name, kind in theirs.items()}
    assert all(ours[name].endswith("!") for name in theirs)
    assert facts_of(OURS)["root"] == facts()["root"]


def test_no_parameter_must_be_given_but_the_id() -> None:
    for item in OURS["paths"].values():
        given = (*item.get("parameters", ()), *item["get"]["parameters"])
        assert [one["name"] for one in given if one["required"]] == [one["name"] for one in given if one["in"] == "path"]


@pytest.mark.parametrize("path", LISTS)
def test_what_is_left_out_is_refused_in_words(office: Office, path: str) -> None:
    client: FlaskClient = office.app.test_client()
    for name in LEFT_OUT.keys() - {"post"}:
        answer = client.get(f"/api/hsds{path}?{name}=1")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert name in json.loads(answer.data)["detail"]
    answer = client.post(f"/api/hsds{path}")
    assert answer.status_code == 405
    assert "GET" in (answer.allow or ())


def test_the_address_itself_and_each_page_hold_against_the_description(office: Office) -> None:
    client: FlaskClient = office.app.test_client()
    kinds = {"string": str, "integer": int, "boolean": bool}
    told = client.get("/api/hsds/").get_json()
    assert {name: type(value) for name, value in told.items()} == {name: kinds[kind] for name, kind in facts()["root"].items()}
    for path in LISTS:
        page = client.get(f"/api/hsds{path}").get_json()
        page.pop("contents")
        assert {name: type(value) for name, value in page.items()} == {
            name: kinds[kind.rstrip("!")] for name, kind in facts()["page"].items()
        }


# --- a document of the standard's form is read, and each difference told ----------------------------------


def _parameter(name: str, told: str) -> Json:
    where, kind = told.split()
    return {"name": name, "in": where, "required": where == "path", "description": "x", "schema": {"type": kind}}


def _published_form(is_all_of_at_the_root: bool) -> Json:
    """What is written down, as the standard's file has it: parameters by reference, and `allOf` where each release has it."""
    known = {name: told for path in ADDRESSES for name, told in facts()[path]["parameters"].items()}
    shared = {name: _parameter(name, told) for name, told in known.items() if name != "id"}
    page = {"type": "object", "properties": {name: {"type": kind.rstrip("!")} for name, kind in facts()["page"].items()}}
    page["required"] = [name for name, kind in facts()["page"].items() if kind.endswith("!")]
    paths = {path: _item(path, is_all_of_at_the_root) for path in ADDRESSES}
    return {"openapi": "3.1.0", "paths": paths, "components": {"schemas": {"Page": page}, "parameters": shared}}


def _item(path: str, is_all_of_at_the_root: bool) -> Json:
    names, answer = ADDRESSES[path]
    given = [{"$ref": f"#/components/parameters/{name}", "description": "x"} for name in names.split() if name != "id"]
    own = [_parameter("id", "path string")] if "{id}" in path else []
    schema = _answer(answer, is_all_of_at_the_root)
    get = {"parameters": given, "responses": {"200": {"content": {"application/json": {"schema": schema}}}}}
    return {"parameters": own, "get": get} | ({"post": get} if answer.startswith("[") else {})


def _answer(answer: str, is_all_of_at_the_root: bool) -> Json:
    if answer == "root":
        return {"type": "object", "properties": {name: {"type": kind} for name, kind in facts()["root"].items()}}
    file = {"$ref": f"https://raw.example/3.1/schema/compiled/{answer.strip('[]')}{'_list' * answer.startswith('[')}.json"}
    if not answer.startswith("["):
        return file
    page, contents = {"$ref": "#/components/schemas/Page"}, {"properties": {"contents": {"type": "array", "items": file}}}
    return {"allOf": [page, contents]} if is_all_of_at_the_root else {**contents, "allOf": [page]}


@pytest.mark.parametrize("is_all_of_at_the_root", [True, False])
def test_the_standards_own_form_is_read(is_all_of_at_the_root: bool) -> None:
    assert differences(_published_form(is_all_of_at_the_root)) == []


def _get(document: Json, path: str) -> Json:
    found: Json = document["paths"][path]["get"]
    return found


CHANGES: dict[str, tuple[Callable[[Json], Any], str]] = {
    "an address more": (lambda one: one["paths"].update({"/areas": one["paths"]["/taxonomies"]}), "openapi /areas is not ours"),
    "an address less": (lambda one: one["paths"].pop("/taxonomies"), "openapi /taxonomies is not published"),
    "a parameter less": (lambda one: _get(one, "/services")["parameters"].pop(), "openapi /services is"),
    "a parameter of another kind": (lambda one: one["components"]["parameters"]["page"]["schema"].update(type="string"),
                                    "openapi /organizations is"),
    "another answer": (lambda one: _get(one, "/services/{id}").update(copy.deepcopy(_get(one, "/taxonomies/{id}"))),
                       "openapi /services/{id} gives taxonomy, not service"),
    "a page without a number": (lambda one: _page(one)["properties"].pop("page_number"), "openapi page is"),
    "a page that must say more": (lambda one: _page(one)["required"].append("size"), "openapi page is"),
    "a root that says more": (lambda one: _root(one)["properties"].update(publisher={"type": "object"}), "openapi root is"),
}  # fmt: skip


def _page(document: Json) -> Json:
    found: Json = document["components"]["schemas"]["Page"]
    return found


def _root(document: Json) -> Json:
    found: Json = _content(document, "/")["schema"]
    return found


def _content(document: Json, path: str) -> Json:
    found: Json = _get(document, path)["responses"]["200"]["content"]["application/json"]
    return found


@pytest.mark.parametrize("change", CHANGES)
def test_each_difference_is_told(change: str) -> None:
    document = copy.deepcopy(_published_form(True))
    do, told = CHANGES[change]
    do(document)
    assert any(each.startswith(told) for each in differences(document)), differences(document)


def test_the_fault_of_the_published_file_is_known() -> None:
    """It names `service` where a service at its location comes back."""
    document = _published_form(False)
    _content(document, "/service_at_locations/{id}")["schema"] = {"$ref": "./service.json"}
    assert differences(document) == []


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name, one in published().items():
        (tmp_path / f"{name}.json").write_text(json.dumps(one), "utf-8")
    return tmp_path


def test_the_tool_reads_it_too(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = _published_form(True)
    (clone / "openapi.json").write_text(json.dumps(document), "utf-8")
    assert main([str(clone)]) == 0
    document["paths"].pop("/services")
    (clone / "openapi.json").write_text(json.dumps(document), "utf-8")
    assert main([str(clone)]) == 1
    assert "openapi /services is not published" in capsys.readouterr().out
