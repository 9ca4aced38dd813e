"""What tells a flood or a prank from somebody who writes: seen while sending, used to order the queue, never to refuse.

Only where one network sends several hundred within the hour may it be told to come back later, and only where what it has
written is kept meanwhile.
"""

from dataclasses import dataclass, field

from flask import request
from limits import parse

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


def seen_now(name: str = "sent", *, may_refuse: bool) -> Seen:
    """Of the present request; each `name` is counted by itself.

    With `may_refuse`: raises TooManyRequests (429) where one network has sent more than a whole school would.
    """
    is_crowd = not is_within(MANY, name)
    if may_refuse:
        is_within(TOO_MANY, f"{name}-in-all", or_refuse=True)
    return Seen(is_crowd, bool(request.form.get(HONEY)), portal_of().settings.least_seconds, limits_of().secret_of_today())
