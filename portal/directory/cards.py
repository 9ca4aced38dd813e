"""A service as a card on a page: every word in the reader's language, every fact either known or left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.directory.distance import Away
from portal.directory.rules import helps_today
from portal.directory.service import Service, Wording
from portal.municipality.hours import OSLO, Opening
from portal.municipality.phone import tel_link
from portal.web.i18n import current_language, direction, text


@dataclass(frozen=True)
class Card:
    """What the macro _ui/service.html shows. `away` is how far it is, where that was asked."""

    id: str
    slug: str
    name: Wording
    description: Wording
    organization: str
    opening: Opening | None
    is_always_open: bool
    is_closed_for_now: bool  # a summer, a move: nobody knows the hour it opens again
    is_today: bool
    good_to_know: Sequence[str]  # free, no referral, anonymous: only what is known
    phone: str
    tel: str
    url: str
    chat_url: str
    is_verified: bool
    is_old: bool  # somebody has checked it, but long ago
    alert: Wording
    away: Away | None = None
    asked: str = ""  # when it is open, where somebody asked for an evening or a weekend
    eve: str = ""  # a day on which many close early, and nobody has said whether this one does

    @property
    def address(self) -> str:
        """Where its own page is. Says nothing of what it is."""
        return f"/help/service/{self.id}"

    def is_foreign(self, words: Wording) -> bool:
        """Whether these words are in another language than the page."""
        return words.language != current_language()

    def direction_of(self, words: Wording) -> str:
        """'rtl' or 'ltr', for words in another language than the page."""
        return direction(words.language)

    @property
    def distance(self) -> str:
        """How far it is, in words; '' when that was not asked or is not known."""
        if self.away is None:
            return ""
        if self.away.km >= 1:
            return text("find.km", km=round(self.away.km))
        return text("find.same_part" if self.away.is_about else "find.near_by")


def card(service: Service, moment: datetime, away: Away | None = None, asked: str = "") -> Card:
    """The card of one service at `moment`."""
    language = current_language()
    return Card(
        id=service.id, slug=service.slug, name=service.name.get(language), description=service.description.get(language),
        organization=service.organization, opening=service.opening(moment), is_always_open=_is_always_open(service, moment),
        is_closed_for_now=service.closing is not None and service.closing.covers(moment),
        is_today=helps_today(service, moment), good_to_know=list(_good_to_know(service)), phone=service.phone,
        tel=tel_link(service.phone), url=service.url, chat_url=service.chat_url,
        is_verified=service.is_verified(moment.date()),
        is_old=is_checked_long_ago(service, moment.date()), alert=service.alert.get(language), away=away,
        asked=asked, eve=_eve(service, moment),
    )  # fmt: skip


def _eve(service: Service, moment: datetime) -> str:
    """In front of a locked door 'open' is the worse mistake."""
    opening, today = service.opening(moment), moment.astimezone(OSLO).date()
    is_today = opening is not None and (opening.is_open or (opening.opens_at is not None and opening.opens_at.date() == today))
    key = service.hours.eve_key(today) if service.hours and is_today and not service.is_always_open else None
    return text(key) if key else ""


def is_checked_long_ago(service: Service, today: date) -> bool:
    """Whether somebody has checked it, but long ago. A number of the national numbering plan does not age."""
    return service.verified_on is not None and service.is_old(today) and not service.is_number_fixed


def _is_always_open(service: Service, moment: datetime) -> bool:
    return service.is_always_open and service.is_open(moment)


def _good_to_know(service: Service) -> Iterator[str]:
    if service.is_free:
        yield text("directory.free")
    if service.needs_referral is False:
        yield text("directory.no_referral")
    if service.is_anonymous:
        yield text("directory.anonymous")
