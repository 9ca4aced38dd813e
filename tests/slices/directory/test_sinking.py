"""What nobody has confirmed for long stands below what is confirmed, wherever services are listed, and says so plainly."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.directory import search
from portal.directory.browse import Browser
from portal.directory.filters import Filters
from portal.directory.freshness import SINK_AFTER
from portal.directory.models import ServiceRow
from portal.directory.service import Kind, Words
from portal.directory.store import put, service_in
from tests.conftest import START, MovableClock
from tests.factories import Office, Queries
from tests.slices.directory.reader import EDITOR, LANGUAGES, NOBODY, change, known, main_of, page_of, shown

TODAY = START.date()
OLD, FRESH = TODAY - SINK_AFTER, TODAY - SINK_AFTER + timedelta(days=1)
SAID = {
    "nb": "Kontrollert for lenge siden", "nn": "Kontrollert for lenge sidan", "en": "Checked long ago", "uk": "Перевірено давно",
    "ar": "جرى التحقق منذ مدة طويلة", "pl": "Sprawdzono dawno temu",
}  # fmt: skip


def _two(office: Office, verified_on: date | None) -> tuple[str, str]:
    """Two choirs that differ in their names alone; the first by name was verified on a day, the other lately. Gives their ids."""
    ids = []
    for number, (name, day) in enumerate((("Xylofonkor A", verified_on), ("Xylofonkor B", FRESH))):
        made = replace(
            known(office, "library"), id=NOBODY[:-3] + f"{number:03}", slug=f"choir-{number}", name=Words({"nb": name}),
            verified_on=day, kind=Kind.VOLUNTARY,
        )  # fmt: skip
        with office.db.write() as db:
            put(db, made, EDITOR, START)
        ids.append(made.id)
    return ids[0], ids[1]


def _listed(office: Office, **chosen: tuple[str, ...]) -> list[str]:
    """The choirs in the order in which one meets them, page after page; every service is met once."""
    met, after = [], ""
    with office.db.read() as db:
        while True:
            page = Browser(db, Filters(chosen, after), START).page()
            met += [each.service.id for each in page.found]
            after = page.last
            if not after:
                break
    assert len(met) == len(set(met))
    return met


@pytest.mark.parametrize(("day", "is_last"), [(OLD, True), (None, True), (FRESH, False), (TODAY, False)])
def test_the_list_by_choice(office: Office, day: date | None, is_last: bool) -> None:
    first, other = _two(office, day)
    met = _listed(office)
    assert (met.index(first) > met.index(other)) is is_last
    if is_last:
        assert met.index(first) > met.index(known(office, "youth-club").id), "below all that is confirmed"


@pytest.mark.parametrize(("day", "is_last"), [(OLD, True), (None, True), (FRESH, False)])
def test_the_finder(office: Office, day: date | None, is_last: bool) -> None:
    first, other = _two(office, day)
    with office.db.read() as db:
        ids = search.find(db, "xylofonkor", today=TODAY).ids
        assert sorted(ids[:2]) == [first, other], "it is found all the same"
        assert (ids[0] == other) is is_last
        assert search.find(db, "xylofonkor").ids[0] == first, "the words alone"


def test_the_needs_show_what_is_confirmed_first(office: Office) -> None:
    before = shown(office.client().post("/help", data={"need": "sleep_food"}))
    name = known(office, "health-station").name.get("nb").text
    assert name in before
    change(office, "health-station", verified_on=OLD)
    after = shown(office.client().post("/help", data={"need": "sleep_food"}))
    assert after.index(name) > before.index(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_so_plainly(office: Office, language: str) -> None:
    client = office.client()
    client.language = language
    assert SAID[language] not in main_of(client.get("/help/find")).text
    address = change(office, "library", verified_on=OLD)
    assert SAID[language] in main_of(client.get(address)).text, "on its own page"
    cards = main_of(client.post("/help", data={"words": "Biblioteket"})).all("article")
    found = [one for one in cards if any(link.get("href") == address for link in one.all("a"))]
    assert SAID[language] in found[0].text, "on its card"


def test_what_nobody_ever_checked_says_another_thing(office: Office) -> None:
    page = main_of(office.client().get(change(office, "library", verified_on=None)))
    assert "Ikke kontrollert" in page.text
    assert SAID["nb"] not in page.text


def test_a_line_that_answers_day_and_night_stays_where_it_is(office: Office) -> None:
    first, other = _two(office, None)
    with office.db.write() as db:
        line = replace(service_in(db.get_one(ServiceRow, first)), kind=Kind.NATIONAL, is_always_open=True)
        put(db, line, EDITOR, START)
    assert not line.is_old(TODAY)
    met = _listed(office)
    assert met.index(first) < met.index(other)
    with office.db.read() as db:
        by_words, with_a_day = (search.find(db, "xylofonkor", today=day).found for day in (None, TODAY))
    assert dict(by_words)[first] == dict(with_a_day)[first]


def test_a_number_of_the_numbering_plan_does_not_age(office: Office, clock: MovableClock) -> None:
    line = next(one for one in office.app.extensions["directory"].services if one.is_number_fixed)
    clock.move(days=300)
    assert SAID["nb"] not in main_of(office.client().get(page_of(office, line.slug))).text


def test_old_services_take_no_more_queries(office: Office, queries: Queries, clock: MovableClock) -> None:
    client = office.client()
    counted = []
    for day in (FRESH, OLD):
        _two(office, day)
        for _again in range(2):  # the first time, what is kept in memory may be brought up to date
            queries.statements.clear()
            client.get("/help/find?only=free")
            client.post("/help", data={"words": "xylofonkor"})
        counted.append(queries.number)
        clock.move(minutes=1)
    assert counted[0] == counted[1]
