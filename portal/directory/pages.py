"""What the pages about help show, and what is suggested on other pages."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.directory import rules
from portal.directory.cards import Card, card
from portal.directory.here import Directory, is_for_everything
from portal.directory.service import Audience, Prevention, Service
from portal.directory.topics import SAYS_NOTHING, meant_by
from portal.municipality.lines import CrisisLine
from portal.web.extensions import portal_of
from portal.web.i18n import current_language, text

# In the order in which a family meets them; 'expecting' and 'leisure' go by the service itself, the others by its topics.
NEEDS = (
    "expecting", "everyday_limits", "sleep_food", "feelings", "school_kindergarten", "friends_bullying", "screens", "separation",
    "love", "money_housing", "health_disability", "drugs", "violence", "grief", "newcomer", "leisure",
)  # fmt: skip
_LABELS = {
    "expecting": "talk.parent.about.choice.expecting",
    "love": "talk.young.about.choice.love",
    "leisure": "directory.need_leisure",
}
MOST_FOUND = 10


@dataclass(frozen=True)
class Group:
    """Cards under one heading: today, near or more."""

    slug: str
    cards: Sequence[Card]


@dataclass(frozen=True)
class Need:
    """What somebody may need help with, and what there is."""

    slug: str
    label: str
    groups: Sequence[Group]


@dataclass(frozen=True)
class Found:
    """What somebody's own words led to. `is_nearest`: nothing fitted, and these are whom one can always ask."""

    cards: Sequence[Card]
    is_nearest: bool


def needs(directory: Directory, moment: datetime) -> list[Need]:
    """Every need that there is help for, each with its services in groups."""
    made = (Need(slug, _label(slug), groups(of_need(directory.services, slug), moment)) for slug in NEEDS)
    return [need for need in made if need.groups]


def _label(slug: str) -> str:
    return text(_LABELS.get(slug, f"talk.parent.topic.choice.{slug}"))


def of_need(services: Iterable[Service], slug: str) -> list[Service]:
    """The services for one need; those for everything stand on top of the page and not here."""
    meant = set(meant_by([slug]))
    return [one for one in services if not is_for_everything(one) and _answers(one, slug, meant)]


def _answers(service: Service, slug: str, meant: set[str]) -> bool:
    if slug == "expecting":
        return Audience.PREGNANT in service.audiences
    if slug == "leisure":
        return service.is_leisure
    return bool(meant & set(service.topics))


def groups(services: Iterable[Service], moment: datetime) -> list[Group]:
    """What helps today, then what else one can go to oneself, then what needs somebody to open the door."""
    by_slug: dict[str, list[Card]] = {"today": [], "near": [], "more": []}
    for service in rules.in_order(services, moment):
        by_slug[_group(service, moment)].append(card(service, moment))
    return [Group(slug, cards) for slug, cards in by_slug.items() if cards]


def _group(service: Service, moment: datetime) -> str:
    if rules.helps_today(service, moment):
        return "today"
    return "more" if service.needs_referral or service.level is Prevention.INDICATED else "near"


def found(directory: Directory, query: str, moment: datetime) -> Found:
    """What fits the words best, what helps today first; never nothing: else the one door and whoever always answers."""
    fitting = directory.index.find(query)[:MOST_FOUND]
    nearest = [*directory.for_everything, *(one for one in directory.services if _always_answers(one))]
    shown = sorted(fitting or nearest, key=lambda one: not rules.helps_today(one, moment))
    return Found([card(one, moment) for one in shown], is_nearest=not fitting)


def _always_answers(service: Service) -> bool:
    return bool(service.line) and service.is_always_open and not service.is_telling


@dataclass(frozen=True)
class Suggested:
    """What stands on a page unasked. In danger there are no suggestions: `lines`, whoever answers now, stand there instead."""

    cards: Sequence[Card] = ()
    is_today: bool = False
    lines: Sequence[CrisisLine] = ()


def suggested(
    directory: Directory,
    asker: str,
    answers: Mapping[str, Sequence[str]],
    flags: Collection[str],
    moment: datetime,
) -> Suggested:
    """What may help already, going by the answers that count (`age`, `topic`, `about`)."""
    if rules.is_danger(flags):
        lines = portal_of().pack.lines_for("young" if asker == "young" else "all", moment)
        return Suggested(lines=[line for line in lines if line.slug in _IN_DANGER and line.is_open(moment)])
    topics = [slug for key in ("topic", "about") for slug in answers.get(key, ()) if slug not in SAYS_NOTHING]
    if asker not in rules.ASKERS:
        return Suggested()
    chosen = rules.suggest(
        (one for one in directory.services if not is_for_everything(one)), asker=asker, age_band=_age(answers),
        topics=topics, flags=flags, language=current_language(), opening_moment=moment,
    )  # fmt: skip
    return Suggested([card(one.service, moment) for one in chosen], any(one.is_today for one in chosen))


_IN_DANGER = frozenset({"police", "ambulance", "child_alarm", "child_welfare_day", "child_welfare_emergency"})


def _age(answers: Mapping[str, Sequence[str]]) -> str:
    if "expecting" in answers.get("about", ()):
        return "unborn"
    return next(iter(answers.get("age", ())), "")
