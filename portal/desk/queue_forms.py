"""What can be typed and ticked on the queue's page."""

from flask import request
from wtforms import StringField, validators

from portal.cases.queries import PAGE_ROWS
from portal.db.base import is_id
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l


class TakeForm(PortalForm):
    """The cases that were ticked, at most as many as a page shows."""

    case = StringField(validators=[validators.InputRequired()])

    def ids(self) -> list[str]:
        """The ids among what was sent; what has not the form of one is left out."""
        return [each for each in dict.fromkeys(request.form.getlist("case")) if is_id(each)][:PAGE_ROWS]


class FindForm(PortalForm):
    """A case's number, as it is said aloud."""

    reference = StringField(
        _l("Saksnummer"), filters=[trimmed], validators=[required(_l("Skriv saksnummeret, for eksempel ABC-1234.")), at_most(20)]
    )
    nothing = _l("Vi fant ingen sak med det nummeret som du kan se.")
