"""What a family can say of a concern that was written about it."""

from typing import Any

from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField

from portal.cases.sharing import Extent
from portal.replies.concern_words import ATTENDANTS
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l

LONGEST_VIEW = 8000


class AddForm(PortalForm):
    """The family's own view."""

    added = TextAreaField(
        filters=[trimmed], validators=[required(_l("Skriv noe før du sender.")), at_most(LONGEST_VIEW)]
    )


class ObjectForm(PortalForm):
    """Not agreeing. Why is one's own matter."""

    objection = TextAreaField(filters=[trimmed], validators=[at_most(LONGEST_VIEW)])


class DeclineForm(PortalForm):
    """No to sending: all of it is deleted, so it is said twice."""

    is_no = BooleanField(validators=[required(_l("Sett hake for at du vil slette alt."))])


class MeetingForm(PortalForm):
    """Who may take part in a meeting."""

    who = SelectMultipleField(choices=ATTENDANTS, validate_choice=False)
    others = StringField(filters=[trimmed], validators=[at_most(500)])

    def welcome(self) -> dict[str, bool]:
        """Everybody who was asked about, and whether they are wanted."""
        return {each: each in (self.who.data or ()) for each in ATTENDANTS}


def extents_in(form: Any, receivers: list[str]) -> dict[str, Extent]:
    """How much each receiver may be told, from the radio buttons `may-<number>`; what is not answered is nothing."""
    known = {each.value: each for each in Extent}
    return {slug: known.get(form.get(f"may-{n}", ""), Extent.NOTHING) for n, slug in enumerate(receivers)}
