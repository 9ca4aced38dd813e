"""What a colleague is told of the nudge: whether it goes, which way and when, or why there is none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.notices import standing_of_nudge
from portal.cases.nudges import Forecast, Outlook, outlook
from portal.outbox import Standing, Way
from portal.web.extensions import portal_of
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy as _l
from portal.web.i18n import when

_WAYS: dict[Way, Any] = {Way.MAIL: _l("på e-post"), Way.SMS: _l("på sms")}
_NO_NUDGE: dict[Forecast, Any] = {
    Forecast.ADDRESS_FAILED: _l("Ingen beskjed: adressen eller nummeret virket ikke sist"),
    Forecast.NO_SMS: _l("Ingen beskjed: vil ha sms, men sms er ikke satt opp her"),
    Forecast.HERE_ONLY: _l("Ingen beskjed: vil bare lese her"),
    Forecast.BY_PHONE: _l("Ingen beskjed: vil bli ringt"),
    Forecast.NONE: _l("Ingen beskjed: har ikke bedt om det"),
}


def ways_we_have() -> frozenset[Way]:
    """The ways in which this portal can send a nudge."""
    return frozenset(Way) if portal_of().settings.sms_transport != "none" else frozenset({Way.MAIL})


def before_answering(case: Case, contact: Mapping[str, Sequence[str]], now: datetime) -> str:
    """What will come of it when the answer is sent now."""
    return _in_words(outlook(case, contact, portal_of().pack.contact_hours, now, ways_we_have()))


def on_the_case(db: Session, case: Case, contact: Mapping[str, Sequence[str]], now: datetime) -> str:
    """How the nudge about the latest answer stands; before there is one, what will come of it. One query."""
    standing = standing_of_nudge(db, case.id)
    if standing is None or standing.is_given_up or case.notice_state:  # what went may have come back
        return before_answering(case, contact, now)
    return _standing_in_words(standing, contact, now)


def _in_words(found: Outlook) -> str:
    if found.way is None or found.at is None:
        return str(_NO_NUDGE[found.what])
    if found.what is Forecast.GOES_NOW:
        return _("Beskjed går ut %(way)s i løpet av ti minutter", way=_WAYS[found.way])
    return _("Beskjed går ut %(way)s %(when)s", way=_WAYS[found.way], when=when(found.at))


def _standing_in_words(found: Standing, contact: Mapping[str, Sequence[str]], now: datetime) -> str:
    if found.sent_at is not None:
        return _("Beskjed gikk ut %(way)s %(when)s", way=_WAYS[found.way], when=when(found.sent_at))
    at = portal_of().pack.contact_hours.earliest(max(found.not_before, now), contact.get("contact_safe", ()))
    return _("Beskjed går ut %(way)s %(when)s", way=_WAYS[found.way], when=when(at))
