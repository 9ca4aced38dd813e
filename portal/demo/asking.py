"""A story's words for what colleagues ask one another, and for what the family said of an answer."""

from collections.abc import Callable
from typing import Any

from portal.cases import advice, how_was, mapping, mentions, queries
from portal.cases.opened import Opened
from portal.cases.rules import Field, HowItWas, SaidBy, Sender
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.demo.stage import Scene, Stage
from portal.staff.models import StaffMember
from portal.staff.rules import Signed, permissions_for


def _mention(scene: Scene) -> None:
    mentions.mention(scene.db, scene.case, scene.stage.staff_ids[scene.step.value], scene.who, scene.stage.server_key)


def _ask(scene: Scene) -> None:
    """One question to the colleague in `value`, who does not get to see the case."""
    whom, opened = scene.stage.staff_ids[scene.step.value], Opened(scene.case, scene.key)
    how: dict[str, Any] = {"submission": new_id(), "server_key": scene.stage.server_key}
    advice.ask(scene.db, opened, whom, scene.step.text, scene.who, **how)


def _advise(scene: Scene) -> None:
    """The adviser answers what was asked last."""
    signed = signed_as(scene.stage, scene.step.by)
    advice.answer(scene.db, signed, advice.waiting_for(scene.db, signed)[-1].id, scene.step.text)


def signed_as(stage: Stage, key: str) -> Signed:
    """A colleague with their own key in hand, as after signing in."""
    member = stage.db.get_one(StaffMember, stage.staff_ids[key])
    return Signed(
        member.id, member.name, member.roles, permissions_for(member.roles), "", member.language, utc_now(), stage.privates[key]
    )


def _fact_anew(scene: Scene) -> None:
    """What is known of the field `value` is put in place of what stood there."""
    named, said_by = Field(scene.step.value), SaidBy(scene.step.said_by)
    stands = [each for each in mapping.standing(scene.db, {scene.case.id: scene.key}) if each.field is named]
    told = named, said_by, scene.step.text, scene.who
    mapping.note(scene.db, scene.case, scene.key, *told, replaces=stands[-1].id)


def _how(scene: Scene) -> None:
    """What the family says of our last answer: `value` is the tap, `text` the words after it."""
    answers = [each for each in queries.messages_of(scene.db, scene.case.id, scene.key) if each.kind == Sender.STAFF.value]
    how_was.say_how(scene.db, scene.case, scene.key, answers[-1].id, HowItWas(scene.step.value))
    if scene.step.text:
        how_was.say_more(scene.db, scene.case, scene.key, answers[-1].id, scene.step.text)


STEPS: dict[str, Callable[[Scene], None]] = {
    "mention": _mention,
    "ask_advice": _ask,
    "advise": _advise,
    "fact_anew": _fact_anew,
    "how_was": _how,
}
