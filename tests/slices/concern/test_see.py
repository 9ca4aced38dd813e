"""From each step of a concern into the action guide, with nothing lost on the way; and the talk, which stands in one place."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from portal import create_app
from portal.config import default_packs
from portal.web.extensions import portal_of
from tests.client import PageReviewingClient
from tests.dom import Page, parse
from tests.factories import Office
from tests.slices.concern.writer import Writer

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl")


def links_in(page: Page) -> list[str]:
    """What a page's part about the guide leads to, each in a tab of its own."""
    nav = page.root.first("nav", lambda node: "see" in node.get("class").split())
    assert nav is not None
    links = list(nav.all("a"))
    assert {(each.get("target"), each.get("rel")) for each in links} == {("_blank", "noopener")}
    return [each.get("href") for each in links]


def leads_somewhere(writer: Writer) -> bool:
    """Whether each of them is a part of the guide, and the page says that nothing is lost."""
    guide = parse(writer.teacher.client.get("/guide").text).root
    ids = {f"/guide#{node.get('id')}" for node in guide.all() if node.get("id")}
    found = links_in(writer.hands.page)
    return bool(found) and set(found) <= ids and "blir stående" in writer.hands.text


def test_every_step_leads_into_the_guide(writer: Writer) -> None:
    writer.begins()
    assert leads_somewhere(writer)
    writer.says_who()
    assert links_in(writer.hands.page) == ["/guide#t1", "/guide#t3"]
    writer.tells_of(0, "informed")
    writer.next()
    for go_on in (writer.writes, writer.says_who_may_be_told, writer.says_how_it_is_sent, writer.sends):
        assert leads_somewhere(writer)
        go_on()
    assert leads_somewhere(writer)


def test_so_do_help_with_the_talk_and_advice_without_names(writer: Writer) -> None:
    writer.begins()
    writer.says_who()
    writer.tells_of(0, "not_yet")
    writer.next()
    assert leads_somewhere(writer)
    writer.next()
    writer.tells_of(0, "informed", view="objects")
    writer.next()
    assert writer.heading == "Denne kan ikke sendes med navn"
    assert leads_somewhere(writer)


@pytest.mark.parametrize("address", ["/work/ask", "/work/notes", "/work/word"])
def test_so_does_what_is_beside_the_form(writer: Writer, address: str) -> None:
    writer.hands.open(address)
    assert leads_somewhere(writer)


def test_no_way_out_of_the_levels_is_linked(writer: Writer) -> None:
    """A link that is followed stands in the browser's history."""
    for address in ("/work", "/work/concern", "/work/ask", "/work/word"):
        writer.hands.open(address)
        assert "/guide#h" not in writer.hands.response.text  # type: ignore[union-attr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_talk_is_the_guide_s_in_the_reader_s_own_language(office: Office, language: str) -> None:
    hands = office.hands(language)
    hands.open("/work/talk")
    first = ("Før du ringer", "Før du ringjer", "Before you call", "Перш ніж", "قبل أن تتصل", "Zanim")
    own = dict(zip(LANGUAGES, first, strict=True))
    assert own[language] in hands.text
    assert hands.page.root.first("div", lambda node: node.get("lang") == "pl") is not None


def test_a_municipality_that_writes_its_talk_anew_writes_it_for_both(make_settings: Any, tmp_path: Path) -> None:
    for name in ("_common", "demo"):
        shutil.copytree(default_packs() / name, tmp_path / name)
    folder = tmp_path / "demo/guide/nb"
    folder.mkdir(parents=True)
    talk = '[[talk]]\nslug = "t1"\ntitle = "Slik gjør vi det her"\nlead = "Ta kaffen først."\nshows = true\n'
    (folder / "own.toml").write_text(f'{talk}[[talk.part]]\ntitle = "Kort"\npoints = ["Kopp og kjeks."]\n', "utf-8")
    app = create_app(make_settings(PACK="demo", PACKS=str(tmp_path)))
    app.test_client_class = PageReviewingClient
    for address in ("/guide", "/work/talk"):
        told = app.test_client().get(address).text
        assert "Slik gjør vi det her" in told
        assert "Kopp og kjeks." in told
        assert "Bytt ut tolkninger med fakta" not in told
    portal_of(app).db.close()
