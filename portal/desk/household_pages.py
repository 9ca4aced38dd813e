"""What the page of who belongs together in a case shows: each person, what each reads, and who has no code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.household_children import Child, children_of
from portal.cases.household_models import Kind
from portal.cases.household_queries import Member, members_for
from portal.cases.household_writing import speaks_alone
from portal.cases.opened import Opened
from portal.replies.audience import KINDS, called
from portal.staff.queries import names_of
from portal.staff.rules import Permission, Signed
from portal.web.i18n import gettext


@dataclass(frozen=True)
class PersonShown:
    """Somebody with a code of their own, in words."""

    name: str = field(repr=False)
    kind: Any
    is_here: bool
    case_id: str
    reference: str
    wall: str  # who reads what they write
    others_know: str
    why: str = field(repr=False)
    added: str
    asks_why: bool


@dataclass(frozen=True)
class PeoplePage:
    """Who belongs together, as a colleague may see it."""

    people: Sequence[PersonShown]
    children: Sequence[Child]
    here: tuple[str, str] = field(repr=False)  # who has this case: name and kind; '' until it has been said
    may_join: bool
    may_open: bool
    may_note: bool
    kinds: Sequence[tuple[str, Any]]


def people_page(db: Session, opened: Opened, signed: Signed) -> PeoplePage:
    """All of it, in a fixed number of queries, however many there are."""
    case = opened.case
    members = members_for(db, signed, case.id)
    names = names_of(db, [each.added_by for each in members])
    is_going = case.continued_in is None
    may_join = is_going and signed.may(Permission.LINK_CASES)
    return PeoplePage(
        people=[_person(each, case.id, members, names.get(each.added_by, "")) for each in members],
        children=children_of(db, case.id, opened.key), here=_here(members, case.id),
        may_join=may_join, may_open=may_join and case.closed_at is None and signed.may(Permission.NOTE_CONTACT),
        may_note=is_going and signed.may(Permission.WRITE_NOTE), kinds=[(each.value, name) for each, name in KINDS.items()],
    )  # fmt: skip


def _here(members: Sequence[Member], case_id: str) -> tuple[str, str]:
    return next(((each.name, each.kind.value) for each in members if each.case.id == case_id), ("", ""))


def _person(each: Member, here: str, members: Sequence[Member], added: str) -> PersonShown:
    name, others = _short(each), [_short(one) for one in members if one is not each]
    return PersonShown(
        name=called(each), kind=KINDS[each.kind], is_here=each.case.id == here, case_id=each.case.id,
        reference=each.case.reference, wall=_wall(name, _listed(others)), others_know=_known(each),
        why="" if each.case.id == here else each.why, added=added, asks_why=each.asks_why,
    )  # fmt: skip


def _wall(name: str, others: str) -> str:
    return gettext("Bare %(name)s og vi leser det %(name)s skriver. %(others)s gjør det ikke.", name=name, others=others)


def _short(each: Member) -> str:
    return each.name or str(KINDS[each.kind])


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return gettext("%(names)s og %(last)s", names=", ".join(names[:-1]), last=names[-1])


def _known(each: Member) -> str:
    if each.is_shown:
        return gettext("Har valgt at andre i familien kan vite om samtalen.")
    return gettext("Andre i familien vet ikke om samtalen. Ikke nevn den for dem.")


def alone_words(members: Sequence[Member], case_id: str) -> list[str]:
    """For the head of every page of a case: who else in the family speaks alone, and that none of it belongs here."""
    young = speaks_alone(members, case_id)
    if young:
        return [_has_own(each) for each in young]
    here = next((each for each in members if each.case.id == case_id), None)
    if here is not None and here.kind is Kind.YOUNG:
        return [gettext("%(name)s skriver alene her. Ingenting herfra skal inn i de andres saker.", name=called(here))]
    return []


def _has_own(each: Member) -> str:
    return gettext("%(name)s har en egen samtale. Ingenting derfra skal inn her.", name=called(each))
