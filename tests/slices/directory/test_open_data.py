"""The page about the open data: every example on it is asked of the portal, and the program on it reads everything."""

import io
import json
import re
from contextlib import redirect_stdout
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from portal.directory.api_description import GUIDE as PATH
from portal.directory.here import directory_of
from portal.web.extensions import portal_of
from tests.dom import Node
from tests.factories import Office
from tests.slices.directory.reader import LANGUAGES, main_of

_ADDRESS = re.compile(r"^https?://\S+$", re.MULTILINE)


def _code(page: Node, slug: str, which: int = 0) -> str:
    section = next(one for one in page.all("section") if one.get("id") == slug)
    code = list(section.all("code"))[which]
    return "".join(child for child in code.children if isinstance(child, str))


def _own(office: Office, address: str) -> str:
    """The path of an address of this portal."""
    base = portal_of(office.app).settings.base_url.rstrip("/")
    assert address.startswith(base), address
    whole = urlsplit(address)
    return f"{whole.path}?{whole.query}"


@pytest.fixture
def page(office: Office) -> Node:
    return main_of(office.client().get(PATH))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_in_every_language_and_is_linked(office: Office, language: str) -> None:
    client = office.client()
    client.language = language
    answer = client.get(PATH)
    assert answer.headers.getlist("Set-Cookie") == []
    assert len(list(main_of(answer).all("h2"))) == 10
    assert PATH in {link.get("href") for link in main_of(client.get("/help/find")).all("a")}


def test_every_address_on_it_answers(office: Office, page: Node) -> None:
    addresses = [each for slug in ("list", "one", "new", "choose") for each in _ADDRESS.findall(_code(page, slug))]
    assert len(addresses) == 5
    client: FlaskClient = office.app.test_client()
    for address in addresses:
        answer = client.get(_own(office, address))
        assert answer.status_code == 200, address
        assert answer.get_json(), address
        again = client.get(_own(office, address), headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304, address


def test_the_answer_on_it_is_the_answer(office: Office, page: Node) -> None:
    client: FlaskClient = office.app.test_client()
    shown = json.loads(_code(page, "list", 1))
    told = client.get(_own(office, _code(page, "list"))).get_json()
    assert (told["page_number"], told["last_page"]) == (shown["page_number"], shown["last_page"])
    assert told["contents"][0].keys() >= shown["contents"][0].keys()
    one = client.get(_own(office, _code(page, "one"))).get_json()
    assert {name: one[name] for name in shown["contents"][0]} == shown["contents"][0]


def test_one_chooses_by_a_term(office: Office, page: Node) -> None:
    client: FlaskClient = office.app.test_client()
    terms, chosen = (client.get(_own(office, each)).get_json() for each in _ADDRESS.findall(_code(page, "choose")))
    wanted = urlsplit(_ADDRESS.findall(_code(page, "choose"))[1]).query.partition("=")[2]
    assert wanted in {one["id"] for one in terms["contents"]}
    assert 0 < chosen["total_items"] < len(directory_of(office.app).services)


def test_the_program_on_it_reads_every_service(office: Office, page: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    client: FlaskClient = office.app.test_client()

    def ask(address: str) -> Any:
        return io.BytesIO(client.get(_own(office, address)).get_data())

    monkeypatch.setattr("urllib.request.urlopen", ask)
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(_code(page, "program"), "page", "exec"), {})  # noqa: S102 - our own page's example
    names = sorted(one.name.get("nb").text for one in directory_of(office.app).services)
    assert sorted(said.getvalue().splitlines()) == names


def test_the_limit_on_it_is_the_one_that_holds(office: Office, page: Node) -> None:
    assert "Opptil 300 ganger i minuttet" in page.text


def test_programs_are_led_to_it(office: Office) -> None:
    told = office.app.test_client().get("/api/hsds/openapi.json").get_json()
    assert urlsplit(told["externalDocs"]["url"]).path == PATH
