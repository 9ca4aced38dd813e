"""Pages that are the same for everybody are kept for a minute, and never shown to who may not see them."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from portal.web import render
from portal.web.kept import KeptPages
from tests.conftest import MovableClock


def _renderings(app: Flask, monkeypatch: object) -> list[str]:
    made: list[str] = []
    plain = render.render_template

    def noted(name: str, **context: object) -> str:
        made.append(name)
        return plain(name, **context)

    monkeypatch.setattr(render, "render_template", noted)  # type: ignore[attr-defined]
    return made


def test_a_page_is_made_once_a_minute(app: Flask, clock: MovableClock, monkeypatch: object) -> None:
    made, client = _renderings(app, monkeypatch), app.test_client()
    first, second = client.get("/"), client.get("/")
    assert made == ["site/front.html"]
    assert first.data == second.data
    assert dict(first.headers) == dict(second.headers)
    clock.move(minutes=1)
    client.get("/")
    assert made == ["site/front.html"] * 2


def test_each_language_and_encoding_has_its_own(app: Flask) -> None:
    client = app.test_client()
    pages = {code: client.get("/", headers={"Accept-Language": code}).text for code in ("nb", "ar", "uk", "nb", "ar")}
    assert 'dir="rtl"' in pages["ar"]
    assert len(set(pages.values())) == 3
    packed = Client(app).get("/", headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "identity"}).headers


def test_after_the_quick_exit_no_kept_page_is_shown(app: Flask) -> None:
    client = app.test_client()
    front = client.get("/").text
    client.post("/exit")
    assert client.get("/").text != front
    client.post("/reopen")
    assert client.get("/").text == front


def test_nothing_but_public_pages_is_kept(app: Flask) -> None:
    tokens = {app.test_client().get("/thread").text for _ in range(2)}
    assert len(tokens) == 2  # each visitor's form carries a token of its own


def test_another_host_is_refused_although_the_page_is_kept(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["localhost"]
    client: FlaskClient = app.test_client()
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_nothing_is_kept_for_who_carries_another_cookie(app: Flask, clock: MovableClock) -> None:
    """A cookie is a visitor's own: neither it nor the answer to it may lie in memory."""
    visitor = Client(app)
    visitor.set_cookie("v", "ab" * 32)
    visitor.get("/")
    front = app.wsgi_app
    assert isinstance(front, KeptPages)
    assert front._answers == {}
    Client(app).get("/")
    assert len(front._answers) == 1
