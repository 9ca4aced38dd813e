"""What a story's words do: each is one command of the house, with the desk's entry in the access log."""

from collections.abc import Callable
from datetime import timedelta

from portal import audit
from portal.cases import calls, commands, journal
from portal.cases.commands import Closing, NewCase
from portal.cases.journal import Actor
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.round_rules import Agreed, Effect, Evaluation, Leader, Measure, Plan, TookPart
from portal.cases.rules import Field, Level, Phase, SaidBy
from portal.db.base import new_id
from portal.demo import asking, by_professional, planning, sharing, together
from portal.demo.stage import Scene, Stage, due_from
from portal.demo.stories import Beginning, Story
from portal.intake.commands import new_case
from portal.intake.draft import Draft
from portal.intake.steps import begin as begin_draft
from portal.replies.commands import answer
from portal.vault import commands as vault

# The commands of an answer write their own entry; an adviser has not opened the case, so nothing may say so.
_LOG_THEMSELVES = ("answer", "answer_both", "answer_each", "advise")


def begin(stage: Stage, story: Story) -> None:
    """The enquiry comes in, and its code is wrapped."""
    if story.concern or story.question:
        stage.cases[story.slug] = by_professional.begin(stage, story)
        return
    by = story.beginning.by
    actor = journal.staff(stage.staff_ids[by]) if by else journal.CITIZEN
    new = _noted(stage, story) if by else _written(stage, story)
    case, key = commands.open_case(stage.db, new, actor)
    if by:
        _give_code(stage, story, case, key, actor)
        audit.record(stage.db, f"member:{actor.id}", "case_noted", f"case:{case.id}", pack=stage.pack.name)
    else:
        vault.wrap_for_receipt(stage.db, case.id, key, stage.receipts[story.slug])
        case.has_receipt = True
    stage.cases[story.slug] = (case.id, key)


def _give_code(stage: Stage, story: Story, case: Case, key: bytes, by: Actor) -> None:
    """The colleague reads out a code; most families have put their own in its place long ago."""
    ends_in = story.beginning.code_days
    calls.give_code(stage.db, case, key, stage.receipts[story.slug], ends_in or 1, by)
    if not ends_in:
        calls.take_own(stage.db, case.id, key, stage.receipts[story.slug])


def happen(stage: Stage, story: Story, number: int) -> None:
    """A step of a story happens. Raises KeyError for a word or a colleague that does not exist."""
    step = story.steps[number]
    case_id, key = stage.cases[story.slug]
    # Claiming and taking over change the row behind the session's back, so it is read anew.
    case = stage.db.get_one(Case, case_id, populate_existing=True)
    _steps[step.do](Scene(stage, case, key, step, story.slug))
    if step.by and step.do not in _LOG_THEMSELVES:
        audit.record(stage.db, f"member:{stage.staff_ids[step.by]}", f"case_{step.do}", f"case:{case_id}")
    stage.db.flush()


def _written(stage: Stage, story: Story) -> NewCase:
    """As the conversation sends it: only what was asked for on this path counts."""
    draft: Draft = begin_draft(story.asker.value)
    for key, values in story.beginning.answers.items():
        draft = draft.with_answer(key, values)
    return new_case(draft, story.language, due_from(stage))


def _noted(stage: Stage, story: Story) -> NewCase:
    """As the desk notes a call or a visit; whoever noted it holds it."""
    how: Beginning = story.beginning
    contact = {"contact": ["phone"], "contact_phone": [how.phone]} if how.phone else {}
    return NewCase(
        submission=new_id(),
        channel=how.channel,
        asker=story.asker,
        language=story.language,
        due_at=due_from(stage),
        age_band=how.age_band,
        topic=how.topic,
        interpreter=how.interpreter,
        records={"contact": contact},
        holder_id=stage.staff_ids[how.by],
    )


# --- a story's words --------------------------------------------------------------------------------------


def _claim(scene: Scene) -> None:
    commands.claim(scene.db, scene.case.id, scene.who)


def _answer(scene: Scene) -> None:
    answer(scene.db, scene.case, scene.key, scene.step.text, new_id(), scene.who)


def _write(scene: Scene) -> None:
    commands.receive_message(scene.db, scene.case, scene.key, scene.step.text, new_id(), due_from(scene.stage))


def _read(scene: Scene) -> None:
    commands.mark_read(scene.db, scene.case)


def _level(scene: Scene) -> None:
    step = scene.step
    told = Agreed(took_part=(TookPart.FAMILY,), leader=Leader.INFORMED, leader_words=step.leader)
    commands.set_level(scene.db, scene.case, scene.key, Level(step.value), step.text, scene.who, told)


def _round(scene: Scene) -> None:
    commands.start_round(scene.db, scene.case, scene.key, _plan(scene), scene.who)


def _evaluate(scene: Scene) -> None:
    step = scene.step
    chosen = None if step.value == "close" else Level(step.value)
    seen = Evaluation(
        chosen, step.text, step.family, step.child, (TookPart.FAMILY, TookPart.CHILD, TookPart.AGENCIES), step.others,
        Leader.INFORMED, step.leader,
    )  # fmt: skip
    commands.evaluate(scene.db, scene.case, scene.key, seen, _plan(scene) if chosen else None, scene.who)


def _plan(scene: Scene) -> Plan:
    """A goal, what was agreed (a line each: what | who), and the days until it is looked at."""
    agreed = (line.partition("|") for line in scene.step.agreed.splitlines())
    measures = [Measure(what.strip(), who.strip()) for what, _, who in agreed]
    return Plan(scene.step.goal, local_today() + timedelta(days=int(scene.step.days)), measures)


def _close(scene: Scene) -> None:
    step = scene.step
    end = Closing(step.text, step.goal, step.family, Effect(step.value), says_family=True)
    commands.close_case(scene.db, scene.case, scene.key, end, scene.who)


def _phase(scene: Scene) -> None:
    commands.move_phase(scene.db, scene.case, scene.key, Phase(scene.step.value), scene.step.text, scene.who)


def _note(scene: Scene) -> None:
    commands.write_note(scene.db, scene.case, scene.key, scene.step.text, new_id(), scene.who)


def _fact(scene: Scene) -> None:
    named, said_by = Field(scene.step.value), SaidBy(scene.step.said_by)
    commands.note_fact(scene.db, scene.case, scene.key, named, said_by, scene.step.text, scene.who)


def _offer(scene: Scene) -> None:
    commands.offer(scene.db, scene.case, scene.who, scene.stage.staff_ids[scene.step.value])


def _accept(scene: Scene) -> None:
    commands.accept(scene.db, scene.case.id, scene.who)


_steps: dict[str, Callable[[Scene], None]] = {
    **by_professional.STEPS,
    **together.STEPS,
    **planning.STEPS,
    **sharing.STEPS,
    **asking.STEPS,
    "claim": _claim,
    "answer": _answer,
    "write": _write,
    "read": _read,
    "level": _level,
    "phase": _phase,
    "round": _round,
    "evaluate": _evaluate,
    "close": _close,
    "note": _note,
    "fact": _fact,
    "offer": _offer,
    "accept": _accept,
}
