"""What can be typed in the plan at the desk."""

from typing import Any

from wtforms import IntegerField, SelectMultipleField, StringField, TextAreaField, validators

from portal.cases.plan_rules import GoalState, GoalTyped, How, MeasureState, MeasureTyped, Side, Who
from portal.desk.forms import CHOOSE, one_of
from portal.desk.steps_forms import day_of, is_a_day
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l


def _or_nothing(typed: str | None) -> str:
    """A choice that nobody made sends no field at all."""
    return typed or ""


def _words(limit: int, *first: Any) -> TextAreaField:
    return TextAreaField(filters=[trimmed], validators=[*first, at_most(limit)])


def _line(limit: int) -> StringField:
    return StringField(filters=[trimmed], validators=[at_most(limit)])


class GoalForm(PortalForm):
    """A goal, in the family's words. `read_version` is the one that was read, `submission` makes a form sent twice one goal."""

    words = _words(1000, required(_l("Skriv hva som skal bli annerledes.")))
    side = StringField(validators=[one_of(Side)])
    state = StringField(validators=[one_of(GoalState)])
    read_version = IntegerField(validators=[validators.Optional()])
    submission = _line(26)
    also = SelectMultipleField(validate_choice=False)  # cases of the household in whose plans it shall stand too
    read_copies = _line(2000)  # the versions that were read there: 'goal:version'
    read_back = _line(2000)  # whom the ticks were read back for

    def typed(self) -> GoalTyped:
        """The goal; only of a form that is valid."""
        return GoalTyped(self.words.data, Side(self.side.data), GoalState(self.state.data))

    def ticked(self) -> str:
        """The ticks, in an order of their own."""
        return " ".join(sorted(set(self.also.data or ())))

    def is_read_back(self) -> bool:
        """Whether whoever writes has seen the names of all who will read it."""
        return self.ticked() == (self.read_back.data or "")

    def copies_read(self) -> dict[str, int]:
        """goal → version, of what was read in the others' plans."""
        pairs = (each.rpartition(":") for each in (self.read_copies.data or "").split())
        return {goal_id: int(version) for goal_id, _, version in pairs if version.isascii() and version.isdigit()}


class MeasureForm(PortalForm):
    """A measure: what, who, when, and where it stands."""

    what = _words(1000, required(_l("Skriv hva dere blir enige om å gjøre.")))
    who = StringField(filters=[_or_nothing], validators=[validators.AnyOf(["", *Who], message=CHOOSE)])
    service_id = _line(36)
    who_words = _line(200)
    starts_on = StringField(filters=[trimmed], validators=[at_most(20), is_a_day])
    ends_on = StringField(filters=[trimmed], validators=[at_most(20), is_a_day])
    state = StringField(validators=[one_of(MeasureState)])
    read_version = IntegerField(validators=[validators.Optional()])
    submission = _line(26)

    def validate_ends_on(self, field: Any) -> None:
        first, last = day_of(self.starts_on.data), day_of(field.data)
        if first and last and last < first:
            raise validators.ValidationError(_l("Velg en dag som ikke er før den første."))

    def typed(self, service_name: str = "") -> MeasureTyped:
        """The measure; only of a form that is valid. `service_name`: of the chosen service, '' when there is no such."""
        who = Who(self.who.data) if self.who.data else Who.SERVICE if service_name else None
        return MeasureTyped(
            self.what.data, who, self.who_words.data or "", self.service_id.data if service_name else "", service_name,
            MeasureState(self.state.data), day_of(self.starts_on.data), day_of(self.ends_on.data),
        )  # fmt: skip


class SaidForm(PortalForm):
    """How a measure goes, as colleagues see it."""

    how = StringField(validators=[one_of(How)])
    said = _words(1000)
    submission = _line(26)


class MattersForm(PortalForm):
    """The family's own words on top of the plan. `read_mark` tells which words stood there when it was opened."""

    matters = _words(2000, required(_l("Skriv det slik familien sier det.")))
    read_mark = _line(40)


class TakeInForm(PortalForm):
    """Putting the goal of the round that goes on into the plan."""

    take_side = StringField(validators=[one_of(Side)])
