"""The front page and the way out."""

import re

import pytest

from portal.web.extensions import portal_of
from tests.client import PageReviewingClient
from tests.conftest import START, MovableClock
from tests.factories import Office
from tests.people.hands import fields

PAGES = ["/", "/about/privacy", "/about/accessibility", "/help-now", "/work", "/thread", "/talk", "/nowhere"]
_TITLE = re.compile(r"<title>(.*?)</title>")


def _title(html: str) -> str:
    found = _TITLE.search(html)
    return found.group(1) if found else ""


def test_the_front_page_sets_no_cookie_and_is_kept_for_a_minute(
    client: PageReviewingClient, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    from portal.web import render

    real = render.render_template
    monkeypatch.setattr(render, "render_template", lambda name, **rest: drawn.append(name) or real(name, **rest))
    for _ in range(3):
        answer = client.get("/")
        assert answer.headers.getlist("Set-Cookie") == []
    assert drawn == ["site/front.html"]
    client.get("/", headers={"Accept-Language": "en"})
    assert len(drawn) == 2
    clock.move(minutes=1)
    client.get("/")
    assert len(drawn) == 3


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_it_comes_compressed_as_the_browser_can_read(client: PageReviewingClient, encoding: str) -> None:
    import gzip

    import brotli

    opened = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    app = client.application
    answer = app.test_client().__class__.__mro__[1](app, app.response_class).get("/", headers={"Accept-Encoding": encoding})
    assert answer.headers.get("Content-Encoding", "") == encoding
    assert b"<!doctype html>" in opened(answer.get_data())
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_a_language_link_sets_the_language_and_leaves_the_address_clean(client: PageReviewingClient, language: str) -> None:
    answer = client.get(f"/help-now?lang={language}")
    assert (answer.status_code, answer.location) == (303, "/help-now")
    assert f'lang="{language}"' in client.get("/help-now").get_data(as_text=True)


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_whom_to_call_says_for_whom_where_one_may_chat_and_when_it_was_checked(office: Office, language: str) -> None:
    hands, pack = office.hands(language), portal_of(office.app).pack
    hands.open("/help-now")
    said = " ".join(hands.text.split())
    for line in pack.crisis_lines:
        assert " ".join(pack.texts.get(language, line.for_key).split()) in said, line.slug
    chats = [one.get("href") for one in hands.page.root.all("a") if one.get("href").startswith("https://") and one.up("main")]
    assert sorted(chats) == sorted(line.chat_url for line in pack.crisis_lines if line.chat_url)
    checked = [node for node in hands.page.root.all("p") if node.up("li") and "hint" in node.get("class")]
    today = START.date()
    assert len(checked) == sum(line.verified_on is not None and line.is_verified(today) for line in pack.crisis_lines) > 0


def test_a_language_that_there_is_not_changes_nothing(client: PageReviewingClient) -> None:
    answer = client.get("/?lang=xx")
    assert answer.headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize("path", PAGES)
def test_every_title_is_neutral(office: Office, path: str) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    front = _title(office.client().get("/").get_data(as_text=True))
    answer = parent.hands.client.get(path)
    assert _title(answer.get_data(as_text=True)) == front
    assert not re.search("vold|barn|hjelp|familie|case", front, re.IGNORECASE)


@pytest.fixture
def gone(office: Office) -> PageReviewingClient:
    """Somebody who pressed the way out in the middle of a conversation."""
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers("my_child")
    client = parent.hands.client
    answer = client.post("/exit")
    assert answer.status_code == 303
    assert (answer.location or "").startswith("https://")
    return client


def test_the_way_out_takes_every_cookie_but_its_mark(gone: PageReviewingClient) -> None:
    assert [name for name in ("v", "session", "lang", "gone") if gone.get_cookie(name)] == ["gone"]


@pytest.mark.parametrize("path", PAGES)
def test_after_it_every_page_is_neutral(gone: PageReviewingClient, path: str) -> None:
    html = gone.get(path).get_data(as_text=True)
    assert gone.get("/thread").get_data(as_text=True) == html
    assert "116 111" not in html
    assert fields_in(html) == []


def fields_in(html: str) -> list[str]:
    from tests.dom import parse

    return fields(parse(html), "answer") + fields(parse(html), "code")


@pytest.mark.parametrize("path", ["/talk", "/thread/write", "/thread/enter", "/start"])
def test_a_form_sent_again_by_back_shows_nothing_either(gone: PageReviewingClient, path: str) -> None:
    words = "Han slår når han drikker, og jeg tør ikke gå hjem."
    answer = gone.post(path, data={"q": "words", "answer": words, "body": words, "kept": words})
    assert words not in answer.get_data(as_text=True)
    assert 'action="/reopen"' in answer.get_data(as_text=True)


def test_who_wants_in_again_presses_a_button(gone: PageReviewingClient) -> None:
    assert gone.post("/reopen").location == "/"
    assert gone.get_cookie("gone") is None
    assert 'action="/start"' in gone.get("/").get_data(as_text=True)


def test_the_way_out_needs_no_database(client: PageReviewingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone_away(*_: object) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr("portal.db.session.Database.read", gone_away)
    monkeypatch.setattr("portal.db.session.Database.write", gone_away)
    assert client.post("/exit").status_code == 303


def test_staff_work_on_at_a_browser_with_the_mark(office: Office) -> None:
    desk = office.at_the_desk()
    desk.client.set_cookie("gone", "1")
    desk.open("/desk")
    assert 'action="/reopen"' not in (desk.response.get_data(as_text=True) if desk.response else "")
