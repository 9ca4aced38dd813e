"""Help beside words that worry, on a page that goes on: shown until a colleague has answered, as in the thread."""

from collections.abc import Sequence

from portal.cases.queries import Line
from portal.cases.rules import Sender
from portal.web.care import worries_in_words
from portal.worry import Worry

LATELY = 5  # messages: what was said before them has long been seen by who is here
NOTHING: frozenset[Worry] = frozenset()


def worries_since_answer(messages: Sequence[Line], before: frozenset[Worry] = NOTHING) -> frozenset[Worry]:
    """What the family's last words speak of, in these messages (oldest first) and `before` them, since our last answer."""
    found = before
    for message in messages[-LATELY:]:
        found = NOTHING if message.kind == Sender.STAFF.value else found | worries_in_words(message.text)
    return found
