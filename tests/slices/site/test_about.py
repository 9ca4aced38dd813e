"""The two pages to read before one writes: whole in every language, with the law as data and the day it was read."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from portal.config import default_packs
from portal.municipality.load import load_pack
from tests.client import PageReviewingClient
from tests.factories import Office

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]
PARTS = ["who", "secret", "act", "then", "rights", "anonymous", "unknown"]


def _page(client: PageReviewingClient, path: str, language: str) -> str:
    return client.get(path, headers={"Accept-Language": language}).get_data(as_text=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_one_tells_says_all_of_it_for_each_age(client: PageReviewingClient, language: str, office: Office) -> None:
    texts = load_pack(default_packs(), "demo").texts
    html = _page(client, "/about/before", language)
    for age in ("young", "adult"):
        assert [each.slug for each in texts.sections(language, f"tell.{age}")] == PARTS
        assert f'id="{age}"' in html
    for number in ("12", "15", "16", "18", "§ 196", "§ 13-2", "2026"):
        assert number in html, number


def test_no_paragraph_stands_in_the_code_or_in_the_words_of_the_page() -> None:
    import portal

    folder = Path(portal.__file__).parent
    sources = [*folder.glob("site/*.py"), *folder.glob("templates/site/before.html")]
    sources += [*default_packs().glob("_common/texts/*/tell.toml")]
    assert [path.name for path in sources if "§" in path.read_text("utf-8")] == []


def test_every_law_stands_under_a_part_and_says_when_it_was_read() -> None:
    pack = load_pack(default_packs(), "demo")
    ours = {f"{age}.{part}" for age in ("young", "adult") for part in PARTS}
    assert len(pack.laws) >= 5
    for law in pack.laws:
        assert set(law.parts) <= ours, law.slug
        assert law.read_on is not None


def test_a_municipality_words_a_reference_anew(tmp_path: Path) -> None:
    for name in ("_common", "demo"):
        shutil.copytree(default_packs() / name, tmp_path / name)
    own = '\n[[laws]]\nslug = "duty_to_avert"\nreference = "§ 999"\nparts = ["young.act"]\nsource = "oss"\nread_on = 2026-11-01\n'
    with (tmp_path / "demo/pack.toml").open("a", encoding="utf-8") as file:
        file.write(own)
    laws = load_pack(tmp_path, "demo").laws_for("young.act")
    told = {law.slug: (law.reference, law.read_on) for law in laws}
    assert told["duty_to_avert"] == ("§ 999", date(2026, 11, 1))
    assert "duty_to_report" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_traces_tells_what_is_hidden_what_is_not_and_how_to_clear_it(client: PageReviewingClient, language: str) -> None:
    html = _page(client, "/about/traces", language)
    for part in ("hidden", "seen", "clear", "private"):
        assert f'id="{part}"' in html
    for browser in ("Safari", "Chrome", "Samsung", "Firefox"):
        assert browser in html


@pytest.mark.parametrize("path", ["/", "/about/privacy", "/about/before"])
def test_one_finds_the_way_to_the_traces(client: PageReviewingClient, path: str) -> None:
    assert 'href="/about/traces"' in client.get(path).get_data(as_text=True)


def test_the_conversation_leads_to_what_one_should_know_before(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    assert any(link.get("href") == "/about/before" for link in parent.hands.page.root.all("a"))
