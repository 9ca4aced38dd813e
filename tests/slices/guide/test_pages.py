"""The guide's pages: readable for all, and nothing of what was asked or answered is left anywhere."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal.guide.here import guide_link
from tests.client import PageReviewingClient
from tests.dom import parse
from tests.factories import Office

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]
ADDRESSES = ["/guide", "/guide/all", "/guide/level"]
CALM = {"life": "no", "harm": "no", "needs": "no", "lasting": "once", "tried": "talked", "helpers": "own"}


def html_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def words_of(answer: TestResponse) -> str:
    return parse(html_of(answer)).root.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_everybody_may_read_it_in_every_language(
    client: PageReviewingClient, language: str, address: str
) -> None:
    client.language = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers.getlist("Set-Cookie") == []
    own = language if language in ("nb", "nn", "en") else "nb"
    blocks = {one.get("lang") for one in parse(html_of(answer)).root.all("div") if one.get("lang")} - set(
        LANGUAGES
    ) ^ {own}
    assert own in blocks
    assert ("guide is for employees" in words_of(answer)) is False
    links = [
        link
        for link in parse(html_of(answer)).root.all("a")
        if link.get("class") == "ds-link" and "?lang=en" in link.get("href")
    ]
    assert bool(links) is (language not in ("nb", "nn", "en"))


def test_the_title_is_neutral(client: PageReviewingClient) -> None:
    front = re.findall("<title>(.*?)</title>", html_of(client.get("/")))
    for address in ADDRESSES:
        assert re.findall("<title>(.*?)</title>", html_of(client.get(address))) == front
        if address != "/guide/all":
            assert re.findall("<title>(.*?)</title>", html_of(client.post(address))) == front


@pytest.mark.parametrize("pack", ["demo", "levanger", "sandnes", "ovre-eiker", "oygarden"])
def test_every_municipality_has_its_guide(make_settings: Any, pack: str) -> None:
    from portal import create_app

    app = create_app(make_settings(PACK=pack))
    app.test_client_class = PageReviewingClient
    for language in ("nn", "ar"):
        client = app.test_client()
        client.language = language  # type: ignore[attr-defined]
        answer = client.get("/guide")
        assert answer.status_code == 200
        assert "112" in words_of(answer)
        assert "{service}" not in html_of(answer)


def test_what_the_municipality_has_not_filled_in_is_not_invented(client: PageReviewingClient) -> None:
    assert "Spør lederen din" in words_of(client.get("/guide"))


def test_every_link_within_the_guide_leads_somewhere(client: PageReviewingClient) -> None:
    root = parse(html_of(client.get("/guide"))).root
    ids = {node.get("id") for node in root.all() if node.get("id")}
    inner = [link.get("href")[1:] for link in root.all("a") if link.get("href").startswith("#")]
    assert inner
    assert set(inner) <= ids


def test_other_pages_link_into_it(client: PageReviewingClient) -> None:
    with client.application.test_request_context("/"):
        assert guide_link("t1") == "/guide#t1"
        with pytest.raises(KeyError):
            guide_link("nowhere")


@pytest.mark.parametrize(
    ("query", "language", "expected"),
    [
        ("familiekontakt", "nb", "Få en familiekontakt på plass"),
        ("taushetsplikt", "nb", "Taushetsplikt og samtykke: hva du kan dele"),
        ("snakke med foreldrene", "nb", "Snakk med foreldrene"),
        ("foreldra seier nei", "nn", "Når foreldra seier nei"),
        ("trusted person", "en", "Get a family contact in place"),
    ],
)  # fmt: skip
def test_it_is_found_in_ones_own_words(
    client: PageReviewingClient, query: str, language: str, expected: str
) -> None:
    client.language = language
    found = parse(html_of(client.post("/guide", data={"words": query}))).root
    assert expected in [heading.text for heading in found.all("h3")]


def test_what_was_searched_for_leaves_no_trace(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    client = office.client()
    answer = client.post("/guide", data={"words": "blåmerkekniplinger"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.getlist("Set-Cookie") == []
    assert html_of(answer).count("blåmerkekniplinger") == 1
    assert "blåmerkekniplinger" not in caplog.text
    assert "blåmerkekniplinger".encode() not in office.stored()
    assert "Vi fant ikke det" in words_of(answer)


def test_violence_is_answered_with_the_red_way_and_whom_to_call(client: PageReviewingClient) -> None:
    for answer in ("yes", "unsure"):
        page = client.post("/guide/level", data={**CALM, "harm": answer})
        root = parse(html_of(page)).root
        assert page.status_code == 200
        headings = [heading.text for heading in root.all("h2", "h3", "h4")]
        assert headings[:2] == ["Dette kan ikke vente. Gjør dette først.", "Mistanke om vold eller overgrep"]
        assert "Snakk med foreldrene" not in headings
        assert "Ikke snakk med foreldrene først" in root.text
        numbers = [link.get("href") for link in root.all("a") if link.get("href").startswith("tel:")]
        assert {"tel:112", "tel:113"} <= set(numbers)


def test_a_level_says_why_and_what_next(client: PageReviewingClient) -> None:
    page = client.post("/guide/level", data={**CALM, "helpers": "few", "tried": "nothing"})
    told = words_of(page)
    assert "Nivå 3: En familiekontakt holder i saken" in told
    assert "En eller to tjenester utenfor oss" in told
    assert "Neste steg" in told
    assert "Snakk først med foreldrene" in told
    assert "Det sier ikke hva som er galt" in told


def test_a_question_left_open_is_asked_for_in_a_kind_way(client: PageReviewingClient) -> None:
    page = client.post("/guide/level", data={"life": "no", "helpers": "many"})
    told = words_of(page)
    assert page.status_code == 200
    assert "Svar på disse også" in told
    assert "Det ligner mest" not in told
    boxes = [box for box in parse(html_of(page)).root.all("input") if box.get("type") == "radio"]
    assert [box.get("value") for box in boxes if "checked" in box.attributes] == ["no", "many"]


@pytest.mark.parametrize(
    "answers", [CALM, {**CALM, "harm": "yes"}, {**CALM, "life": "yes", "needs": "unsure"}, {}]
)
def test_the_answers_leave_no_trace(
    office: Office, caplog: pytest.LogCaptureFixture, answers: dict[str, str]
) -> None:
    client = office.client()
    before = office.stored()
    page = client.post("/guide/level", data=answers)
    assert page.status_code == 200
    assert page.request.path == "/guide/level"
    assert page.request.query_string == b""
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers.getlist("Set-Cookie") == []
    assert office.stored() == before
    assert not [
        record
        for record in caplog.records
        if "harm" in record.getMessage() or "unsure" in record.getMessage()
    ]
    links = [link.get("href") for link in parse(html_of(page)).root.all("a")]
    assert not [href for href in links if href.startswith(("#h", "/guide#"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_size_does_not_tell_which_answer_it_was(client: PageReviewingClient, language: str) -> None:
    client.language = language
    worst = {**CALM, "life": "yes", "harm": "yes", "needs": "yes"}
    answers: tuple[dict[str, str], ...] = (
        CALM,
        {**CALM, "tried": "nothing"},
        {**CALM, "harm": "yes"},
        {**CALM, "lasting": "worse"},
        worst,
        {},
    )
    assert len({len(client.post("/guide/level", data=each).get_data()) for each in answers}) == 1


def test_answers_from_another_site_are_refused(client: PageReviewingClient) -> None:
    answer = client.post("/guide/level", data=CALM, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


def test_after_the_quick_exit_nothing_of_it_shows(office: Office) -> None:
    client = office.client()
    client.post("/exit")
    for answer in (
        client.get("/guide"),
        client.post("/guide/level", data={"harm": "yes"}),
        client.post("/guide"),
    ):
        assert "112" not in words_of(answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_works_with_children_is_led_to_it_and_nobody_who_needs_help_now(
    client: PageReviewingClient, language: str
) -> None:
    client.language = language
    assert 'href="/guide"' in html_of(client.get("/work"))
    assert 'href="/guide"' not in html_of(client.get("/help-now"))
