"""What can be typed on the page of a case's steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField, TextAreaField, validators

from portal.cases.moments import local_today
from portal.cases.round_rules import (
    LONGEST_DAYS,
    Agreed,
    CoOrdinator,
    Effect,
    Evaluation,
    Leader,
    Mark,
    Measure,
    Plan,
    TookPart,
)
from portal.cases.rules import Level, Phase
from portal.desk.forms import CHOOSE, one_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l

MEASURES = 3
_WHY = required(_l("Skriv hvorfor."))
_NO_DAY = _l("Skriv datoen slik: 24.12.2026.")
_ALL_PARTS = [each.value for each in TookPart]


def day_of(typed: str | None) -> date | None:
    """A day as a browser sends it (2026-12-24) or as people write it (24.12.2026); None for what is no day."""
    parts = (typed or "").split(".")
    try:
        return date(*(int(each) for each in reversed(parts))) if len(parts) == 3 else date.fromisoformat(typed or "")
    except ValueError:
        return None


def is_a_day(form: Any, field: Any) -> None:
    """What is written must be a day; nothing is fine."""
    if field.data and day_of(field.data) is None:
        raise validators.ValidationError(_NO_DAY)


def _lines(limit: int = 2000, *first: Any, **more: Any) -> TextAreaField:
    return TextAreaField(filters=[trimmed], validators=[*first, at_most(limit)], **more)


def _day() -> StringField:
    return StringField(filters=[trimmed], validators=[at_most(20), is_a_day])


def _parts() -> SelectMultipleField:
    return SelectMultipleField(choices=_ALL_PARTS, validate_choice=False)


def _known(given: Sequence[str] | None) -> tuple[TookPart, ...]:
    return tuple(each for each in TookPart if each.value in (given or ()))


def _leader(given: str | None) -> Leader | None:
    return Leader(given) if given in {each.value for each in Leader} else None


def _check_leader(level: str, leader: Any, words: Any) -> None:
    """Rule 17, said at the field: who is in charge of what is missing hears it where it is typed."""
    if level == Level.FOUR.value and leader.data != Leader.INFORMED.value:
        raise validators.StopValidation(_l("På nivå 4 skal lederne være informert."))
    if level == Level.THREE.value and _leader(leader.data) is None:
        raise validators.StopValidation(_l("Har dere vurdert å informere lederen? Velg hva dere kom til."))


def _check_leader_words(level: str, leader: Any, words: Any) -> None:
    if level == Level.FOUR.value and leader.data == Leader.INFORMED.value and not words.data:
        raise validators.StopValidation(_l("Skriv hvilke ledere som er informert."))
    if level == Level.THREE.value and leader.data == Leader.NOT_INFORMED.value and not words.data:
        raise validators.StopValidation(_l("Skriv hvorfor lederen ikke er informert."))


class LevelForm(PortalForm):
    """A level, with why, when, who took part, and whether a leader knows."""

    level = StringField(validators=[one_of(Level)])
    reason = _lines(2000, _WHY, id="level-reason")
    set_on = _day()
    level_part = _parts()
    level_others = StringField(filters=[trimmed], validators=[at_most(300)])
    leader = StringField(validators=[at_most(32)])
    leader_words = _lines(500)
    version = IntegerField(validators=[validators.Optional()])

    def validate_set_on(self, field: Any) -> None:
        if (day := day_of(field.data)) is not None and day > local_today():
            raise validators.ValidationError(_l("Velg i dag eller en dag som har vært."))

    def validate_leader(self, field: Any) -> None:
        _check_leader(self.level.data, self.leader, self.leader_words)

    def validate_leader_words(self, field: Any) -> None:
        _check_leader_words(self.level.data, self.leader, self.leader_words)

    def agreed(self) -> Agreed:
        """What was agreed beside the level."""
        leader = _leader(self.leader.data)
        is_asked = self.level.data in (Level.THREE.value, Level.FOUR.value)
        return Agreed(
            day_of(self.set_on.data), _known(self.level_part.data), self.level_others.data or "",
            leader if is_asked else None, (self.leader_words.data or "") if is_asked else "",
        )  # fmt: skip


@dataclass(frozen=True)
class PlanChoice:
    """A goal of the plan that a round may be about, with what goes on for it: what, who, by when."""

    id: str
    words: str = field(repr=False)
    agreed: Sequence[tuple[str, str, date | None]] = field(repr=False)


class RoundForm(PortalForm):
    """A round: what for, what was agreed, and when it is looked at. What for is chosen from the plan, or written."""

    plan_goals = SelectMultipleField(choices=[], validate_choice=False)
    goal = _lines(1000)
    measure_1 = StringField(filters=[trimmed], validators=[at_most(300)])
    who_1 = StringField(filters=[trimmed], validators=[at_most(120)])
    by_1 = _day()
    measure_2 = StringField(filters=[trimmed], validators=[at_most(300)])
    who_2 = StringField(filters=[trimmed], validators=[at_most(120)])
    by_2 = _day()
    measure_3 = StringField(filters=[trimmed], validators=[at_most(300)])
    who_3 = StringField(filters=[trimmed], validators=[at_most(120)])
    by_3 = _day()
    evaluate_on = _day()
    version = IntegerField(validators=[validators.Optional()])
    offered: Sequence[PlanChoice] = ()  # what the plan has; set before the form is checked

    def needs_plan(self) -> bool:
        """Whether a round begins with this form."""
        return True

    def validate_goal(self, field: Any) -> None:
        if self.needs_plan() and not field.data and not self.chosen_goals():
            raise validators.ValidationError(_l("Skriv hva dere vil at skal bli annerledes."))

    def validate_evaluate_on(self, field: Any) -> None:
        if not self.needs_plan():
            return
        day = day_of(field.data)
        if day is None:
            raise validators.ValidationError(_l("Velg dagen dere ser på det sammen."))
        if not 0 < (day - local_today()).days <= LONGEST_DAYS:
            raise validators.ValidationError(_l("Velg en dag som kommer, innen et år."))

    def plan(self) -> Plan:
        """The round that begins; only of a form that is valid."""
        chosen = self.chosen_goals()
        goal = "\n".join(filter(None, (*(each.words for each in chosen), self.goal.data)))
        agreed = [Measure(*each) for one in chosen for each in one.agreed]
        on = day_of(self.evaluate_on.data) or local_today()
        return Plan(goal, on, [*agreed, *self._measures()], [each.id for each in chosen])

    def chosen_goals(self) -> list[PlanChoice]:
        """Those goals of the plan that the round is about."""
        return [each for each in self.offered if each.id in (self.plan_goals.data or ())]

    def _measures(self) -> list[Measure]:
        rows = [(self[f"measure_{n}"].data, self[f"who_{n}"].data, day_of(self[f"by_{n}"].data)) for n in range(1, MEASURES + 1)]
        return [Measure(what, who or "", by) for what, who, by in rows if what]


class EvaluateForm(RoundForm):
    """Looking at a round together: what came of it, what is decided, and the next round unless it is to close."""

    came_of_it = _lines(2000, required(_l("Skriv hva som kom ut av runden.")))
    family_says = _lines()
    child_says = _lines()
    round_part = _parts()
    round_others = StringField(filters=[trimmed], validators=[at_most(300)])
    decision = StringField(validators=[one_of((*Level, Phase.CLOSE))])
    next_leader = StringField(validators=[at_most(32)])
    next_leader_words = _lines(500)
    stands_on = ""  # the level of the round: a leader is asked about when one leaves it

    def needs_plan(self) -> bool:
        return bool(self.decision.data != Phase.CLOSE.value)

    def validate_next_leader(self, field: Any) -> None:
        _check_leader(self._led_to(), self.next_leader, self.next_leader_words)

    def validate_next_leader_words(self, field: Any) -> None:
        _check_leader_words(self._led_to(), self.next_leader, self.next_leader_words)

    def _led_to(self) -> str:
        return self.decision.data if self.decision.data != self.stands_on else ""

    def seen(self) -> Evaluation:
        """What was seen together; only of a form that is valid."""
        chosen = Level(self.decision.data) if self.needs_plan() else None
        return Evaluation(
            chosen, self.came_of_it.data, self.family_says.data or "", self.child_says.data or "",
            _known(self.round_part.data), self.round_others.data or "", _leader(self.next_leader.data),
            self.next_leader_words.data or "",
        )  # fmt: skip


class MarksForm(PortalForm):
    """Beside the level: team, child co-ordinator, individual plan."""

    marks = SelectMultipleField(choices=[each.value for each in Mark], validate_choice=False)
    team_words = StringField(filters=[trimmed], validators=[at_most(300)])
    child_words = StringField(filters=[trimmed], validators=[at_most(300)])
    co_ordinator = StringField(validators=[validators.AnyOf(["", *CoOrdinator], message=CHOOSE)])
    co_ordinator_name = StringField(filters=[trimmed], validators=[at_most(120)])

    def chosen(self) -> dict[str, str]:
        """What is so, with the words about it."""
        words = {Mark.TEAM: self.team_words.data, Mark.CHILD_CO_ORDINATOR: self.child_words.data, Mark.PLAN: ""}
        kept = {each.value: words[each] or "" for each in Mark if each.value in (self.marks.data or ())}
        if Mark.PLAN.value in kept and self.co_ordinator.data:
            kept |= {"co_ordinator": self.co_ordinator.data, "co_ordinator_name": self.co_ordinator_name.data or ""}
        return kept


class PhaseForm(PortalForm):
    """A phase, with why. Closing is an act of its own."""

    phase = StringField(validators=[one_of([each for each in Phase if each is not Phase.CLOSE])])
    reason = _lines(2000, _WHY, id="phase-reason")
    version = IntegerField(validators=[validators.Optional()])


class CloseForm(PortalForm):
    """Closing a case: why, what came of it, and how the family sees it."""

    reason = _lines(2000, _WHY, id="close-reason")
    kind = StringField(validators=[one_of(Effect)])
    effect = _lines(2000, required(_l("Skriv hva som ble annerledes.")))
    family_view = _lines(2000, required(_l("Skriv hva familien selv sier, eller at dere ikke har fått spurt.")))
    says_family = BooleanField()
    version = IntegerField(validators=[validators.Optional()])
