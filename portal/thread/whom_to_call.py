"""Whom to call stands on every page of the thread: the young ones' lines first where it is a young person's."""

from typing import Any

from flask import g, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.cases.models import Case
from portal.cases.rules import Asker
from portal.db.clock import utc_now
from portal.thread.routes import bp
from portal.web.extensions import portal_of

# Asked for again and again, and nobody to call stands on them.
_PARTS = frozenset({"thread.stream_live", "thread.messages_live", "thread.look"})


@bp.context_processor
def lines_of_the_young() -> dict[str, Any]:
    """One question to the database a page; none where nobody has come in, and none on parts of pages."""
    visit = g.get("visit")
    if visit is None or not visit.has_case or request.endpoint in _PARTS:
        return {}
    return {"lines": portal_of().pack.lines_for("young", utc_now())} if _is_young(visit.case_id) else {}


def _is_young(case_id: str) -> bool:
    try:
        with portal_of().db.read() as db:
            return db.scalar(select(Case.asker).where(Case.id == case_id)) == Asker.YOUNG
    except SQLAlchemyError:
        return False  # this may be the very page that says so: whom to call stands on it all the same
