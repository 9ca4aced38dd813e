"""What the page of the mapping form shows: each field with what is known, from whom, and the place to write more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import mapping, queries
from portal.cases.concern_queries import concern_for_desk
from portal.cases.mapping import Draft, FactRead
from portal.cases.models import Case
from portal.cases.opened import Opened, history_for
from portal.cases.rules import Asker, Field, SaidBy
from portal.desk import words
from portal.staff.queries import names_of
from portal.staff.rules import Signed
from portal.web.i18n import lazy as _l
from portal.web.i18n import text
from portal.web.said import Said, said

HINTS: Mapping[Field, Any] = {
    Field.WHO: _l("Hvem det handler om, alder, hvem som bor sammen."),
    Field.WHAT: _l("Det som er sett eller sagt. Fakta, ikke tolkning."),
    Field.SINCE: _l("Når det begynte, og om noe skjedde da."),
    Field.TRIED: _l("Hva de har gjort selv, og hva andre har gjort."),
    Field.INVOLVED: _l("Folk og tjenester som alt er med."),
    Field.WANTS: _l("Hva som ville gjort en forskjell, med deres egne ord."),
    Field.MATTERS: _l("Det de vil at vi skal passe på."),
    Field.AGREED: _l("Hva skjer nå, hvem gjør det, og når."),
}
# Which questions of the conversation tell something of which field; the rest stands on the case's first page.
_FROM_TALK: Mapping[Field, tuple[str, ...]] = {
    Field.WHO: ("about", "relation", "age"),
    Field.WHAT: ("topic", "words"),
    Field.SINCE: ("since",),
    Field.INVOLVED: ("involved", "involved_more", "told", "adult"),
    Field.MATTERS: ("matters", "good_day", "child_matters"),
}
_FROM_CONCERN: Mapping[Field, str] = {
    Field.WHAT: "seen", Field.SINCE: "since", Field.TRIED: "tried", Field.INVOLVED: "involved", Field.WANTS: "wants",
}  # fmt: skip
_SPEAKER = {Asker.YOUNG: SaidBy.CHILD, Asker.PROFESSIONAL: SaidBy.PROFESSIONAL}


@dataclass(frozen=True)
class Came:
    """What came in by itself: the question, the answer, whose, and when."""

    ask: str
    said: Sequence[str] = field(repr=False)
    by: Any
    at: datetime


@dataclass(frozen=True)
class Value:
    """A fact as it is shown; `reference` of the earlier case that it stands in, where it cannot be changed."""

    fact: FactRead
    said_by: Any
    who: str
    reference: str
    draft: Draft | None


@dataclass(frozen=True)
class FieldShown:
    """One field of the form."""

    slug: str
    name: Any
    hint: Any
    came: Sequence[Came]
    values: Sequence[Value]
    draft: Draft | None

    @property
    def is_told(self) -> bool:
        return bool(self.came or self.values)


@dataclass(frozen=True)
class MappingPage:
    """The form as a colleague sees it."""

    fields: Sequence[FieldShown]
    speaker: str  # who most likely says the next fact
    names: Mapping[str, str]

    @property
    def told(self) -> int:
        return sum(each.is_told for each in self.fields)


def mapping_page(db: Session, opened: Opened, me: Signed) -> MappingPage:
    """All of it, in a fixed number of queries however much was noted."""
    case, key = opened.case, opened.key
    history = history_for(db, me, opened)
    facts = mapping.standing(db, history.keys)
    names = names_of(db, [each.staff_id for fact in facts for each in (fact, *fact.earlier)])
    half = mapping.drafts(db, case.id, key, me.id)
    came = came_in(db, case, key)

    def value(fact: FactRead) -> Value:
        reference = history.references.get(fact.case_id, "")
        return Value(fact, words.SAID_BY[fact.said_by], names.get(fact.staff_id, ""), reference, half.get(fact.id))

    def shown(named: Field) -> FieldShown:
        values = [value(fact) for fact in facts if fact.field is named]
        draft = half.get(named.value)
        return FieldShown(named.value, words.FIELDS[named], HINTS[named], came.get(named, ()), values, draft)

    return MappingPage([shown(named) for named in Field], speaker_of(case).value, names)


def speaker_of(case: Case) -> SaidBy:
    """Who most likely says what is noted: who asked."""
    return _SPEAKER.get(Asker(case.asker), SaidBy.FAMILY)


def came_in(db: Session, case: Case, key: bytes) -> dict[Field, list[Came]]:
    """What the conversation, or a professional's form, has told of each field: shown where it belongs, copied nowhere."""
    records, form = queries.records_and_form(db, case.id, key)
    answers, form, by = records.get("answers", {}), form or case.asker, words.ASKERS[Asker(case.asker)]
    found: dict[Field, list[Came]] = {}
    for named, keys in _FROM_TALK.items():
        told: list[Said] = said(form, {each: answers[each] for each in keys if answers.get(each)})
        found[named] = [Came(one.ask, one.said, by, case.opened_at) for one in told]
    for named, came in _of_concern(db, case, key).items():
        found[named] = [*found.get(named, ()), came]
    return found


def _of_concern(db: Session, case: Case, key: bytes) -> dict[Field, Came]:
    reading = concern_for_desk(db, case.id, key)
    facts = reading.facts if reading else {}
    by = words.SAID_BY[SaidBy.PROFESSIONAL]
    return {
        named: Came(text(f"concern.facts.{slug}"), [str(facts[slug])], by, case.opened_at)
        for named, slug in _FROM_CONCERN.items()
        if facts.get(slug)
    }


def told_line(db: Session, case: Case, answers: Mapping[str, Any], has_concern: bool) -> tuple[int, int]:
    """How many fields of how many have something, for the case's first page. One query."""
    told = set(mapping.fields_told(db, case.id))
    told |= {named.value for named, keys in _FROM_TALK.items() if any(answers.get(each) for each in keys)}
    return len(told | ({Field.WHAT.value} if has_concern else set())), len(Field)
