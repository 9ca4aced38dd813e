"""What one press in the form does. Pure: a form in, a form out; the rule itself is asked in `portal.cases.gate`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.cases.gate import Reason, Verdict, Way, Who, Why, verdict
from portal.concern import form as forms
from portal.concern.form import CONSULT, RECEIPT, STEPS, TALK, Form, Person, at, gate_of

Typed = Mapping[str, str]
# What a talk mends, and no field of the form.
SOFT = frozenset({Why.NOT_INFORMED, Why.CHILD_NOT_ASKED, Why.CONSENT_MISSING})
_FIELD_OF = {
    Why.NAME_MISSING: "name", Why.AGE_MISSING: "age", Why.BY_WHOM_MISSING: "by_whom", Why.DATE_MISSING: "on",
    Why.HOW_MISSING: "how", Why.VIEW_MISSING: "view", Why.TRIED_MISSING: "reason",
}  # fmt: skip


class LeadsToFork(Exception):
    """One of the exceptions of rule 10, or a doubt: nothing of the form may be kept."""


class LeadsToStop(Exception):
    """To inform a guardian could put the child in danger (rule 10a): nothing of the form may be kept."""


@dataclass(frozen=True)
class Fault:
    """What is missing: the id of its field, and the key of the words for it."""

    id: str
    why: str


def press(form: Form, step: str, go: str, typed: Typed, today: date) -> Form:
    """The form after a press on `go` in `step`: 'next', 'back', 'more', 'keep' or 'to:<step>'.

    What was typed is always kept, whatever is wrong with it. Raises LeadsToFork and LeadsToStop.
    """
    if form.is_sent or step not in (*STEPS, TALK, CONSULT):
        return form
    form = _took(form, step, typed)
    _look_out(form, today)
    if go.startswith("to:"):
        return at(form, go[3:]) if go[3:] in STEPS else form
    return _PRESSES.get(go, _keep)(form, step, today)


def _took(form: Form, step: str, typed: Typed) -> Form:
    return _TAKES[step](form, typed) if step in _TAKES else form


def _look_out(form: Form, today: date) -> None:
    if form.exception == "some":
        raise LeadsToFork
    if verdict(gate_of(form), today).way is Way.STOP_VIOLENCE:
        raise LeadsToStop


def _next(form: Form, step: str, today: date) -> Form:
    if step in (TALK, CONSULT):
        return at(form, "guardians")
    if faults(form, step, today):
        return at(form, step, shows_faults=True)
    if step == "guardians":
        return at(form, after_gate(verdict(gate_of(form), today)))
    return at(form, STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)])


def after_gate(found: Verdict) -> str:
    """Where the rule leads to."""
    return {Way.SEND: "facts", Way.CONSULT: CONSULT}.get(found.way, TALK)


def _back(form: Form, step: str, today: date) -> Form:
    if step in (TALK, CONSULT):
        return at(form, "guardians")
    return at(form, STEPS[max(STEPS.index(step) - 1, 0)])


def _more(form: Form, step: str, today: date) -> Form:
    """Room for one more child or guardian."""
    if step == "children":
        return at(replace(form, children=(*form.children, {})[: forms.MOST_PEOPLE]), step)
    return at(replace(form, guardians=(*form.guardians, {})[: forms.MOST_PEOPLE]), step)


def _keep(form: Form, step: str, today: date) -> Form:
    return at(form, step)


_PRESSES: Mapping[str, Callable[[Form, str, date], Form]] = {
    "next": _next,
    "back": _back,
    "more": _more,
    "keep": _keep,
}


# --- what was typed ---------------------------------------------------------------------------------------


def _take_children(form: Form, typed: Typed) -> Form:
    people = _people(typed, "child", len(form.children), forms.CHILD_FIELDS)
    return replace(form, children=people, exception=typed.get("exception", ""))


def _take_guardians(form: Form, typed: Typed) -> Form:
    return replace(form, guardians=_people(typed, "guardian", len(form.guardians), forms.GUARDIAN_FIELDS))


def _people(typed: Typed, what: str, count: int, fields: Sequence[str]) -> tuple[Person, ...]:
    rows = [row for row in range(forms.MOST_PEOPLE) if row < count or f"{what}-{row}-name" in typed]
    return tuple({name: _short(typed.get(f"{what}-{row}-{name}", "")) for name in fields} for row in rows)


def _take_facts(form: Form, typed: Typed) -> Form:
    return replace(form, facts={key: _short(typed.get(key, "")) for key in (*forms.FACTS, *forms.WRITER)})


def _take_consent(form: Form, typed: Typed) -> Form:
    return replace(form, consents={each: typed.get(f"consent-{each}", "") for each in forms.RECEIVERS})


def _take_family(form: Form, typed: Typed) -> Form:
    language, interpreter, together = (
        typed.get(name, "")[:20] for name in ("language", "interpreter", "together")
    )
    return replace(form, language=language, interpreter=interpreter, together=together)


def _short(text: str) -> str:
    return text[: forms.LONGEST]


_TAKES: Mapping[str, Callable[[Form, Typed], Form]] = {
    "children": _take_children, "guardians": _take_guardians, "facts": _take_facts, "consent": _take_consent,
    "family": _take_family,
}  # fmt: skip


# --- what is missing --------------------------------------------------------------------------------------


def faults(form: Form, step: str, today: date) -> list[Fault]:
    """What has to be filled in before one can go on from a step."""
    return _FAULTS[step](form, today) if step in _FAULTS else []


def _children_faults(form: Form, today: date) -> list[Fault]:
    first = [] if form.exception == "none" else [Fault("exception", "exception")]
    return first + _gate_faults(form, Who.CHILD, today)


def _guardian_faults(form: Form, today: date) -> list[Fault]:
    unsaid = [
        Fault(f"guardian-{row}-informed", "informed_missing")
        for row in forms.places(form.guardians)
        if form.guardians[row].get("informed") not in forms.INFORMED
    ]
    return unsaid + _gate_faults(form, Who.GUARDIAN, today)


def _gate_faults(form: Form, who: Who, today: date) -> list[Fault]:
    found = [each for each in verdict(gate_of(form), today).reasons if each.why not in SOFT]
    return [fault for each in found if (fault := _fault(form, each, who))]


def _fault(form: Form, reason: Reason, who: Who) -> Fault | None:
    what, nobody = ("child", Why.NO_CHILD) if who is Who.CHILD else ("guardian", Why.NO_GUARDIAN)
    if reason.why is nobody:
        return Fault(f"{what}-0-name", reason.why.value)
    if reason.who is not who or reason.why not in _FIELD_OF:
        return None
    row = forms.places(form.children if who is Who.CHILD else form.guardians)[reason.number]
    return Fault(f"{what}-{row}-{_FIELD_OF[reason.why]}", reason.why.value)


def _facts_faults(form: Form, today: date) -> list[Fault]:
    return [
        Fault(key, f"{key}_missing")
        for key in ("seen", "writer", "workplace")
        if not form.facts.get(key, "").strip()
    ]


def _family_faults(form: Form, today: date) -> list[Fault]:
    asked = {"language": bool(form.language), "together": form.together in ("together", "now")}
    return [Fault(key, f"{key}_missing") for key, is_there in asked.items() if not is_there]


_FAULTS: Mapping[str, Callable[[Form, date], list[Fault]]] = {
    "children": _children_faults, "guardians": _guardian_faults, "facts": _facts_faults, "family": _family_faults,
}  # fmt: skip


def stands_open(form: Form, today: date) -> str:
    """The first step that something is missing in, or that the gate leads to; '' when it can be sent."""
    for step in STEPS:
        if faults(form, step, today):
            return step
        if step == "guardians" and (place := after_gate(verdict(gate_of(form), today))) != "facts":
            return place
    return ""


def sent(form: Form, code: str, language: str, answer_by: float) -> Form:
    """What is left of it once it is sent: the family's code, and by when the answer comes. Nothing of what was written."""
    return Form(
        at=RECEIPT, submission=form.submission, together=form.together, language=form.language, code=code,
        code_language=language, answer_by=answer_by,
    )  # fmt: skip
