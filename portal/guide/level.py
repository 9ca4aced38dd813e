"""Which level is this? Six answers, and where they lead. Pure; an aid to thought, never a judgement of a family.

The first three ask for what stands outside the levels (rule 10): whoever answers yes, or is unsure, is led there first. The
other three ask how lasting it is, what has been tried and how many are needed (the levels of the Øvre Eiker model); the
highest of them counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.guide.model import LEVELS, LIFE, NEGLECT, VIOLENCE

# Where each answer leads, in the order of growing worry. '' leads nowhere of itself.
RULES: Mapping[str, Mapping[str, str]] = {
    "life": {"no": "", "yes": LIFE},
    "harm": {"no": "", "unsure": VIOLENCE, "yes": VIOLENCE},
    "needs": {"no": "", "unsure": NEGLECT, "yes": NEGLECT},
    "lasting": {"once": "n1", "again": "n2", "worse": "n3"},
    "tried": {"nothing": "n1", "talked": "n1", "inside": "n2", "outside": "n3", "not_enough": "n4"},
    "helpers": {"own": "n1", "house": "n2", "few": "n3", "many": "n4"},
}
_FIRST_OUTSIDE = (VIOLENCE, LIFE, NEGLECT)  # rule 10: what is seen to first
_NOT_TALKED = "nothing"

Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answers lead. `ways`: the first is what to do now; the others hold too. `because`: the questions that decided."""

    ways: tuple[str, ...]
    because: tuple[str, ...]
    talk_first: bool

    @property
    def is_outside(self) -> bool:
        """Whether it is outside the levels."""
        return self.ways[0] not in LEVELS

    @property
    def rank(self) -> int:
        """How much is asked for: 1–4, and above that the ways outside the levels."""
        return RANKS.index(self.ways[0]) + 1


RANKS = (*LEVELS, NEGLECT, LIFE, VIOLENCE)


def known(answers: Answers) -> dict[str, str]:
    """Only what is asked, with an answer that is offered."""
    return {slug: answers[slug] for slug, leads in RULES.items() if answers.get(slug) in leads}


def missing(answers: Answers) -> list[str]:
    """The questions that must be answered before anything can be said. None when something outside the levels is answered:
    that never waits."""
    given = known(answers)
    if outside(given):
        return []
    return [slug for slug in RULES if slug not in given]


def outside(answers: Answers) -> list[str]:
    """The ways outside the levels that the answers lead to, what is seen to first on top."""
    led = {RULES[slug][answer] for slug, answer in known(answers).items()}
    return [way for way in _FIRST_OUTSIDE if way in led]


def place(answers: Answers) -> Place:
    """Where these answers lead. Raises ValueError while a question that is needed is not answered."""
    if left := missing(answers):
        raise ValueError(f"not answered: {', '.join(left)}")
    given = known(answers)
    if ways := outside(given):
        return Place(tuple(ways), tuple(_leading_to(given, ways)), talk_first=False)
    highest = max(RULES[slug][answer] for slug, answer in given.items())
    return Place((highest,), tuple(_leading_to(given, [highest])), given["tried"] == _NOT_TALKED)


def _leading_to(answers: Answers, ways: list[str]) -> list[str]:
    return [slug for slug, answer in answers.items() if RULES[slug][answer] in ways]
