"""A nudge: word that an answer is there, to who asked for it. Where it goes is sealed to the server's key alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.cases.models import Case
from portal.municipality.safe_hours import PARTS, SafeHours
from portal.outbox.models import MailKind, Way
from portal.vault.addresses import open_address, seal_address

_ADDRESS_OF = {"email": (Way.MAIL, "contact_email"), "sms": (Way.SMS, "contact_phone")}
_FOR_FAMILIES = frozenset({MailKind.CITIZEN_ANSWER, MailKind.CITIZEN_CLOSING})


@dataclass(frozen=True)
class Nudge:
    """Where a nudge may go, which way, and in which parts of the day; none chosen: the pack's default."""

    way: Way
    to: str
    parts: tuple[str, ...] = ()


def nudge_from(contact: Mapping[str, Sequence[str]]) -> Nudge | None:
    """What the contact profile asks for; None for who reads here only, or would be rung."""
    chosen = contact.get("contact", ())
    way, key = _ADDRESS_OF.get(chosen[0] if chosen else "", (Way.MAIL, ""))
    to = next(iter(contact.get(key, ())), "")
    return Nudge(way, to, parts_of(contact)) if to else None


def parts_of(contact: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The parts of the day that were chosen as safe."""
    return tuple(part for part in PARTS if part in contact.get("contact_safe", ()))


def seal_nudge(server_key: bytes, nudge: Nudge) -> bytes:
    """The address and its hours as one sealed text: neither says anything to who reads the database."""
    return seal_address(server_key, "\n".join([nudge.to, ",".join(nudge.parts)]) if nudge.parts else nudge.to)


def open_to(server_key: bytes, sealed: bytes) -> str:
    """The address alone. Raises Unreadable with another key."""
    return open_address(server_key, sealed).partition("\n")[0]


def earliest_for(hours: SafeHours, server_key: bytes, kind: MailKind, sealed: bytes, moment: datetime) -> datetime:
    """From when on this may reach its recipient. Colleagues' mail goes at any hour. Raises Unreadable."""
    if kind not in _FOR_FAMILIES:
        return moment
    parts = open_address(server_key, sealed).partition("\n")[2]
    return hours.earliest(moment, parts.split(","))


def set_nudge(case: Case, server_key: bytes, nudge: Nudge | None) -> None:
    """Keep where to send the nudge, or nothing at all; what did not work before is forgotten with it."""
    case.notify_sealed = seal_nudge(server_key, nudge) if nudge else None
    case.notify_way = nudge.way.value if nudge else Way.MAIL.value
    case.notice_state = NoticeState.FINE.value


class NoticeState(StrEnum):
    """Whether the last nudge arrived: a failure is a task until a colleague has settled it or the family changed it."""

    FINE = ""
    FAILED = "failed"
    SETTLED = "settled"


class Forecast(StrEnum):
    """What will come of a nudge when somebody answers now."""

    GOES_NOW = "goes_now"
    GOES_LATER = "goes_later"
    ADDRESS_FAILED = "address_failed"
    NO_SMS = "no_sms"
    HERE_ONLY = "here_only"
    BY_PHONE = "by_phone"
    NONE = "none"


@dataclass(frozen=True)
class Outlook:
    """The forecast, which way it goes, and from when."""

    what: Forecast
    way: Way | None = None
    at: datetime | None = None


def outlook(
    case: Case, contact: Mapping[str, Sequence[str]], hours: SafeHours, now: datetime, ways: Collection[Way]
) -> Outlook:
    """What is told to the colleague who answers. `ways` are those that this portal can send."""
    if case.notice_state != NoticeState.FINE.value:
        return Outlook(Forecast.ADDRESS_FAILED)
    if case.notify_sealed is None:
        return Outlook(_why_none(contact))
    way = Way(case.notify_way)
    if way not in ways:
        return Outlook(Forecast.NO_SMS, way)
    at = hours.earliest(now, parts_of(contact))
    return Outlook(Forecast.GOES_LATER if at > now else Forecast.GOES_NOW, way, at)


def _why_none(contact: Mapping[str, Sequence[str]]) -> Forecast:
    chosen = next(iter(contact.get("contact", ())), "")
    return {"here_only": Forecast.HERE_ONLY, "phone": Forecast.BY_PHONE}.get(chosen, Forecast.NONE)
