"""What somebody whom the family let in may open in this door. What does not stand here is refused: a new page is decided first.

Not here, on purpose: the code, how the family is reached, consents, the log, other trusted persons, deleting, a live talk (one
talks with one person), and the concern that somebody wrote.
"""

from collections.abc import Mapping

from portal.cases.trusted_rules import May

_ALL = frozenset(May)
_READS = frozenset({May.READ, May.WRITE})

ALLOWED: Mapping[str, frozenset[May]] = {
    "thread.enter": _ALL,
    "thread.come_in": _ALL,
    "thread.leave": _ALL,
    "thread.other_language": _ALL,
    "thread.read_meetings": _ALL,
    "thread.read_steps": _READS,
    "thread.read_plan": _READS,
    "thread.print_plan": _READS,
    "thread.read_duken": _READS,
    "thread.compare_versions": _READS,
    "thread.print_duken": _READS,
    "thread.duken_as_pdf": _READS,
    "thread.write": frozenset({May.WRITE}),
    "thread.keep_message": frozenset({May.WRITE}),
    "thread.take_kept": frozenset({May.WRITE}),
    "thread.drop_kept": frozenset({May.WRITE}),
}


def may_open(endpoint: str | None, may: str) -> bool:
    """Whether a trusted person with this right may ask for this view. Everything else is refused."""
    return May(may) in ALLOWED.get(endpoint or "", frozenset())
