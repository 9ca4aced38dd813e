"""What may be suggested to somebody who has not asked: what helps today, the lowest step first, telling nobody anything."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.directory.read import load_services
from portal.directory.rules import Suggestion, helps_today, in_order, level_rank, may_be_suggested, suggest
from portal.directory.service import Audience, Kind, Prevention, Price, Service, Way, Words
from portal.directory.topics import PARENT_TOPICS, YOUNG_TOPICS, ages_of, meant_by
from portal.municipality import load_pack
from portal.municipality.hours import WEEKDAYS, Hours, Span

PACKS = Path(__file__).resolve().parents[3] / "packs"
DEMO = load_services(PACKS, load_pack(PACKS, "demo"))
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, ten in Norway
NIGHT = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)

_span = some.times().flatmap(lambda start: some.times().map(lambda end: Span(start, end)))
_hours = some.builds(
    Hours,
    weekdays=some.tuples(*[some.one_of(some.just(()), some.tuples(_span)) for _ in WEEKDAYS]),
    holiday=some.just(()),
)
_moments = some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
_seldom = some.sampled_from([False, False, False, False, True])
# Few topics, so that what is made up often fits: a rule about suggestions is only tried where there is one.
_FEW = ["feelings", "friends_bullying", "violence", "school", "love"]
_services = some.lists(
    some.builds(
        Service,
        slug=some.uuids().map(str),
        organization=some.just("Fjordvik"),
        name=some.sampled_from([Words({"nb": "Noe"}), Words({"nb": "Noe", "uk": "Щось"})]),
        description=some.just(Words({"nb": "Noe."})),
        kind=some.sampled_from(Kind),
        level=some.one_of(some.none(), some.sampled_from(Prevention)),
        audiences=some.sampled_from(
            [frozenset(Audience), frozenset({Audience.PARENTS}), frozenset({Audience.YOUNG})]
        ),
        topics=some.lists(some.sampled_from(_FEW), max_size=3, unique=True).map(tuple),
        minimum_age=some.sampled_from([None, None, 0, 6, 13]),
        maximum_age=some.sampled_from([None, None, 16, 25]),
        ways=some.lists(some.sampled_from(Way), max_size=2).map(tuple),
        hours=some.one_of(some.none(), _hours),
        is_always_open=some.booleans(),
        price=some.sampled_from([None, Price(0), Price(500)]),
        needs_referral=some.sampled_from([None, False, False, False, True]),
        alone_from=some.sampled_from([None, 0, 12, 13, 14, 16, 18]),
        is_leisure=_seldom,
        is_telling=_seldom,
        is_confidential_address=_seldom,
        verified_on=some.sampled_from([None, date(2026, 1, 1), date(2026, 11, 1), date(2027, 8, 1)]),
    ),
    min_size=3,
    max_size=12,
)
_askers = some.sampled_from(["parent", "young", "close"])
_bands = some.sampled_from(
    ["", "0-5", "6-12", "13-15", "16-18", "16-17", "18-19", "over_18", "several", "unborn", "not_sure"]
)
_topics = some.sets(some.sampled_from([*_FEW, "me", "other", "noe jeg skrev selv"]), max_size=4)
_flags = some.sets(some.sampled_from(["danger_unsure", "worry_own_life"]))


def suggested(
    services: list[Service] | tuple[Service, ...] = DEMO, moment: datetime = MORNING, **said: object
) -> list[Suggestion]:
    usual: dict[str, object] = {
        "asker": "parent", "age_band": "6-12", "topics": ["feelings"], "flags": (), "language": "nb", "opening_moment": moment,
    }  # fmt: skip
    return suggest(services, **{**usual, **said})  # type: ignore[arg-type]


def slugs(found: list[Suggestion]) -> list[str]:
    return [one.service.slug for one in found]


@given(_services, _moments, _askers, _bands, _topics, _flags)
def test_whatever_there_is_and_whoever_asks(
    services: list[Service], moment: datetime, asker: str, band: str, topics: set[str], flags: set[str]
) -> None:
    found = suggested(services, moment, asker=asker, age_band=band, topics=topics, flags=flags)
    assert len(found) <= 3
    assert len(set(slugs(found))) == len(found)
    if found:
        assert found[0].service.level is not Prevention.INDICATED
    for one in found:
        service = one.service
        assert may_be_suggested(service)
        assert not service.is_telling
        assert not service.is_confidential_address
        assert service.needs_referral is not True
        assert not (flags and service.is_leisure)
        assert one.is_today is helps_today(service, moment)
        if asker == "young":
            assert service.alone_from is not None
            assert service.alone_from <= (ages_of(band) or (13, 19))[0]
        if ages := ages_of(band):
            assert service.is_for_age(*ages)
    lower = [
        (one.service.level is Prevention.INDICATED, not one.is_today, one.service.is_old(moment.date()), level_rank(one.service))
        for one in found
    ]
    assert lower == sorted(lower)


@given(
    _services,
    _moments,
    _askers,
    _bands,
    _topics,
    some.sets(some.sampled_from(["danger_unsure", "worry_own_life"])),
)
def test_in_danger_there_are_no_suggestions(
    services: list[Service], moment: datetime, asker: str, band: str, topics: set[str], others: set[str]
) -> None:
    assert (
        suggested(services, moment, asker=asker, age_band=band, topics=topics, flags={"danger_yes", *others})
        == []
    )


@given(_services, _moments)
def test_the_order_loses_nobody_and_puts_today_first(services: list[Service], moment: datetime) -> None:
    ordered = in_order(services, moment)
    assert sorted(one.slug for one in ordered) == sorted(one.slug for one in services)
    today = [(not helps_today(one, moment), one.is_old(moment.date())) for one in ordered]
    assert today == sorted(today), "and of those, what somebody has confirmed lately"


@given(_services, _moments, _bands)
def test_nothing_is_suggested_to_who_has_said_nothing(
    services: list[Service], moment: datetime, band: str
) -> None:
    if ages_of(band) is None:
        assert suggested(services, moment, topics=(), age_band=band) == []
        assert suggested(
            services, moment, topics=("me", "other", "something_else"), age_band="several"
        ) == [] or meant_by(["me"])


@pytest.mark.parametrize("topic", [*PARENT_TOPICS, *YOUNG_TOPICS])
@pytest.mark.parametrize("asker", ["parent", "young", "close"])
@pytest.mark.parametrize("moment", [MORNING, NIGHT])
def test_no_suggestion_of_the_demo_names_what_somebody_struggles_with(
    topic: str, asker: str, moment: datetime
) -> None:
    telling = ("krise", "vold", "overgrep", "barnevern", "rus", "spiseforst", "regnbue", "skeiv")
    for one in suggested(moment=moment, asker=asker, topics=[topic], age_band=""):
        words = " ".join(one.service.name.by_language.values()).lower()
        assert not [word for word in telling if word in words], one.service.slug


def test_a_mother_of_a_newborn_in_the_morning_meets_the_health_station() -> None:
    found = suggested(topics=["sleep_food"], age_band="0-5")
    assert {"health-station", "open-kindergarten"} <= set(slugs(found))
    assert all(one.is_today for one in found)


def test_expecting_leads_to_the_midwife() -> None:
    assert "midwife" in slugs(suggested(topics=["feelings"], age_band="unborn"))


def test_a_boy_of_fifteen_who_is_bullied_meets_only_what_he_can_go_to_alone() -> None:
    found = suggested(asker="young", topics=["friends_bullying", "school"], age_band="13-15")
    assert found
    assert all(one.service.alone_from is not None and one.service.alone_from <= 13 for one in found)
    assert "school-nurse" in slugs(found)
    at_night = slugs(suggested(asker="young", topics=["school"], age_band="13-15", moment=NIGHT))
    assert set(at_night) & {"child-alarm", "ung-no"}


def test_at_night_somebody_who_answers_comes_before_what_opens_tomorrow() -> None:
    found = suggested(topics=["feelings"], moment=NIGHT)
    assert found[0].service.is_open(NIGHT)


def test_money_leads_to_what_is_free() -> None:
    assert all(one.service.is_free for one in suggested(topics=["money_housing"]))


def test_the_private_one_that_costs_never_stands_before_a_free_one() -> None:
    found = suggested(
        topics=["feelings"], asker="young", age_band="16-17", moment=MORNING + timedelta(days=1)
    )
    assert "talking-room" not in slugs(found[:1])


def test_an_indicated_service_alone_is_not_suggested() -> None:
    only = [one for one in DEMO if one.slug == "child-coordinator"]
    assert suggested(only, topics=["health_disability"]) == []
    both = [*only, *(one for one in DEMO if one.slug == "health-station")]
    assert slugs(suggested(both, topics=["health_disability"], age_band="0-5")) == [
        "health-station",
        "child-coordinator",
    ]


def test_an_indicated_service_stands_behind_one_that_opens_only_later() -> None:
    three = [
        one for one in DEMO if one.slug in ("child-coordinator", "when-somebody-is-ill", "health-station")
    ]
    found = suggested(three, topics=["health_disability"], age_band="several")
    assert slugs(found) == ["health-station", "when-somebody-is-ill", "child-coordinator"]
    assert [one.is_today for one in found] == [True, False, True]


def test_what_is_not_known_is_not_held_against_a_line_that_answers() -> None:
    alarm = next(one for one in DEMO if one.slug == "child-alarm")
    assert alarm.price is None
    assert helps_today(alarm, NIGHT)
