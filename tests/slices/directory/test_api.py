"""The directory as open data: answers hold against HSDS, pages add up, only what is live, and a second program reads it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal import create_app
from portal.config import Settings
from portal.db.session import Database
from portal.directory import api_routes
from portal.directory.here import forget
from portal.directory.hsds_out import to_hsds
from portal.directory.hsds_strict import LISTS
from portal.directory.hsds_terms import TAXONOMIES, organization_id, term_id
from portal.directory.places import Closing
from portal.directory.service import Prevention, Service
from portal.directory.store import By, Role, State, put, set_state
from portal.web.extensions import portal_of
from tests.conftest import START, MovableClock
from tests.factories import Office, Queries
from tests.hsds_check import faults, faults_published
from tests.hsds_reader import read_interface
from tests.slices.directory.test_store import choir, pack_services

API = "/api/hsds"
_ADDRESSES = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return office.app.test_client()


def _get(client: FlaskClient, address: str, status: int = 200) -> Any:
    answer = client.get(API + address)
    assert answer.status_code == status, (address, answer.get_data(as_text=True)[:300])
    assert "Set-Cookie" not in answer.headers
    return json.loads(answer.get_data(as_text=True))


def _db(office: Office) -> Database:
    return portal_of(office.app).db


def _put(office: Office, service: Service, state: State = State.LIVE) -> None:
    with _db(office).write() as db:
        put(db, service, By(Role.EDITOR, "a" * 26), START, state=state)


def test_every_list_holds_against_the_standard(client: FlaskClient) -> None:
    for name, kind in zip(_ADDRESSES, LISTS, strict=True):
        assert faults(f"{kind}_page", _get(client, f"/{name}?per_page=200")) == [], name
    assert faults("service_page", _get(client, "/services?per_page=200&full=true")) == []


@pytest.mark.parametrize("pack", ["levanger", "ovre-eiker", "oygarden", "sandnes"])
def test_every_list_of_every_municipality_holds(pack: str, make_settings: Callable[..., Settings], clock: MovableClock) -> None:
    app = create_app(make_settings(PACK=pack))
    client = app.test_client()
    client.get("/help")  # the first page that asks brings the pack's services in
    whole = _get(client, "/services?per_page=200&full=true")
    assert pack.partition("-")[0][:3] in json.dumps(whole).lower().replace("\\u00f8", "o").replace("\\u00d8", "o")
    assert faults("service_page", whole) == []
    for name, kind in zip(_ADDRESSES, LISTS, strict=True):
        assert faults(f"{kind}_page", _get(client, f"/{name}?per_page=200")) == [], name
    portal_of(app).bell.close()
    portal_of(app).db.close()


def test_every_one_holds_against_the_standard(client: FlaskClient) -> None:
    for name, kind in zip(_ADDRESSES, LISTS, strict=True):
        for one in _get(client, f"/{name}?per_page=3")["contents"]:
            assert faults(kind, _get(client, f"/{name}/{one['id']}")) == [], name


BROKEN: dict[str, tuple[str, Any]] = {
    "a wrong type": ("alert", 3), "a required field without a value": ("name", None), "an unknown value": ("status", "open"),
    "an id that is none": ("id", "kor"), "a list that is one": ("phones", {"number": "1"}), "no address": ("url", "kor.example"),
    "a list with something else in it": ("languages", ["nb"]), "an object that is text": ("organization", "Koret"),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_an_answer_that_breaks_the_standard_is_seen(broken: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    field, value = BROKEN[broken]
    monkeypatch.setattr(api_routes, "to_hsds", lambda *told, **more: to_hsds(*told, **more) | {field: value})
    found = faults("service_page", _get(client, "/services?full=true&per_page=1"))
    assert [each for each in found if each.startswith(f"published: contents/0/{field}")], found


@pytest.mark.parametrize("field", ["id", "name", "status"])
def test_an_answer_without_a_required_field_is_seen(field: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(*told: Any, **more: Any) -> Any:
        return {name: value for name, value in to_hsds(*told, **more).items() if name != field}

    monkeypatch.setattr(api_routes, "to_hsds", without)
    found = faults_published("service_page", _get(client, "/services?full=true&per_page=1"))
    assert found == [f"contents/0: '{field}' is a required property"]


def test_an_answer_with_a_field_of_our_own_is_seen(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_routes, "to_hsds", lambda *told, **more: to_hsds(*told, **more) | {"level": "universal"})
    found = faults("service_page", _get(client, "/services?full=true&per_page=1"))
    assert len(found) == 1
    assert found[0].startswith("ours: contents/0: Additional properties")


def test_the_short_list_of_changes_leaves_out_what_the_standard_says_it_may(client: FlaskClient) -> None:
    """`minimal` gives ids and moments alone, though the standard's own service must have a name and a status."""
    page = _get(client, "/services?minimal=true")
    missing = {each.partition(": ")[2] for each in faults_published("service_page", page)}
    assert missing == {"'name' is a required property", "'status' is a required property"}


