"""The gate before a professional's concern: who has to know before anything that tells who a family is may be sent.

Pure. The rules of procedure behind it are 9 to 11 of Familiehjelpa (Øvre Eiker 2.1, 2.2, 2.4): parents are informed before
a concern is shared; whoever refuses is not overruled; and three exceptions, each with a way of its own, where none of this
is asked. From 16 a young person decides about its own health care, from 12 its view carries great weight (pbrl. §§ 3-4, 4-3).

`verdict` says whether the concern may be sent. `check_passes` is what the core asks before it takes one in.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.cases.rules import Asker, Channel, NotAllowed

OWN_CONSENT_FROM = 16
OWN_VIEW_FROM = 12
OF_AGE = 18

# The documents of a professional's enquiry that tell nothing of who it is about. Every other kind needs the gate.
NAMELESS_KINDS = frozenset({"consultation"})
# What a thread brings by itself, whoever asked: how to be reached, one's own name, a wish, the end, an answer's other language,
# who is part of the family without a code.
THREAD_KINDS = frozenset({"contact", "name", "other_person", "closing", "norwegian", "household_children"})
# What came in through the gate is never written anew: the family reads exactly what was sent.
GATED_KINDS = frozenset({"concern", "gate"})


class Informed(StrEnum):
    """Whether a guardian knows that the concern is to be sent."""

    INFORMED = "informed"
    NOT_YET = "not_yet"
    CANNOT = "cannot"


class View(StrEnum):
    """What somebody thinks of it."""

    AGREES = "agrees"
    OBJECTS = "objects"
    UNSURE = "unsure"
    NOT_SAID = "not_said"


class Exception10(StrEnum):
    """The exceptions of rule 10: parents are not informed first."""

    VIOLENCE = "violence"  # 10a: violence, sexual abuse, forced marriage, genital mutilation, honour-related threats
    NEGLECT = "neglect"  # 10b: another ground of the duty to report
    LIFE = "life"  # 10c: acute danger to life
    NONE = "none"


class Way(StrEnum):
    """Where the professional goes from here."""

    SEND = "send"
    PREPARE_TALK = "prepare_talk"
    CONSULT = "consult"
    STOP_VIOLENCE = "stop_violence"
    STOP_NEGLECT = "stop_neglect"
    STOP_LIFE = "stop_life"


class Who(StrEnum):
    """Whom a reason is about."""

    GUARDIAN = "guardian"
    CHILD = "child"
    ALL = "all"


class Why(StrEnum):
    """Why it may not be sent, or what has to be weighed when it may."""

    EXCEPTION = "exception"
    DANGEROUS = "dangerous"
    GUARDIAN_OBJECTS = "guardian_objects"
    CHILD_OBJECTS = "child_objects"
    NOT_INFORMED = "not_informed"
    NOBODY_INFORMED = "nobody_informed"
    NO_GUARDIAN = "no_guardian"
    NO_CHILD = "no_child"
    NAME_MISSING = "name_missing"
    AGE_MISSING = "age_missing"
    BY_WHOM_MISSING = "by_whom_missing"
    DATE_MISSING = "date_missing"  # or not come yet
    HOW_MISSING = "how_missing"
    VIEW_MISSING = "view_missing"
    TRIED_MISSING = "tried_missing"
    CHILD_NOT_ASKED = "child_not_asked"
    CONSENT_MISSING = "consent_missing"


@dataclass(frozen=True)
class Reason:
    """One reason; `number` counts the guardians or children from 0."""

    why: Why
    who: Who = Who.ALL
    number: int = 0


@dataclass(frozen=True)
class Guardian:
    """Somebody with parental responsibility. `reason` is what was tried, of one who cannot be informed.

    `is_dangerous`: to inform this one could put the child in danger.
    """

    name: str
    informed: Informed
    by_whom: str = ""
    on: date | None = None
    how: str = ""
    view: View = View.NOT_SAID
    reason: str = ""
    is_dangerous: bool = False


@dataclass(frozen=True)
class Child:
    """Somebody whom the concern is about. Asked and silent is a view too, below 16."""

    name: str
    age: int | None
    own_view: View = View.NOT_SAID
    was_asked: bool = False


@dataclass(frozen=True)
class Gate:
    """What was answered: the exception first, then everybody concerned."""

    exception: Exception10
    guardians: tuple[Guardian, ...]
    children: tuple[Child, ...]


@dataclass(frozen=True)
class Verdict:
    """Whether it may be sent and where to go. `reasons` stand against it; `weighs` is what whoever reads it has to weigh."""

    may_send: bool
    reasons: tuple[Reason, ...]
    way: Way
    weighs: tuple[Reason, ...] = ()


_STOPS = {
    Exception10.VIOLENCE: Way.STOP_VIOLENCE,
    Exception10.NEGLECT: Way.STOP_NEGLECT,
    Exception10.LIFE: Way.STOP_LIFE,
}


def verdict(gate: Gate, today: date) -> Verdict:
    """Rules 9 to 11. A danger is looked for first, then a refusal, and what is missing last."""
    if gate.exception in _STOPS:
        return Verdict(False, (Reason(Why.EXCEPTION),), _STOPS[gate.exception])
    if dangers := _dangers(gate):
        return Verdict(False, dangers, Way.STOP_VIOLENCE)
    if refusals := _refusals(gate):
        return Verdict(False, refusals, Way.CONSULT)
    if lacks := _lacks(gate, today):
        return Verdict(False, lacks, Way.PREPARE_TALK)
    if _is_nobody_informed(gate):
        return Verdict(False, (Reason(Why.NOBODY_INFORMED),), Way.CONSULT)
    return Verdict(True, (), Way.SEND, _weighs(gate))


def check_passes(gate: Gate | None, today: date) -> None:
    """Raises NotAllowed('gate') unless the concern may be sent."""
    if gate is None or not verdict(gate, today).may_send:
        raise NotAllowed("gate")


def needs_gate(channel: Channel, asker: Asker, kinds: frozenset[str]) -> bool:
    """Whether these documents (`kinds`) may only come in through the gate.

    What staff note of a professional's call is theirs to answer for; what a professional sends is not.
    """
    is_sent = channel is Channel.PROFESSIONAL or (asker is Asker.PROFESSIONAL and channel in (Channel.PORTAL, Channel.CHAT))
    return is_sent and not kinds <= NAMELESS_KINDS


def is_own_decision(child: Child) -> bool:
    """Whether the young person's own consent is needed (from 16)."""
    return child.age is not None and child.age >= OWN_CONSENT_FROM


