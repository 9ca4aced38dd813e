"""Where the stories are told, and one case of them at one moment."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.db.clock import utc_now
from portal.demo.stories import Step
from portal.municipality.profile import Pack
from portal.vault.keys import Receipt


@dataclass(frozen=True)
class Stage:
    """Where the stories are told: the session, who plays, and the cases that have begun by story. `now` is today (UTC).

    `receipts` are by story, and by story and number for the further codes of one (`Story.codes`).
    """

    db: Session
    pack: Pack
    staff_ids: dict[str, str]
    referrer_ids: dict[str, str]
    receipts: dict[str, Receipt]
    server_key: bytes = field(repr=False)
    now: datetime
    privates: dict[str, bytes] = field(default_factory=dict, repr=False)  # what opens the team's key, by colleague
    cases: dict[str, tuple[str, bytes]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Scene:
    """One case at one moment, opened. `slug` is its story."""

    stage: Stage
    case: Case
    key: bytes = field(repr=False)
    step: Step
    slug: str

    @property
    def db(self) -> Session:
        return self.stage.db

    @property
    def who(self) -> str:
        """The member of staff who does it."""
        return self.stage.staff_ids[self.step.by]


def due_from(stage: Stage) -> datetime:
    """Until when an answer is promised, from the moment that the story stands at (UTC)."""
    return stage.pack.hours.add_working_days(utc_now(), stage.pack.promise_working_days)
