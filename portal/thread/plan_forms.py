"""What a family can type in its plan."""

import json
from typing import Any

from flask import request
from wtforms import RadioField, StringField, TextAreaField, ValidationError, validators

from portal.cases.plan_rules import How, Side
from portal.web.forms import PortalForm, at_most, clean, required, trimmed
from portal.web.i18n import lazy as _l

KEPT_HERE = "plan"  # what a visit says of words that wait on the plan's page
NOT_SUITED = "not_suited"
LONGEST = 1000
_KEPT = ("words", "side", "goal", "measure", "matters")


def _words(*first: Any) -> TextAreaField:
    return TextAreaField(filters=[trimmed], validators=[*first, at_most(LONGEST)])


def _something() -> Any:
    return required(_l("Skriv noe før du sender."))


class ProposeGoalForm(PortalForm):
    """A goal, and whom it should help."""

    words = _words(_something())
    side = RadioField(choices=[each.value for each in Side], validate_choice=False)
    submission = StringField(validators=[at_most(26)])

    def validate_side(self, field: Any) -> None:
        if field.data not in {each.value for each in Side}:
            raise ValidationError(_l("Velg én av måtene."))


class ProposeMeasureForm(PortalForm):
    """Something to try, for one goal."""

    words = _words(_something())
    goal = StringField(validators=[at_most(26)])
    submission = StringField(validators=[at_most(26)])


class GoesForm(PortalForm):
    """How a measure goes: one tap, and words for who wants."""

    words = _words()
    how = StringField(validators=[validators.AnyOf([*(each.value for each in How), NOT_SUITED])])
    measure = StringField(validators=[at_most(26)])
    submission = StringField(validators=[at_most(26)])


class OwnMattersForm(PortalForm):
    """What matters most."""

    matters = _words(_something())


def to_keep() -> tuple[str, str]:
    """(kept, kept_in) of what was typed as the visit ran out."""
    typed = {name: clean(request.form.get(name, ""))[:LONGEST] for name in _KEPT}
    half = {name: value for name, value in typed.items() if value.strip()}
    return (json.dumps(half, ensure_ascii=False), KEPT_HERE) if half else ("", "")


def kept_before(kept: str, kept_in: str) -> dict[str, str]:
    """What waits for its field. It comes back through a form while the code is typed, so it may be anything."""
    if kept_in != KEPT_HERE:
        return {}
    try:
        read = json.loads(kept)
    except ValueError:
        return {}
    found = read.items() if isinstance(read, dict) else ()
    return {name: value for name, value in found if name in _KEPT and isinstance(value, str)}
