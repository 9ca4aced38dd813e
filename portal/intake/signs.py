"""What was seen while a conversation was sent, together with the conversation itself: how the queue orders it (`cases.aside`)."""

from portal.cases.alike import marks_of
from portal.cases.aside import Signs
from portal.db.clock import utc_now
from portal.intake.draft import Draft
from portal.web.flood import Seen


def signs_of(seen: Seen, draft: Draft) -> Signs:
    """The signs of one draft that is sent."""
    is_hasty = draft.begun_at > 0 and utc_now().timestamp() - draft.begun_at < seen.least_seconds
    words = draft.answers.get("words", ("",))[0]
    return Signs(seen.is_crowd, is_hasty, seen.is_filled, marks_of(words, seen.secret) if seen.secret else ())
