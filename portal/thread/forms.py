"""What can be typed in a thread."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    validators,
)

from portal.cases.contact import email_address, phone_number
from portal.cases.rules import HowItWas
from portal.municipality.safe_hours import PARTS
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l

LONGEST_MESSAGE = 8000
LONGEST_LINE = 200
_THE_OTHER_WAY = {"phone": "contact_text", "sms": "contact_call"}  # whoever is called may be sent an SMS too, and turned round


class CodeForm(PortalForm):
    """The receipt code, typed however people type it."""

    code = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv koden din.")), at_most(400)])
    kept = TextAreaField()  # of any length: it is checked when it is sent
    kept_in = StringField()


class RetypeForm(PortalForm):
    """The code once more, to see that it was written down right."""

    retyped = TextAreaField(filters=[trimmed], validators=[at_most(400)])


class MessageForm(PortalForm):
    """Something more to say. `submission` makes a form that is sent twice one message."""

    body = TextAreaField(
        filters=[trimmed], validators=[required(_l("Skriv noe før du sender.")), at_most(LONGEST_MESSAGE)]
    )
    submission = StringField(validators=[at_most(26)])
    goes_on = StringField()  # which words that were kept the form was filled with (half_written.py)


class ContactForm(PortalForm):
    """How the family may be reached."""

    contact = RadioField(choices=["here_only", "phone", "sms", "email"], validate_choice=False)
    contact_phone = StringField(filters=[trimmed], validators=[at_most(40)])
    contact_email = StringField(filters=[trimmed], validators=[at_most(200)])
    contact_text = RadioField(choices=["yes", "no"], validate_choice=False)
    contact_call = RadioField(choices=["yes", "no"], validate_choice=False)
    contact_message = RadioField(choices=["yes", "no"], validate_choice=False)
    contact_others = StringField(filters=[trimmed], validators=[at_most(LONGEST_LINE)])
    contact_safe = SelectMultipleField(choices=PARTS, validate_choice=False)

    def validate_contact(self, field: Any) -> None:
        if field.data not in ("here_only", "phone", "sms", "email"):
            raise ValidationError(_l("Velg én av måtene."))

    def validate_contact_phone(self, field: Any) -> None:
        if self.contact.data in ("phone", "sms") and not phone_number(field.data or ""):
            raise ValidationError(_l("Skriv et telefonnummer, for eksempel 12 34 56 78."))

    def validate_contact_email(self, field: Any) -> None:
        if self.contact.data == "email" and not email_address(field.data or ""):
            raise ValidationError(_l("Skriv en e-postadresse, for eksempel navn@eksempel.no."))

    def chosen(self, before: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """The contact record: the way, what it needs, when it is safe and who else may see it.

        `before` is the record as it stands: that one may also call, or also send an SMS, holds while the number does.
        """
        record = {"contact": [self.contact.data]}
        if self.contact.data in ("phone", "sms"):
            record["contact_phone"] = [phone_number(self.contact_phone.data) or ""]
            record |= self._around_the_phone() | self._the_other_way(before)
        if self.contact.data == "email":
            record["contact_email"] = [email_address(self.contact_email.data) or ""]
        if self.contact.data != "here_only" and (safe := [part for part in PARTS if part in (self.contact_safe.data or ())]):
            record["contact_safe"] = safe  # never lost with another number: a nudge at the wrong hour may be seen
        return record


    def _the_other_way(self, before: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Whether one may also send an SMS, or also call. A no always stands; a yes that stood there was for one number."""
        key = _THE_OTHER_WAY[self.contact.data]
        said, known = getattr(self, key).data, [*before.get(key, ())]
        is_same_number = [*before.get("contact_phone", ())] == [phone_number(self.contact_phone.data) or ""]
        if said not in ("yes", "no"):
            return {key: known} if known and is_same_number else {}
        return {key: [said]} if said == "no" or is_same_number or known != [said] else {}

    def _around_the_phone(self) -> dict[str, list[str]]:
        """What whoever calls has to know: whether a message may be left, and who else may pick up."""
        said = {"contact_message": self.contact_message.data, "contact_others": self.contact_others.data}
        if said["contact_message"] not in ("yes", "no"):
            del said["contact_message"]
        return {key: [words] for key, words in said.items() if words}


class OtherForm(PortalForm):
    """Asking for another person. Why is one's own matter."""

    why = TextAreaField(filters=[trimmed], validators=[at_most(2000)])


class NameForm(PortalForm):
    """Saying who one is."""

    name = StringField(filters=[trimmed], validators=[required(_l("Skriv navnet ditt.")), at_most(200)])
    name_phone = StringField(filters=[trimmed], validators=[at_most(40)])

    def validate_name_phone(self, field: Any) -> None:
        if field.data and not phone_number(field.data):
            raise ValidationError(_l("Skriv et telefonnummer, for eksempel 12 34 56 78."))


class HowForm(PortalForm):
    """How an answer was: one tap. `answer` says which answer it was about."""

    how = StringField(validators=[validators.AnyOf([each.value for each in HowItWas])])
    answer = StringField(validators=[at_most(26)])


class HowMoreForm(PortalForm):
    """A word more about an answer."""

    words = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv noe før du sender.")), at_most(2000)])
    answer = StringField(validators=[at_most(26)])


class DeleteForm(PortalForm):
    """Deleting all of it, said twice."""

    is_sure = BooleanField(validators=[required(_l("Sett hake for at du vil slette alt."))])
