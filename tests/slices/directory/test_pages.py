"""Looking through, a service's own page, the house and the short list, as somebody meets them."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from icalendar import Calendar
from werkzeug.test import TestResponse

from portal.directory.here import directory_of, forget
from portal.directory.models import DirectoryReport, ServiceRow
from portal.directory.places import Closing, Schedule
from portal.directory.reports import MOST_WAITING, settle_reports, waiting_reports
from portal.directory.service import Service, Words
from portal.directory.shortlist import IDLE_SECONDS, MOST
from portal.directory.store import By, Role, State, put, set_state
from portal.municipality.hours import OSLO, DifferentDays, Span
from portal.web.padding import STEP_BYTES
from tests.client import PageReviewingClient
from tests.conftest import START, MovableClock
from tests.dom import Node, parse
from tests.factories import Office, Queries

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]
NOBODY = "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e5f"
EDITOR = By(Role.EDITOR, "a" * 26)


def html_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def main_of(answer: TestResponse) -> Node:
    main = parse(html_of(answer)).root.first("main")
    assert main is not None
    return main


def shown(answer: TestResponse) -> list[str]:
    return [one.text for one in main_of(answer).all("h2", "h3", "h4") if "service-name" in one.get("class")]


def known(office: Office, slug: str) -> Service:
    found = directory_of(office.app).find(slug)
    assert found is not None
    return found


def change(office: Office, slug: str, **different: Any) -> str:
    """Change a service as an editor would; gives the address of its page."""
    one = replace(known(office, slug), **different)
    with office.db.write() as db:
        put(db, one, EDITOR, START)
    forget(office.app)
    return f"/help/service/{one.id}"


def page_of(office: Office, slug: str) -> str:
    return f"/help/service/{known(office, slug).id}"


# --- looking through --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_in_every_language(office: Office, language: str) -> None:
    client = office.client()
    client.language = language
    answer = client.get("/help/find?age=0-5&only=free")
    assert answer.status_code == 200
    assert shown(answer)
    assert answer.headers.getlist("Set-Cookie") == []


def test_a_choice_is_an_address_and_each_chip_leads_back(office: Office) -> None:
    client = office.client()
    address = "/help/find?age=0-5&only=free&only=leisure"
    answer = client.get(address)
    chips = [one.get("href") for one in main_of(answer).all("a") if one.get("class") == "chip"]
    assert chips == ["/help/find?only=free&only=leisure", "/help/find?age=0-5&only=leisure", "/help/find?age=0-5&only=free"]
    assert "Åpen barnehage" in shown(answer)
    for chip in chips:
        assert len(shown(client.get(chip))) >= len(shown(answer))


def test_one_address_for_a_choice(office: Office) -> None:
    answer = office.client().get("/help/find?only=leisure&place=&only=free&only=free&age=0-5&open=")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/help/find?age=0-5&only=free&only=leisure")


@pytest.mark.parametrize(
    "query",
    ["age=900", "topic=violence", "place=M%C3%A5nen", "only=free%00x", "near=x", "x" * 3000 + "=1", "open=now'--", "%FF=%FE"],
)
def test_what_is_not_known_is_left_out_and_told(office: Office, query: str) -> None:
    answer = office.client().get(f"/help/find?{query}")
    assert answer.status_code == 200
    assert "Noe i adressen kjenner vi ikke" in html_of(answer)
    assert shown(answer)


def test_nothing_of_what_is_hard_can_be_chosen(office: Office) -> None:
    """What somebody struggles with stands in no address, and no name of a field here could bring it there."""
    fields = {one.get("name") for one in main_of(office.client().get("/help/find")).all("input")} - {"service", "back"}
    assert fields == {"age", "for", "open", "only", "place", "near", "way", "language", "access", "level", "kind"}


def test_nothing_that_fits_is_no_dead_end(office: Office) -> None:
    answer = office.client().get("/help/find?age=0-5&open=weekend&place=Lia&way=home")
    page = main_of(answer)
    assert "Vi fant ikke noe som passer til alt" in page.text
    assert len([one for one in page.all("a") if one.get("class") == "chip"]) == 4
    assert "Familiehjelpa" in shown(answer)
    assert "Alarmtelefonen for barn og unge" in shown(answer)
    assert [one.get("value") for one in page.all("button") if one.get("name") == "door"] == ["parent", "young", "close"]


def test_all_pages_together_are_all_there_is(office: Office) -> None:
    client, address, seen = office.client(), "/help/find", []
    while address:
        answer = client.get(address)
        seen += shown(answer)
        following = [one.get("href") for one in main_of(answer).all("a") if one.get("rel") == "next"]
        address = following[0] if following else ""
    assert sorted(seen) == sorted(one.name.get("nb").text for one in directory_of(office.app).services)


def test_the_nearest_first(office: Office) -> None:
    answer = office.client().get("/help/find?only=leisure&near=0001+Havna")
    first = main_of(answer).first("article")
    assert first is not None
    assert "under 1 km unna" in first.text
    assert any("sort=name" in one.get("href") for one in main_of(answer).all("a"))


def test_the_number_of_queries_does_not_grow(office: Office, queries: Queries) -> None:
    client = office.client()
    client.get("/help/find?only=free")
    counted = []
    for more in (0, 60):
        with office.db.write() as db:
            for number in range(more):
                put(db, replace(known(office, "library"), id=NOBODY[:-3] + f"{number:03}", slug=f"l-{number}"), EDITOR, START)
        client.get("/help")  # so that the directory in memory is the newest
        queries.statements.clear()
        client.get("/help/find?only=free&place=Sentrum&near=0000+Sentrum")
        counted.append(len(queries.statements))
    assert counted[0] == counted[1] <= 12


# --- a service's own page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_has_its_page(office: Office, language: str) -> None:
    client = office.client()
    client.language = language
    for one in directory_of(office.app).services:
        answer = client.get(f"/help/service/{one.id}")
        assert answer.status_code == 200, one.slug
        assert len(answer.get_data()) % STEP_BYTES == 0
        assert answer.headers.getlist("Set-Cookie") == []


def test_nothing_but_the_page_tells_which_service_it_is(office: Office) -> None:
    client, address = office.client(), page_of(office, "shelter")
    assert re.findall("<title>(.*?)</title>", html_of(client.get(address))) == re.findall(
        "<title>(.*?)</title>", html_of(client.get("/"))
    )
    assert "shelter" not in address


@pytest.mark.parametrize("state", [State.HIDDEN, State.GONE])
def test_what_is_not_shown_leads_on(office: Office, state: State) -> None:
    client, one = office.client(), known(office, "library")
    with office.db.write() as db:
        set_state(db, one.id, state)
    forget(office.app)
    for address in (f"/help/service/{one.id}", f"/help/service/{one.id}.ics", f"/help/service/{one.id}/wrong"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Torget 3" not in html_of(answer)
        assert "Familiehjelpa" in shown(answer)
    assert client.get(f"/help/service/{NOBODY}").status_code == 404


def test_closed_for_now_says_until_when(office: Office) -> None:
    closing = Closing(date(2026, 11, 20), date(2026, 12, 4), {"nb": "Vi bygger om."})
    page = main_of(office.client().get(change(office, "library", closing=closing)))
    assert "Stengt for tida" in page.text
    assert "4. desember 2026" in page.text
    assert "Vi bygger om." in page.text
    assert "Åpent nå" not in page.text


def test_what_is_over_is_not_told(office: Office) -> None:
    address = change(office, "library", closing=Closing(date(2026, 11, 1), date(2026, 11, 2)))
    assert "Stengt for tida" not in html_of(office.client().get(address))


def test_rules_and_days_that_differ_stand_in_words(office: Office) -> None:
    hours = known(office, "library").hours
    assert hours is not None
    different = DifferentDays(date(2026, 12, 1), date(2026, 12, 1), (), "summer")
    rule = Schedule("FREQ=MONTHLY;BYDAY=1SA", date(2026, 1, 1), Span(time(11), time(13)), None, {"nb": "Eventyr"})
    odd = Schedule("FREQ=MONTHLY;BYMONTHDAY=28", date(2026, 1, 1), Span(time(18), time(20)))
    changed = replace(hours, exceptions=(different,))
    page = main_of(office.client().get(change(office, "library", hours=changed, schedules=(rule, odd))))
    for words in ("tirsdag 1. desember: stengt", "Hver måned: lørdag, den første", "(Eventyr)", "Neste: lørdag 5. desember",
                  "Neste: lørdag 28. november"):  # fmt: skip
        assert words in page.text, words


def test_holidays_of_the_next_weeks_are_told(office: Office, clock: MovableClock) -> None:
    clock.set(datetime(2026, 12, 14, 10, tzinfo=OSLO))
    page = main_of(office.client().get(page_of(office, "health-station")))
    assert "fredag 25. desember: stengt" in page.text
    assert "26. desember" not in page.text  # a Saturday: closed as ever


def test_how_fresh_a_translation_is(office: Office) -> None:
    texts = {"nb": "Les her.", "uk": "Читайте тут.", "pl": "Czytaj tutaj.", "en": "Read here."}
    changed = {"nb": date(2026, 9, 1), "uk": date(2026, 1, 1), "en": date(2026, 9, 1)}
    address = change(office, "library", first_visit=Words(texts, changed, frozenset({"pl"})))
    client = office.client()
    said = {}
    for code in ("nb", "uk", "pl", "en", "ar"):
        client.language = code
        said[code] = main_of(client.get(address)).text
    assert "Норвезький текст змінився" in said["uk"]
    assert "przetłumaczyła maszyna" in said["pl"]
    assert "English" in said["ar"]
    assert not [words for words in ("changed since", "machine", "only in") if words in said["en"]]


def test_asking_about_it_starts_the_talk_with_its_name(office: Office) -> None:
    client = office.client()
    one = known(office, "library")
    form = next(each for each in main_of(client.get(f"/help/service/{one.id}")).all("form") if each.get("action") == "/start")
    given = {each.get("name"): each.get("value") for each in form.all("input")}
    button = next(each for each in form.all("button"))
    answer = client.post("/start", data={**given, "door": button.get("value")})
    assert given == {"service": "library"}
    assert answer.headers["Location"].endswith("/talk")


# --- the calendar -----------------------------------------------------------------------------------------


def test_openings_in_a_calendar(office: Office) -> None:
    answer = office.client().get(page_of(office, "open-kindergarten") + ".ics")
    events = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    assert answer.mimetype == "text/calendar"
    assert "kindergarten" not in answer.headers["Content-Disposition"]
    assert {str(event["summary"]) for event in events} == {"Åpen barnehage"}
    assert known(office, "open-kindergarten").is_open(events[0]["dtstart"].dt)


def test_a_telling_name_is_in_no_calendar(office: Office) -> None:
    address = change(office, "library", is_telling=True)
    file = office.client().get(address + ".ics").get_data(as_text=True)
    assert "ibliotek" not in file
    assert "Torget" not in file


def test_what_is_always_open_has_no_calendar(office: Office) -> None:
    answer = office.client().get(change(office, "library", is_always_open=True) + ".ics")
    assert answer.status_code == 404


# --- something wrong --------------------------------------------------------------------------------------


def say(office: Office, client: PageReviewingClient, slug: str = "library", **form: str) -> TestResponse:
    address = f"{page_of(office, slug)}/wrong"
    token = next(one.get("value") for one in main_of(client.get(address)).all("input") if one.get("name") == "csrf_token")
    return client.post(address, data={"csrf_token": token, **form})


def test_what_is_wrong_reaches_the_editors_sealed(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    client = office.client()
    answer = say(office, client, what="phone", words="Nummeret er kniplet bort")
    assert answer.status_code == 303
    assert "Takk. Vi ser på det." in html_of(client.get(answer.headers["Location"]))
    assert "Takk" not in html_of(client.get(answer.headers["Location"]))
    assert b"kniplet" not in office.stored()
    assert "kniplet" not in caplog.text
    with office.db.write() as db:
        waiting = waiting_reports(db, office.settings.server_key, known(office, "library").id)
        assert [(one.what, one.words) for one in waiting] == [("phone", "Nummeret er kniplet bort")]
        assert settle_reports(db, [waiting[0].id], "a" * 26, START) == 1
        assert waiting_reports(db, office.settings.server_key) == []


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"words": "hei"}, "Velg det som ligner mest"),
        ({"what": "x"}, "Velg det som ligner mest"),
        ({"what": "other", "words": "a" * 1001}, "Kort det ned til 1000 tegn"),
    ],
)
def test_nothing_typed_is_lost_when_it_is_not_clear(office: Office, form: dict[str, str], message: str) -> None:
    answer = say(office, office.client(), **form)
    assert answer.status_code == 422
    assert message in html_of(answer)
    assert form.get("words", "") in html_of(answer)
    with office.db.read() as db:
        assert db.query(DirectoryReport).count() == 0


def test_a_flood_of_reports_stops(office: Office) -> None:
    from portal.directory.reports import add_report

    service_id = known(office, "library").id
    with office.db.write() as db:
        added = [add_report(db, office.settings.server_key, service_id, "other", "", START) for _ in range(MOST_WAITING + 2)]
    assert added == [True] * MOST_WAITING + [False, False]


# --- the short list ---------------------------------------------------------------------------------------


def keep(client: PageReviewingClient, service_id: str, wish: str = "add", **more: str) -> TestResponse:
    return client.post("/help/shortlist", data={"service": service_id, "do": wish, **more})


def kept(client: PageReviewingClient) -> list[str]:
    return shown(client.get("/help/shortlist"))


def test_remembering_and_forgetting(office: Office) -> None:
    client, library, nurse = office.client(), known(office, "library").id, known(office, "school-nurse").id
    rows = office.rows()
    assert keep(client, library, back=f"/help/service/{library}").headers["Location"] == f"/help/service/{library}"
    keep(client, nurse)
    assert kept(client) == ["Fjordvik bibliotek", "Helsesykepleier på skolen"]
    page = html_of(client.get("/help/shortlist"))
    assert "Helsesykepleier på skolen: 12 34 00 32" in page
    assert 'src="data:image/png' in page
    keep(client, library, "remove")
    assert kept(client) == ["Helsesykepleier på skolen"]
    assert 'value="remove"' in html_of(client.get(f"/help/service/{nurse}"))
    keep(client, "", "clear")
    assert kept(client) == []
    assert office.rows() == rows


def test_the_square_holds_names_and_numbers_and_no_address(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("portal.directory.keep_routes.shortlist.as_square", lambda words: drawn.insert(0, words))
    client = office.client()
    keep(client, known(office, "library").id)
    client.get("/help/shortlist")
    assert drawn == ["Fjordvik bibliotek: 12 34 00 51"]


def test_the_cookie_is_signed_and_tells_no_name(office: Office) -> None:
    client = office.client()
    cookie = keep(client, known(office, "shelter").id).headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    assert len(cookie) < 300
    client.set_cookie("session", cookie.split("=", 1)[1].split(";")[0][:-2] + "xx")
    assert kept(client) == []


@pytest.mark.parametrize("how", ["exit", "idle", "leave"])
def test_it_is_gone_with_the_visit(office: Office, clock: MovableClock, how: str) -> None:
    client = office.client()
    keep(client, known(office, "library").id)
    if how == "exit":
        client.post("/exit")
        client.post("/reopen")
    elif how == "idle":
        clock.move(seconds=IDLE_SECONDS + 1)
    else:
        form = main_of(client.get(f"{page_of(office, 'library')}/wrong"))
        token = next(one.get("value") for one in form.all("input") if one.get("name") == "csrf_token")
        assert client.post("/thread/leave", data={"csrf_token": token}).status_code == 303
    assert kept(client) == []


def test_looking_at_it_keeps_it(office: Office, clock: MovableClock) -> None:
    client = office.client()
    keep(client, known(office, "library").id)
    for _ in range(3):
        clock.move(seconds=IDLE_SECONDS - 60)
        assert kept(client) == ["Fjordvik bibliotek"]


def test_a_full_list_says_so(office: Office) -> None:
    client = office.client()
    ids = [one.id for one in directory_of(office.app).services][: MOST + 1]
    for each in ids:
        answer = keep(client, each)
    assert answer.headers["Location"] == "/help/shortlist"
    page = client.get("/help/shortlist")
    assert "Lista er full" in html_of(page)
    assert len(shown(page)) == MOST


@pytest.mark.parametrize("given", ["", "x", "../..", NOBODY])
def test_only_what_is_shown_can_be_remembered(office: Office, given: str) -> None:
    client = office.client()
    assert keep(client, given).status_code == 303
    assert kept(client) == []


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "/desk", "/help/find\r\nX: 1", "/help/finder"]
)
def test_the_way_back_is_never_elsewhere(office: Office, back: str) -> None:
    assert keep(office.client(), known(office, "library").id, back=back).headers["Location"] == "/help/shortlist"


def test_what_is_hidden_since_is_not_in_the_list(office: Office) -> None:
    client, one = office.client(), known(office, "library")
    keep(client, one.id)
    with office.db.write() as db:
        db.get_one(ServiceRow, one.id).state = State.HIDDEN
    assert kept(client) == []


def test_with_a_script_only_the_button_changes(office: Office) -> None:
    service_id = known(office, "library").id
    answer = office.client().post("/help/shortlist", data={"service": service_id, "do": "add"}, headers={"HX-Request": "true"})
    html = html_of(answer)
    assert html.lstrip().startswith("<form")
    assert 'value="remove"' in html
    assert html.count("<form") == 1


# --- the house --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_house(office: Office, language: str) -> None:
    client = office.client()
    client.language = language
    page = main_of(client.get("/help/house"))
    assert len(list(page.all("dt"))) >= 12
    assert len([one for one in page.all("article")]) == 3
    assert any(one.get("role") == "img" and one.get("aria-label") for one in page.all("svg"))
    assert not [one for one in page.all("bdi") if one.get("lang") not in ("", language)]


def test_where_there_is_no_house_nothing_leads_there(make_settings: Any) -> None:
    from portal import create_app

    app = create_app(make_settings(PACK="sandnes"))
    client = app.test_client()
    assert client.get("/help/house").status_code == 404
    assert "/help/house" not in client.get("/help").get_data(as_text=True)
    assert "/help/house" in json.dumps([str(rule) for rule in app.url_map.iter_rules()])
