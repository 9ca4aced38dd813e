"""Which question is next: a pure function of the answers.

Answers that are no longer on the path (the one that led to them was changed) stay in the draft, so that changing one's mind back
loses nothing, but they do not count and are never sent.
"""

from collections.abc import Mapping

from portal.intake.questions import PASSES, Kind, Question, QuestionSet

REVIEW = "review"  # where the path ends: everything is shown once more before it is sent

Answers = Mapping[str, tuple[str, ...]]


def path(questions: QuestionSet, answers: Answers) -> list[Question]:
    """The questions that these answers lead through, in order."""
    walked: list[Question] = []
    counting: dict[str, tuple[str, ...]] = {}
    for question in questions.questions:
        if _leads_to(question, counting):
            walked.append(question)
            counting[question.key] = tuple(answers.get(question.key, ()))
    return walked


def _leads_to(question: Question, counting: Answers) -> bool:
    return all(key in counting and _meets(counting[key], wanted) for key, wanted in question.when.items())


def _meets(given: tuple[str, ...], wanted: frozenset[str]) -> bool:
    """A pass leads where no answer leads: 'rather not say' tells nothing that a further question could build on."""
    return bool((set(given) - PASSES or {""}) & wanted)


def counted(questions: QuestionSet, answers: Answers) -> dict[str, tuple[str, ...]]:
    """The answers that count: given, and on the path."""
    return {each.key: tuple(answers[each.key]) for each in path(questions, answers) if answers.get(each.key)}


def after(questions: QuestionSet, answers: Answers, key: str) -> str:
    """The key of the question after `key`, or REVIEW when it was the last."""
    keys = [each.key for each in path(questions, answers)]
    if key not in keys:
        return keys[0]
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else REVIEW


def before(questions: QuestionSet, answers: Answers, key: str) -> str:
    """The key of the question before `key`; the first stays where it is."""
    keys = [*(each.key for each in path(questions, answers)), REVIEW]
    return keys[max(0, keys.index(key) - 1)] if key in keys else keys[0]


def next_open(questions: QuestionSet, answers: Answers, key: str) -> str:
    """The first question after `key` that is not answered yet, or REVIEW: nobody is asked twice.

    What is only shown (a pause) has no answer, so it stops whoever comes by.
    """
    walked = path(questions, answers)
    keys = [each.key for each in walked]
    rest = walked[keys.index(key) + 1 :] if key in keys else walked
    return next((each.key for each in rest if not answers.get(each.key)), REVIEW)


def progress(questions: QuestionSet, answers: Answers, key: str) -> tuple[int, int]:
    """(questions that are answered, questions from `key` on that are not) on the path as it stands now."""
    asked = [each for each in path(questions, answers) if each.kind is not Kind.PAUSE]
    order = [each.key for each in questions.questions]
    here = order.index(key) if key in order else len(order)
    open_ahead = [each for each in asked if not answers.get(each.key) and order.index(each.key) >= here]
    return len([each for each in asked if answers.get(each.key)]), len(open_ahead)
