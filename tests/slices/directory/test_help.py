"""The page about what help there is: everything on one address, found in one's own words, telling nobody."""

import re
from pathlib import Path
from typing import Any

import flask
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.directory.here import directory_of
from portal.web.extensions import portal_of
from portal.web.padding import STEP_BYTES
from tests.client import PageReviewingClient
from tests.conftest import MovableClock
from tests.dom import Node, parse
from tests.factories import Office

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]
PACKS = ["demo", "levanger", "sandnes", "ovre-eiker", "oygarden"]


def html_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def needs(html: str) -> dict[str, Node]:
    """Each need that can be opened, by its words."""
    opened = (one for one in parse(html).root.all("details") if one.get("class") == "need")
    return {heading.text: one for one in opened if (heading := one.first("h3"))}


def names_in(node: Node) -> list[str]:
    return [one.text for one in node.all("h1", "h2", "h3", "h4", "h5") if "service-name" in one.get("class")]


def address_of(client: PageReviewingClient, name: str) -> str:
    """Where a service's own page is, by its slug."""
    one = directory_of(client.application).find(name)
    assert one is not None
    return f"/help/service/{one.id}"


def all_of(client: PageReviewingClient, need: str) -> Node:
    """The page's part with everything for a need, as its button shows it."""
    html = html_of(client.post("/help", data={"need": need}))
    return next(one for one in parse(html).root.all("div") if one.get("id") == "found")


