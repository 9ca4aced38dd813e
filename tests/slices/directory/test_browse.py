"""Looking through the directory: what is asked of the database gives what the services themselves say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.db.session import Database
from portal.directory.browse import Browser, is_for_band
from portal.directory.distance import Place, haversine_km
from portal.directory.filters import AGES, Filters, read
from portal.directory.models import ServiceRow
from portal.directory.opening import is_open_in, windows
from portal.directory.places import Closing, Location, Schedule
from portal.directory.service import Audience, Kind, Service, Words
from portal.directory.store import By, Role, put
from portal.directory.topics import ages_of
from portal.municipality.hours import OSLO, DifferentDays, Hours, Span
from tests.conftest import START

PACK = By(Role.PACK)
# What is found is told at once: making it smaller takes minutes where each try writes to a database.
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
QUIET = how(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=NO_SHRINKING)


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    opened = Database(settings.database_url)
    yield opened
    opened.close()


def service(number: int = 1, **more: Any) -> Service:
    known = {"slug": f"s-{number}", "organization": "Koret", "name": Words({"nb": f"Kor {number:03}"}), "kind": Kind.VOLUNTARY}
    return Service(**{"id": str(UUID(int=number)), "description": Words({"nb": "Syng."}), **known, **more})


def keep(db: Session, *services: Service) -> None:
    for row in db.scalars(select(ServiceRow)):
        row.state = "gone"
    for one in services:
        put(db, one, PACK, START)


clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))
spans = st.builds(Span, clocks, clocks)
days = st.lists(spans, max_size=2).map(tuple)
dates = st.dates(date(2026, 11, 22), date(2027, 11, 15))
periods = st.builds(
    lambda first, length, different, yearly: DifferentDays(first, first + timedelta(length), different, "summer", yearly),
    dates, st.integers(0, 20), days, st.booleans(),
)  # fmt: skip
weeks = st.builds(
    Hours, st.tuples(*[days] * 7), st.none() | days, st.lists(periods, max_size=2).map(tuple)
)
rules = st.builds(
    Schedule, st.sampled_from(["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYDAY=1MO,-1FR", "FREQ=DAILY"]),
    st.just(date(2026, 11, 1)), spans,
)  # fmt: skip
closings = st.builds(
    lambda first, length: Closing(first, first + timedelta(length) if length else None), dates, st.integers(0, 30)
)
opened = st.fixed_dictionaries({
    "hours": st.none() | weeks, "schedules": st.lists(rules, max_size=1).map(tuple), "closing": st.none() | closings,
    "is_always_open": st.sampled_from([False, False, False, True]),
})  # fmt: skip
# Every minute of a year, with those when the clock changes and the holidays as likely as all others together.
moments = st.one_of(
    st.integers(0, 350 * 24 * 60).map(lambda minutes: datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(-180, 240).map(lambda minutes: datetime(2027, 3, 28, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(-180, 240).map(lambda minutes: datetime(2027, 10, 31, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 2880).map(lambda minutes: datetime(2026, 12, 24, 20, tzinfo=UTC) + timedelta(minutes=minutes)),
)


def is_open_by_query(db: Session, one: Service, when: str, moment: datetime) -> bool:
    asked = is_open_in(windows(when, moment))
    return db.scalar(select(ServiceRow.id).where(ServiceRow.id == one.id, asked)) is not None


@QUIET
@given(opened, st.lists(moments, min_size=1, max_size=6))
def test_open_now_is_what_the_service_says(db: Database, hours: dict[str, Any], asked: list[datetime]) -> None:
    one = service(**hours)
    with db.write() as session:
        put(session, one, PACK, START)
        for moment in asked:
            assert is_open_by_query(session, one, "now", moment) == one.is_open(moment), moment.astimezone(OSLO)


def opens_within(one: Service, starts: datetime, ends: datetime) -> bool:
    """As the service itself has it: open at the first minute, or opening before the last."""
    opening = one.opening(starts)
    return opening is not None and (opening.is_open or (opening.opens_at is not None and opening.opens_at < ends))


@QUIET
@given(opened, moments)
def test_open_this_evening_and_this_weekend_too(db: Database, hours: dict[str, Any], moment: datetime) -> None:
    one = service(**{**hours, "closing": None})
    with db.write() as session:
        put(session, one, PACK, START)
        for when in ("evening", "weekend"):
            told = []
            for window in windows(when, moment):
                midnight = datetime.combine(window.day, time.min, OSLO)
                starts = midnight + timedelta(minutes=window.starts)
                told.append(opens_within(one, starts, midnight + timedelta(days=1)))
            assert is_open_by_query(session, one, when, moment) == any(told), (when, moment.astimezone(OSLO))


def test_closed_for_now_is_not_open(db: Database) -> None:
    one = service(is_always_open=True, closing=Closing(date(2026, 11, 23), date(2026, 11, 24)))
    with db.write() as session:
        put(session, one, PACK, START)
        assert not is_open_by_query(session, one, "now", START)
        assert is_open_by_query(session, one, "now", START + timedelta(days=2))
        assert is_open_by_query(session, one, "weekend", START)


@pytest.mark.parametrize(
    ("ages", "audiences", "bands"),
    [
        ((6, 12), ["parents"], ["6-12"]),
        ((None, 5), ["parents"], ["0-5"]),
        ((13, None), [], ["13-19"]),
        ((None, None), ["13-19", "parents"], ["13-19"]),
        ((None, None), ["parents"], ["0-5", "6-12", "13-19"]),
        ((0, 19), ["0-5"], ["0-5", "6-12", "13-19"]),
    ],
)
def test_for_which_age(db: Database, ages: Any, audiences: list[str], bands: list[str]) -> None:
    one = service(minimum_age=ages[0], maximum_age=ages[1], audiences=frozenset(map(Audience, audiences)))
    with db.write() as session:
        put(session, one, PACK, START)
        itself = select(ServiceRow.id).where(ServiceRow.id == one.id)
        fitting = [band for band in AGES if session.scalar(itself.where(is_for_band(band)))]
    assert fitting == bands
    if ages != (None, None):
        assert fitting == [band for band in AGES if one.is_for_age(*(ages_of(band) or (0, 0)))]


def browser(db: Session, address: str = "", places: tuple[Place, ...] = ()) -> Browser:
    from urllib.parse import parse_qsl

    own = {"place": ("Havna", "Lia"), "language": ("uk",), "near": tuple(one.label for one in places)}
    filters, is_odd = read(parse_qsl(address), own)
    assert not is_odd
    return Browser(db, filters, START, places)


def test_every_page_once_and_nothing_twice(db: Database) -> None:
    with db.write() as session:
        keep(session, *(service(number) for number in range(1, 48)))
        seen, after = [], ""
        for _ in range(4):
            page = Browser(session, Filters({}, after), START).page()
            seen += [one.service.slug for one in page.found]
            after = page.last
            if not after:
                break
    assert seen == [f"s-{number}" for number in range(1, 48)]


def test_a_page_goes_on_where_it_was_when_services_come_and_go(db: Database) -> None:
    with db.write() as session:
        keep(session, *(service(number) for number in range(1, 41)))
        first = Browser(session, Filters(), START).page()
        put(session, service(100, name=Words({"nb": "Aller først"})), PACK, START)
        session.get_one(ServiceRow, first.last).state = "hidden"
        following = Browser(session, Filters({}, first.last), START).page()
    assert following.found[0].service.slug == "s-21"
    assert len(following.found) == 20


def test_an_unknown_place_to_go_on_from_is_the_beginning(db: Database) -> None:
    with db.write() as session:
        keep(session, service(1))
        assert len(Browser(session, Filters({}, "nobody"), START).page().found) == 1


HERE = (Place("Havna", "4306", (58.85, 5.73)), Place("Lia", "4310", (58.95, 5.73)))


def test_the_nearest_first_and_within(db: Database) -> None:
    measured = [Location(latitude=58.90, longitude=5.73), Location(latitude=58.851, longitude=5.73)]
    at = dict(enumerate([*measured, Location(place="Lia"), Location()], 1))
    with db.write() as session:
        keep(session, *(service(number, locations=(place,)) for number, place in at.items()))
        page = browser(session, "near=4306 Havna", HERE).page()
        assert [one.service.slug for one in page.found] == ["s-2", "s-1", "s-3", "s-4"]
        assert [one.away and (round(one.away.km, 1), one.away.is_about) for one in page.found] == [
            (0.1, False), (5.6, False), (11.1, True), None,
        ]  # fmt: skip
        near = browser(session, "near=4306 Havna&within=10", HERE)
        assert {one.service.slug for one in near.page().found} == {"s-1", "s-2"}
        assert near.counts().total == 2


def test_pages_by_distance_hang_together(db: Database) -> None:
    with db.write() as session:
        where = [Location(latitude=58.85 + number % 7 / 100, longitude=5.73) for number in range(45)]
        keep(session, *(service(number, locations=(where[number],)) for number in range(1, 45)))
        seen, chosen = [], browser(session, "near=4306 Havna", HERE).filters
        while True:
            page = Browser(session, chosen, START, HERE).page()
            seen += [one.service.slug for one in page.found]
            if not page.last:
                break
            chosen = chosen.following(page.last)
    assert len(seen) == len(set(seen)) == 44


@given(st.floats(-0.4, 0.4), st.floats(-0.7, 0.7))
def test_flat_is_near_enough(north: float, east: float) -> None:
    from portal.directory.browse import _square

    start, other = Place("a", "", (60.0, 5.0)), Place("b", "", (60.0 + north, 5.0 + east))
    true = haversine_km(start.point, other.point)
    assert abs(_square(start, other) ** 0.5 - true) <= 0.01 + true * 0.007


VARIED = (
    service(1, kind=Kind.PUBLIC, needs_referral=False, languages=("uk",), audiences=frozenset({Audience.PARENTS})),
    service(2, kind=Kind.PUBLIC, needs_referral=True, is_leisure=True, locations=(Location(place="Havna"),)),
    service(3, is_anonymous=True, is_always_open=True, locations=(Location(place="Lia"), Location(place="Havna"))),
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", {1, 2, 3}), ("kind=public", {1, 2}), ("only=no_referral", {1}), ("only=leisure&kind=public", {2}),
        ("place=Havna", {2, 3}), ("open=now", {3}), ("language=uk", {1}), ("for=parents", {1}), ("only=free", set()),
        ("kind=public&kind=voluntary", {1, 2, 3}), ("only=anonymous&place=Lia", {3}),
    ],
)  # fmt: skip
def test_what_fits(db: Database, address: str, expected: set[int]) -> None:
    with db.write() as session:
        keep(session, *VARIED)
        asked = browser(session, address)
        assert {int(one.service.slug[2:]) for one in asked.page().found} == expected
        assert asked.counts().total == len(expected)


def test_a_count_is_what_one_gets(db: Database) -> None:
    """Each number beside a choice is how many there are when it is pressed."""
    with db.write() as session:
        keep(session, *VARIED)
        for address in ("", "kind=public", "place=Havna", "only=leisure", "open=now&kind=voluntary"):
            asked = browser(session, address)
            for (group, value), count in asked.counts().by_value.items():
                many = group in ("only", "access")
                pressed = (asked.filters if many else asked.filters.without(group)).with_one(group, value)
                assert Browser(session, pressed, START).counts().total == count, (address, group, value)
