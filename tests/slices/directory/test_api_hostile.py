"""The open interface asked by programs that know it badly, or mean harm: each answer holds against our own description of it."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from portal.directory.api_description import description
from portal.directory.here import forget
from portal.directory.hsds_terms import TAXONOMIES, organization_id, term_id
from portal.directory.service import Prevention
from portal.directory.store import By, Role, State, put, set_state
from portal.web.extensions import portal_of
from tests.conftest import START
from tests.factories import Office
from tests.slices.directory.test_store import choir, pack_services

Json = dict[str, Any]
API = "/api/hsds"
OURS = description("https://portal.example/api/hsds", "Fjordvik")
NOBODYS = "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e00"
_FIRST = pack_services()[0]
_KNOWN = {
    "/services": _FIRST.id, "/organizations": organization_id(_FIRST.organization), "/taxonomies": TAXONOMIES["level"].id,
    "/taxonomy_terms": term_id("level", Prevention.UNIVERSAL),
}  # fmt: skip


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return office.app.test_client()


def _holds(path: str, answer: TestResponse, *, is_minimal: bool = False) -> None:
    """The status is described, and so is what comes with it."""
    told = OURS["paths"][path]["get"]["responses"]
    assert str(answer.status_code) in told, (answer.status_code, answer.request.path)
    if answer.status_code == 304:
        assert answer.data == b""
        return
    ((kind, content),) = told[str(answer.status_code)]["content"].items()
    assert answer.mimetype == kind
    if is_minimal and answer.status_code == 200:
        return  # the standard's own exception: ids and moments without names
    checks = Draft202012Validator({**content["schema"], "components": OURS["components"]})
    assert [each.message for each in checks.iter_errors(json.loads(answer.data))] == []


_ids = st.sampled_from([NOBODYS, _FIRST.id, TAXONOMIES["level"].id, term_id("level", Prevention.UNIVERSAL), NOBODYS.upper()])
_odd = st.sampled_from(["", "0", "-1", "x", "\0", "²", "٣", "1e3", "1.0", "9" * 40, "\U0001f600", "'", "null", "{}", "\ud800"])
_right: dict[str, st.SearchStrategy[str]] = {
    "page": st.sampled_from(["1", "2", "999999"]), "per_page": st.sampled_from(["1", "50", "200"]), "format": st.just("json"),
    "modified_after": st.sampled_from(["2026-01-01", "2026-11-23T09:00:00Z", "0001-01-01", "9999-12-31T23:59:59+00:00"]),
    **dict.fromkeys(("minimal", "full", "full_service", "top_only"), st.sampled_from(["true", "false", "1", "0"])),
    **dict.fromkeys(("taxonomy_id", "taxonomy_term_id", "organization_id", "parent_id"), _ids),
}  # fmt: skip
LISTS = [path for path in OURS["paths"] if "{" not in path]


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """An address, and what is asked of it: right, wrong, twice, of another list."""
    path = draw(st.sampled_from(LISTS))
    own = [one["name"] for one in OURS["paths"][path]["get"]["parameters"]]
    names = draw(st.lists(st.sampled_from([*own, *own, "search", "x[]"]), max_size=4))
    return path, [(name, draw(st.one_of(_right.get(name, _odd), _right.get(name, _odd), _odd))) for name in names]


def test_whatever_is_asked_the_answer_is_as_described(client: FlaskClient) -> None:
    seen = set()

    @given(question=questions())
    @settings(max_examples=300, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def asks(question: tuple[str, list[tuple[str, str]]]) -> None:
        path, asked = question
        query = [(name, value.encode("utf-8", "surrogatepass")) for name, value in asked]
        answer = client.get(API + path, query_string=query)
        seen.add(answer.status_code)
        _holds(path, answer, is_minimal=("minimal", "true") in asked or ("minimal", "1") in asked)

    asks()
    assert seen == {200, 400}


_VALUES: dict[str, tuple[list[Any], list[Any]]] = {
    "uuid": ([NOBODYS, ""], ["x"]), "date-time": (["2026-01-01T00:00:00Z"], ["x"]), "boolean": (["true", "0"], ["x"]),
    "string": (["json"], ["xml"]), "integer": ([1], []),
}  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_what_the_description_allows_is_answered_and_nothing_else(client: FlaskClient, path: str) -> None:
    for one in OURS["paths"][path]["get"]["parameters"]:
        name, schema = one["name"], one["schema"]
        right, wrong = _VALUES[schema.get("format", schema["type"])]
        if schema["type"] == "integer":
            right, wrong = [schema["maximum"]], [schema["maximum"] + 1, "0"]
        for value, status in [(each, 200) for each in right] + [(each, 400) for each in wrong]:
            assert client.get(API + path, query_string={name: value}).status_code == status, (name, value)


@pytest.mark.parametrize("asked", ["page=1&page=2", "page=2&page=", "format=json&format=json", "full=true&full=false"])
def test_nothing_is_asked_twice_in_one_address(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"{API}/services?{asked}")
    _holds("/services", answer)
    assert answer.status_code == 400
    assert "more than once" in json.loads(answer.data)["detail"]


@pytest.mark.parametrize("form", ["{%s}", "urn:uuid:%s", "%s ", "%s%%0A"])
def test_an_id_has_one_form(client: FlaskClient, form: str) -> None:
    assert client.get(f"{API}/services/{form % _FIRST.id}").status_code == 404
    assert client.get(f"{API}/services", query_string={"organization_id": form % NOBODYS}).status_code == 400
    assert client.get(f"{API}/services/{_FIRST.id.upper()}").get_json()["id"] == _FIRST.id


# --- what somebody has already ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", *(f"/{name}" for name in ("services", "organizations", "taxonomies", "taxonomy_terms"))])
def test_each_way_to_say_what_one_has(client: FlaskClient, path: str) -> None:
    tag = client.get(API + path).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', f'W/"x",W/{tag},"y"', "*"):
        answer = client.get(API + path, headers={"If-None-Match": known})
        _holds(path, answer)
        assert (answer.status_code, answer.headers["ETag"]) == (304, tag), known
    for other in ("x", '"x"', '"', '"a' * 3000, tag[:-2] + '"'):
        assert client.get(API + path, headers={"If-None-Match": other}).status_code == 200, other[:20]
    assert client.get(f"{API}/openapi.json").headers["ETag"]


def test_whatever_one_has_there_must_be_something(client: FlaskClient) -> None:
    """'*' stands for anything there is: nobody may believe that a service goes on when it is gone."""
    anything = {"If-None-Match": "*"}
    assert client.get(f"{API}/services/{NOBODYS}", headers=anything).status_code == 404
    assert client.get(f"{API}/services?page=x", headers=anything).status_code == 400


def test_what_is_gone_is_told_to_who_had_it(office: Office, client: FlaskClient) -> None:
    db = portal_of(office.app).db
    with db.write() as session:
        put(session, choir(), By(Role.EDITOR), START)
    forget(office.app)
    address = f"{API}/services/{choir().id}"
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    with db.write() as session:
        set_state(session, choir().id, State.HIDDEN)
    assert client.get(address, headers=known).status_code == 404


@pytest.mark.parametrize("wants", ["text/html", "application/xml", "*/*;q=0", "", "application/json;q=x", "x" * 5000])
def test_it_speaks_one_language_to_everybody(client: FlaskClient, wants: str) -> None:
    known = client.get(f"{API}/services?per_page=1")
    answer = client.get(f"{API}/services?per_page=1", headers={"Accept": wants, "Accept-Language": "ar", "Cookie": "lang=ar"})
    assert (answer.status_code, answer.data) == (200, known.data)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/services", f"/services/{_FIRST.id}", "/", "/openapi.json", "/nothing"])
def test_asking_for_the_head_alone(client: FlaskClient, path: str) -> None:
    whole, head = client.get(API + path), client.head(API + path)
    assert head.data == b""
    assert (head.status_code, head.headers["Content-Length"]) == (whole.status_code, str(len(whole.data)))
    assert head.headers.get("ETag") == whole.headers.get("ETag")
    told = client.options(API + path)
    assert (told.status_code, told.data, set(told.allow)) == (200, b"", {"GET", "HEAD", "OPTIONS"})


@pytest.mark.parametrize("path", [path for path in LISTS if path != "/"])
def test_to_the_last_page_each_stands_once(client: FlaskClient, path: str) -> None:
    met: list[str] = []
    page = 1
    while True:
        told = client.get(f"{API}{path}?per_page=7&page={page}").get_json()
        assert told["size"] == len(told["contents"]) <= 7
        met += [one["id"] for one in told["contents"]]
        if told["last_page"]:
            break
        page += 1
    assert len(met) == len(set(met)) == told["total_items"] > 0


@pytest.mark.parametrize("path", _KNOWN)
def test_one_of_each_holds(client: FlaskClient, path: str) -> None:
    _holds(f"{path}/{{id}}", client.get(f"{API}{path}/{_KNOWN[path]}"))
    for strange in (NOBODYS, "x", "%00", "a/b"):
        answer = client.get(f"{API}{path}/{strange}")
        assert answer.status_code == 404
        _holds(f"{path}/{{id}}", answer)
