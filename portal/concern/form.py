"""A concern as it is being written: one typed object, kept sealed to its writer's own key. Pure.

What is typed is kept as it was typed, so that a fault never costs anybody a word; `gate_of` reads the gate out of it.
`FACTS` are the keys of the document that is sent: their words are the texts `concern.facts.<key>`, in every language.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from portal.cases.concern_rules import WAITS
from portal.cases.gate import Child, Exception10, Gate, Guardian, Informed, View
from portal.cases.sharing import REFERRER, Consents, Extent
from portal.db.base import new_id

STEPS = ("children", "guardians", "facts", "consent", "family", "review")
TALK, CONSULT, RECEIPT = "talk", "consult", "receipt"  # where one stands beside the steps
MOST_PEOPLE = 6
DAYS = WAITS  # how long a draft is kept (rule 11)
LONGEST = 4000  # characters in one field
FACTS = ("seen", "since", "well", "tried", "involved", "leader", "child_view", "parents_view", "wants")
WRITER = ("writer", "role", "workplace", "phone")
RECEIVERS = (REFERRER, "school", "kindergarten", "health_station", "gp", "ppt")
CHILD_FIELDS = ("name", "age", "view")
GUARDIAN_FIELDS = ("name", "informed", "by_whom", "on", "how", "view", "reason")
CHILD_VIEWS = ("agrees", "unsure", "objects", "not_said", "not_asked")
INFORMED = ("informed", "not_yet", "cannot", "dangerous")
HOW = ("met", "phone", "written")
VIEWS = ("agrees", "unsure", "objects")

Person = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """Everything that was typed. `at` is a step, TALK, CONSULT or RECEIPT; `code` is the family's once it is sent."""

    at: str = STEPS[0]
    submission: str = field(default_factory=new_id)
    exception: str = ""  # 'none' or 'some'
    children: tuple[Person, ...] = ({},)
    guardians: tuple[Person, ...] = ({}, {})
    facts: Person = field(default_factory=dict)
    consents: Person = field(default_factory=dict)
    language: str = ""
    interpreter: str = ""
    together: str = ""
    shows_faults: bool = False
    code: str = ""
    code_language: str = ""
    answer_by: float = 0.0  # seconds since 1970
    before: str = ""  # the question without names that it carries on

    @property
    def is_sent(self) -> bool:
        """Whether it is a receipt now; then nothing in it can be changed."""
        return self.at == RECEIPT


def to_data(form: Form) -> dict[str, Any]:
    """The form as JSON can hold it."""
    return asdict(form)


def from_data(data: Mapping[str, Any]) -> Form:
    """The form that was kept."""
    people = {name: tuple(data[name]) for name in ("children", "guardians")}
    return Form(**{**data, **people})


def gate_of(form: Form) -> Gate:
    """What the rule is asked about. A row in which nothing was written is nobody."""
    return Gate(
        Exception10.NONE,
        tuple(_guardian(each) for each in form.guardians if is_somebody(each)),
        tuple(_child(each) for each in form.children if is_somebody(each)),
    )


def is_somebody(person: Person) -> bool:
    """Whether anything was filled in for this person."""
    return any(value.strip() for value in person.values())


def places(people: tuple[Person, ...]) -> list[int]:
    """The rows of those whom the gate counts: it leaves out who is nobody."""
    return [row for row, each in enumerate(people) if is_somebody(each)]


def _child(typed: Person) -> Child:
    view = typed.get("view", "")
    was_asked = view not in ("", "not_asked")
    return Child(
        typed.get("name", ""),
        _age(typed.get("age", "")),
        View(view) if was_asked else View.NOT_SAID,
        was_asked,
    )


def _age(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) <= 25 else None


def _guardian(typed: Person) -> Guardian:
    """What belongs to another answer than the one given does not count."""
    name, informed = typed.get("name", ""), typed.get("informed", "")
    if informed == "informed":
        view = View(typed["view"]) if typed.get("view") in VIEWS else View.NOT_SAID
        return Guardian(
            name,
            Informed.INFORMED,
            typed.get("by_whom", ""),
            _day(typed.get("on", "")),
            typed.get("how", ""),
            view,
        )
    if informed == "dangerous":
        return Guardian(name, Informed.CANNOT, is_dangerous=True)
    if informed == "cannot":
        return Guardian(name, Informed.CANNOT, reason=typed.get("reason", ""))
    return Guardian(name, Informed.NOT_YET)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def consents_of(form: Form) -> Consents:
    """How much each receiver may be told; nothing where nobody was asked."""
    known = {each.value for each in Extent}
    return {
        each: Extent(given) if (given := form.consents.get(each, "")) in known else Extent.NOTHING
        for each in RECEIVERS
    }


def facts_of(form: Form) -> dict[str, str]:
    """The document that is sent: what was written, and by whom."""
    return {key: text for key in (*FACTS, *WRITER) if (text := form.facts.get(key, "").strip())}


def age_band_of(form: Form) -> str:
    """The band that lies in plain in the queue: never an age."""
    ages = [each.age for each in gate_of(form).children if each.age is not None]
    if len(ages) != 1:
        return "several" if ages else ""
    bands = ((5, "0-5"), (12, "6-12"), (15, "13-15"), (18, "16-18"))
    return next((band for top, band in bands if ages[0] <= top), "over_18")


def at(form: Form, place: str, *, shows_faults: bool = False) -> Form:
    """The form at another place."""
    return replace(form, at=place, shows_faults=shows_faults)
