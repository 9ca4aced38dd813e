"""Looking through, and a service's own page, as somebody meets them."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from icalendar import Calendar

from portal.directory.here import directory_of, forget
from portal.directory.places import Closing, Schedule
from portal.directory.service import Words
from portal.directory.store import State, put, set_state
from portal.municipality.hours import OSLO, DifferentDays, Span
from portal.web.padding import STEP_BYTES
from tests.conftest import START, MovableClock
from tests.factories import Office, Queries
from tests.slices.directory.reader import (
    EDITOR,
    LANGUAGES,
    NOBODY,
    change,
    html_of,
    known,
    main_of,
    page_of,
    shown,
)

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


def test_a_distance_is_not_measured_from_all(office: Office) -> None:
    html = html_of(office.client().get("/help/find"))
    group = html[html.index("Regn avstand fra") :]
    assert "Uten avstand" in group[: group.index("</fieldset>")]
    assert "Alle" not in group[: group.index("</fieldset>")]


def test_the_professionals_door_leads_to_whom_they_can_work_with(office: Office) -> None:
    client = office.client()
    assert "/help/find?for=professionals" in [one.get("href") for one in main_of(client.get("/work")).all("a")]
    assert "Psykolog for barn og unge i kommunen" in shown(client.get("/help/find?for=professionals"))


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


def test_the_number_of_queries_does_not_grow(office: Office, queries: Queries, clock: MovableClock) -> None:
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
        clock.move(minutes=1)
    assert counted[0] == counted[1] <= 12


def test_counts_are_new_with_the_minute_and_with_each_change(office: Office, clock: MovableClock) -> None:
    client, now = office.client(), "Åpent nå ("

    def told() -> str:
        return next(one.text for one in main_of(client.get("/help/find")).all("label") if now in one.text)

    first = told()
    change(office, "library", is_always_open=True, hours=None, closing=Closing(date(2026, 11, 1), date(2026, 11, 2)))
    change(office, "youth-club", is_always_open=True, hours=None)
    assert told() != first
    clock.move(hours=13)
    assert told() != first


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
    html = html_of(office.client().get("/help/find?only=leisure"))
    card = next(each for each in html.split("<article") if "Fjordvik bibliotek" in each)
    assert "Stengt for tida" in card
    assert "Stengt nå" not in card


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


def test_who_checked_it_stands_with_the_day(office: Office) -> None:
    address = change(office, "library", verified_on=date(2026, 11, 20), organization="Bokvennene")
    page = main_of(office.client().get(address))
    assert "Kontrollert 20. november 2026 av Fjordvik kommune" in page.text
    change(office, "library", verified_on=date(2026, 11, 20), phone="12 34 00 77")
    assert "av Fjordvik kommune" in main_of(office.client().get(address)).text, "what is changed later is not a new check"
    line = main_of(office.client().get(page_of(office, "red-cross-children"))).text
    assert "av Fjordvik kommune" not in line, "a national line that came with the portal has its source beside it"


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


# --- for whoever works with children ----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_works_with_children_reads_what_it_takes_to_co_operate(office: Office, language: str) -> None:
    client = office.client()
    client.language = language
    page = main_of(client.get(page_of(office, "town-psychologist")))
    section = next(one for one in page.all("section") if one.get("aria-labelledby") == "work-title")
    assert known(office, "town-psychologist").cooperation.by_language[language] in section.text
    assert [one.get("href") for one in section.all("a")] == ["/work/ask", "/work"]


def test_what_is_for_families_alone_says_nothing_of_it(office: Office) -> None:
    page = main_of(office.client().get(page_of(office, "open-kindergarten")))
    assert "For deg som jobber med barn" not in page.text


# --- the calendar -----------------------------------------------------------------------------------------


def test_openings_in_a_calendar(office: Office) -> None:
    answer = office.client().get(page_of(office, "open-kindergarten") + ".ics")
    events: list[Any] = list(Calendar.from_ical(answer.get_data()).walk("VEVENT"))
    assert answer.mimetype == "text/calendar"
    assert "kindergarten" not in answer.headers["Content-Disposition"]
    assert {str(event["summary"]) for event in events} == {"Åpen barnehage"}
    assert known(office, "open-kindergarten").is_open(events[0]["dtstart"].dt)
    assert str(events[0]["location"]).startswith("Fjordvik familiehus, Strandgata 12, 0000 Fjordvik")


def test_a_telling_name_is_in_no_calendar(office: Office) -> None:
    address = change(office, "library", is_telling=True)
    file = office.client().get(address + ".ics").get_data(as_text=True)
    assert "ibliotek" not in file
    assert "Torget" not in file


def test_what_is_always_open_has_no_calendar(office: Office) -> None:
    answer = office.client().get(change(office, "library", is_always_open=True) + ".ics")
    assert answer.status_code == 404
