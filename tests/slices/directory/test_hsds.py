"""Services as HSDS tells of them: nothing is lost on the way out and in, and somebody else's plain records are read sensibly."""

import json
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.document import NoService
from portal.directory.hsds_in import from_hsds, read_record
from portal.directory.hsds_out import to_hsds
from portal.directory.hsds_schema import OBJECTS, published
from portal.directory.places import Access, Schedule
from portal.directory.read import load_services
from portal.directory.service import Kind, Per, Price, Service
from portal.directory.store import with_ids
from portal.municipality.hours import Hours, Span
from portal.municipality.load import load_pack, pack_names
from tests.hsds_check import faults, faults_published
from tests.hsds_made import record as made_record
from tests.hsds_made import whole_ids
from tests.slices.directory.made_services import services
from tests.slices.directory.test_store import choir

PACKS = Path(__file__).parents[3] / "packs"
NINE_TO_THREE = Span(time(9), time(15))


def _again(service: Service, first: str = "nb") -> Service:
    record = json.loads(json.dumps(to_hsds(service, first=first)))
    assert faults("service", record) == []
    return from_hsds(record)


@pytest.mark.parametrize("name", pack_names(PACKS))
def test_every_service_comes_back_as_it_was(name: str) -> None:
    found = with_ids(load_services(PACKS, load_pack(PACKS, name)), name)
    assert found
    for one in found:
        assert _again(one) == one
        assert _again(one, first="uk") == one


@given(services())
@settings(max_examples=150)
def test_everything_that_can_be_said_comes_back(service: Service) -> None:
    assert _again(service) == service
    assert _again(service, first="ar") == service


PLAIN: dict[str, Any] = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "name": "Leksehjelp",
    "description": "Hjelp med lekser.",
    "status": "active",
    "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Røde Kors", "description": "x", "legal_status": "Non-profit"},  # noqa: E501
}


def _plain(**more: Any) -> Service:
    """A record of somebody else's, which the standard lets through; where a test writes '1' for an id there is one."""
    record = whole_ids(PLAIN | more)
    assert faults_published("service", record) == []
    return from_hsds(record)


def test_a_plain_record_of_somebody_else_is_read() -> None:
    one = _plain(
        url="https://lekser.example", email="hei@lekser.example", minimum_age=6, maximum_age=12.0, assured_date="2026-05-01",
        phones=[{"id": "1", "number": "12 34", "type": "fax"}, {"id": "2", "number": "12 34 56 78", "type": "voice"}],
        languages=[{"id": "1", "code": "ukr"}, {"id": "2", "code": "nb"}, {"id": "3", "name": "Klingon"}],
        cost_options=[{"id": "1", "amount": 50, "currency": "nok", "amount_description": "per session"}],
        service_at_locations=[{"id": "1", "location": {
            "id": "2", "location_type": "physical", "name": "Biblioteket", "latitude": 58.9, "longitude": 5.7,
            "addresses": [{"id": "3", "address_1": "Storgata 1", "city": "Fjordvik", "postal_code": "4306",
                           "region": "Rogaland", "state_province": "Rogaland", "country": "NO", "address_type": "physical"}],
            "accessibility": [{"id": "4", "description": "step-free"}, {"id": "5", "description": "Ask at the desk"}],
        }}],
    )  # fmt: skip
    assert (one.organization, one.kind, one.name.get("nb").text) == ("Røde Kors", Kind.VOLUNTARY, "Leksehjelp")
    assert (one.phone, one.email, one.url) == ("12 34 56 78", "hei@lekser.example", "https://lekser.example")
    assert (one.minimum_age, one.maximum_age, one.verified_on) == (6, 12, date(2026, 5, 1))
    assert (one.languages, one.price) == (("uk", "nb"), Price(50, Per.TIME))
    (place,) = one.locations
    assert (place.address, place.postcode, place.city, place.place) == ("Storgata 1", "4306", "Fjordvik", "")
    assert place.access == (Access.STEP_FREE,)
    assert one.slug == "leksehjelp-ac148810"


def test_what_it_does_not_say_is_not_known() -> None:
    one = _plain()
    assert (one.level, one.price, one.hours, one.needs_referral, one.is_anonymous, one.alone_from) == (None,) * 6
    assert (one.audiences, one.topics, one.ways, one.languages, one.locations) == (frozenset(), (), (), (), ())
    assert one.verified_on is None


