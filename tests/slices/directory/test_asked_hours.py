"""Who asks for an evening or a weekend reads when it is open then, not that it is closed now."""

from datetime import date, datetime, time
from typing import Any

import pytest

from portal.directory.asked_hours import hours_asked
from portal.directory.places import Closing
from portal.directory.service import Kind, Service, Words
from portal.municipality.hours import OSLO, Hours, Span
from tests.factories import Office

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=OSLO)
DAY, NIGHT, ALL = Span(time(9), time(19)), Span(time(20), time(2)), Span(time(0), time(0))


def open_on(*days: tuple[int, Span], **more: Any) -> Service:
    week = tuple(tuple(span for day, span in days if day == weekday) for weekday in range(7))
    known = {
        "slug": "s",
        "organization": "Koret",
        "name": Words({"nb": "Kor"}),
        "description": Words({"nb": "Syng."}),
    }
    return Service(**known, kind=Kind.VOLUNTARY, hours=Hours(week, ()), **more)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("days", "when", "moment", "told"),
    [
        ([(5, DAY)], "weekend", at(10), "lørdag 09:00–19:00"),
        ([(5, DAY), (6, NIGHT)], "weekend", at(10), "lørdag 09:00–19:00, søndag 20:00–02:00"),
        (
            [(5, DAY), (6, NIGHT)],
            "weekend",
            at(19, 1, 28),
            "søndag 20:00–02:00",
        ),  # of today only what is left of it
        ([(5, ALL)], "weekend", at(10), "lørdag hele døgnet"),
        ([(2, DAY)], "weekend", at(10), ""),
        ([(0, DAY)], "evening", at(8), "I kveld 17:00–19:00"),
        ([(0, NIGHT)], "evening", at(18), "I kveld 20:00–02:00"),
        ([(0, DAY)], "evening", at(18), ""),  # open now, until seven: that stands there already
        ([(0, DAY)], "evening", at(19, 30), ""),
        ([(0, NIGHT)], "evening", at(23, 59), ""),
        ([(0, NIGHT)], "now", at(8), ""),
        ([(0, NIGHT)], "", at(8), ""),
    ],
)
def test_what_is_told(
    office: Office, days: list[tuple[int, Span]], when: str, moment: datetime, told: str
) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "nb"}):
        assert hours_asked(open_on(*days), when, moment).replace("\u2066", "").replace("\u2069", "") == told


def test_closed_for_now_is_told_for_no_day(office: Office) -> None:
    one = open_on((5, DAY), (6, DAY), closing=Closing(date(2026, 11, 20), date(2026, 11, 28)))
    with office.app.test_request_context(headers={"Accept-Language": "nb"}):
        assert "lørdag" not in hours_asked(one, "weekend", MONDAY)
        assert "søndag" in hours_asked(one, "weekend", MONDAY)


def test_it_stands_on_the_card_in_place_of_when_it_opens_next(office: Office) -> None:
    """The evening for those with a newborn is on Wednesdays and Sundays."""
    answer = office.client().get("/help/find?open=weekend").get_data(as_text=True)
    card = next(each for each in answer.split("<article") if "Babykveld" in each)
    assert "søndag" in card
    assert "Stengt nå" not in card
    assert "Stengt nå" in office.client().get("/help/find?for=pregnant").get_data(as_text=True)
