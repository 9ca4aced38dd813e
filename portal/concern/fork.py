"""What the three questions of rule 10 lead to. Pure: answers in, ways out; nobody keeps either.

Whoever is not sure is led as one who is: to somebody who can be asked, before the parents are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.cases.gate import Exception10


class Answer(StrEnum):
    """One letter each: the length of what is sent must not tell which it was."""

    YES = "y"
    UNSURE = "u"
    NO = "n"


# In this order they are asked, and what comes first is done first.
QUESTIONS = (Exception10.LIFE, Exception10.VIOLENCE, Exception10.NEGLECT)
Answers = Mapping[Exception10, Answer]


@dataclass(frozen=True)
class Fork:
    """`ways`: what has to be done, the most urgent first; none: one begins with a talk. `unsure`: those not answered with yes.

    `missing`: questions without an answer, when no other answer leads anywhere yet.
    """

    ways: tuple[Exception10, ...] = ()
    unsure: frozenset[Exception10] = frozenset()
    missing: tuple[Exception10, ...] = ()

    @property
    def may_tell_parents(self) -> bool:
        """Whether parents may be told at all: never where violence is thought of (rule 10a)."""
        return Exception10.VIOLENCE not in self.ways


def read(given: Mapping[str, str]) -> dict[Exception10, Answer]:
    """The answers among what a form sent; whatever is none is left out."""
    known = {each.value for each in Answer}
    return {each: Answer(given[each.value]) for each in QUESTIONS if given.get(each.value) in known}


def lead(answers: Answers) -> Fork:
    """Where these answers lead. A yes or a doubt leads on at once, whatever else is not answered."""
    ways = tuple(each for each in QUESTIONS if answers.get(each, Answer.NO) is not Answer.NO)
    unsure = frozenset(each for each in ways if answers[each] is Answer.UNSURE)
    missing = () if ways else tuple(each for each in QUESTIONS if each not in answers)
    return Fork(ways, unsure, missing)
