"""What is to be sent after the commit: rows in the transaction, a worker that sends them once."""

from portal.outbox.commands import post, post_notice, try_again, withdraw
from portal.outbox.models import MailKind
from portal.outbox.queries import OutboxState, given_up, is_any_given_up, state
from portal.outbox.worker import Mailroom, loop, run_once

__all__ = [
    "MailKind",
    "Mailroom",
    "OutboxState",
    "given_up",
    "is_any_given_up",
    "loop",
    "post",
    "post_notice",
    "run_once",
    "state",
    "try_again",
    "withdraw",
]
