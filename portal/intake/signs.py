"""What tells a flood or a prank from somebody who writes: seen while sending, used to order the queue, never to refuse.

Only where one network sends several hundred within the hour is it told to come back later, with its draft kept.
"""

from dataclasses import dataclass, field

from flask import request
from limits import parse

from portal.cases.alike import marks_of
from portal.cases.aside import Signs
from portal.db.clock import utc_now
from portal.intake.draft import Draft
from portal.web.extensions import portal_of
from portal.web.limits import is_within, limits_of

HONEY = "website"  # a field that nobody sees; what fills it in is a machine
MANY = parse("60/hour")  # two school classes that send in the same lesson are not many
TOO_MANY = parse("600/hour")


@dataclass(frozen=True)
class Seen:
    """What was seen of one press on 'send'. `least_seconds` is what anybody needs from the first page to the last."""

    is_crowd: bool = False
    is_filled: bool = False
    least_seconds: int = 0
    secret: bytes = field(default=b"", repr=False)

    def signs(self, draft: Draft) -> Signs:
        """Together with what is sent."""
        is_hasty = draft.begun_at > 0 and utc_now().timestamp() - draft.begun_at < self.least_seconds
        words = draft.answers.get("words", ("",))[0]
        return Signs(
            self.is_crowd, is_hasty, self.is_filled, marks_of(words, self.secret) if self.secret else ()
        )


def seen_now() -> Seen:
    """Of the present request. Raises TooManyRequests (429) where one network has sent more than a whole school would."""
    is_crowd = not is_within(MANY, "sent")
    is_within(TOO_MANY, "sent-in-all", or_refuse=True)
    return Seen(
        is_crowd,
        bool(request.form.get(HONEY)),
        portal_of().settings.least_seconds,
        limits_of().secret_of_today(),
    )
