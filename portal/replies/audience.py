"""To whom an answer goes: this case, and the others of the household that were ticked. Each gets it in their own conversation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from portal.cases.household_models import Kind
from portal.cases.household_queries import Member, members_for
from portal.cases.household_writing import may_write_to
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.staff.rules import Permission, Signed
from portal.web.i18n import gettext, own_name
from portal.web.i18n import lazy as _l

KINDS: dict[Kind, Any] = {Kind.PARENT: _l("En forelder"), Kind.YOUNG: _l("En ungdom"), Kind.NEAR: _l("En voksen i familien")}


@dataclass(frozen=True)
class Audience:
    """Who can get the answer: `here` is who has this case, `others` are the boxes that can be ticked (case, name, hint)."""

    here: str = field(repr=False)
    others: Sequence[tuple[str, str, str]] = field(repr=False)

    def names(self, also: Collection[str]) -> str:
        """Whom an answer with these ticks goes to, in words."""
        return _in_words([self.here, *self._ticked(also)])

    def others_named(self, also: Collection[str]) -> str:
        """Those of the others, in words; '' for nobody."""
        return _in_words(self._ticked(also))

    def _ticked(self, also: Collection[str]) -> list[str]:
        return [name for case_id, name, _hint in self.others if case_id in also]


def _in_words(names: Sequence[str]) -> str:
    *before, last = names or [""]
    return gettext("%(names)s og %(last)s", names=", ".join(before), last=last) if before else last


def audience_of(db: Session, signed: Signed, opened: Opened, right: Permission = Permission.WRITE_ANSWER) -> Audience | None:
    """Who in the household can get what is written here; None where there is nobody but the one who has this case."""
    return audience_among(members_for(db, signed, opened.case.id), signed, opened.case, right)


def audience_among(members: Sequence[Member], signed: Signed, case: Case, right: Permission) -> Audience | None:
    """The same, of a household that has been read."""
    others = [each for each in members if may_write_to(signed, case, each, right)]
    if not others:
        return None
    here = next((each for each in members if each.case.id == case.id), None)
    return Audience(called(here) if here else gettext("Familien"), [_box(each, case.language) for each in others])


def called(member: Member) -> str:
    """What colleagues call somebody: the name, with the year of birth of a young person; else what they are in the family."""
    if not member.name:
        return str(KINDS[member.kind])
    return gettext("%(name)s (f. %(born)s)", name=member.name, born=member.born) if member.born else member.name


def _box(member: Member, language: str) -> tuple[str, str, str]:
    reads = "" if member.case.language == language else gettext("Leser på %(language)s", language=own_name(member.case.language))
    return member.case.id, called(member), reads
