"""What is to be sent after the commit: rows in the transaction, a worker that sends them once."""

from portal.outbox.commands import bounce, post, post_link, post_notice, try_again, withdraw
from portal.outbox.models import MailKind, Way
from portal.outbox.queries import OutboxState, Standing, given_up, is_any_given_up, standing_of, state
from portal.outbox.worker import Mailroom, loop, run_once

__all__ = [
    "MailKind",
    "Mailroom",
    "OutboxState",
    "Standing",
    "Way",
    "bounce",
    "given_up",
    "is_any_given_up",
    "loop",
    "post",
    "post_link",
    "post_notice",
    "run_once",
    "standing_of",
    "state",
    "try_again",
    "withdraw",
]
