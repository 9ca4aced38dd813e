"""What the page of a case's steps shows: the stairs, the rounds, what is beside the level, the phase and the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import invitations, queries, silence
from portal.cases.gate import needs_gate
from portal.cases.levels import MARKS_KIND
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.opened import Opened
from portal.cases.plan_queries import MeasureRead, plan_of
from portal.cases.plan_rules import GOES_ON, GoalState
from portal.cases.round_queries import LevelRead, RoundRead, levels_of, rounds_of
from portal.cases.round_rules import (
    STEPS,
    CoOrdinator,
    Decision,
    Leader,
    Mark,
    TookPart,
    decision_of,
    next_levels,
)
from portal.cases.rules import Asker, Channel, Level, Phase, next_phases
from portal.desk import steps_words as words
from portal.desk.steps_forms import PlanChoice
from portal.municipality.silence import SilenceRules
from portal.staff.queries import names_of
from portal.staff.rules import Permission, Signed
from portal.web.i18n import day, gettext, text


@dataclass(frozen=True)
class Stair:
    """One of the four steps, with the rounds that were gone on it."""

    level: int
    name: str
    is_here: bool
    rounds: Sequence[int]


@dataclass(frozen=True)
class RoundShown:
    """A round in words."""

    number: int
    level: int
    title: str
    span: str
    goal: str
    measures: Sequence[tuple[str, str]]  # what, and who with when
    decision: str
    came_of_it: str
    family_says: str
    child_says: str
    who: str
    goals: Sequence[str]  # those of the plan that it is about


@dataclass(frozen=True)
class LevelShown:
    """A level that was set, in words."""

    name: str
    on: str
    who: str
    reason: str
    took_part: str
    leader: str


@dataclass(frozen=True)
class StepsPage:
    """The steps of a case as a colleague sees them."""

    stairs: Sequence[Stair]
    now: RoundShown | None
    before: Sequence[RoundShown]
    levels: Sequence[LevelShown]
    is_red: bool
    may_set: bool
    may_phase: bool
    may_begin: bool
    may_evaluate: bool
    is_overdue: bool
    ended_to_close: bool
    options: Sequence[tuple[str, str]]
    phases: Sequence[tuple[str, str]]
    marks: Sequence[tuple[str, str]]
    marks_kept: Mapping[str, str]
    plan_hint: bool
    may_ask_still: bool
    waits_for_still: bool
    still_said: str
    may_note_heard: bool
    offers_closing: bool
    closing: Mapping[str, str]
    meetings_ahead: Sequence[datetime]  # agreed on, and not yet held: to be thought of before the end
    is_followed: bool


def steps_page(db: Session, opened: Opened, signed: Signed, rules: SilenceRules) -> StepsPage:
    """Everything on the page, opened. A fixed number of queries, however many rounds."""
    case, records = opened.case, queries.records_of(db, opened.case.id, opened.key)
    rounds, levels = rounds_of(db, case.id, opened.key), levels_of(db, case.id, opened.key)
    going = rounds[-1] if rounds and rounds[-1].decision is None else None
    marks, closing = records.get(MARKS_KIND, {}), records.get("closing", {})
    names = names_of(db, [each.set_by for each in levels])
    is_open = case.closed_at is None and case.continued_in is None
    may_set = is_open and signed.may(Permission.SET_LEVEL)
    is_followed = _is_followed(case, records)
    stands = case.level in {each.value for each in STEPS}
    return StepsPage(
        stairs=_stairs(case, rounds), now=_shown(going) if going else None,
        before=[_shown(each) for each in reversed(rounds) if each is not going],
        levels=[_level(each, names) for each in reversed(levels)], is_red=case.level == Level.RED.value,
        may_set=may_set, may_phase=case.continued_in is None and signed.may(Permission.SET_PHASE),
        may_begin=may_set and is_followed and stands and going is None,
        may_evaluate=may_set and going is not None and going.level.value == case.level,
        is_overdue=going is not None and going.evaluate_on < local_today(),
        ended_to_close=is_open and bool(rounds) and rounds[-1].decision is Decision.CLOSE,
        options=_options(going.level) if going else [],
        phases=_phases(Phase(case.phase)), marks=marks_said(marks), marks_kept=marks,
        plan_hint=marks.get("co_ordinator") == CoOrdinator.OTHER.value,
        may_ask_still=signed.may(Permission.WRITE_ANSWER) and is_followed and silence.may_ask_still(case),
        waits_for_still=silence.waits_for_still(case), still_said=case.still_answer,
        may_note_heard=signed.may(Permission.WRITE_NOTE) and case.raised in ("case_silent", "family_done"),
        offers_closing=silence.may_end_in_silence(case, rules), is_followed=is_followed,
        meetings_ahead=invitations.coming(db, case.id) if is_open else (),
        closing={**closing, "kind": str(_kind(case))} if closing and case.closed_at else {},
    )  # fmt: skip


def plan_choices(db: Session, opened: Opened) -> list[PlanChoice]:
    """The goals of the plan that a round may be about, with what goes on for each. Three queries at most."""
    goals = plan_of(db, opened.case.id, opened.key)
    return [
        PlanChoice(each.id, each.words, [_going(one) for one in each.measures if one.state in GOES_ON])
        for each in goals if each.state is GoalState.AGREED
    ]  # fmt: skip


def _going(one: MeasureRead) -> tuple[str, str, date | None]:
    who = one.service_name or (text(f"plan.who.{one.who.value}") if one.who else "")
    return one.what, ": ".join(filter(None, (who, one.who_words))), one.ends_on


def _kind(case: Case) -> Any:
    return next((said for effect, said in words.EFFECTS.items() if effect.value == case.effect), "")


def _is_followed(case: Case, records: Mapping[str, Any]) -> bool:
    """Whether there is a family to follow up: not of a question that names nobody."""
    return "gate" in records or not needs_gate(Channel(case.channel), Asker(case.asker), frozenset({"round"}))


def _stairs(case: Case, rounds: Sequence[RoundRead]) -> list[Stair]:
    gone = {each: [one.number for one in rounds if one.level is each] for each in STEPS}
    return [Stair(int(each), text(f"level.{each}.name"), each.value == case.level, gone[each]) for each in STEPS]


def _options(level: Level) -> list[tuple[str, str]]:
    """What a round may end in: to go on, as the table of levels has it, or to close."""
    going_on = [(each.value, _led_to(decision_of(level, each), each)) for each in next_levels(level)]
    return [*going_on, (Phase.CLOSE.value, gettext("Avslutte saken"))]


def _led_to(decision: Decision, level: Level) -> str:
    name = text(f"level.{level.value}.name").lower()
    return gettext("Bli på %(level)s", level=name) if decision is Decision.STAY else f"{words.DECISIONS[decision]} {name}"


def _shown(each: RoundRead) -> RoundShown:
    until = each.ended_at if each.ended_at else each.evaluate_on
    return RoundShown(
        number=each.number, level=int(each.level.value), title=gettext("Runde %(number)s", number=each.number),
        span=gettext("%(first)s til %(last)s", first=day(each.starts), last=day(until)), goal=each.goal,
        measures=[(one.what, ", ".join(filter(None, (one.who, _by(one.by))))) for one in each.measures],
        decision=_decided(each), came_of_it=each.came_of_it, family_says=each.family_says, child_says=each.child_says,
        who=who_took_part(each.took_part, each.others), goals=each.goals,
    )  # fmt: skip


def _by(when: date | None) -> str:
    return gettext("innen %(day)s", day=day(when)) if when else ""


def _decided(each: RoundRead) -> str:
    if each.decision is None:
        return ""
    if each.next_level is None:
        return str(words.DECISIONS[each.decision])
    return _led_to(each.decision, each.next_level)


def who_took_part(took_part: Sequence[TookPart], others: str) -> str:
    """Who was there, in words: 'Familien, Kolleger: Kari fra PPT'."""
    said = ", ".join(str(words.TOOK_PART[each]) for each in took_part)
    return ": ".join(filter(None, (said, others)))


def _level(each: LevelRead, names: Mapping[str, str]) -> LevelShown:
    told = str(words.LEADERS[Leader(each.leader)]) if each.leader else ""
    return LevelShown(
        name=text(f"level.{each.level.value}.name"), on=day(each.set_on), who=names.get(each.set_by, ""),
        reason=each.reason, took_part=who_took_part(each.took_part, each.others),
        leader=": ".join(filter(None, (told, each.leader_words))),
    )  # fmt: skip


def _phases(phase: Phase) -> list[tuple[str, str]]:
    return [(each.value, text(f"phase.{each.value}.name")) for each in Phase if each in next_phases(phase) - {Phase.CLOSE}]


def marks_said(kept: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is said of the case beside its level, in words."""
    found = [(str(said), kept[mark.value]) for mark, said in words.MARKS.items() if mark.value in kept]
    return [(said, about or (_co_ordinator(kept) if said == str(words.MARKS[Mark.PLAN]) else "")) for said, about in found]


def _co_ordinator(kept: Mapping[str, str]) -> str:
    given = kept.get("co_ordinator", "")
    if not given:
        return ""
    who = kept.get("co_ordinator_name") or str(words.CO_ORDINATORS[CoOrdinator(given)])
    return gettext("Koordinator: %(who)s", who=who)


def evaluated_when(case: Case) -> str:
    """The next day on which the case is looked at together; '' when none is agreed on. No query."""
    return day(case.evaluate_on) if case.evaluate_on else ""
