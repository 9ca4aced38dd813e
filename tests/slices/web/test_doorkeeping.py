"""Who is let in, from where, and what every answer carries."""

import re
from collections.abc import Callable
from functools import reduce

import pytest
from flask import Flask, abort
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Response

from portal import create_app
from portal.config import Settings
from portal.web.access import check_labels, public
from portal.web.errors import SHOWN
from portal.web.extensions import portal_of
from portal.web.headers import FIXED
from tests.client import PageReviewingClient
from tests.factories import Office
from tests.people.hands import fields
from tests.whole import endpoints

# On pages that are the same for everybody; only the first three change anything.
FREE = {"/start", "/exit", "/reopen", "/help", "/help/words", "/help/shortlist", "/guide", "/guide/level", "/work"}


def _posts(app: Flask) -> list[str]:
    rows = (row.split(" ") for row in endpoints.rows_of(app))
    some = {"<case_id>": "a" * 26, "<member_id>": "a" * 26, "<int:number>": "1"}
    some["<uuid:service_id>"] = "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e5f"
    posts = [path for method, path, _ in rows if method == "POST"]
    return [reduce(lambda path, name: path.replace(name, some[name]), some, path) for path in posts]


@pytest.mark.parametrize("language", ["nb", "ar"])
@pytest.mark.parametrize("code", SHOWN)
def test_every_refusal_has_its_status_and_somebody_to_call(app: Flask, language: str, code: int) -> None:
    @public
    def refuse() -> None:
        abort(code)

    app.add_url_rule("/refuse", view_func=refuse)
    client = app.test_client()
    client.language = language  # type: ignore[attr-defined]
    answer = client.get("/refuse")
    html = answer.get_data(as_text=True)
    assert answer.status_code == code
    assert "116111" in html.replace(" ", "")
    assert f'lang="{language}"' in html


def test_405_says_what_may_be_done(client: PageReviewingClient) -> None:
    answer = client.delete("/thread")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "HEAD"}


def test_a_request_too_large_is_refused_kindly(client: PageReviewingClient) -> None:
    answer = client.post("/talk", data={"answer": "å" * 300_000})
    assert answer.status_code == 413


def test_a_view_without_a_label_keeps_the_app_from_starting(app: Flask) -> None:
    app.view_functions["bare"] = lambda: "open"
    with pytest.raises(RuntimeError, match="bare"):
        check_labels(app)