def _dangers(gate: Gate) -> tuple[Reason, ...]:
    return tuple(Reason(Why.DANGEROUS, Who.GUARDIAN, n) for n, each in enumerate(gate.guardians) if each.is_dangerous)


def _refusals(gate: Gate) -> tuple[Reason, ...]:
    guardians = [n for n, each in enumerate(gate.guardians) if each.view is View.OBJECTS]
    young = [n for n, each in enumerate(gate.children) if is_own_decision(each) and each.own_view is View.OBJECTS]
    return (
        *(Reason(Why.GUARDIAN_OBJECTS, Who.GUARDIAN, n) for n in guardians),
        *(Reason(Why.CHILD_OBJECTS, Who.CHILD, n) for n in young),
    )


def _lacks(gate: Gate, today: date) -> tuple[Reason, ...]:
    lacks = [] if gate.children else [Reason(Why.NO_CHILD)]
    if not gate.guardians and not _are_all_of_age(gate):
        lacks.append(Reason(Why.NO_GUARDIAN))
    for n, guardian in enumerate(gate.guardians):
        lacks += [Reason(why, Who.GUARDIAN, n) for why in _guardian_lacks(guardian, today)]
    for n, child in enumerate(gate.children):
        lacks += [Reason(why, Who.CHILD, n) for why in _child_lacks(child)]
    return tuple(lacks)


def _guardian_lacks(guardian: Guardian, today: date) -> list[Why]:
    """What has to be recorded of a guardian and is not."""
    name = [] if guardian.name.strip() else [Why.NAME_MISSING]
    if guardian.informed is Informed.NOT_YET:
        return [*name, Why.NOT_INFORMED]
    if guardian.informed is Informed.CANNOT:
        return name if guardian.reason.strip() else [*name, Why.TRIED_MISSING]
    is_dated = guardian.on is not None and guardian.on <= today
    asked = {
        Why.BY_WHOM_MISSING: bool(guardian.by_whom.strip()),
        Why.DATE_MISSING: is_dated,
        Why.HOW_MISSING: bool(guardian.how.strip()),
        Why.VIEW_MISSING: guardian.view is not View.NOT_SAID,
    }
    return [*name, *(why for why, is_there in asked.items() if not is_there)]


def _child_lacks(child: Child) -> list[Why]:
    """What has to be recorded of a child and is not."""
    lacks = [] if child.name.strip() else [Why.NAME_MISSING]
    if child.age is None or child.age < 0:
        return [*lacks, Why.AGE_MISSING]
    if child.age >= OWN_VIEW_FROM and not child.was_asked:
        return [*lacks, Why.CHILD_NOT_ASKED]
    if is_own_decision(child) and child.own_view is not View.AGREES:
        return [*lacks, Why.CONSENT_MISSING]
    return lacks


def _are_all_of_age(gate: Gate) -> bool:
    return bool(gate.children) and all(each.age is not None and each.age >= OF_AGE for each in gate.children)


def _is_nobody_informed(gate: Gate) -> bool:
    return bool(gate.guardians) and not any(each.informed is Informed.INFORMED for each in gate.guardians)


def _weighs(gate: Gate) -> tuple[Reason, ...]:
    objecting = (n for n, each in enumerate(gate.children) if each.own_view is View.OBJECTS)
    return tuple(Reason(Why.CHILD_OBJECTS, Who.CHILD, n) for n in objecting)
