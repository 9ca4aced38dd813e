"""The pack's `[holding]` table: how long a hand-over may wait for an answer, how many families one may follow, and how long a
code lives that a colleague made."""

from dataclasses import dataclass

from portal.municipality.toml import Table


@dataclass(frozen=True)
class HoldingRules:
    """`answer_days`: working days to answer a question to take over. `most_families`: of a family co-ordinator (rule 16).

    `code_days`: whole days in which a code that a colleague gave a family leads to a code of its own.
    """

    answer_days: int = 2
    most_families: int = 10
    code_days: int = 7


def read_holding(table: Table) -> HoldingRules:
    """The `[holding]` table; a number nobody can work with is a fault of the pack."""
    usual = HoldingRules()
    return HoldingRules(
        _number(table, "answer_days", usual.answer_days, 10), _number(table, "most_families", usual.most_families, 50),
        _number(table, "code_days", usual.code_days, 30),
    )


def _number(table: Table, key: str, usual: int, most: int) -> int:
    number = table.number(key, usual)
    if not 1 <= number <= most:
        table.fault(key, f"'holding.{key}' is {number}", f"write a whole number from 1 to {most}")
    return number
