"""A sentence that reads as an interpretation or a diagnosis. Pure word lists in nb, nn and en: a hint, never a refusal.

Facts are what somebody else could have seen too (rule 7). The lists are short on purpose: a hint that is often wrong is
soon not read.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 4000  # characters that are looked at


class Kind(StrEnum):
    """What the words sound like."""

    INTERPRETATION = "interpretation"
    DIAGNOSIS = "diagnosis"


@dataclass(frozen=True)
class Hint:
    """A sentence, and what it sounds like."""

    sentence: str
    kind: Kind


_DIAGNOSES = (
    r"adhd|add|autis\w*|asperger\w*|deprimert\w*|depressiv\w*|depresjon\w*|angstlid\w*|ptsd|bipolar\w*|borderline|narsissist\w*"
    r"|psykopat\w*|traumatisert\w*|tilknytningsforstyrr\w*|alkoholiker\w*|alkoholikar\w*|rusmisbruker\w*|rusmisbrukar\w*"
    r"|depressed|depression|autistic|autism|traumati[sz]ed|narcissist\w*|psychopath\w*|alcoholic|drug addict"
    r"|attachment disorder|mentally ill|psykisk sj?uk|spiseforstyrr\w*|eteforstyrr\w*|anore(?:ksi|xi)\w*|eating disorder"
)
_INTERPRETATIONS = (
    r"(?:jeg|eg) (?:tror|trur|tolker|tolkar|mistenker|mistenkjer|antar|føler at|føler|kjenner på)"
    r"|virker som om|verkar som om|åpenbart|openbert|tydeligvis"
    r"|tydelegvis|sikkert fordi|sannsynligvis fordi|truleg fordi|bryr seg ikke|bryr seg ikkje|dårlige? (?:foreldre|mor|far)"
    r"|dårlege? (?:foreldre|mor|far)|dårlig forelder|(?:er|var) (?:lat|late|slem|umoden|umoge|manipulerende|manipulerande"
    r"|likegyldige?|likegyldig)"
    r"|omsorgssvikt\w*|ressurssvak\w*|oppmerksomhetssyk\w*|merksemdssjuk\w*|vanskelige foreldre|lite samarbeidsvillig\w*"
    r"|i (?:think|believe|suspect|assume|feel)|obviously|clearly because|probably because|(?:do(?:es)?n[’']t|do(?:es)? not) care"
    r"|bad (?:parents?|mother|father)|(?:is|are) (?:lazy|manipulative|immature|neglectful)|attention[- ]seeking"
)
_PATTERNS = {
    Kind.DIAGNOSIS: re.compile(rf"(?<!\w)(?:{_DIAGNOSES})(?!\w)", re.IGNORECASE),
    Kind.INTERPRETATION: re.compile(rf"(?<!\w)(?:{_INTERPRETATIONS})(?!\w)", re.IGNORECASE),
}
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")  # what somebody said is a fact, whatever they said
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def find(text: str) -> list[Hint]:
    """The sentences worth another look, each once, in their order. What stands in quotation marks is somebody's own words."""
    found = []
    for match in _SENTENCE.finditer(_blanked(text[:LONGEST])):
        kind = next((kind for kind, pattern in _PATTERNS.items() if pattern.search(match.group())), None)
        if kind is not None:
            found.append(Hint(text[match.start() : match.end()].strip(), kind))
    return found


def _blanked(text: str) -> str:
    """The text with what is quoted left out, every other letter in its place."""
    return _QUOTED.sub(lambda match: " " * len(match.group()), text)
