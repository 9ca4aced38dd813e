"""'Which level is this?': every combination of answers, held against what must never happen."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from portal.guide.level import RULES, missing, place
from portal.guide.model import LEVELS, LIFE, NEGLECT, VIOLENCE

CALM = {"life": "no", "harm": "no", "needs": "no", "lasting": "once", "tried": "talked", "helpers": "own"}


def every_answer() -> Iterator[dict[str, str]]:
    for chosen in product(*(RULES[slug] for slug in RULES)):
        yield dict(zip(RULES, chosen, strict=True))


def more_worried(answers: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The same answers with one of them a step more worried."""
    for slug, answer in answers.items():
        options = list(RULES[slug])
        if answer != options[-1]:
            yield {**answers, slug: options[options.index(answer) + 1]}


def test_there_are_six_questions() -> None:
    assert len(RULES) == 6


def test_any_answer_with_violence_leads_to_the_red_way_first() -> None:
    for answers in every_answer():
        if answers["harm"] in ("yes", "unsure"):
            assert place(answers).ways[0] == VIOLENCE, answers


def test_nothing_with_danger_or_neglect_ends_on_a_level() -> None:
    for answers in every_answer():
        ways = place(answers).ways
        assert (answers["life"] == "yes") == (LIFE in ways)
        assert (answers["needs"] in ("yes", "unsure")) == (NEGLECT in ways)


def test_more_worry_never_gives_a_lower_level() -> None:
    for answers in every_answer():
        for worse in more_worried(answers):
            assert place(worse).rank >= place(answers).rank, (answers, worse)


def test_every_level_can_be_reached_and_the_calm_stay_on_the_lowest() -> None:
    assert {place(answers).ways[0] for answers in every_answer()} == {*LEVELS, VIOLENCE, NEGLECT, LIFE}
    assert place(CALM).ways == ("n1",)


def test_every_place_says_why() -> None:
    for answers in every_answer():
        assert place(answers).because, answers


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_violence_never_waits_for_the_other_answers(answer: str) -> None:
    assert missing({"harm": answer}) == []
    assert place({"harm": answer}).ways == (VIOLENCE,)


def test_what_is_not_offered_is_no_answer() -> None:
    assert set(missing({"life": "maybe", "harm": "", "fate": "yes"})) == set(RULES)
    with pytest.raises(ValueError, match="not answered"):
        place({**CALM, "tried": "everything"})


def test_who_has_not_talked_is_told_to_talk_first_on_every_level() -> None:
    for answers in every_answer():
        found = place(answers)
        assert found.talk_first == (answers["tried"] == "nothing" and found.ways[0] in LEVELS)
