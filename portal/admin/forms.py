"""What is typed when people are given access."""

import re
from typing import Any

from wtforms import SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.staff.forms import language_field
from portal.staff.rules import Role
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


class RolesForm(PortalForm):
    """What somebody is employed to do."""

    roles = SelectMultipleField(
        _l("Roller"),
        choices={role.value: role.value for role in Role},
        validate_choice=False,  # our own words below
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate_roles(self, field: Any) -> None:
        if not field.data or not set(field.data) <= set(Role):
            raise ValidationError(_l("Velg minst én rolle."))

    def chosen(self) -> frozenset[Role]:
        """The roles that were ticked."""
        return frozenset(Role(value) for value in self.roles.data or ())


class InviteForm(RolesForm):
    """A new colleague."""

    name = StringField(_l("Navn"), [required(_l("Skriv navnet.")), at_most(120)], filters=[trimmed])
    email = StringField(_l("E-post"), [required(_l("Skriv e-posten.")), at_most(254)], filters=[trimmed])
    language = language_field()

    def validate_email(self, field: Any) -> None:
        if not _ADDRESS.fullmatch(field.data or ""):
            raise ValidationError(_l("Det ser ikke ut som en e-post. Skriv den slik: navn@kommunen.no"))
