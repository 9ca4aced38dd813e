"""The fork before a concern: each answer leads to the right words, and none of them leaves a trace anywhere."""

import logging
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from portal.cases.gate import Exception10
from portal.concern import fork
from portal.concern.fork import QUESTIONS, Answer
from portal.config import Settings
from portal.db.session import Database
from tests.client import PageReviewingClient
from tests.conftest import MovableClock
from tests.dom import parse

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl")
OWN_TEXTS = ("fork", "stop", "ways", "prepare", "concern", "word")
ALL_ANSWERS = [
    dict(zip((each.value for each in QUESTIONS), given, strict=True)) for given in product("yun", repeat=3)
]
NO = dict.fromkeys((each.value for each in QUESTIONS), "n")


def heading(html: str) -> str:
    found = parse(html).root.first("h1")
    assert found is not None
    return found.text


def everything_in(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, whatever tables there are."""
    tables = MetaData()
    tables.reflect(db.engine)
    with db.read() as session:
        return {
            name: sorted(map(tuple, session.execute(select(table))), key=repr)
            for name, table in tables.tables.items()
        }


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file of the instance but the database's own and the counter of knocks, which is looked at on its own."""
    kept = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {
        str(path): path.read_bytes()
        for path in kept
        if ".sqlite" not in path.name and "static" not in path.parts
    }


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ({"life": "y", "violence": "y"}, Exception10.LIFE),
        ({"violence": "y", "neglect": "y", "life": "n"}, Exception10.VIOLENCE),
        ({"violence": "u"}, Exception10.VIOLENCE),
        ({"neglect": "u", "violence": "n", "life": "n"}, Exception10.NEGLECT),
    ],
)
def test_the_most_urgent_leads_and_a_doubt_counts(given: dict[str, str], first: Exception10) -> None:
    assert fork.lead(fork.read(given)).ways[0] is first


def test_only_three_times_no_leads_to_the_talk() -> None:
    for given in ALL_ANSWERS:
        found = fork.lead(fork.read(given))
        assert (not found.ways) == (given == NO), given
        assert not found.missing


def test_what_is_not_answered_is_asked_for_unless_something_is_urgent() -> None:
    assert fork.lead(fork.read({"life": "n"})).missing == (Exception10.VIOLENCE, Exception10.NEGLECT)
    assert fork.lead(fork.read({"violence": "y"})).missing == ()
    assert fork.read({"life": "yes", "violence": "", "other": "y"}) == {}


def test_every_answer_is_one_letter() -> None:
    assert {len(each) for each in Answer} == {1}


def test_where_violence_is_thought_of_no_page_says_that_parents_shall_know(
    client: PageReviewingClient,
) -> None:
    for given in ALL_ANSWERS:
        if given["violence"] == "n":
            continue
        html = client.post("/work", data=given).text
        assert "Foreldrene skal få vite det" not in html
        assert "Si til foreldrene at du melder" not in html


def test_violence_says_not_to_inform_and_whom_to_call(client: PageReviewingClient) -> None:
    html = client.post("/work", data={**NO, "violence": "y"}).text
    assert heading(html).startswith("Ikke snakk med foreldrene")
    numbers = [node.get("href") for node in parse(html).root.all("a") if node.get("class") == "crisis-number"]
    assert {"tel:12340010", "tel:112"} <= {each.replace("+47", "") for each in numbers}
    for words in (
        "Dette er ikke sendt til noen",
        "Din plikt til å melde",
        "Din plikt til å avverge",
        "Skriv ned i dag",
    ):
        assert words in html
    assert "https://bekymringsmelding.fiks.ks.no/offentlig" in html


@pytest.mark.parametrize(("hours", "first"), [(0, "tel:12340010"), (12, "tel:12340024")])
def test_who_answers_at_this_hour_stands_first(
    hours: int, first: str, client: PageReviewingClient, clock: MovableClock
) -> None:
    clock.move(hours=hours)
    html = client.post("/work", data={**NO, "violence": "y"}).text
    lines = [
        node.get("href").replace("+47", "")
        for node in parse(html).root.all("a")
        if node.get("class") == "crisis-number"
    ]
    assert lines[0] == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_outside_the_page_tells_which_answer_was_given(
    language: str, client: PageReviewingClient
) -> None:
    client.language = language
    seen, titles, headings = set(), set(), set()
    for given in ALL_ANSWERS:
        answer = client.post("/work", data=given)
        assert "Location" not in answer.headers
        told = sorted(
            (name, value) for name, value in answer.headers.items() if name not in ("Date", "Content-Length")
        )
        seen.add((answer.status_code, len(answer.data), str(told)))
        page = parse(answer.text)
        titles.add(next(page.root.all("title")).text)
        headings.add(heading(answer.text))
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
    assert len(seen) == 1, "two answers differ in status, size or headers"
    assert len(titles) == 1
    assert len(headings) > 5, "the pages are not the same, only their outside"


def test_nothing_at_all_is_written(
    client: PageReviewingClient,
    db: Database,
    settings: Settings,
    clock: MovableClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client.post("/work", data=NO)  # the counter of knocks has begun
    rows, files = everything_in(db), files_below(settings.instance)
    with caplog.at_level(logging.DEBUG):
        for given in ALL_ANSWERS:
            client.post("/work", data=given)
            client.post("/work", data={**given, "go": "lang:ar"})
    assert everything_in(db) == rows
    assert files_below(settings.instance) == files
    assert not [
        record
        for record in caplog.records
        if "work" in record.getMessage() or "violence" in record.getMessage()
    ]
    assert client.get_cookie("session") is None
    assert not client._cookies, "a cookie was set"


def test_the_counter_of_knocks_knows_no_answers(client: PageReviewingClient, settings: Settings) -> None:
    client.post("/work", data={**NO, "violence": "y"})
    kept = (settings.instance / "limits.sqlite").read_bytes()
    assert b"violence" not in kept
    assert b"stop" not in kept


def test_the_page_can_be_read_in_another_language_without_being_remembered(
    client: PageReviewingClient,
) -> None:
    answer = client.post("/work", data={**NO, "violence": "y", "go": "lang:ar"})
    root = parse(answer.text).root.first("html")
    assert root is not None
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    hidden = {
        node.get("name"): node.get("value")
        for node in parse(answer.text).root.all("input")
        if node.get("type") == "hidden"
    }
    assert hidden == {**NO, "violence": "y"}
    assert 'lang="nb"' in client.get("/work").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_door_has_its_own_words(language: str, client: PageReviewingClient) -> None:
    from portal.web.extensions import portal_of

    texts = portal_of(client.application).pack.texts
    wanted = [key for key in texts.keys("nb") if key.split(".")[0] in OWN_TEXTS]
    assert len(wanted) > 180
    assert [key for key in wanted if not texts.is_own(language, key)] == []


def test_what_is_missing_is_said_and_what_was_answered_is_kept_on_the_page(
    client: PageReviewingClient,
) -> None:
    html = client.post("/work", data={"life": "n"}).text
    assert "error-summary" in html
    chosen = [
        (node.get("name"), node.get("value")) for node in parse(html).root.all("input") if node.has("checked")
    ]
    assert chosen == [("life", "n")]


def test_the_way_on_links_only_to_what_is_there(client: PageReviewingClient) -> None:
    for given in ALL_ANSWERS:
        html = client.post("/work", data=given).text
        for link in parse(html).root.all("a"):
            href = link.get("href")
            if href.startswith("/") and not href.startswith("//"):
                assert client.get(href).status_code < 400, href
