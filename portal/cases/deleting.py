"""Deleting all of a case."""

from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.cases import advice, contact_notes, households, visits
from portal.cases.concern_models import Concern
from portal.cases.models import Case
from portal.cases.notices import withdraw_notices
from portal.cases.stirring import stirs
from portal.db import tombstones
from portal.vault import commands as vault


def delete_case(db: Session, case_id: str, instance: Path) -> None:
    """Delete everything of a case: rows, keys, and a tombstone so that no backup brings it back.

    The locked cases that it carries on go with it: to the family they are one talk.
    """
    for earlier_id in db.scalars(select(Case.id).where(Case.continued_in == case_id)).all():
        _delete_one(db, earlier_id, instance)
    _delete_one(db, case_id, instance)


def _delete_one(db: Session, case_id: str, instance: Path) -> None:
    erase_case(db, case_id)
    db.execute(delete(Concern).where(Concern.case_id == case_id))
    tombstones.bury(db, instance, "case", case_id)
    db.flush()


def erase_case(db: Session, case_id: str) -> None:
    """The rows of a case and every key to it. What tells a referrer that there was a concern stays."""
    withdraw_notices(db, case_id)
    vault.shred_case(db, case_id)
    visits.end_all(db, case_id)
    contact_notes.forget(db, case_id)
    advice.forget(db, case_id)
    households.forget(db, case_id)
    db.execute(delete(Case).where(Case.id == case_id))
    stirs(db)
    db.flush()
