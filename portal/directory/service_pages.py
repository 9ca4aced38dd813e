"""A service's own page: everything that is known of it, in the reader's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.directory.cards import Card, card
from portal.directory.models import ServiceRow
from portal.directory.service import Audience, Service, TextState, Wording
from portal.directory.service_facts import Fact, facts_of, long_date, verified_line
from portal.directory.store import State, service_in
from portal.municipality.hours import OSLO
from portal.web.i18n import current_language, own_name, text

_WORDS = ("name", "description", "first_visit", "getting_there", "cooperation", "alert")


@dataclass(frozen=True)
class ServicePage:
    """What the page shows. `closed` says that it is closed for now, and until when; '' when it is not."""

    service: Service
    card: Card
    closed: str
    first_visit: Wording
    getting_there: Wording
    cooperation: Wording
    is_for_professionals: bool
    facts: Sequence[Fact]
    notes: Sequence[str]  # what the reader must know of the translation
    verified: str
    source: str
    doors: Sequence[str]  # through which doors one may write to us about it: parent, young, close
    has_hours: bool  # to put in a calendar


def live_service(db: Session, service_id: str) -> Service | None:
    """The service with this id, if the public may see it."""
    row = db.get(ServiceRow, service_id)
    return service_in(row) if row is not None and row.state == State.LIVE else None


def page_of(service: Service, moment: datetime, first: str, checked_by: str = "") -> ServicePage:
    """The page of one service at `moment`. `first` is the language the others are translated from; `checked_by`: who said last
    that all is right, by name."""
    language, today = current_language(), moment.astimezone(OSLO).date()
    return ServicePage(
        service=service, card=card(service, moment), closed=_closed(service, moment),
        first_visit=service.first_visit.get(language), getting_there=service.getting_there.get(language),
        cooperation=service.cooperation.get(language), is_for_professionals=Audience.PROFESSIONALS in service.audiences,
        facts=facts_of(service, moment), notes=list(dict.fromkeys(_notes(service, language, first))),
        verified=verified_line(service, today, checked_by), source=_source(service), doors=doors_of(service),
        has_hours=not service.is_always_open and service.all_hours is not None,
    )  # fmt: skip


def _source(service: Service) -> str:
    return text("offer.source", source=service.source) if service.source else ""


def _closed(service: Service, moment: datetime) -> str:
    closing = service.closing
    if closing is None or (closing.last is not None and closing.last < moment.astimezone(OSLO).date()):
        return ""
    why = closing.why.get(current_language()) or closing.why.get("nb", "")
    told = (
        text("offer.closed_between", first=long_date(closing.first), last=long_date(closing.last))
        if closing.last
        else text("offer.closed_from", first=long_date(closing.first))
    )
    return f"{told} {why}".strip()


def _notes(service: Service, language: str, first: str) -> Iterator[str]:
    """In which of the texts the reader's language is missing, made by a machine, or older than what it was made from."""
    for words in (getattr(service, name) for name in _WORDS):
        if not words or language == first:
            continue
        state = words.state(language, first)
        if state is TextState.MISSING:
            yield text("offer.in_other", language=own_name(words.get(language).language))
        elif state is not TextState.FRESH:
            yield text(f"offer.{state.value}")


def doors_of(service: Service) -> list[str]:
    """Who would ask about it: the young where it is for them alone, everybody where it is for everybody."""
    may = {"parent": _PARENT, "young": {Audience.YOUNG}, "close": {Audience.CLOSE}}
    found = [door for door, audiences in may.items() if audiences & service.audiences]
    return found[:2] if "parent" in found and "young" in found else found[:1]


_PARENT = {Audience.PARENTS, Audience.PREGNANT, Audience.SMALL, Audience.SCHOOL}
