"""Which question is next is a pure function of the answers, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.intake import flow
from portal.intake.draft import Draft
from portal.intake.questions import Kind, Question, QuestionSet, question_set, set_names
from portal.intake.steps import begin, is_ready, press
from portal.municipality.load import load_pack
from portal.municipality.profile import Pack
from tests.intake_answers import answers_to, drafts, typed_at

SETS = set_names()


@given(st.sampled_from(SETS), st.data())
def test_the_path_is_the_same_each_time_and_in_order(name: str, data: st.DataObject) -> None:
    questions = question_set(name)
    answers = data.draw(answers_to(questions))
    before = dict(answers)
    keys = [each.key for each in flow.path(questions, answers)]
    assert keys == [each.key for each in flow.path(questions, answers)]
    assert answers == before
    order = [each.key for each in questions.questions]
    assert keys == sorted(keys, key=order.index)
    assert keys[0] == order[0]


@given(st.sampled_from(SETS), st.data())
def test_going_on_always_ends_at_the_review(name: str, data: st.DataObject) -> None:
    questions = question_set(name)
    answers = data.draw(answers_to(questions))
    at, seen = questions.questions[0].key, []
    while at != flow.REVIEW:
        assert at not in seen
        seen.append(at)
        at = flow.after(questions, answers, at)
    assert seen == [each.key for each in flow.path(questions, answers)]


@given(st.sampled_from(SETS), st.data())
def test_back_undoes_next(name: str, data: st.DataObject) -> None:
    questions = question_set(name)
    answers = data.draw(answers_to(questions))
    for question in flow.path(questions, answers):
        assert flow.before(questions, answers, flow.after(questions, answers, question.key)) == question.key
    first = questions.questions[0].key
    assert flow.before(questions, answers, first) == first


@given(st.sampled_from(SETS), st.data())
def test_progress_counts_what_is_answered_and_what_is_still_open(name: str, data: st.DataObject) -> None:
    questions = question_set(name)
    answers = data.draw(answers_to(questions))
    asked = [each.key for each in flow.path(questions, answers) if each.kind is not Kind.PAUSE]
    done = [key for key in asked if key in answers]
    for place, key in enumerate(asked):
        left = [each for each in asked[place:] if each not in answers]
        assert flow.progress(questions, answers, key) == (len(done), len(left))
    assert flow.progress(questions, answers, flow.REVIEW) == (len(done), 0)


@given(drafts(), st.data())
def test_nobody_is_asked_what_is_answered(draft: Draft, data: st.DataObject) -> None:
    """Going on from anywhere leads to a question that is open, to a page that only shows something, or to the review."""
    questions = draft.asked
    at = data.draw(st.sampled_from([each.key for each in flow.path(questions, draft.answers)]))
    following = questions.find(flow.next_open(questions, draft.answers, at))
    assert following is None or following.key not in draft.answers


@given(st.sampled_from(SETS), st.data())
def test_answers_off_the_path_do_not_count(name: str, data: st.DataObject) -> None:
    questions = question_set(name)
    answers = data.draw(answers_to(questions))
    counted = flow.counted(questions, answers)
    on_path = {each.key for each in flow.path(questions, answers)}
    assert set(counted) <= on_path
    assert flow.path(questions, counted) == flow.path(questions, answers)
    assert all(counted[key] == answers[key] for key in counted)


def test_changing_one_s_mind_back_loses_nothing() -> None:
    draft = begin("parent").with_answer("interpreter", ("yes",)).with_answer("interpreter_language", ("dari",))
    without = draft.with_answer("interpreter", ("no",))
    assert "interpreter_language" not in flow.counted(question_set("parent"), without.answers)
    again = without.with_answer("interpreter", ("yes",))
    assert flow.counted(question_set("parent"), again.answers)["interpreter_language"] == ("dari",)


@given(drafts(), st.data())
def test_no_press_loses_what_was_typed(draft: Draft, data: st.DataObject) -> None:
    """Whatever is pressed at any question of the set, the words are in the draft afterwards: as answer, or beside it."""
    questions = question_set(draft.questions)
    question = data.draw(st.sampled_from([each for each in questions.questions if _takes_words(each)]))
    typed = data.draw(typed_at(question))
    go = data.draw(st.sampled_from(["next", "skip", "back", "review", "see", "send", "lang:uk", "to:words", "to:age", "?"]))
    after = press(draft, question.key, go, [typed])
    assert typed.strip() in _words_of(after, question.key)
    others = {key: value for key, value in draft.answers.items() if key != question.key}
    assert {key: value for key, value in after.answers.items() if key != question.key} == others
    kept = {key: value for key, value in draft.typed.items() if key != question.key}
    assert {key: value for key, value in after.typed.items() if key != question.key} == kept


def _takes_words(question: Question) -> bool:
    return question.kind in (Kind.WORDS, Kind.LINE, Kind.PHONE, Kind.EMAIL)


def _words_of(draft: Draft, key: str) -> list[str]:
    kept = [*draft.answers.get(key, ()), *draft.typed.get(key, ())]
    return [each.strip() for each in kept]


@given(drafts(), st.data())
def test_a_press_stands_somewhere_on_the_path(draft: Draft, data: st.DataObject) -> None:
    questions = question_set(draft.questions)
    ways = ["next", "skip", "back", "review", "see", "send", "to:words", "to:nowhere", "lang:ar", ""]
    keys = [each.key for each in questions.questions] + [flow.REVIEW, "nowhere", ""]
    presses = st.tuples(st.sampled_from(keys), st.sampled_from(ways), st.lists(st.text(max_size=40), max_size=2))
    for key, go, typed in data.draw(st.lists(presses, max_size=8)):
        draft = press(draft, key, go, typed)
        assert draft.at in {each.key for each in questions.questions} | {flow.REVIEW}


def test_another_language_stays_where_one_is() -> None:
    draft = begin("parent").with_answer("about", ("my_child",))
    after = press(draft, "words", "lang:uk", ["Han sover ikke."])
    assert (after.at, after.answers["words"]) == ("words", ("Han sover ikke.",))


def test_a_question_that_another_tab_led_away_from_is_answered_where_it_belongs() -> None:
    draft = begin("parent").with_answer("contact", ("here_only",)).with_answer("words", ("Mine ord.",))
    at_words = press(draft, "words", "stay", ["Mine ord."])
    after = press(at_words, "contact_phone", "next", ["12 34 56 78"])
    assert (after.at, after.answers["words"]) == ("words", ("Mine ord.",))
    assert after.answers["contact_phone"] == ("12345678",)


def test_what_cannot_be_taken_holds_the_sending_back_and_says_why() -> None:
    draft = begin("parent").with_answer("contact", ("phone",))
    away = press(draft, "contact_phone", "review", ["ring søsteren min"])
    assert away.at == flow.REVIEW
    tried = press(away, flow.REVIEW, "send", [])
    assert (tried.at, tried.fault, is_ready(tried)) == ("contact_phone", "phone", False)
    mended = press(tried, "contact_phone", "next", ["12345678"])
    assert (mended.at, is_ready(press(mended, flow.REVIEW, "send", []))) == (flow.REVIEW, True)


def test_an_empty_conversation_is_not_sent() -> None:
    assert not is_ready(press(begin("young"), flow.REVIEW, "send", []))


def test_skipped_words_are_kept_but_not_sent() -> None:
    skipped = press(begin("young"), "words", "skip", ["Jeg vet ikke om jeg tør."])
    assert "words" not in flow.counted(question_set("young"), skipped.answers)
    assert skipped.typed["words"] == ("Jeg vet ikke om jeg tør.",)


@pytest.fixture(scope="module")
def pack() -> Pack:
    from portal.config import load_settings

    return load_pack(load_settings({"PORTAL_PACK": "demo"}, instance=None).packs, "demo")


def _text_keys(questions: QuestionSet) -> list[str]:
    keys = [f"talk.{questions.name}.welcome", f"before.{questions.name}_1", f"before.{questions.name}_2"]
    for each in questions.questions:
        keys.append(f"talk.{questions.name}.{each.key}.{'title' if each.kind is Kind.PAUSE else 'ask'}")
        keys += [f"talk.{questions.name}.{each.key}.choice.{choice}" for choice in each.choices]
        if each.kind is Kind.PAUSE:
            keys.append(f"talk.{questions.name}.{each.key}.go_on")
    return keys


@pytest.mark.parametrize("name", SETS)
def test_every_question_and_choice_has_its_words_in_every_language(name: str, pack: Pack) -> None:
    has = {(code, key): pack.texts.has(code, key) for code in pack.languages for key in _text_keys(question_set(name))}
    assert [which for which, there in has.items() if not there] == []
