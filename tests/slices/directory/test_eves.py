"""On Christmas Eve and New Year's Eve many close early: who has not said so is not called open without a word."""

from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask

from portal.directory.cards import card
from portal.directory.service import Kind, Service, Words
from portal.municipality.hours import OSLO, DifferentDays, Hours, Span
from tests.review import RIGHT_TO_LEFT

DAY = Span(time(9), time(18))
EVE = date(2026, 12, 24)  # a Thursday


def offered(hours: Hours | None, **more: Any) -> Service:
    known = {"slug": "s", "organization": "Koret", "name": Words({"nb": "Kor"}), "description": Words({"nb": "Syng."})}
    return Service(**known, kind=Kind.VOLUNTARY, hours=hours, **more)


def week(holiday: tuple[Span, ...] | None = (), *exceptions: DifferentDays) -> Hours:
    return Hours(((DAY,),) * 5 + ((), ()), holiday, exceptions)


SAID = DifferentDays(EVE, EVE, (Span(time(9), time(12)),), "short_day")


@pytest.mark.parametrize(
    ("service", "moment", "told"),
    [
        (offered(week()), datetime(2026, 12, 24, 10, tzinfo=OSLO), "Julaften: kan stenge tidlig"),
        (offered(week()), datetime(2026, 12, 31, 8, tzinfo=OSLO), "Nyttårsaften: kan stenge tidlig"),
        (offered(week()), datetime(2026, 12, 24, 19, tzinfo=OSLO), ""),  # closed whatever the day
        (offered(week()), datetime(2026, 12, 23, 10, tzinfo=OSLO), ""),
        (offered(week()), datetime(2027, 12, 26, 10, tzinfo=OSLO), ""),
        (offered(week((), SAID)), datetime(2026, 12, 24, 10, tzinfo=OSLO), ""),  # they have said so
        (offered(week(None)), datetime(2026, 12, 24, 10, tzinfo=OSLO), ""),  # holidays are like any other day there
        (offered(None, is_always_open=True), datetime(2026, 12, 24, 10, tzinfo=OSLO), ""),
        (offered(None), datetime(2026, 12, 24, 10, tzinfo=OSLO), ""),
    ],
)
def test_it_is_said_where_nobody_has_said_it(app: Flask, service: Service, moment: datetime, told: str) -> None:
    with app.test_request_context("/help"):
        assert card(service, moment).eve == told


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_it_stands_on_the_page_in_each_language(app: Flask, clock: Any, language: str) -> None:
    clock.set(datetime(2026, 12, 24, 10, tzinfo=OSLO))
    client = app.test_client()
    client.language = language  # type: ignore[attr-defined]
    words = {"nb": "Julaften", "nn": "Julaftan", "en": "Christmas Eve", "uk": "Святвечір", "ar": "عيد الميلاد", "pl": "Wigilia"}
    html = client.get("/help/find").get_data(as_text=True)
    assert words[language] in html
    assert ('dir="rtl"' in html) == (language in RIGHT_TO_LEFT)
