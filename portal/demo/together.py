"""A story's words for a family in which several have a talk of their own."""

from collections.abc import Callable

from portal.cases import household_children, households
from portal.cases.household_models import Kind
from portal.cases.households import Person
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.db.base import new_id
from portal.demo.stage import Scene
from portal.replies.commands import answer_each


def _together(scene: Scene) -> None:
    """`value` is the other story; `agreed` says who has the other case, and who has this one: a line each, kind | name | year."""
    there, here = (_person(line) for line in scene.step.agreed.splitlines())
    other, _key = _other(scene)
    households.put_together(scene.db, (other, there), (scene.case, here), scene.step.text, scene.who, _no_household_yet)


def _person(line: str) -> Person:
    kind, name, *born = (part.strip() for part in line.split("|"))
    return Person(Kind(kind), name, born[0] if born else "")


def _no_household_yet(household_id: str) -> bytes:
    raise KeyError(household_id)


def _other(scene: Scene) -> tuple[Case, bytes]:
    case_id, key = scene.stage.cases[scene.step.value]
    return scene.db.get_one(Case, case_id, populate_existing=True), key


def _answer_each(scene: Scene) -> None:
    """The same answer here and in the other story."""
    cases = [Opened(scene.case, scene.key), Opened(*_other(scene))]
    answer_each(scene.db, cases, scene.step.text, new_id(), scene.who)


def _child(scene: Scene) -> None:
    household_children.add_child(scene.db, scene.case, scene.key, scene.step.text, scene.step.value)


STEPS: dict[str, Callable[[Scene], None]] = {"together": _together, "answer_each": _answer_each, "child": _child}
