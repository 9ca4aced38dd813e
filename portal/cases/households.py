"""Walls in a family: each person with a code has a case of their own, and a household says which cases belong together.

Nothing goes from one case to another by itself. What is meant for several is sealed once into each of their cases
(`household_writing`). So no code of one opens a word of another's, and nothing that a code opens tells of a case that its
person has not chosen to show.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.cases.household_models import Household, HouseholdMember, HouseholdShown, Kind
from portal.cases.models import Case
from portal.cases.rules import NotAllowed, Turn
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault import commands as vault
from portal.vault.seal import open_json, seal_json

KeyOf = Callable[[str], bytes]  # the key of a household, by its id


@dataclass(frozen=True)
class Person:
    """Somebody with a case of their own, as colleagues call them. `born` is a year, or '' when nobody has said."""

    kind: Kind
    name: str = field(repr=False)
    born: str = field(default="", repr=False)


def put_together(
    db: Session, one: tuple[Case, Person], other: tuple[Case, Person], why: str, staff_id: str, key_of: KeyOf
) -> None:
    """Let two cases belong together, with everybody who belongs to either. The caller holds both rows, in the order of their ids.

    A person who is in a household already keeps what is said of them there. Raises NotAllowed with 'same_case', 'is_locked',
    'already_together' or 'reason_missing'.
    """
    ours, theirs = _row_of(db, one[0].id), _row_of(db, other[0].id)
    _check(one[0], other[0], ours, theirs, why)
    home = ours or theirs
    if home is None:
        household_id, key = _begin(db)
    else:
        household_id, key = home.household_id, key_of(home.household_id)
    for row, (case, person) in ((ours, one), (theirs, other)):
        if row is None:
            _add(db, household_id, key, case.id, person, why, staff_id)
        elif row.household_id != household_id:
            _move(db, row.household_id, key_of(row.household_id), household_id, key)
    db.flush()


def _check(one: Case, other: Case, ours: HouseholdMember | None, theirs: HouseholdMember | None, why: str) -> None:
    if one.id == other.id:
        raise NotAllowed("same_case")
    if one.continued_in or other.continued_in or Turn.WAITING_FOR_FAMILY.value in (one.turn, other.turn):
        raise NotAllowed("is_locked")
    if ours is not None and theirs is not None and ours.household_id == theirs.household_id:
        raise NotAllowed("already_together")
    if not why.strip():
        raise NotAllowed("reason_missing")


def _begin(db: Session) -> tuple[str, bytes]:
    """A household with a key that is wrapped for the team alone. Raises TeamNotReady."""
    household = Household(id=new_id(), created_at=utc_now())
    db.add(household)
    db.flush()
    return household.id, vault.new_case_key(db, household.id)


def _add(db: Session, household_id: str, key: bytes, case_id: str, person: Person, why: str, staff_id: str) -> None:
    row = HouseholdMember(
        id=new_id(), household_id=household_id, case_id=case_id, kind=person.kind.value, added_by=staff_id, added_at=utc_now()
    )
    row.words_sealed = seal_json(key, {"name": person.name, "born": person.born, "why": why}, _place(row.id))
    db.add(row)


def _move(db: Session, old_id: str, old_key: bytes, new_home: str, key: bytes) -> None:
    """Everybody of one household comes into another: both were the same family all the time."""
    for row in db.scalars(select(HouseholdMember).where(HouseholdMember.household_id == old_id)).all():
        row.words_sealed = seal_json(key, words_of(row, old_key), _place(row.id))
        row.household_id = new_home
    db.flush()
    _end(db, old_id)


def name_person(db: Session, case_id: str, person: Person, key_of: KeyOf) -> None:
    """Say what somebody is called, and who they are in the family. Raises NotAllowed('not_together')."""
    row = _row_of(db, case_id)
    if row is None:
        raise NotAllowed("not_together")
    key = key_of(row.household_id)
    why = words_of(row, key)["why"]
    row.kind = person.kind.value
    row.words_sealed = seal_json(key, {"name": person.name, "born": person.born, "why": why}, _place(row.id))
    db.flush()


def take_out(db: Session, case_id: str) -> None:
    """The case stands alone again; nothing in it changes. Whoever is left alone is in no household. Raises
    NotAllowed('not_together')."""
    row = _row_of(db, case_id)
    if row is None:
        raise NotAllowed("not_together")
    home = row.household_id
    db.delete(row)
    db.flush()
    _end_if_alone(db, home)


def forget(db: Session, case_id: str) -> None:
    """A case is deleted: nothing tells any longer that it belonged to anybody."""
    if _row_of(db, case_id) is not None:
        take_out(db, case_id)
    db.execute(delete(HouseholdShown).where(HouseholdShown.case_id == case_id))


def follow(db: Session, old: Case, new: Case) -> bool:
    """A case goes on in a later one: so does its place in the family. What was said about being seen has to be said anew.

    Whether the later one got that place. Raises NotAllowed('two_persons') when they are two persons of one household: one's
    words would come to stand in the other's case.
    """
    before, after = _row_of(db, old.id), _row_of(db, new.id)
    if before is None:
        return False
    if after is not None and after.household_id == before.household_id:
        raise NotAllowed("two_persons")
    if after is None:
        moved = update(HouseholdMember).where(HouseholdMember.id == before.id).values(case_id=new.id)
        db.execute(moved.execution_options(synchronize_session=False))
        db.expire(before)
    forget(db, old.id)
    return after is None


def give_back(db: Session, old: Case, new: Case, linked_at: datetime) -> None:
    """The two were never one: the place in the family that the later one got at `linked_at` (UTC) is the earlier one's again, so
    that no stranger stays in it. A place that the later one was given after that is its own.
    """
    row = _row_of(db, new.id)
    if row is None or row.added_at > linked_at:
        return
    row.case_id = old.id
    db.execute(delete(HouseholdShown).where(HouseholdShown.case_id == new.id))
    db.flush()


def set_shown(db: Session, case_id: str, is_shown: bool) -> None:
    """The person says whether others in the family may know that they have a conversation here."""
    row = db.get(HouseholdShown, case_id)
    if is_shown and row is None:
        db.add(HouseholdShown(case_id=case_id))
    elif row is not None and not is_shown:
        db.delete(row)
    db.flush()


def words_of(row: HouseholdMember, key: bytes) -> Mapping[str, str]:
    """What is sealed of somebody: name, born, why."""
    found: Mapping[str, str] = open_json(key, row.words_sealed, _place(row.id))
    return found


def _row_of(db: Session, case_id: str) -> HouseholdMember | None:
    return db.scalar(select(HouseholdMember).where(HouseholdMember.case_id == case_id))


def _end_if_alone(db: Session, household_id: str) -> None:
    left = db.scalars(select(HouseholdMember.id).where(HouseholdMember.household_id == household_id).limit(2)).all()
    if len(left) < 2:
        _end(db, household_id)


def _end(db: Session, household_id: str) -> None:
    db.execute(delete(HouseholdMember).where(HouseholdMember.household_id == household_id))
    db.execute(delete(Household).where(Household.id == household_id))
    vault.shred_case(db, household_id)
    db.flush()


def _place(member_id: str) -> str:
    return f"household_member:{member_id}:words"