def test_no_form_is_taken_without_a_token(office: Office) -> None:
    desk = office.at_the_desk()
    before = office.rows()
    for path in sorted(set(_posts(office.app)) - FREE):
        answer = desk.client.post(path, data={"answer": "x", "body": "x"})
        assert answer.status_code == 400, path
    assert office.rows() == before


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "http://localhost.elsewhere.example"},
    {"Origin": "http://localhost:81"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_no_form_is_taken_from_another_site(office: Office, headers: dict[str, str]) -> None:
    parent = office.parent()
    parent.hands.open("/thread")
    token = fields(parent.hands.page, "csrf_token")[0]
    before = office.rows()
    for path in _posts(office.app):
        answer = parent.hands.client.post(path, data={"csrf_token": token, "door": "parent"}, headers=headers)
        assert answer.status_code == 400, path
    assert office.rows() == before


OUR_OWN = [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Origin": "null"}, {"Sec-Fetch-Site": "none"}]


@pytest.mark.parametrize("headers", OUR_OWN)
def test_our_own_forms_are_taken(client: PageReviewingClient, headers: dict[str, str]) -> None:
    """'null' is what browsers say over plain http when no referrer is sent."""
    assert client.post("/start", data={"door": "parent"}, headers=headers).location == "/talk"


def test_passphrases_and_codes_never_stand_in_the_page_of_an_expired_form(client: PageReviewingClient) -> None:
    secret = "hemmelig setning på sju ord her"
    names = ("passphrase", "passphrase_again", "code", "join_code", "secret", "sheet")
    answer = client.post("/thread/enter", data=dict.fromkeys(names, secret))
    assert answer.status_code == 400
    assert secret not in answer.get_data(as_text=True)


def test_only_our_own_name_is_answered(make_settings: Callable[..., Settings], clock: object) -> None:
    app = create_app(make_settings(TRUSTED_HOSTS="hjelp.eksempel.no", BASE_URL="https://hjelp.eksempel.no"))
    client = app.test_client()
    try:
        for path in ("/", "/talk", "/thread", "/desk", "/staff/sign-in", "/nowhere", "/?lang=en"):
            assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
            assert client.get(path, headers={"Host": "hjelp.eksempel.no"}).status_code in (200, 303, 302, 404)
        assert client.post("/start", data={"door": "parent"}, headers={"Host": "evil.example"}).status_code == 400
    finally:
        portal_of(app).db.close()


AWAY = [
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "//evil.example/..",
    "/\t/evil.example",
]


@pytest.mark.parametrize("path", AWAY)
def test_a_language_link_never_leads_elsewhere(app: Flask, path: str) -> None:
    """As a raw request puts it: a test client would tidy the address first."""
    environ = EnvironBuilder("/", query_string="lang=en").get_environ()
    answer = Response.from_app(app.wsgi_app, {**environ, "PATH_INFO": path})
    assert answer.status_code == 303
    assert re.fullmatch(r"/(?![/\\]).*", answer.headers["Location"])


def _answers(office: Office) -> dict[str, TestResponse]:
    client = office.client()
    name = portal_of(office.app).static_names["js/portal.js"]
    return {
        "page": client.get("/"),
        "static": client.get(f"/static/{name}"),
        "missing": client.get("/static/nothing.js"),
        "404": client.get("/nowhere"),
        "405": client.put("/"),
        "400": client.post("/talk"),
        "redirect": client.get("/?lang=en"),
        "start": client.post("/start", data={"door": "young"}),
        "talk": client.get("/talk"),
        "sign-in": client.get("/staff/sign-in"),
        "exit": client.post("/exit"),
        "health": client.get("/health"),
        "icon": client.get("/favicon.ico"),
    }


def test_every_answer_has_the_headers(office: Office) -> None:
    for name, answer in _answers(office).items():
        assert {key: answer.headers.get(key) for key in FIXED} == FIXED, name
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], name
        assert "Server" not in answer.headers
        assert answer.headers.get("X-Robots-Tag") or name in ("page", "redirect"), name
        kept = answer.headers.get("Cache-Control", "")
        assert "no-store" in kept or name in ("static", "icon"), name
        answer.close()


def test_over_https_cookies_and_headers_are_strict(make_settings: Callable[..., Settings], clock: object) -> None:
    app = create_app(make_settings(BASE_URL="https://hjelp.eksempel.no"))
    client = app.test_client()
    try:
        started = client.post("/start", data={"door": "parent"}, base_url="https://hjelp.eksempel.no")
        talk = client.get("/talk", base_url="https://hjelp.eksempel.no")
        static = client.get("/static/" + portal_of(app).static_names["js/portal.js"])
        cookies = started.headers.getlist("Set-Cookie") + talk.headers.getlist("Set-Cookie")
        assert {line.partition("=")[0] for line in cookies} == {"__Host-v", "__Host-session"}
        for line in cookies:
            assert all(part in line for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
            assert "Domain" not in line
        assert all("max-age=63072000" in one.headers["Strict-Transport-Security"] for one in (started, talk, static))
        static.close()
    finally:
        portal_of(app).db.close()


def test_cookies_hold_nothing_but_random_marks(office: Office) -> None:
    """Flask signs its cookie but does not seal it: there must be nothing in it to read."""
    from flask.sessions import SecureCookieSessionInterface

    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    held = {name: parent.hands.client.get_cookie(name) for name in ("v", "session", "lang")}
    assert held["v"] is not None
    assert len(bytes.fromhex(held["v"].value)) == 32
    assert held["session"] is not None
    opener = SecureCookieSessionInterface().get_signing_serializer(office.app)
    assert opener is not None
    assert set(opener.loads(held["session"].value)) == {"csrf_token"}


def test_the_desk_answers_503_when_the_database_is_gone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("hemmelig"))

    desk = office.at_the_desk()
    monkeypatch.setattr("portal.db.session.Database.read", gone)
    for path in ("/desk", "/talk", "/thread", "/health"):
        answer = desk.client.get(path)
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"]
        assert "hemmelig" not in answer.get_data(as_text=True)
