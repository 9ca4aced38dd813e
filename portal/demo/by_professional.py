"""The stories that a professional began: a concern with the family's knowledge, or a question without a name."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from portal.cases import concerns
from portal.cases.concerns import NewConcern, NewConsultation, open_concern, open_consultation
from portal.cases.moments import local_today
from portal.cases.people import people
from portal.concern import ask
from portal.concern.form import Form, age_band_of, consents_of, facts_of, gate_of
from portal.db.base import new_id
from portal.demo.stage import Scene, Stage, due_from
from portal.demo.stories import Concern, Story
from portal.replies import versions
from portal.replies.commands import Both, answer_both


def begin(stage: Stage, story: Story) -> tuple[str, bytes]:
    """The enquiry comes in as the professional's pages send it; gives the case's id and key. Raises NotAllowed('gate')."""
    return _concern(stage, story, story.concern) if story.concern else _question(stage, story)


def _concern(stage: Stage, story: Story, told: Concern) -> tuple[str, bytes]:
    form = Form(
        exception="none", children=told.child, guardians=tuple(_with_day(each) for each in told.guardian),
        facts=told.facts, consents=told.consents, language=story.language,
    )  # fmt: skip
    new = NewConcern(
        submission=form.submission, referrer_id=stage.referrer_ids[told.by], language=story.language,
        due_at=due_from(stage), facts=facts_of(form), consents=consents_of(form), is_together=told.is_together,
        form="concern", age_band=age_band_of(form), interpreter=story.beginning.interpreter,
    )  # fmt: skip
    case, key = open_concern(stage.db, gate_of(form), new, stage.receipts[story.slug])
    return case.id, key


def _with_day(guardian: Mapping[str, str]) -> Mapping[str, str]:
    day = local_today() - timedelta(days=int(guardian.get("days_before", "0")))
    return {**{key: value for key, value in guardian.items() if key != "days_before"}, "on": day.isoformat()}


def _question(stage: Stage, story: Story) -> tuple[str, bytes]:
    how, texts = story.beginning, stage.pack.texts
    question = ask.Question(topic=how.topic, age=how.age_band, words=story.question)
    headings = {key: texts.get(story.language, f"ask.{key}.ask") for key in ask.WORDS}
    new = NewConsultation(
        submission=question.submission, language=story.language, due_at=due_from(stage),
        words=ask.as_words(question, headings), answers=ask.answers_of(question), form="consultation",
        age_band=how.age_band, topic=how.topic,
    )  # fmt: skip
    case, key = open_consultation(stage.db, new, stage.receipts[story.slug])
    return case.id, key


# --- what happens then ------------------------------------------------------------------------------------


def _family_reads(scene: Scene) -> None:
    concerns.family_reads(scene.db, scene.case)


def _family_adds(scene: Scene) -> None:
    concerns.family_adds(scene.db, scene.case, scene.key, scene.step.text, due_from(scene.stage))


def _answer_both(scene: Scene) -> None:
    """In full to the family, and to whoever wrote the paragraphs that are marked."""
    norwegian = scene.step.norwegian or scene.step.text
    both = Both(
        versions.unmarked(scene.step.text), versions.unmarked(scene.step.norwegian), versions.parted(norwegian),
        _holder_words(scene),
    )  # fmt: skip
    answer_both(scene.db, scene.case, scene.key, both, new_id(), scene.who, scene.stage.server_key, "nb")


def _holder_words(scene: Scene) -> str:
    person = people(scene.db, {scene.who})[scene.who]
    return f"{person.first_name}, {scene.stage.pack.texts.get('nb', f'role.{person.role.value}.name').lower()}"


STEPS: Mapping[str, Callable[[Scene], None]] = {
    "family_reads": _family_reads,
    "family_adds": _family_adds,
    "answer_both": _answer_both,
}
