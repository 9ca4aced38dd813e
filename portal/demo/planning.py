"""What a story's words do in the plan and in Duken."""

from collections.abc import Callable
from datetime import timedelta

from portal.cases import duken, plan
from portal.cases.duken import Filled
from portal.cases.duken_rules import FilledBy
from portal.cases.moments import local_today
from portal.cases.plan_queries import MeasureRead, plan_of
from portal.cases.plan_rules import GoalTyped, How, MeasureState, MeasureTyped, Side, Who
from portal.db.base import new_id
from portal.demo.stage import Scene, due_from
from portal.directory.store import id_of


def _goal(scene: Scene) -> None:
    """A goal for one side (`value`), with a line for each measure: what | kind of help | who, or a service | how far."""
    step, typed = scene.step, GoalTyped(scene.step.goal, Side(scene.step.value))
    goal = plan.add_goal(scene.db, scene.case, scene.key, typed, new_id(), scene.who)
    until = local_today() + timedelta(days=int(step.days)) if int(step.days) else None
    for line in step.agreed.splitlines():
        what, kind, who, state = (part.strip() for part in line.split("|"))
        service = who.removeprefix("service:") if who.startswith("service:") and scene.stage.pack.name == "demo" else ""
        measure = MeasureTyped(
            what, Who(kind) if kind else None, "" if who.startswith("service:") else who,
            id_of("demo", service) if service else "", service, MeasureState(state), ends_on=until,
        )  # fmt: skip
        plan.add_measure(scene.db, scene.case, scene.key, goal.id, measure, new_id(), scene.who)


def _take(scene: Scene) -> None:
    plan.take_in_round(scene.db, scene.case, scene.key, Side(scene.step.value), scene.who)


def _propose(scene: Scene) -> None:
    side, due_at = Side(scene.step.value), due_from(scene.stage)
    plan.propose_goal(scene.db, scene.case, scene.key, side, scene.step.text, new_id(), due_at)


def _says(scene: Scene) -> None:
    """How a measure goes: `value` is 'goal/measure' by number, `goal` the tap, 'not_suited' among them."""
    step, measure = scene.step, _measure(scene)
    if step.by:
        said = How(step.goal), step.text, new_id(), scene.who
        plan.say_as_staff(scene.db, scene.case, scene.key, measure.id, *said)
    elif step.goal == "not_suited":
        plan.say_not_suited(scene.db, scene.case, scene.key, measure.id, step.text, new_id(), due_from(scene.stage))
    else:
        told = How(step.goal), step.text, new_id(), due_from(scene.stage)
        plan.say_as_family(scene.db, scene.case, scene.key, measure.id, *told)


def _measure(scene: Scene) -> MeasureRead:
    goal, number = (int(each) - 1 for each in scene.step.value.split("/"))
    return plan_of(scene.db, scene.case.id, scene.key)[goal].measures[number]


def _lay_out(scene: Scene) -> None:
    duken.lay_out(scene.db, scene.case, scene.who)


def _duken(scene: Scene) -> None:
    """The sheet, a line a field: slug: words. What is not named stays as it was."""
    before = duken.versions_of(scene.db, scene.case.id, scene.key)
    lines = (line.partition(":") for line in scene.step.agreed.splitlines())
    words = {**(before[-1].words if before else {}), **{name.strip(): said.strip() for name, _, said in lines}}
    if scene.step.by:
        typed = Filled(words, FilledBy.TOGETHER, len(before), new_id())
        duken.save_as_staff(scene.db, scene.case, scene.key, typed, scene.who)
    else:
        alone = Filled(words, FilledBy.FAMILY, len(before), new_id())
        duken.save_as_family(scene.db, scene.case, scene.key, alone, due_from(scene.stage))


STEPS: dict[str, Callable[[Scene], None]] = {
    "plan_goal": _goal,
    "plan_take": _take,
    "plan_propose": _propose,
    "plan_says": _says,
    "plan_seen": _says,
    "lay_out_duken": _lay_out,
    "duken": _duken,
    "duken_together": _duken,
}
