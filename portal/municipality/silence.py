"""The pack's `[silence]` table: how long it may be quiet after our answer before somebody asks, and before one may close."""

from dataclasses import dataclass

from portal.municipality.toml import Table

_LEAST, _MOST = 7, 365


@dataclass(frozen=True)
class SilenceRules:
    """Whole days. `ask_after`: without a word since our answer. `close_after`: without an answer to 'do you still need us?'."""

    ask_after: int = 30
    close_after: int = 14


def read_silence(table: Table) -> SilenceRules:
    """The `[silence]` table; a time that is too short to be kind, or too long to be kept, is a fault of the pack."""
    usual = SilenceRules()
    return SilenceRules(_days(table, "ask_after_days", usual.ask_after), _days(table, "close_after_days", usual.close_after))


def _days(table: Table, key: str, usual: int) -> int:
    days = table.number(key, usual)
    if not _LEAST <= days <= _MOST:
        table.fault(key, f"'silence.{key}' is {days}", f"write a whole number from {_LEAST} to {_MOST}")
    return days