def test_pages_add_up(client: FlaskClient) -> None:
    whole = _get(client, "/services?per_page=200")
    assert whole["total_items"] == len(pack_services()) == len(whole["contents"])
    assert (whole["total_pages"], whole["first_page"], whole["last_page"], whole["empty"]) == (1, True, True, False)
    parts = [_get(client, f"/services?per_page=7&page={number}") for number in range(1, -(-whole["total_items"] // 7) + 1)]
    assert [one["id"] for part in parts for one in part["contents"]] == [one["id"] for one in whole["contents"]]
    assert [part["last_page"] for part in parts] == [*([False] * (len(parts) - 1)), True]
    beyond = _get(client, "/services?page=999")
    assert (beyond["empty"], beyond["contents"], beyond["last_page"]) == (True, [], True)


def test_a_page_costs_the_same_for_one_as_for_two_hundred(office: Office, client: FlaskClient, queries: Queries) -> None:
    for address in (*(f"{name}?" for name in _ADDRESSES), "services?full=true&", "service_at_locations?full=true&"):
        counts = []
        for size in (1, 200):
            forget(office.app)
            queries.statements.clear()
            _get(client, f"/{address}per_page={size}")
            counts.append(queries.number)
        assert counts[0] == counts[1] <= 8, (address, queries.statements)


def test_only_what_is_live(office: Office, client: FlaskClient) -> None:
    for state in (State.LIVE, State.HIDDEN, State.GONE):
        with _db(office).write() as db:
            put(db, choir(), By(Role.EDITOR, "a" * 26), START)
            set_state(db, choir().id, state)
        is_there = state is State.LIVE
        listed = [one["id"] for one in _get(client, "/services?per_page=200")["contents"]]
        assert (choir().id in listed) is is_there
        _get(client, f"/services/{choir().id}", 200 if is_there else 404)
        _get(client, f"/organizations/{organization_id('Koret')}", 200 if is_there else 404)


def test_chosen_by_term_taxonomy_organization_and_change(office: Office, client: FlaskClient, clock: MovableClock) -> None:
    services = pack_services()

    def ids(**asked: str) -> set[str]:
        query = "&".join(f"{key}={value}" for key, value in asked.items())
        return {one["id"] for one in _get(client, f"/services?per_page=200&{query}")["contents"]}

    assert ids(taxonomy_term_id=term_id("level", "indicated")) == {
        one.id for one in services if one.level is Prevention.INDICATED
    }
    topic = services[0].topics[0]
    assert ids(taxonomy_term_id=term_id("topic", topic)) == {one.id for one in services if topic in one.topics}
    assert ids(taxonomy_id=TAXONOMIES["kind"].id) == {one.id for one in services}
    named = services[0].organization
    assert ids(organization_id=organization_id(named)) == {one.id for one in services if one.organization == named}
    assert ids(organization_id=organization_id(named), taxonomy_term_id=term_id("level", "indicated")) == {
        one.id for one in services if one.organization == named and one.level is Prevention.INDICATED
    }
    nobodys = "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e00"
    assert ids(taxonomy_term_id=nobodys) == ids(organization_id=nobodys) == ids(taxonomy_id=nobodys) == set()
    later = clock.move(hours=30)
    with _db(office).write() as db:
        put(db, choir(), By(Role.EDITOR, "a" * 26), later)
    assert ids(modified_after="2026-11-24") == {choir().id}
    changes = _get(client, "/services?minimal=true&modified_after=2026-11-24T00:00:00Z")["contents"]
    assert changes == [{"id": choir().id, "last_modified": later.isoformat()}]


@pytest.mark.parametrize(
    "address",
    [
        "/services?page=0", "/services?page=x", "/services?page=-1", "/services?page=%00", "/services?per_page=201",
        "/services?per_page=99999999999999999999", "/services?modified_after=yesterday", "/services?full=maybe",
        "/services?search=vold", "/services?postcode=4306", "/services?format=xml", "/services?page=%C2%B2",
        "/services?modified_after=9999-12-31T23:59:59-23:59", "/organizations?minimal=true", "/taxonomies?taxonomy_id=x",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(client: FlaskClient, address: str) -> None:
    answer = client.get(API + address)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert json.loads(answer.data)["status"] == 400


@pytest.mark.parametrize("name", [*_ADDRESSES, "nothing"])
@pytest.mark.parametrize("what", ["x", "%00", "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e00", "a/b", "%F0%9F%98%80", "-" * 3000])
def test_what_is_not_there_is_a_plain_404(client: FlaskClient, name: str, what: str) -> None:
    answer = client.get(f"{API}/{name}/{what}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("POST", "/api/hsds/services", 405), ("DELETE", "/api/hsds/", 405), ("PUT", "/api/hsds/nothing/there", 405),
        ("GET", "/api/other", 404), ("GET", "/api", 404), ("POST", "/api/other", 404),
    ],
)  # fmt: skip
def test_what_no_page_of_the_interface_answers_is_told_as_data(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    answer = client.open(address, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert json.loads(answer.data)["status"] == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert ("Allow" in answer.headers) is (status == 405)


def test_what_another_site_sends_is_refused_as_data(client: FlaskClient) -> None:
    answer = client.post(f"{API}/services", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_for_people_a_refusal_stays_a_page(client: FlaskClient) -> None:
    for address in ("/apiary", "/no-such-page"):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_nothing_new_is_nothing_sent(office: Office, client: FlaskClient, clock: MovableClock) -> None:
    for address in ("/services", f"/services/{pack_services()[0].id}", "/taxonomies"):
        first = client.get(API + address)
        assert first.headers["Cache-Control"] == "public, no-cache"
        again = client.get(API + address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{API}/services?page=2").headers["ETag"] != client.get(f"{API}/services").headers["ETag"]
    before = client.get(f"{API}/services").headers["ETag"]
    _put(office, choir())
    changed = client.get(f"{API}/services", headers={"If-None-Match": before})
    assert changed.status_code == 200
    clock.move(days=1)
    assert client.get(f"{API}/services", headers={"If-None-Match": changed.headers["ETag"]}).status_code == 200


def test_other_hosts_pages_may_read_it_and_no_other_page_of_ours(client: FlaskClient) -> None:
    assert client.get(f"{API}/services").headers["Access-Control-Allow-Origin"] == "*"
    assert client.options(f"{API}/services").headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Access-Control-Allow-Origin" not in client.get("/help-now").headers
    assert "Access-Control-Allow-Credentials" not in client.get(f"{API}/services").headers


def test_too_often_is_told_as_data(client: FlaskClient) -> None:
    answers = [client.get(f"{API}/") for _ in range(301)]
    assert answers[0].status_code == 200
    last = answers[-1]
    assert (last.status_code, last.mimetype) == (429, "application/problem+json")
    assert int(last.headers["Retry-After"]) >= 0


def test_it_describes_itself(client: FlaskClient, office: Office) -> None:
    root = _get(client, "/")
    assert root["version"] == "3.1"
    told = _get(client, "/openapi.json")
    assert root["openapi_url"].endswith("/api/hsds/openapi.json")
    assert told["openapi"].startswith("3.1")
    there = {rule.rule for rule in office.app.url_map.iter_rules() if rule.endpoint.startswith("hsds.")}
    listed = {f"/api/hsds{path}" for path in told["paths"] if "{" not in path}
    assert listed <= there
    for path, item in told["paths"].items():
        for one in item["get"]["parameters"] if "{" not in path else ():
            assert _get(client, f"{path}?{one['name']}=", 200), (path, one["name"])
    text = json.dumps(told)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in told["components"]["schemas"], name


def test_a_program_that_knows_only_the_standard_reads_it(client: FlaskClient) -> None:
    other = read_interface(lambda address: client.get(API + address).get_data(as_text=True), per_page=20)
    services = pack_services()
    assert set(other.offers) == {one.id for one in services}
    assert set(other.organizations.values()) == {one.organization for one in services}
    assert len(other.locations) == sum(len(one.locations) for one in services)
    for one in services:
        offer = other.offers[one.id]
        assert (offer.name, offer.about) == (one.name.get("nb").text, one.description.get("nb").text)
        assert offer.phones == ([one.phone] if one.phone else [])
        assert len(offer.places) == len(one.locations)
        assert all(each.address in place for each, place in zip(one.locations, offer.places, strict=True))
        if one.hours and any(one.hours.weekdays):
            assert offer.opening, one.slug
        assert not one.is_confidential_address or not offer.places


def test_closed_for_now_is_told(office: Office, client: FlaskClient) -> None:
    _put(office, replace(choir(), closing=Closing(date(2026, 11, 1), date(2026, 11, 30))))
    assert _get(client, f"/services/{choir().id}")["status"] == "temporarily closed"
