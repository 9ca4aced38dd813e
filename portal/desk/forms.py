"""What can be typed on the desk."""

from typing import Any

from wtforms import BooleanField, IntegerField, StringField, TextAreaField, validators

from portal.cases.rules import Asker, Channel, Field, Level, Phase, SaidBy
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l

_CHOOSE = _l("Velg i listen.")


def one_of(values: Any) -> validators.AnyOf:
    """The value must be one of a closed set."""
    return validators.AnyOf([each.value for each in values], message=_CHOOSE)


class LevelForm(PortalForm):
    """A level, with why."""

    level = StringField(validators=[one_of(Level)])
    reason = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hvorfor.")), at_most(2000)])
    version = IntegerField(validators=[validators.Optional()])


class PhaseForm(PortalForm):
    """A phase, with why."""

    phase = StringField(validators=[one_of(Phase)])
    reason = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hvorfor.")), at_most(2000)])
    version = IntegerField(validators=[validators.Optional()])


class NoteForm(PortalForm):
    """A note among colleagues."""

    body = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv notatet før du lagrer.")), at_most(8000)])
    submission = StringField(validators=[at_most(26)])


class FactForm(PortalForm):
    """A line of the mapping form."""

    field = StringField(validators=[one_of(Field)])
    said_by = StringField(validators=[one_of(SaidBy)])
    fact = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv det som ble sagt.")), at_most(4000)])


class OfferForm(PortalForm):
    """Asking a colleague to take over."""

    taker = StringField(validators=[required(_l("Velg en kollega."))])
    note = TextAreaField(filters=[trimmed], validators=[at_most(2000)])


class ContactNoteForm(PortalForm):
    """A call or a visit, noted as it is told."""

    channel = StringField(validators=[one_of((Channel.PHONE, Channel.VISIT, Channel.EMAIL))])
    asker = StringField(validators=[one_of(Asker)])
    language = StringField(validators=[required(_CHOOSE), at_most(12)])
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


