"""Which services come first, and which may be suggested to somebody who has not asked for one. Pure.

What helps today comes before what helps later, the lowest step of the stairs before the higher ones (good for all, useful for
some, necessary for a few), and nothing is suggested that would tell on somebody to whoever looks at the screen.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.directory.service import Audience, Prevention, Service, Way
from portal.directory.topics import ages_of, meant_by
from portal.municipality.hours import OSLO

MOST_SUGGESTED = 3
DANGER = (
    "danger_yes"  # the flag after 'is anybody in danger?' was answered yes: then there is only whom to call
)
_UNKNOWN_RANK = 1  # a service whose level no source tells stands in the middle
_TELLING_TOPICS = frozenset({"violence", "not_safe", "drugs"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service for somebody, and whether it helps already today."""

    service: Service
    is_today: bool


def opens_today(service: Service, moment: datetime) -> bool:
    """Whether it is open at `moment` or will be before the day is over."""
    opening = service.opening(moment)
    if opening is None or opening.is_open:
        return opening is not None
    return opening.opens_at is not None and opening.opens_at < _end_of_day(moment)


def _end_of_day(moment: datetime) -> datetime:
    return moment.astimezone(OSLO).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def helps_today(service: Service, moment: datetime) -> bool:
    """Open now or later today, no referral, and no known price. What is not known is not counted against a free line."""
    return service.needs_referral is False and service.is_free is not False and opens_today(service, moment)


def level_rank(service: Service) -> int:
    """0 good for all, 2 necessary for a few; in the middle when nobody has said."""
    return service.level.rank if service.level else _UNKNOWN_RANK


def in_order(services: Iterable[Service], moment: datetime) -> list[Service]:
    """What helps today first; then what somebody has confirmed lately; those open now before those that open later; then by
    level; then those that are about little else; else the pack's own order."""
    return sorted(services, key=lambda one: _order(one, moment))


def _order(service: Service, moment: datetime) -> tuple[bool, bool, bool, bool, int, int]:
    return (
        not helps_today(service, moment),
        service.is_old(moment.date()),
        not service.is_open(moment),
        service.needs_referral is True,
        level_rank(service),
        len(service.topics),
    )


def suggest(
    services: Iterable[Service],
    *,
    asker: str,
    age_band: str,
    topics: Collection[str],
    flags: Collection[str],
    language: str,
    opening_moment: datetime,
    most: int = MOST_SUGGESTED,
) -> list[Suggestion]:
    """At most `most` services that fit what somebody has answered so far; none when somebody is in danger, and none when
    nothing is known that a suggestion could be built on.

    `asker` is parent, young or close; `age_band` and `topics` are the slugs of the answers. A service that is necessary
    only for a few never comes first, one that needs a referral never at all: it helps nobody tonight. With any flag of
    worry there is somebody to talk with, and nothing to pass the time.
    """
    meant = meant_by(topics)
    if is_danger(flags) or not (meant or ages_of(age_band)):
        return []
    allowed = (one for one in services if may_be_suggested(one) and not (flags and one.is_leisure))
    fitting = [one for one in allowed if _fits(one, asker, age_band, meant)]
    ranked = sorted(fitting, key=lambda one: _suggestion_order(one, meant, language, opening_moment))
    if not ranked or ranked[0].level is Prevention.INDICATED:
        return []
    return [Suggestion(one, helps_today(one, opening_moment)) for one in ranked[:most]]


def is_danger(flags: Collection[str]) -> bool:
    """Whether somebody is in danger, so that nothing may stand between them and whom to call."""
    return DANGER in flags


def may_be_suggested(service: Service) -> bool:
    """Whether it may stand on a screen unasked: nothing in it tells what somebody struggles with."""
    only_telling = bool(service.topics) and set(service.topics) <= _TELLING_TOPICS
    return not (
        service.is_telling
        or service.is_confidential_address
        or only_telling
        or service.needs_referral is True
    )


def _fits(service: Service, asker: str, age_band: str, meant: Sequence[str]) -> bool:
    if not _is_for(service, asker, age_band):
        return False
    if meant:
        return bool(set(meant) & set(service.topics))
    return service.level is Prevention.UNIVERSAL  # only the age is known: what is good for all


def _is_for(service: Service, asker: str, age_band: str) -> bool:
    ages = ages_of(age_band)
    if ages and not service.is_for_age(*ages):
        return False
    return _audience_fits[asker](service, age_band)


def _for_parent(service: Service, age_band: str) -> bool:
    if age_band == "unborn":
        return Audience.PREGNANT in service.audiences
    return Audience.PARENTS in service.audiences


def _for_young(service: Service, age_band: str) -> bool:
    """Only where the young may come alone: never somewhere that would ask for their parents."""
    youngest = (ages_of(age_band) or (13, 19))[0]
    is_meant = Audience.YOUNG in service.audiences
    return is_meant and service.alone_from is not None and service.alone_from <= youngest


def _for_close(service: Service, age_band: str) -> bool:
    return Audience.CLOSE in service.audiences


_audience_fits = {"parent": _for_parent, "young": _for_young, "close": _for_close}
ASKERS = frozenset(_audience_fits)


def _suggestion_order(
    service: Service, meant: Sequence[str], language: str, moment: datetime
) -> tuple[bool, bool, bool, int, bool, int, bool, bool, int]:
    """What nobody has confirmed for long comes after what is confirmed. The level counts more than how well the topics fit: the
    lowest step that works. Among equals, the one that is about this and little else, open now, in the reader's own language,
    near before national."""
    is_about = len(set(meant) & set(service.topics))
    return (
        service.level is Prevention.INDICATED,
        not helps_today(service, moment),
        service.is_old(moment.date()),
        level_rank(service),
        not service.is_open(moment),
        -is_about,
        not service.name.has(language),
        bool(service.line),
        len(service.topics) - (Way.CHAT in service.ways),
    )
