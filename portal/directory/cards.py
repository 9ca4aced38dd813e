"""A service as a card on a page: every word in the reader's language, every fact either known or left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from babel.dates import format_date, get_day_names

from portal.directory.rules import helps_today
from portal.directory.service import Audience, Service, Wording
from portal.municipality.hours import Hours, Opening
from portal.municipality.phone import tel_link
from portal.web.i18n import current_language, direction, text


@dataclass(frozen=True)
class Card:
    """What the macro _ui/service.html shows."""

    slug: str
    name: Wording
    description: Wording
    organization: str
    opening: Opening | None
    is_always_open: bool
    is_today: bool
    good_to_know: Sequence[str]  # free, no referral, anonymous: only what is known
    facts: Sequence[tuple[str, Sequence[str]]]
    phone: str
    tel: str
    url: str
    chat_url: str
    is_verified: bool
    verified: str
    doors: Sequence[str]  # through which doors one may write to us about it: parent, young, close

    def is_foreign(self, words: Wording) -> bool:
        """Whether these words are in another language than the page."""
        return words.language != current_language()

    def direction_of(self, words: Wording) -> str:
        """'rtl' or 'ltr', for words in another language than the page."""
        return direction(words.language)


def card(service: Service, moment: datetime) -> Card:
    """The card of one service at `moment`."""
    language = current_language()
    return Card(
        slug=service.slug, name=service.name.get(language), description=service.description.get(language),
        organization=service.organization, opening=service.opening(moment), is_always_open=service.is_always_open,
        is_today=helps_today(service, moment), good_to_know=list(_good_to_know(service)),
        facts=[(label, lines) for label, lines in _facts(service) if lines], phone=service.phone,
        tel=tel_link(service.phone), url=service.url, chat_url=service.chat_url,
        is_verified=service.is_verified(moment.date()), verified=_verified(service, moment.date()), doors=_doors(service),
    )  # fmt: skip


def _good_to_know(service: Service) -> Iterator[str]:
    if service.is_free:
        yield text("directory.free")
    if service.needs_referral is False:
        yield text("directory.no_referral")
    if service.is_anonymous:
        yield text("directory.anonymous")


def _facts(service: Service) -> Iterator[tuple[str, list[str]]]:
    yield text("directory.for_whom"), _for_whom(service)
    yield text("directory.how"), _joined([text(f"directory.way.{way.value}") for way in service.ways])
    yield (
        text("directory.where"),
        [part for part in (service.address, service.place) if part] or _secret(service),
    )
    yield text("directory.hours"), _hours(service)
    yield text("directory.cost"), _cost(service)
    yield text("directory.referral"), _referral(service)
    yield (
        text("directory.level"),
        [text(f"directory.level_is.{service.level.value}")] if service.level else [],
    )
    yield (
        text("directory.who_runs"),
        [f"{service.organization} ({text(f'directory.kind.{service.kind.value}')})"],
    )


def _joined(words: Sequence[str]) -> list[str]:
    return [" · ".join(words)] if words else []


def _for_whom(service: Service) -> list[str]:
    shown = [each for each in Audience if each in service.audiences]
    lines = _joined([text(f"directory.audience.{each.value}") for each in shown])
    if service.alone_from is not None and {Audience.SCHOOL, Audience.YOUNG} & service.audiences:
        lines.append(
            text("directory.alone_from", age=service.alone_from)
            if service.alone_from
            else text("directory.alone")
        )
    return lines


def _secret(service: Service) -> list[str]:
    return [text("directory.secret_address")] if service.is_confidential_address else []


def _hours(service: Service) -> list[str]:
    if service.is_always_open:
        return [text("directory.always")]
    return list(_week(service.hours)) if service.hours else []


def _week(hours: Hours) -> Iterator[str]:
    """Days with the same hours in one line: 'mandag–torsdag 09:30–14:00'."""
    names = get_day_names("wide", locale=current_language())
    for spans, days in groupby(range(7), key=lambda day: hours.weekdays[day]):
        if spans:
            run = list(days)
            label = names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}"
            # Times run from left to right in every language; the marks keep them so beside Arabic letters.
            yield f"{label} " + ", ".join(f"\u2066{span}\u2069" for span in spans)


def _cost(service: Service) -> list[str]:
    if service.price is None:
        return []
    if service.is_free:
        return [text("directory.free")]
    return [text(f"directory.price.{service.price.per.value}", kroner=service.price.kroner)]


def _referral(service: Service) -> list[str]:
    if service.needs_referral is None:
        return []
    return [text("directory.needs_referral" if service.needs_referral else "directory.no_referral")]


def _verified(service: Service, today: date) -> str:
    if service.is_verified(today) and service.verified_on:
        return text("directory.verified", date=_long(service.verified_on))
    known = service.verified_on or service.source_date
    return text("directory.unverified_from", date=_long(known)) if known else text("directory.unverified")


def _long(day: date) -> str:
    return format_date(day, "long", locale=current_language())


def _doors(service: Service) -> list[str]:
    """Who would ask about it: the young where it is for them alone, everybody where it is for everybody."""
    may = {"parent": _PARENT, "young": {Audience.YOUNG}, "close": {Audience.CLOSE}}
    found = [door for door, audiences in may.items() if audiences & service.audiences]
    return found[:2] if "parent" in found and "young" in found else found[:1]


_PARENT = {Audience.PARENTS, Audience.PREGNANT, Audience.SMALL, Audience.SCHOOL}
