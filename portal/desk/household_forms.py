"""What can be typed about who belongs together in a case."""

import re
from typing import Any

from wtforms import BooleanField, StringField, TextAreaField, ValidationError

from portal.cases.household_models import Kind
from portal.cases.households import Person
from portal.db.clock import utc_now
from portal.desk.forms import CHOOSE, one_of
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l

_OLDEST = 120  # years
_NAME = _l("Skriv hva dere kaller personen, for eksempel «Mor» eller et fornavn.")


def _check_year(field: Any) -> None:
    year, now = field.data or "", utc_now().year
    if year and not (re.fullmatch(r"[0-9]{4}", year) and now - _OLDEST <= int(year) <= now):
        raise ValidationError(_l("Skriv fødselsåret med fire sifre, for eksempel 2012."))


class ChildForm(PortalForm):
    """A child without a code."""

    child_name = StringField(filters=[trimmed], validators=[required(_l("Skriv navnet.")), at_most(80)])
    child_born = StringField(filters=[trimmed], validators=[at_most(4)])

    def validate_child_born(self, field: Any) -> None:
        _check_year(field)


class TogetherForm(PortalForm):
    """Another case of the same family, by its number; and who has this case, until that has been said."""

    here_name = StringField(filters=[trimmed], validators=[required(_NAME), at_most(80)])
    here_kind = StringField(validators=[one_of(Kind)])
    reference = StringField(filters=[trimmed], validators=[required(_l("Skriv nummeret på den andre saken.")), at_most(20)])
    other_name = StringField(filters=[trimmed], validators=[required(_NAME), at_most(80)])
    other_kind = StringField(validators=[one_of(Kind)])
    other_born = StringField(filters=[trimmed], validators=[at_most(4)])
    together_reason = TextAreaField(
        filters=[trimmed], validators=[required(_l("Skriv hvordan dere vet at de hører sammen.")), at_most(2000)]
    )

    def validate_other_born(self, field: Any) -> None:
        _check_year(field)

    def here(self) -> Person:
        """Whoever has the code of this case."""
        return Person(Kind(self.here_kind.data), self.here_name.data)

    def other(self) -> Person:
        """Whoever has the code of the other case."""
        return Person(Kind(self.other_kind.data), self.other_name.data, self.other_born.data or "")


class OwnCodeForm(PortalForm):
    """Somebody in the family who is to have a code, and so a conversation, of their own; and who has this case, as above."""

    beside_name = StringField(filters=[trimmed], validators=[required(_NAME), at_most(80)])
    beside_kind = StringField(validators=[one_of(Kind)])
    who_name = StringField(filters=[trimmed], validators=[required(_NAME), at_most(80)])
    who_kind = StringField(validators=[one_of(Kind)])
    who_born = StringField(filters=[trimmed], validators=[at_most(4)])
    who_language = StringField(validators=[required(CHOOSE), at_most(12)])
    who_why = TextAreaField(filters=[trimmed], validators=[at_most(2000)])
    is_from_them = BooleanField(validators=[required(_l("Sett hake når personen selv har sagt ja."))])
    submission = StringField(validators=[at_most(26)])

    def validate_who_born(self, field: Any) -> None:
        _check_year(field)

    def validate_who_language(self, field: Any) -> None:
        if field.data not in portal_of().pack.languages:
            raise ValidationError(CHOOSE)

    def beside(self) -> Person:
        """Whoever has the code of this case."""
        return Person(Kind(self.beside_kind.data), self.beside_name.data)

    def who(self) -> Person:
        """Whoever gets the code."""
        return Person(Kind(self.who_kind.data), self.who_name.data, self.who_born.data or "")


