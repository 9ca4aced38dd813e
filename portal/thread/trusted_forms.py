"""What can be typed about a trusted person."""

from datetime import date
from typing import Any

from wtforms import RadioField, StringField, ValidationError

from portal.cases.moments import local_today
from portal.cases.rules import NotAllowed
from portal.cases.trusted import ToInvite
from portal.cases.trusted_rules import May, end_of, usual_end
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l


def day_of(typed: str | None) -> date | None:
    """A day as a browser sends it (2026-12-24) or as people write it (24.12.2026); None for what is no day."""
    parts = (typed or "").split(".")
    try:
        return date(*(int(each) for each in reversed(parts))) if len(parts) == 3 else date.fromisoformat(typed or "")
    except ValueError:
        return None


class InviteForm(PortalForm):
    """Who, what that one may, and until when."""

    trusted_name = StringField(filters=[trimmed], validators=[required(_l("Skriv hvem det er.")), at_most(100)])
    may = RadioField(choices=[each.value for each in May], validate_choice=False)
    last = StringField(filters=[trimmed], validators=[at_most(20)])
    whose = StringField(filters=[trimmed], validators=[at_most(100)])

    def validate_may(self, field: Any) -> None:
        if field.data not in {each.value for each in May}:
            raise ValidationError(_l("Velg én av dem."))

    def validate_last(self, field: Any) -> None:
        try:
            end_of(self._last(), local_today())
        except NotAllowed:
            raise ValidationError(_l("Velg en dag fra i dag og høyst et år fram.")) from None

    def _last(self) -> date:
        return (day_of(self.last.data) or date.min) if self.last.data else usual_end(local_today())

    def who(self) -> ToInvite:
        """Whom to let in; only of a form that is valid."""
        return ToInvite(self.trusted_name.data, May(self.may.data), self._last(), self.whose.data or "")


class WithdrawForm(PortalForm):
    """Whose code is to open nothing any longer."""

    who = StringField(validators=[at_most(26)])
