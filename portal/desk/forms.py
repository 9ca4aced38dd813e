"""What can be typed on the desk."""

from datetime import date, datetime, time
from hashlib import blake2b
from typing import Any

from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField, TextAreaField, validators

from portal.cases.rules import Asker, Channel
from portal.cases.worrying import WhyNot
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l
from portal.worry import Worry

CHOOSE = _l("Velg i listen.")


def one_of(values: Any) -> validators.AnyOf:
    """The value must be one of a closed set."""
    return validators.AnyOf([each.value for each in values], message=CHOOSE)


class OtherTakerForm(PortalForm):
    """Asking a colleague to take over, since the family asked for another person."""

    other_taker = StringField(validators=[required(_l("Velg en kollega."))])
    yes_still = BooleanField()


class SettleForm(PortalForm):
    """It was talked over, and the one who holds the case goes on."""

    settled = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hva dere ble enige om.")), at_most(2000)])


class EarlierForm(PortalForm):
    """An earlier case, by what it is called aloud."""

    reference = StringField(filters=[trimmed], validators=[required(_l("Skriv nummeret på den tidligere saken.")), at_most(20)])


class LinkForm(PortalForm):
    """Linking an earlier case, after it was looked at."""

    earlier = StringField(validators=[at_most(26)])
    link_reason = TextAreaField(
        filters=[trimmed], validators=[required(_l("Skriv hva som gjør dere sikre.")), at_most(2000)]
    )
    is_sure = BooleanField(validators=[required(_l("Sett hake når dere har spurt nok til å være sikre."))])


class ApartForm(PortalForm):
    """Taking two linked cases apart again."""

    apart_reason = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hvorfor.")), at_most(2000)])


class StatusTextForm(PortalForm):
    """A status in other words."""

    words = TextAreaField(
        filters=[trimmed], validators=[required(_l("Skriv teksten, eller ta tilbake den vanlige.")), at_most(400)]
    )
    seen = IntegerField(validators=[validators.Optional()])


class NoteForm(PortalForm):
    """A note among colleagues."""

    body = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv notatet før du lagrer.")), at_most(8000)])
    submission = StringField(validators=[at_most(26)])
    also = SelectMultipleField(choices=[], validate_choice=False)  # other cases of the household
    mentioned = StringField(validators=[at_most(26)])  # the colleague whose eyes are asked for
    named_seen = StringField(validators=[at_most(16)])  # which '@names' of the note were asked about

    def mark(self) -> str:
        """The same form with the same words is one note; with other words (Back, and more written) it is another."""
        return blake2b(f"{self.submission.data or new_id()}:{self.body.data}".encode(), digest_size=16).hexdigest()


class WordsForm(PortalForm):
    """Taking away the flag for words that worry, with why."""

    kind = StringField(validators=[one_of(Worry)])
    why = StringField(validators=[one_of(WhyNot)])


class OfferForm(PortalForm):
    """Asking a colleague to take over."""

    taker = StringField(validators=[required(_l("Velg en kollega."))])
    note = TextAreaField(filters=[trimmed], validators=[at_most(2000)])
    yes_still = BooleanField()


class AcceptForm(PortalForm):
    """Taking over, also when one follows as many families as one should."""

    yes_still = BooleanField()


class TeamForm(PortalForm):
    """The team that shares a case; nothing for none."""

    team = StringField(validators=[at_most(64)])


class DeclineForm(PortalForm):
    """Saying no to taking over, with a word."""

    word = TextAreaField(filters=[trimmed], validators=[at_most(1000)])


class ContactNoteForm(PortalForm):
    """A call or a visit, noted as it is told."""

    channel = StringField(validators=[one_of((Channel.PHONE, Channel.VISIT, Channel.EMAIL))])
    asker = StringField(validators=[one_of(Asker)])
    language = StringField(validators=[required(CHOOSE), at_most(12)])
    age_band = StringField(validators=[at_most(32)])
    topic = StringField(validators=[at_most(64)])
    what = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv kort hva det gjelder.")), at_most(8000)])
    wants = TextAreaField(filters=[trimmed], validators=[at_most(4000)])
    who = StringField(filters=[trimmed], validators=[at_most(300)])
    contact_phone = StringField(filters=[trimmed], validators=[at_most(40)])
    interpreter = BooleanField()
    is_urgent = BooleanField()
    is_mine = BooleanField()
    gives_code = BooleanField()
    submission = StringField(validators=[at_most(26)])


class InviteForm(PortalForm):
    """When and where one meets, in Norwegian time."""

    day = StringField(validators=[required(_l("Velg en dag."))])
    clock = StringField(validators=[required(_l("Velg et klokkeslett."))])
    place = StringField(filters=[trimmed], validators=[at_most(200)])

    def validate_clock(self, field: Any) -> None:
        if self.day.data and self._read() is None:
            raise validators.ValidationError(_l("Skriv dagen og klokkeslettet, for eksempel 24.12.2026 og 10:30."))
        if (at := self._read()) is not None and at <= utc_now():
            raise validators.ValidationError(_l("Velg et tidspunkt som ikke har vært."))

    def moment(self) -> datetime:
        """The moment that was chosen; only of a form that is valid."""
        return self._read() or utc_now()

    def _read(self) -> datetime | None:
        try:
            day, clock = date.fromisoformat(self.day.data or ""), time.fromisoformat(self.clock.data or "")
        except ValueError:
            return None
        return datetime.combine(day, clock.replace(tzinfo=None), OSLO)
