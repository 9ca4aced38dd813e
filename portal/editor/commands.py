"""Proposing, publishing, rejecting and undoing changes to services. Flushes, never commits."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.directory.document import Document, service_of
from portal.directory.models import ServiceRow, ServiceVersion
from portal.directory.secret import without_places, without_words_of_place
from portal.directory.store import By, Role, Stale, State, alone, put, set_state, still_confidential, text_of
from portal.editor import queries
from portal.editor.changes import changes, take_over
from portal.editor.models import DirectoryDraft

OPEN, PUBLISHED, REJECTED, WITHDRAWN = "open", "published", "rejected", "withdrawn"


@dataclass(frozen=True, slots=True)
class Editor:
    """Who edits: a member of staff's id, and the language that names are put in order by."""

    id: str
    first: str


class NoDraft(LookupError):
    """No open draft has this id."""


class Changed(ValueError):
    """The proposal, or what it would change, is another than the one that was looked at."""


def new_service_id() -> str:
    """An id for a service that is not there yet."""
    return str(uuid4())


def save_draft(db: Session, document: Document, base_version: int, by: By, now: datetime, draft_id: str = "") -> DirectoryDraft:
    """Keep a proposal for the service that `document` names; with `draft_id` in place of that draft's earlier words.

    Raises Stale when the service has become confidential since, and NoService when the proposal tells where such a one is.
    """
    alone(db)
    row = db.get(ServiceRow, document["id"])
    if row is not None and row.is_confidential_address:
        document, by = _telling_nothing(db, row, document, base_version, by)
    draft = open_draft(db, draft_id) if draft_id else None
    if draft is None:
        draft = DirectoryDraft(service_id=document["id"], state=OPEN, by_role=by.role, by_id=by.id, made_at=now)
        db.add(draft)
    draft.document, draft.base_version, draft.made_at = text_of(document), base_version, now
    draft.note = by.note or draft.note or ""
    db.flush()
    return draft


def _telling_nothing(db: Session, row: ServiceRow, document: Document, base: int, by: By) -> tuple[Document, By]:
    """A proposal for a confidential service, as it may be kept. An owner, who has a few fields and no such choice, is not asked
    again: what tells of the place is left out."""
    if not _was_confidential(db, row.id, base):
        raise Stale(row.version)
    if by.role is Role.OWNER:
        document = without_places(document, json.loads(row.document))
    service_of(document | {"is_confidential_address": True})
    return document, replace(by, note=without_words_of_place(by.note))


def _was_confidential(db: Session, service_id: str, version: int) -> bool:
    began = db.get(ServiceVersion, (service_id, version))
    return began is not None and bool(json.loads(began.document).get("is_confidential_address"))


def open_draft(db: Session, draft_id: str) -> DirectoryDraft:
    """The draft with this id. Raises NoDraft when there is none, or it has been decided."""
    draft = db.get(DirectoryDraft, draft_id)
    if draft is None or draft.state != OPEN:
        raise NoDraft(draft_id)
    return draft


def as_proposed(db: Session, draft: DirectoryDraft, newest: Document) -> Document:
    """`newest` with what a draft changes in it: what others have changed since it was made stands as they left it."""
    proposed: Document = json.loads(draft.document)
    began = queries.version_of(db, draft.service_id, draft.base_version)
    if began is None:
        return proposed
    return take_over(newest, proposed, [each.piece for each in changes(json.loads(began), proposed)])


def publish(db: Session, document: Document, base_version: int, editor: Editor, now: datetime, note: str = "") -> ServiceRow:
    """Make `document` what everybody reads. Raises Stale when somebody was quicker, SlugTaken, NoService."""
    is_new = base_version == 0
    row = put(db, service_of(document), By(Role.EDITOR, editor.id, note), now, first=editor.first, base=base_version)
    audit.record(db, f"member:{editor.id}", "service_added" if is_new else "service_changed", f"service:{row.id}")
    return row


def look_of(draft: DirectoryDraft, row: ServiceRow | None) -> str:
    """A mark of what is looked at: the proposal as it is worded now beside the service as it is read now."""
    return f"{row.version if row else 0}.{sha256(draft.document.encode()).hexdigest()[:16]}"


def publish_draft(
    db: Session,
    draft_id: str,
    pieces: Collection[str],
    editor: Editor,
    now: datetime,
    today: date,
    *,
    look: str,
    is_verified: bool,
) -> ServiceRow:
    """Take over the chosen pieces of a draft; the others are left behind. `is_verified`: the facts count as checked today.

    Pieces are taken over into what is newest, so a draft made from an older version never undoes what came in between; and only
    over what the editor has seen, which `look` tells. Raises NoDraft, Changed, SlugTaken, NoService.
    """
    alone(db)
    draft = open_draft(db, draft_id)
    row = db.get(ServiceRow, draft.service_id, with_for_update=True)
    if look != look_of(draft, row):
        raise Changed(draft_id)
    newest = json.loads(row.document) if row else {}
    made = take_over(newest, as_proposed(db, draft, newest), pieces) if row else json.loads(draft.document)
    if is_verified:
        made["verified_on"] = today.isoformat()
    row = publish(db, made, row.version if row else 0, editor, now, draft.note)
    _decide(draft, PUBLISHED, editor, now)
    return row


def settle_draft(db: Session, draft_id: str, service_id: str, editor: Editor, now: datetime) -> None:
    """The proposal that a published form was made from has been decided on with it; none, or one for another service, is left."""
    draft = db.get(DirectoryDraft, draft_id) if draft_id else None
    if draft is not None and draft.state == OPEN and draft.service_id == service_id:
        _decide(draft, PUBLISHED, editor, now)
        db.flush()


def reject(db: Session, draft_id: str, editor: Editor, now: datetime, *, look: str) -> None:
    """Say no to a draft; it is kept for who wonders. Raises NoDraft, and Changed when it was worded anew: what is rejected must
    have been read. What the service has become meanwhile does not matter."""
    draft = open_draft(db, draft_id)
    if look.partition(".")[2] != look_of(draft, None).partition(".")[2]:
        raise Changed(draft_id)
    _decide(draft, REJECTED, editor, now)
    audit.record(db, f"member:{editor.id}", "service_draft_rejected", f"service:{draft.service_id}")


def _decide(draft: DirectoryDraft, state: str, editor: Editor, now: datetime) -> None:
    draft.state, draft.decided_by, draft.decided_at = state, editor.id, now


def undo(db: Session, service_id: str, version: int, base_version: int, editor: Editor, now: datetime) -> ServiceRow:
    """Give an earlier version its place back, as a new version; what is confidential by now stays so. Raises NoResultFound,
    Stale."""
    alone(db)
    row = db.get_one(ServiceRow, service_id)
    earlier = db.scalars(
        select(ServiceVersion).where(ServiceVersion.service_id == service_id, ServiceVersion.version == version)
    ).one()
    document = still_confidential(row, json.loads(earlier.document))
    return publish(db, document, base_version, editor, now, note=f"#{version}")


def show_or_hide(db: Session, service_id: str, state: State, editor: Editor) -> None:
    """Show a service, take it down, or let it be gone. Raises NoResultFound."""
    set_state(db, service_id, state)
    audit.record(db, f"member:{editor.id}", f"service_{state.value}", f"service:{service_id}")