@pytest.mark.parametrize(
    ("field", "value", "left_out"),
    [
        ("cost_options", [{"id": "1", "amount": 5, "currency": "EUR"}], "price"),
        ("cost_options", [{"id": "1", "amount": 5, "currency": "NOK"}, {"id": "2", "amount": 9, "currency": "NOK"}], "price"),
        ("cost_options", [{"id": "1", "amount": 5, "currency": "NOK", "amount_description": "per kilo"}], "price"),
        ("cost_options", [{"id": "1", "amount": 5.5, "currency": "NOK"}], "price"),
        ("minimum_age", 0.5, "minimum_age"), ("maximum_age", 999, "maximum_age"), ("maximum_age", True, "maximum_age"),
        ("schedules", [{"id": "1", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00Z", "closes_at": "15:00Z"}], "schedules"),
        ("schedules", [{"id": "1", "freq": "WEEKLY", "byday": "XX", "opens_at": "09:00", "closes_at": "15:00"}], "schedules"),
        ("schedules", [{"id": "1", "description": "By appointment"}], "schedules"),
        ("schedules", [{"id": "1", "freq": "WEEKLY", "interval": 2, "byday": "MO", "opens_at": "9:00", "closes_at": "15:00"}],
         "schedules"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_in_our_words_is_left_out_and_said(field: str, value: Any, left_out: str) -> None:
    assert left_out in read_record(PLAIN | {field: value}).left_out


def test_a_week_of_somebody_elses() -> None:
    one = _plain(schedules=[
        {"id": "1", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "15:00:00"},
        {"id": "2", "freq": "WEEKLY", "interval": 1, "byday": "WE", "opens_at": "09:00+01:00", "closes_at": "15:00+01:00"},
    ])  # fmt: skip
    assert one.hours == Hours(((NINE_TO_THREE,),) * 3 + ((),) * 4, ())
    all_week = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU"}
    always = _plain(schedules=[{"id": "1", **all_week, "opens_at": "00:00", "closes_at": "24:00"}])
    assert always.is_always_open
    assert always.hours is None
    assert not _plain().is_always_open


def test_rules_of_somebody_elses() -> None:
    one = _plain(schedules=[
        {"id": "1", "freq": "MONTHLY", "byday": "1MO", "opens_at": "09:00", "closes_at": "15:00", "description": "Fedre"},
        {"id": "2", "freq": "WEEKLY", "byday": "TU", "valid_from": "2026-06-22", "valid_to": "2026-08-14",
         "opens_at": "09:00", "closes_at": "15:00"},
        {"id": "3", "freq": "WEEKLY", "interval": 2, "dtstart": "2026-01-06", "byday": "TU", "opens_at": "09:00",
         "closes_at": "15:00"},
    ])  # fmt: skip
    assert one.hours is None
    assert one.schedules == (
        Schedule("FREQ=MONTHLY;BYDAY=1MO", date(2020, 1, 5), NINE_TO_THREE, None, {"nb": "Fedre"}),
        Schedule("FREQ=WEEKLY;BYDAY=TU", date(2026, 6, 22), NINE_TO_THREE, date(2026, 8, 14)),
        Schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 1, 6), NINE_TO_THREE),
    )


@pytest.mark.parametrize(
    ("record", "field", "why"),
    [
        ({}, "id", "missing"), (PLAIN | {"name": ""}, "name", "missing"), (PLAIN | {"organization": None}, "kind", "missing"),
        (PLAIN | {"status": "defunct"}, "status", "ended"), (PLAIN | {"assured_date": "soon"}, "verified_on", "unreadable"),
        (PLAIN | {"organization": {"name": "X"}}, "kind", "missing"),
    ],
)  # fmt: skip
def test_what_makes_a_record_unusable_is_said(record: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(NoService) as wrong:
        from_hsds(record)
    assert (wrong.value.field, wrong.value.why) == (field, why)


def test_a_confidential_service_with_a_place_is_refused() -> None:
    record = to_hsds(choir(is_confidential_address=True))
    assert "service_at_locations" not in record
    by_bus = {"id": "1", "location": {"id": "2", "location_type": "physical", "transportation": "Buss til Storgata 1"}}
    for place in (PLACE, by_bus):
        with pytest.raises(NoService, match="confidential"):
            from_hsds(record | {"service_at_locations": [place]})


PLACE = {"id": "1", "location": {"id": "2", "location_type": "physical", "addresses": [{"id": "3", "address_1": "Storgata 1"}]}}


def test_a_field_that_was_changed_in_the_file_is_changed() -> None:
    record = to_hsds(choir(phone="12 34"), first="nb")
    record["name"], record["phones"][0]["number"] = "Nytt kor", "99 99"
    assert from_hsds(record).name.get("nb").text == "Nytt kor"
    assert from_hsds(record).phone == "99 99"


@given(services())
@settings(max_examples=40)
def test_broken_records_raise_nothing_else(service: Service) -> None:
    """Whatever stands in a field, a record is read or refused with a reason."""
    record = to_hsds(service)
    for field in record:
        for junk in (None, 3, "x", [1, {"attributes": [{}]}], {"name": []}, [{}], [[]], True, 1e400):
            with suppress(NoService):
                read_record(record | {field: junk})


# --- what the standard's fields can hold ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("https://øvre.example/få hjelp?q=å", "https://xn--vre-zna.example/f%C3%A5%20hjelp?q=%C3%A5"),
        ("https://a.example/100%", "https://a.example/100%25"), ("http://a.example:8080/x#y", "http://a.example:8080/x#y"),
        ("lekser.example", None), ("https://", None), ("https://[::1", None),
    ],
)  # fmt: skip
def test_an_address_is_told_as_a_uri_and_comes_back_as_written(written: str, told: str | None) -> None:
    one = choir(url=written, chat_url=written)
    record = to_hsds(one)
    assert (record.get("url"), [each["url"] for each in record.get("additional_urls", [])]) == (told, [told] if told else [])
    assert _again(one) == one
    record["url"] = "https://nytt.example"
    assert from_hsds(record).url == "https://nytt.example"


def test_what_is_no_email_address_does_not_stand_in_its_field() -> None:
    one = choir(email="spør i skranken")
    assert "email" not in to_hsds(one)
    assert _again(one) == one
    assert from_hsds(to_hsds(one) | {"email": "ny@a.example"}).email == "ny@a.example"


def test_the_last_day_of_a_rule_is_a_date_to_others() -> None:
    one = choir(schedules=(Schedule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20361231", date(2026, 1, 6), NINE_TO_THREE),))
    (told,) = (each for each in to_hsds(one)["schedules"] if "until" in each)
    assert told["until"] == "2036-12-31"
    assert _again(one) == one


def test_numbers_and_dates_of_somebody_elses_rule() -> None:
    """JSON knows one kind of number: 2.0 is 2. A date is written with signs between, as everywhere in the standard."""
    (one,) = _plain(schedules=[
        {"id": "1", "freq": "MONTHLY", "interval": 2.0, "count": 5.0, "bymonthday": "1,15", "dtstart": "2026-01-06",
         "opens_at": "09:00", "closes_at": "15:00"},
    ]).schedules  # fmt: skip
    assert one.rule == "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,15;COUNT=5"
    (other,) = _plain(schedules=[
        {"id": "1", "freq": "WEEKLY", "byday": "TU", "until": "2036-12-31", "opens_at": "09:00", "closes_at": "15:00"},
    ]).schedules  # fmt: skip
    assert other.rule == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20361231"


# --- every field there is ---------------------------------------------------------------------------------


def _whole(without: frozenset[str] = frozenset()) -> dict[str, Any]:
    record = made_record("service", without=without)
    return record | {"organization": {**record.get("organization", PLAIN["organization"]), "legal_status": "Non-profit"}}


def test_a_record_with_every_field_of_the_standard_is_read() -> None:
    record = _whole()
    assert faults_published("service", record) == []
    read = read_record(record)
    one = from_hsds(record)
    assert (one.name.get("nb").text, one.organization, one.kind) == ("name 7", "name 7", Kind.VOLUNTARY)
    assert (one.phone, one.email, one.url) == ("number 7", "hei@hjelp.example", "https://hjelp.example/om")
    assert (one.minimum_age, one.maximum_age, one.verified_on) == (7, 7, date(2026, 5, 1))
    assert [(place.name, place.city) for place in one.locations] == [("name 7", "city 7")]
    assert (one.price, one.languages) == (Price(7, Per.TIME), ("nb",))
    assert read.left_out == ("schedules",)  # it ends both after seven times and on a day
    assert _again(one) == one


OPTIONAL = sorted({name for kind in OBJECTS for name in published()[kind]["properties"]})


@given(st.sets(st.sampled_from(OPTIONAL)))
@settings(max_examples=60)
def test_a_record_with_some_of_the_fields_is_read_and_told_on(without: set[str]) -> None:
    """Whatever of the standard somebody leaves out, what we make of it holds against the standard again."""
    record = _whole(frozenset(without))
    assert faults_published("service", record) == []
    one = from_hsds(record)
    assert _again(one) == one
