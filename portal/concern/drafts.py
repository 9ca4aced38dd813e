"""Where a concern lies while it is written: sealed to its writer's own key, so that nobody else opens it; fourteen days."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases.concern_models import ConcernDraft
from portal.cases.concerns import draft_place, drafts_of, drop_draft, save_draft
from portal.concern.form import Form, from_data, to_data
from portal.db.clock import utc_now
from portal.referrer.rules import Referrer
from portal.vault.seal import Unreadable

CODE_KEPT = timedelta(hours=24)  # how long the family's code can be shown and printed again


@dataclass(frozen=True)
class Draft:
    """A draft, opened."""

    id: str
    form: Form
    ends_at: datetime


def own_drafts(db: Session, who: Referrer) -> list[Draft]:
    """What this person can still open, the last one used first. One query. Raises Locked before the words are typed."""
    return [draft for row in drafts_of(db, who.id) if (draft := _opened(who, row))]


def find(db: Session, who: Referrer, draft_id: str, *, for_update: bool = False) -> Draft | None:
    """One draft of this person; None for a strange id, or one that is gone or cannot be opened any more."""
    row = db.get(ConcernDraft, draft_id, with_for_update=for_update)
    if row is None or row.referrer_id != who.id or row.ends_at <= utc_now():
        return None
    return _opened(who, row)


def keep(db: Session, who: Referrer, draft_id: str, form: Form) -> None:
    """Seal the form in place of what it was. What is sent is kept a day at most: it holds the family's code."""
    sealed = who.seal_own(json.dumps(to_data(form)).encode(), draft_place(draft_id))
    row = save_draft(db, who.id, draft_id, sealed)
    if form.is_sent:
        row.ends_at = min(row.ends_at, utc_now() + CODE_KEPT)
    db.flush()


def drop(db: Session, who: Referrer, draft_id: str) -> None:
    """Throw it away, whatever stands in it."""
    drop_draft(db, who.id, draft_id)


def _opened(who: Referrer, row: ConcernDraft) -> Draft | None:
    try:
        data = json.loads(who.open_own(row.body_sealed, draft_place(row.id)))
    except Unreadable:
        return None
    return Draft(row.id, from_data(data), row.ends_at)
