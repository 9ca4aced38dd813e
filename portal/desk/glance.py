"""What a case's page need not look up: one question for all that most cases have nothing of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.cases.calls import TemporaryCode
from portal.cases.concern_models import Concern
from portal.cases.household_models import HouseholdMember
from portal.cases.models import HowWas
from portal.cases.trusted_models import Trusted
from portal.live.models import LiveTalk


@dataclass(frozen=True)
class Glance:
    """What there is of a case, before any of it is read."""

    code_ends_at: datetime | None  # until when the code that we gave the family is good (UTC); None where it has its own
    is_live: bool
    has_concern: bool
    has_household: bool
    has_said_how_it_was: bool
    has_trusted: bool


def glance(db: Session, case_id: str, with_earlier: Collection[str]) -> Glance:
    """All of it in one query; what families said, and whom they let in, also of the cases that this one carries on."""
    ends_at = select(TemporaryCode.ends_at).where(TemporaryCode.case_id == case_id).scalar_subquery()
    there = (
        LiveTalk.active == case_id, Concern.case_id == case_id, HouseholdMember.case_id == case_id,
        HowWas.case_id.in_(with_earlier), Trusted.case_id.in_(with_earlier),
    )  # fmt: skip
    found = db.execute(select(ends_at, *[exists().where(each) for each in there])).one()
    return Glance(found[0], *map(bool, found[1:]))
