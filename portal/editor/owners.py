"""The owners of services: asked every ninety days whether all is still right; without an answer the service sinks, then hides.

The link in the mail opens pages about one service: what everybody reads of it anyway. Pressing 'still right' there is
all it can do by itself; anything else becomes the owner's one proposal, which an editor decides on. Flushes, never commits.
"""

import json
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.directory.document import Document
from portal.directory.freshness import should_ask, should_hide
from portal.directory.models import ServiceRow
from portal.directory.store import By, Role, State, alone, put, service_in, set_state
from portal.editor import queries
from portal.editor.changes import Change, together
from portal.editor.commands import OPEN, WITHDRAWN, as_proposed, save_draft
from portal.editor.models import DirectoryDraft, DirectoryOwner
from portal.municipality.hours import OSLO
from portal.outbox import MailKind, post_link
from portal.vault.addresses import seal_address, seal_link

LINK_LIVES = timedelta(days=60)
_SECRET_BYTES = 32
_SEEN_SIGNS = 32


def set_owner(db: Session, service_id: str, email: str, language: str, server_key: bytes, now: datetime) -> None:
    """Let `email` vouch for a service; an empty one takes the owner away."""
    owner = db.get(DirectoryOwner, service_id)
    if not email:
        if owner is not None:
            db.delete(owner)
        db.flush()
        return
    if owner is None:
        owner = DirectoryOwner(service_id=service_id)
        db.add(owner)
    owner.email_sealed, owner.language, owner.set_at = seal_address(server_key, email), language, now
    owner.token_mark, owner.asked_at, owner.asked_times, owner.answered_at = None, None, 0, None
    db.flush()


def ask_due(db: Session, server_key: bytes, now: datetime) -> int:
    """Ask every owner whose service was last verified too long ago; gives how many were asked."""
    asked = 0
    for owner, row in _owned(db):
        if should_ask(row.verified_on, owner.asked_at, owner.asked_times, now):
            ask(db, owner, server_key, now)
            asked += 1
    return asked


def ask(db: Session, owner: DirectoryOwner, server_key: bytes, now: datetime) -> str:
    """Send the owner a fresh link; the one before opens nothing any more. Gives its secret."""
    secret = secrets.token_hex(_SECRET_BYTES)
    owner.token_mark, owner.asked_at, owner.answered_at = mark_of(secret), now, None
    owner.asked_times += 1
    sealed = seal_link(server_key, secret)
    post_link(db, MailKind.OWNER_CHECK, owner.email_sealed, owner.language, sealed, now + LINK_LIVES)
    db.flush()
    return secret


def hide_silent(db: Session, now: datetime) -> int:
    """Hide what nobody has vouched for although they were asked; gives how many were hidden."""
    silent = [row for owner, row in _owned(db) if should_hide(row.verified_on, owner.asked_at, owner.asked_times, now)]
    for row in silent:
        set_state(db, row.id, State.HIDDEN)
        audit.record(db, "system", "service_hidden", f"service:{row.id}")
    return len(silent)


def _owned(db: Session) -> list[tuple[DirectoryOwner, ServiceRow]]:
    asked = (
        select(DirectoryOwner, ServiceRow)
        .join(ServiceRow, ServiceRow.id == DirectoryOwner.service_id)
        .where(ServiceRow.state == State.LIVE)
    )
    return [(owner, row) for owner, row in db.execute(asked)]


def mark_of(secret: str) -> str:
    """What a link's secret is known by."""
    return sha256(secret.encode()).hexdigest()


def find(db: Session, secret: str, now: datetime) -> tuple[DirectoryOwner, ServiceRow] | None:
    """The owner that a link was sent to, and the service; None when it opens nothing (any more)."""
    owner = db.scalar(select(DirectoryOwner).where(DirectoryOwner.token_mark == mark_of(secret)))
    if owner is None or owner.asked_at is None or now - owner.asked_at > LINK_LIVES:
        return None
    row = db.get(ServiceRow, owner.service_id)
    return (owner, row) if row is not None and row.state != State.GONE else None


def still_right(db: Session, owner: DirectoryOwner, row: ServiceRow, now: datetime, first: str) -> None:
    """Everything is as it stands: verified today, and shown again if it was hidden for silence, never if an editor took it
    down. A second press changes nothing. What an editor has written a moment ago counts, not what was there before."""
    alone(db)
    db.refresh(row)
    was_silent = should_hide(row.verified_on, owner.asked_at, owner.asked_times, now)
    _answered(owner, now)
    today = now.astimezone(OSLO).date()
    service = service_in(row)
    if service.verified_on != today:
        put(db, replace(service, verified_on=today), By(Role.OWNER), now, first=first)
    if row.state == State.HIDDEN and was_silent:
        set_state(db, row.id, State.LIVE)
    audit.record(db, "owner", "service_verified", f"service:{row.id}")


def own_proposal(db: Session, service_id: str) -> DirectoryDraft | None:
    """What the owner has proposed and nobody has decided on; None for nothing."""
    asked = select(DirectoryDraft).where(
        DirectoryDraft.service_id == service_id, DirectoryDraft.state == OPEN, DirectoryDraft.by_role == Role.OWNER
    )
    return db.scalar(asked.order_by(DirectoryDraft.made_at.desc()).limit(1))


def waiting(db: Session, row: ServiceRow, draft: DirectoryDraft | None) -> Document:
    """The service as the owner wants it: as it is read now, with what waits in `draft`."""
    newest: Document = json.loads(row.document)
    return as_proposed(db, draft, newest) if draft else newest


def seen_of(draft: DirectoryDraft | None) -> str:
    """What a form remembers of the proposal that it was made from; '' for none."""
    return sha256(draft.document.encode()).hexdigest()[:_SEEN_SIGNS] if draft else ""


def beside(db: Session, row: ServiceRow, mine: Document, version: int, seen: str) -> tuple[Document, list[Change]]:
    """What an owner sends, put together with what came since the form was made: an editor's change (it was made from `version`),
    or a proposal from another telephone (it was made from the one with `seen`). Where both changed the same, mine, and told."""
    draft, began = own_proposal(db, row.id), queries.version_of(db, row.id, version)
    theirs = waiting(db, row, draft if seen_of(draft) != seen else None)
    return together(json.loads(began or row.document), mine, theirs)


def propose(db: Session, owner: DirectoryOwner, row: ServiceRow, document: Document, words: str, now: datetime) -> DirectoryDraft:
    """What the owner wants changed, for an editor to decide on, in place of what the owner proposed before. `document` was made
    from the newest version."""
    _answered(owner, now)
    db.refresh(row, with_for_update=True)
    earlier = own_proposal(db, row.id)
    draft = save_draft(db, document, row.version, By(Role.OWNER, None, words), now, earlier.id if earlier else "")
    draft.note = draft.note if words else ""
    return draft


def withdraw(db: Session, row: ServiceRow, now: datetime) -> None:
    """Take back what waits; it is kept for who wonders."""
    draft = own_proposal(db, row.id)
    if draft is not None:
        draft.state, draft.decided_at = WITHDRAWN, now
        db.flush()


def _answered(owner: DirectoryOwner, now: datetime) -> None:
    owner.answered_at, owner.asked_times = now, 0
