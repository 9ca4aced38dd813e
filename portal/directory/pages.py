"""What the pages about help show, and what is suggested on other pages."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.directory import rules, search
from portal.directory.cards import Card, card
from portal.directory.here import Directory, is_for_everything
from portal.directory.models import ServiceRow
from portal.directory.service import Audience, Prevention, Service
from portal.directory.store import State, service_in
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
MOST_NEAREST = 4  # services shown at once for a need; the others come when they are asked for


@dataclass(frozen=True)
class Need:
    """What somebody may need help with: the nearest few, and how many there are in all."""

    slug: str
    label: str
    cards: Sequence[Card]
    count: int


@dataclass(frozen=True)
class Group:
    """Cards under one heading: today, near or more."""

    slug: str
    cards: Sequence[Card]


@dataclass(frozen=True)
class Found:
    """What somebody's own words led to. `is_nearest`: nothing fitted, and `lines`, who answer at any time, stand beside the one
    door. `showing_for`: the words as they were understood, when there were slips in them."""

    cards: Sequence[Card]
    is_nearest: bool = False
    lines: Sequence[Card] = ()
    showing_for: str = ""


def needs(directory: Directory, moment: datetime) -> list[Need]:
    """Every need that there is help for, each with the nearest few services."""
    made = (_need(slug, of_need(directory.services, slug), moment) for slug in NEEDS)
    return [need for need in made if need.cards]


def _need(slug: str, services: Sequence[Service], moment: datetime) -> Need:
    nearest = rules.in_order(services, moment)[:MOST_NEAREST]
    return Need(slug, need_label(slug), [card(one, moment) for one in nearest], len(services))


def need_label(slug: str) -> str:
    """What a need is called."""
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


def found(db: Session, directory: Directory, query: str, moment: datetime) -> Found:
    """What fits the words, best first; never nothing: else the one door and whoever always answers."""
    hits = search.find(db, query, most=MOST_FOUND, today=moment.date())
    cards = [card(one, moment) for one in services_by_ids(db, hits.ids)]
    if not cards:
        return nearest(directory, moment)
    return Found(cards, showing_for=hits.showing_for or "")


def nearest(directory: Directory, moment: datetime) -> Found:
    """Whom one can always ask: the one door, and the lines that answer day and night."""
    lines = [one for one in directory.services if _always_answers(one)]
    return Found(first_doors(directory, moment), True, [card(one, moment) for one in lines])


def first_doors(directory: Directory, moment: datetime) -> list[Card]:
    """The one door: where one may come with anything."""
    return [card(one, moment) for one in rules.in_order(directory.for_everything, moment)]


def _always_answers(service: Service) -> bool:
    return bool(service.line) and service.is_always_open and not service.is_telling


def services_by_ids(db: Session, ids: Sequence[str]) -> list[Service]:
    """The services with these ids that the public may see, in the order of the ids."""
    rows = db.scalars(select(ServiceRow).where(ServiceRow.id.in_(ids), ServiceRow.state == State.LIVE)).all()
    return [service_in(row) for row in sorted(rows, key=lambda row: ids.index(row.id))]


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
