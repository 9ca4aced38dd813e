"""The stories are true to the house: nothing in them could not have happened."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.cases.rules import Asker, Channel, Level, Phase
from portal.concern import ask, form, hints
from portal.config import default_packs
from portal.demo.colleagues import colleagues, professionals
from portal.demo.moments import moment_of
from portal.demo.stories import Step, Story, stories
from portal.intake import flow
from portal.intake.answers import read_answer
from portal.intake.questions import Kind, question_set
from portal.municipality.load import load_pack
from portal.staff.rules import Permission, Role, needs_team_key, permissions_for

PACK = load_pack(default_packs(), "demo")
STORIES = pytest.mark.parametrize("story", stories(), ids=lambda story: story.slug)
# What one must be allowed to do for a step of a story; a step without one is the family's.
NEEDED = {
    "claim": Permission.CLAIM_CASE,
    "answer": Permission.WRITE_ANSWER,
    "answer_both": Permission.WRITE_ANSWER,
    "note": Permission.WRITE_NOTE,
    "fact": Permission.WRITE_NOTE,
    "level": Permission.SET_LEVEL,
    "phase": Permission.SET_PHASE,
    "round": Permission.SET_LEVEL,
    "evaluate": Permission.SET_LEVEL,
    "close": Permission.SET_PHASE,
    "offer": Permission.HAND_OVER,
    "accept": Permission.TAKE_HAND_OVER,
    "together": Permission.LINK_CASES,
    "answer_each": Permission.WRITE_ANSWER,
    "child": Permission.WRITE_NOTE,
    "plan_goal": Permission.SET_LEVEL,
    "plan_take": Permission.SET_LEVEL,
    "plan_seen": Permission.SET_LEVEL,
    "lay_out_duken": Permission.SET_LEVEL,
    "duken_together": Permission.SET_LEVEL,
    "ask_consent": Permission.WRITE_ANSWER,
    "share": Permission.WRITE_NOTE,
    "propose_meeting": Permission.WRITE_ANSWER,
    "mention": Permission.WRITE_NOTE,
    "ask_advice": Permission.WRITE_NOTE,
    "advise": Permission.OPEN_CASE,
    "fact_anew": Permission.WRITE_NOTE,
}


def _may(key: str, permission: Permission) -> bool:
    return permission in permissions_for(next(one.roles for one in colleagues() if one.key == key))


def _nows() -> list[datetime]:
    """Every hour of a fortnight with Christmas in it, and the hour that the clock is set back."""
    start = datetime(2026, 12, 20, tzinfo=UTC)
    set_back = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    return [set_back, *(start + timedelta(hours=step) for step in range(14 * 24))]


def test_everybody_of_the_municipality_is_there() -> None:
    roles = [role for one in colleagues() for role in one.roles]
    assert set(roles) == set(Role)
    assert roles.count(Role.RECEPTION) == roles.count(Role.FAMILY_CONTACT) == 2
    assert needs_team_key(colleagues()[0].roles), "the first one founds the team"
    assert len({one.email for one in colleagues()}) == len(colleagues())
    assert all(one.email.isascii() and one.email.endswith("@fjordvik.example") for one in colleagues())


def test_the_stories_reach_over_languages_askers_channels_levels_and_phases() -> None:
    steps = [step for story in stories() for step in story.steps]
    assert {story.language for story in stories()} == set(PACK.languages)
    assert {story.asker for story in stories()} == set(Asker)
    assert {story.beginning.channel for story in stories()} == {
        Channel.PORTAL, Channel.PHONE, Channel.VISIT, Channel.PROFESSIONAL
    }
    assert {step.value for step in steps if step.do in ("level", "evaluate")} == set(Level)
    assert {step.value for step in steps if step.do == "phase"} == set(Phase) - {Phase.NOTICE, Phase.CLOSE}
    assert "close" in {step.do for step in steps}


@STORIES
def test_an_enquiry_answers_only_what_was_asked(story: Story) -> None:
    if story.beginning.by or story.beginning.channel is Channel.PROFESSIONAL:
        return
    questions, answers = question_set(story.asker.value), dict(story.beginning.answers)
    assert flow.counted(questions, answers).keys() == answers.keys()
    for key, given in answers.items():
        question = questions.find(key)
        assert question is not None
        assert question.kind is Kind.PAUSE or read_answer(question, given) == given


@STORIES
def test_only_those_do_things_who_may(story: Story) -> None:
    if story.beginning.by:
        assert _may(story.beginning.by, Permission.NOTE_CONTACT)
    for step in story.steps:
        assert bool(step.by) == (step.do in NEEDED), step
        assert not step.by or _may(step.by, NEEDED[step.do]), step


@STORIES
def test_things_happen_in_the_order_in_which_they_are_told(story: Story) -> None:
    for now in _nows():
        moments = [moment_of(at, now, PACK.hours) for at in story.moments]
        assert moments == sorted(moments)
        assert moments[-1] < now


@STORIES
def test_colleagues_write_while_somebody_is_at_work(story: Story) -> None:
    noted = [Step(story.beginning.at, "note", story.beginning.by)]
    for step in (*noted, *story.steps):
        assert not step.by or "07:59" < step.at[-5:] < "15:31", step


@STORIES
def test_a_professional_s_story_fills_in_the_form_s_own_fields(story: Story) -> None:
    assert (story.beginning.channel is Channel.PROFESSIONAL) is bool(story.concern or story.question)
    assert set(story.question) <= set(ask.WORDS)
    if story.concern is None:
        return
    assert story.concern.by in {one.key for one in professionals()}
    assert set(story.concern.facts) <= {*form.FACTS, *form.WRITER}
    assert set(story.concern.consents) <= set(form.RECEIVERS)
    told = form.Form(at="facts", facts=story.concern.facts)
    assert [sentence for words in told.facts.values() for sentence in hints.find(words)] == [], "facts, not interpretations"


def test_the_stories_show_each_way_a_concern_can_stand() -> None:
    told = [story for story in stories() if story.concern]
    steps = [{step.do for step in story.steps} for story in told]
    assert [story.concern.is_together for story in told if story.concern].count(True) == 1
    assert sum({"family_reads", "family_adds"} <= done for done in steps) == 1
    assert sum("answer_both" in done for done in steps) == 1
    assert sum(bool(story.question) for story in stories()) == 1


def test_no_telephone_number_is_anybodys() -> None:
    begun = [story.beginning for story in stories()]
    told = {number for how in begun for number in (how.phone, *how.answers.get("contact_phone", ()))} - {""}
    assert len(told) > 1
    assert all(number.startswith("1234") for number in told)


@pytest.mark.parametrize("told", ["yesterday", "0 workdays ago at 10:00", "25 minutes", "1 workday ago"])
def test_a_moment_that_cannot_be_read_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="not a moment"):
        moment_of(told, datetime(2026, 11, 23, 9, tzinfo=UTC), PACK.hours)


def test_no_two_stories_have_something_happen_at_the_same_moment() -> None:
    """The access log runs forward to the microsecond: two that begin at one moment would stand in it in any order."""
    moments = [at for story in stories() for at in set(story.moments)]
    assert [at for at in set(moments) if moments.count(at) > 1] == []


def test_a_meeting_can_be_told_of_that_is_to_be() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert moment_of("in 1 workday at 14:30", monday, PACK.hours) == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
    assert moment_of("in 5 workdays at 09:00", monday, PACK.hours) == datetime(2026, 11, 30, 8, tzinfo=UTC)
