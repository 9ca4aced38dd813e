"""What can be typed on the chat desk."""

import re
from datetime import datetime
from typing import Any

from wtforms import IntegerField, StringField, TextAreaField, ValidationError, validators

from portal.db.clock import utc_now
from portal.live.rules import LONGEST_PAUSE
from portal.municipality.hours import OSLO
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
MOST_SIGNS = 4000  # a live message is short; an answer of several pages belongs on the answer's own page


class OpenForm(PortalForm):
    """Opening or closing by hand, until a time of today when one is given."""

    until = StringField(filters=[trimmed], validators=[at_most(5)])

    def validate_until(self, field: Any) -> None:
        if field.data and self.until_at() is None:
            raise ValidationError(_l("Skriv et klokkeslett senere i dag, for eksempel 15:30."))

    def until_at(self) -> datetime | None:
        """The moment that was typed, today in Norwegian time; None when none was, or it has been."""
        found = _CLOCK.fullmatch(self.until.data or "")
        if found is None:
            return None
        now = utc_now().astimezone(OSLO)
        moment = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
        return moment if moment > now else None


class WriteForm(PortalForm):
    """What is said in a live talk. `submission` makes a form that is sent twice one message."""

    body = TextAreaField(
        filters=[trimmed], validators=[required(_l("Skriv noe før du sender.")), at_most(MOST_SIGNS)]
    )
    submission = StringField(validators=[at_most(26)])


class HandOverForm(PortalForm):
    """Asking a colleague to go on with the talk."""

    taker = StringField(validators=[required(_l("Velg en kollega."))])
    note = TextAreaField(filters=[trimmed], validators=[at_most(2000)])


class PauseForm(PortalForm):
    """A pause: how long, and why."""

    minutes = IntegerField(
        validators=[
            validators.InputRequired(message=_l("Skriv hvor mange minutter.")),
            validators.NumberRange(
                1, LONGEST_PAUSE, message=_l("Fra 1 til %(most)d minutter.", most=LONGEST_PAUSE)
            ),
        ]
    )
    reason = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hvorfor.")), at_most(2000)])
