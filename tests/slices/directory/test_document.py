"""Services as documents: nothing is lost on the way out and in, and what is wrong says where."""

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from portal.directory.document import FIELDS, NoService, document_of, service_of
from portal.directory.places import Access, Closing, Location, Schedule
from portal.directory.read import load_services
from portal.directory.service import Risk, Service, Words
from portal.municipality.hours import OSLO, Hours, Span
from portal.municipality.load import load_pack, pack_names

PACKS = Path(__file__).parents[3] / "packs"

EVERYTHING: dict[str, Any] = {
    "id": "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e5f",
    "first_visit": Words({"nb": "Du blir møtt."}, {"nb": date(2026, 7, 1)}, frozenset({"nb"})),
    "cooperation": Words({"nb": "Ring først."}),
    "locations": (Location("Huset", "Kaia 3", "4306", "Fjordvik", "Havna", 58.85, 5.73, (Access.STEP_FREE, Access.PRAM)),),
    "schedules": (Schedule("FREQ=MONTHLY;BYDAY=1MO", date(2026, 1, 5), Span(time(17), time(19)), None, {"nb": "Fedre"}),),
    "closing": Closing(date(2026, 7, 6), date(2026, 7, 31), {"nb": "Sommer"}),
    "stairs": (1, 2),
    "risks": frozenset({Risk.VIOLENCE}),
    "waiting_days": 0,
    "needs_referral": False,
    "languages": ("uk",),
}


def _services() -> list[Service]:
    return [one for name in pack_names(PACKS) for one in load_services(PACKS, load_pack(PACKS, name))]


def test_every_service_comes_back_as_it_was() -> None:
    services = _services()
    assert len(services) > 100
    for one in services:
        again = service_of(json.loads(json.dumps(document_of(one))))
        assert document_of(again) == document_of(one)
        assert replace(again, hours=None) == replace(one, hours=None)
        assert (again.hours is None) == (one.hours is None)


def test_everything_that_can_be_said_comes_back() -> None:
    one = replace(_services()[0], **EVERYTHING)
    again = service_of(json.loads(json.dumps(document_of(one))))
    assert again == one
    assert set(document_of(one)) <= set(FIELDS)


def test_no_and_nothing_are_not_the_same() -> None:
    one = replace(_services()[0], needs_referral=False, waiting_days=0, alone_from=0)
    document = document_of(one)
    assert (document["needs_referral"], document["waiting_days"], document["alone_from"]) == (False, 0, 0)
    unknown = replace(one, needs_referral=None, waiting_days=None, alone_from=None)
    assert not {"needs_referral", "waiting_days", "alone_from"} & set(document_of(unknown))


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("kind", "secret", "unreadable"), ("name", {}, "missing"), ("name", {"nb": 3}, "unreadable"),
        ("price", {"kroner": "x"}, "unreadable"),
        ("hours", {"week": []}, "unreadable"), ("phone", 4, "wrong_kind"), ("is_leisure", "yes", "wrong_kind"),
        ("schedules", [{"rule": "FREQ=HOURLY", "from": "2026-01-01", "span": "08:00-09:00"}], "unreadable"),
        ("colour", "red", "unknown"), ("locations", [{"street": "x"}], "unreadable"), ("verified_on", "yesterday", "unreadable"),
    ],
)  # fmt: skip
def test_what_is_wrong_says_where(field: str, value: Any, why: str) -> None:
    with pytest.raises(NoService) as wrong:
        service_of(document_of(_services()[0]) | {field: value})
    assert (wrong.value.field, wrong.value.why) == (field, why)


def test_no_document_holds_a_confidential_address() -> None:
    document = document_of(replace(_services()[0], locations=())) | {"is_confidential_address": True}
    with pytest.raises(NoService, match="confidential"):
        service_of(document | {"locations": [{"address": "Strandgata 1"}]})


def test_a_rule_says_its_days() -> None:
    first_mondays = Schedule("FREQ=MONTHLY;BYDAY=1MO", date(2026, 1, 5), Span(time(17), time(19)), date(2026, 3, 31))
    assert first_mondays.days(date(2026, 1, 1), date(2026, 12, 31)) == [date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2)]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=DAILY;BYSETPOS=5",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;BYHOUR=3", "FREQ=DAILY;BYEASTER=0",
        "x" * 300, "FREQ=DAILY;DTSTART=20260101", "FREQ=DAILY\nRRULE:FREQ=DAILY", "FREQ=SECONDLY",
    ],
)  # fmt: skip
def test_a_rule_that_never_comes_is_refused_at_once(rule: str) -> None:
    """The library would look for its first day for ever, or until the year 9999."""
    with pytest.raises(ValueError, match=r"rule|never comes|invalid"):
        Schedule(rule, date(2026, 1, 6), Span(time(17), time(19)))
    with pytest.raises(ValueError, match="begin"):
        Schedule("FREQ=DAILY", date(1, 1, 1), Span(time(17), time(19)))


def test_a_rule_for_leap_days_is_one() -> None:
    leap = Schedule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2026, 1, 6), Span(time(17), time(19)))
    assert leap.days(date(2026, 1, 1), date(2030, 1, 1)) == [date(2028, 2, 29)]


def test_the_week_and_the_rule_open_the_same_door() -> None:


    week = Hours(((Span(time(9), time(15)),), *((),) * 6), ())
    rule = Schedule("FREQ=MONTHLY;BYDAY=1MO", date(2026, 1, 5), Span(time(17), time(19)))
    one = replace(_services()[0], is_always_open=False, hours=week, schedules=(rule,), closing=None)
    for day, hour, is_open in ((2, 10, True), (2, 16, False), (2, 18, True), (9, 18, False), (9, 10, True), (3, 10, False)):
        assert one.is_open(datetime(2026, 2, day, hour, tzinfo=OSLO)) is is_open, (day, hour)
    shut = replace(one, closing=Closing(date(2026, 2, 1), date(2026, 2, 5)))
    assert not shut.is_open(datetime(2026, 2, 2, 10, tzinfo=OSLO))
    assert shut.is_open(datetime(2026, 2, 9, 10, tzinfo=OSLO))