def found_in(html: str) -> list[str]:
    found = next(one for one in parse(html).root.all("div") if one.get("id") == "found")
    return names_in(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_stands_on_one_page_in_every_language(client: PageReviewingClient, language: str) -> None:
    client.language = language
    answer = client.get("/help")
    assert answer.status_code == 200
    shown = needs(html_of(answer))
    assert len(shown) == 16
    assert all(1 <= len(names_in(one)) <= 4 for one in shown.values())
    assert answer.headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_municipality_has_its_page(make_settings: Any, pack: str) -> None:
    from portal import create_app

    app = create_app(make_settings(PACK=pack))
    app.test_client_class = PageReviewingClient
    for language in ("nn", "ar"):
        client = app.test_client()
        client.language = language  # type: ignore[attr-defined]
        assert len(needs(html_of(client.get("/help")))) >= 12
    portal_of(app).db.close()


def test_the_title_and_the_links_tell_nothing(client: PageReviewingClient) -> None:
    html = html_of(client.get("/help"))
    assert re.findall("<title>(.*?)</title>", html) == re.findall(
        "<title>(.*?)</title>", html_of(client.get("/"))
    )
    root = parse(html).root
    own = [link.get("href") for link in root.all("a") if not link.get("href").startswith(("https:", "tel:"))]
    assert not [href for href in own if "#" in href and href != "#main"]
    assert {href for href in own if "?" in href and "?lang=" not in href} == {"/help/find?open=now"}
    assert not [one for one in root.all("form") if one.get("method", "get").lower() != "post"]


def test_the_front_page_and_the_crisis_page_lead_to_it(client: PageReviewingClient) -> None:
    for path in ("/", "/help-now"):
        assert 'href="/help"' in html_of(client.get(path))


def test_the_page_is_light(client: PageReviewingClient) -> None:
    """On a slow line: the whole of it, before it is compressed."""
    for language in LANGUAGES:
        client.language = language
        assert len(client.get("/help").get_data()) < 90_000


def test_the_nearest_four_and_then_all_of_them(client: PageReviewingClient) -> None:
    opened = needs(html_of(client.get("/help")))["Tunge tanker og følelser"]
    wanted = next(one for one in opened.all("button") if one.get("name") == "need")
    shown = names_in(all_of(client, wanted.get("value")))
    assert len(names_in(opened)) == 4
    assert shown[:4] == names_in(opened)
    assert f"({len(shown)})" in wanted.text
    assert len(shown) > 4


def test_what_somebody_opens_is_kept_nowhere(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    answer = office.client().post("/help", data={"need": "violence"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.getlist("Set-Cookie") == []
    assert "violence" not in caplog.text


def test_a_need_there_is_not_shows_the_page(client: PageReviewingClient) -> None:
    assert found_in(html_of(client.post("/help", data={"need": "riches"}))) == []


def test_what_helps_today_comes_first(client: PageReviewingClient) -> None:
    feelings = all_of(client, "feelings")
    groups = [one.get("class").split()[-1] for one in feelings.all("section")]
    assert groups == ["need-today", "need-near", "need-more"] or groups == ["need-today", "need-more"]
    more = next(one for one in feelings.all("section") if "need-more" in one.get("class"))
    assert "BUP Fjordvik" in names_in(more)


def test_a_service_s_page_says_what_is_known_and_nothing_more(client: PageReviewingClient) -> None:
    clinic = parse(html_of(client.get(address_of(client, "youth-clinic")))).root.first("main")
    assert clinic is not None
    for words in (
        "Gratis", "Uten henvisning", "12 34 00 33", "Unge 13–19 år", "Du kan komme alene fra du er 13", "Kaia 3", "Havna",
        "mandag ⁦14:30–18:00⁩", "Bra for alle", "Fjordvik kommune (offentlig)", "Kontrollert 9. november 2026",
        "Helligdager: stengt",
    ):  # fmt: skip
        assert words in clinic.text, words
    assert "anonym" not in clinic.text
    assert "ikke bekreftet" not in clinic.text


def test_what_is_not_verified_is_marked(client: PageReviewingClient) -> None:
    name = "Kirkens SOS"
    one = next(each for each in directory_of(client.application).services if each.name.get("nb").text == name)
    for answer in (client.get(f"/help/service/{one.id}"), client.post("/help", data={"words": name})):
        assert "Sjekk nummeret, det er ikke bekreftet" in html_of(answer)
    assert "Ikke kontrollert" in html_of(client.get(f"/help/service/{one.id}"))


def test_a_confidential_address_is_nowhere_and_that_is_said(client: PageReviewingClient) -> None:
    html = html_of(client.get(address_of(client, "shelter")))
    assert "Adressen er hemmelig" in html
    assert "12 34 00 70" in html


def test_it_is_drawn_once_a_minute(
    client: PageReviewingClient, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    real = flask.render_template

    def draw(name: str, **rest: object) -> str:
        drawn.append(name)
        return real(name, **rest)

    monkeypatch.setattr("portal.web.render.render_template", draw)
    for _ in range(3):
        client.get("/help")
    assert drawn == ["directory/help.html"]
    clock.move(minutes=1)
    client.get("/help")
    assert len(drawn) == 2


def test_open_and_closed_follow_the_clock(client: PageReviewingClient, clock: MovableClock) -> None:
    """A Monday: the gear library opens at two and closes at six."""
    for hours, group in ((0, "need-today"), (12, "need-near")):  # ten in the morning, ten in the evening
        clock.move(hours=hours)
        group_of = next(one for one in all_of(client, "money_housing").all("section") if group in one.get("class"))
        assert "Utstyrssentralen" in names_in(group_of)


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("hun sover ikke", "nb", "Helsestasjonen"),
        ("sint barn", "nb", "Foreldrekveld med middag"),
        ("my child is angry", "en", "Parents’ evening with dinner"),
        ("дитина злиться", "uk", "Батьківський вечір із вечерею"),
        ("دراجات", "ar", "مركز إعارة المعدات"),
        ("śmierć dziadka", "pl", "Grupa dla dzieci i rodziców w żałobie"),
        ("skilsmise", "nb", "Familievernkontoret"),
        ("mobbing", "nb", "Helsesykepleier på skolen"),
        ("låne ski", "nb", "Utstyrssentralen"),
        ("LEKSER", "nb", "Leksehjelp"),
        ("noe å gjøre", "nb", "Fritidsklubben Kaia"),
        ("w ciąży", "pl", "Położna"),
        ("han slår meg", "nb", "VO-linjen"),
        ("psykolog", "nb", "Psykolog for barn og unge i kommunen"),
    ],
)  # fmt: skip
def test_it_is_found_in_the_words_people_use(
    client: PageReviewingClient, words: str, language: str, expected: str
) -> None:
    client.language = language
    answer = client.post("/help", data={"words": words}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert expected in found_in(html_of(answer))


def test_the_words_stand_in_the_field_and_nowhere_else(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    client = office.client()
    answer = client.post("/help", data={"words": "kniplingsbekymret"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.getlist("Set-Cookie") == []
    assert html_of(answer).count("kniplingsbekymret") == 1
    assert "kniplingsbekymret" not in caplog.text
    assert b"kniplingsbekymret" not in office.stored()
    assert "kniplingsbekymret" not in html_of(client.get("/help"))


def test_it_is_never_empty(client: PageReviewingClient) -> None:
    html = html_of(client.post("/help", data={"words": "xyzzyplugh"}))
    assert "Vi fant ikke akkurat det" in html
    assert "Skriv til oss, så leter vi sammen" in html
    assert found_in(html)[0] == "Familiehjelpa"
    assert "Alarmtelefonen for barn og unge" in found_in(html)


def test_it_says_what_it_took_the_words_for(client: PageReviewingClient) -> None:
    assert "Vi viser treff for «jordmor»" in html_of(client.post("/help", data={"words": "jormor"}))
    assert "Vi viser treff for" not in html_of(client.post("/help", data={"words": "jordmor"}))


def test_words_are_offered_while_one_types(client: PageReviewingClient) -> None:
    answer = client.post("/help/words", data={"words": "hels"}, headers={"HX-Request": "true"})
    offered = [one.get("value") for one in parse(html_of(answer)).root.all("button")]
    assert "Helsestasjonen" in offered
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Helsestasjonen" in found_in(html_of(client.post("/help", data={"words": "hels", "meant": "Helsestasjonen"})))


def test_no_words_are_offered_once_their_answer_stands_there(client: PageReviewingClient) -> None:
    """Who types fast and presses Enter gets the answer before the words; these would push it down the page."""
    script = {"HX-Request": "true"}
    part = parse(html_of(client.post("/help", data={"words": "helsestasjon"}, headers=script))).root
    asked = next(one.get("value") for one in part.all("input") if one.get("name") == "asked")
    assert "<button" not in html_of(client.post("/help/words", data={"words": "helsestasjon", "asked": asked}, headers=script))
    assert "<button" in html_of(client.post("/help/words", data={"words": "helses", "asked": asked}, headers=script))


def test_a_name_that_is_a_word_too_is_offered_once(client: PageReviewingClient) -> None:
    answer = client.post("/help/words", data={"words": "åpen b"}, headers={"HX-Request": "true"})
    offered = [one.get("value") for one in parse(html_of(answer)).root.all("button")]
    assert "Åpen barnehage" in offered
    assert len({each.casefold() for each in offered}) == len(offered)


def test_nothing_typed_finds_nothing(client: PageReviewingClient) -> None:
    assert found_in(html_of(client.post("/help", data={"words": "   "}))) == []


@pytest.mark.parametrize(
    "words", ["a" * 5000, "<script>alert(1)</script>", "%s {0} {{x}}", "\u0301" * 300, "🙂", "' OR 1=1 --"]
)
def test_strange_words_do_no_harm(client: PageReviewingClient, words: str) -> None:
    answer = client.post(
        "/help", data={"words": words}, headers={"HX-Request": "true"} if len(words) > 9 else {}
    )
    assert answer.status_code == 200
    assert "<script>alert" not in html_of(answer)


def test_how_much_was_found_does_not_show_on_the_line(client: PageReviewingClient) -> None:
    for words in ("vold", "xyzzyplugh", "ski", ""):
        assert len(client.post("/help", data={"words": words}).get_data()) % STEP_BYTES == 0
    part = client.post("/help", data={"words": "ski"}, headers={"HX-Request": "true"})
    assert part.get_data(as_text=True).lstrip().startswith('<div id="found"')
    assert len(part.get_data()) % STEP_BYTES == 0


def test_after_the_quick_exit_nothing_of_it_shows(office: Office) -> None:
    client = office.client()
    client.post("/exit")
    for answer in (client.get("/help"), client.post("/help", data={"words": "redd hjemme"})):
        assert "redd hjemme" not in html_of(answer)
        assert "116 111" not in html_of(answer)
        assert 'action="/reopen"' in html_of(answer)


def test_a_search_from_another_site_is_refused(client: PageReviewingClient) -> None:
    answer = client.post("/help", data={"words": "ski"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


def test_a_pack_without_services_still_has_its_lines(make_settings: Any, tmp_path: Path) -> None:
    import shutil

    from portal import create_app

    source = Path(__file__).resolve().parents[3] / "packs"
    shutil.copytree(source / "_common", tmp_path / "packs" / "_common")
    shutil.copytree(source / "demo", tmp_path / "packs" / "demo", ignore=shutil.ignore_patterns("services"))
    app: Flask = create_app(make_settings(PACKS=str(tmp_path / "packs")))
    app.test_client_class = PageReviewingClient
    client = app.test_client()
    assert "116 111" in html_of(client.get("/help"))
    assert "116 111" in html_of(client.post("/help", data={"words": "xyzzyplugh"}))
    assert all(one.kind.value == "national" for one in directory_of(app).services)
    portal_of(app).db.close()
