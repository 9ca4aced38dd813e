"""Which cases a colleague reaches with a right: in SQL for lists and pages, in Python for the buttons of a case that is open.

Both say the same (a test over random colleagues and cases holds them together).
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from portal.cases.barring_models import CaseBar
from portal.cases.models import Case
from portal.staff.rules import CASE_RIGHTS, Permission, Scope, Signed


def within(signed: Signed, case: Any = Case) -> ColumnElement[bool]:
    """The cases in the scope of what this request was let in for. `case` is the table, or an alias of it."""
    if signed.reaches_all:
        return true()
    scope = signed.scope_of(signed.right or Permission.OPEN_CASE)
    own = [case.holder_id == signed.id, case.offered_to == signed.id]
    shared = [case.team.in_(sorted(signed.teams))] if scope is Scope.TEAM and signed.teams else []
    return or_(*own, *shared)


def not_barred(member_id: Any, case_id: Any = Case.id) -> ColumnElement[bool]:
    """The cases that this colleague is not kept out of; the id, or the place for it in a question that is made once.

    `case_id` is any column that holds a case's id.
    """
    barred = select(CaseBar.case_id).where(CaseBar.member_id == member_id)
    return case_id.not_in(barred)  # type: ignore[no-any-return]


def covers(signed: Signed, case: Case, right: Permission) -> bool:
    """Whether this colleague has the right in this case, which they may see."""
    scope = signed.scope_of(right)
    is_own = signed.id in (case.holder_id, case.offered_to)
    return scope is Scope.ALL or is_own or (scope is Scope.TEAM and case.team in signed.teams)


def narrowed(signed: Signed, case: Case) -> Signed:
    """The same colleague with only those rights that reach this case: what its page offers is what it will do."""
    out_of_reach = {each for each in CASE_RIGHTS & signed.permissions if not covers(signed, case, each)}
    return replace(signed, permissions=signed.permissions - out_of_reach) if out_of_reach else signed
