"""The access log: who looked and who changed, append-only, each entry chained to the one before."""

from portal.audit.commands import record
from portal.audit.queries import Break, BreakKind, Head, head, history, verify

__all__ = ["Break", "BreakKind", "Head", "head", "history", "record", "verify"]
