"""Who the family meets: first name and role, never more."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.staff.models import StaffMember, StaffRole
from portal.staff.rules import Role

# Who holds several roles is shown by the one that says most to a family.
_SHOWN_FIRST = (
    Role.FAMILY_CONTACT, Role.FAMILY_COORDINATOR, Role.TEAM_LEADER, Role.RECEPTION, Role.LEADER, Role.EDITOR,
    Role.ADMINISTRATOR,
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A member of staff as a family sees one."""

    first_name: str
    role: Role


_NAMED = (
    select(StaffMember.id, StaffMember.name, StaffRole.role)
    .join(StaffRole, StaffRole.member_id == StaffMember.id)
    .where(StaffMember.id.in_(bindparam("ids", expanding=True)))
)


def people(db: Session, ids: Collection[str]) -> dict[str, Person]:
    """Member id → person, in one query; in none when nobody is asked for."""
    asked = sorted({each for each in ids if each})
    found: dict[str, Person] = {}
    for member_id, name, role in db.execute(_NAMED, {"ids": asked}) if asked else ():
        person = Person(name.split()[0], Role(role))
        if member_id not in found or _rank(person) < _rank(found[member_id]):
            found[member_id] = person
    return found


def _rank(person: Person) -> int:
    return _SHOWN_FIRST.index(person.role)
