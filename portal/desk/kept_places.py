"""Where a form that was kept was being written: a colleague with two of them must see which goes into which case."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from portal.cases.models import Case
from portal.cases.queries import visible_to
from portal.staff.gate import colleague
from portal.staff.parking import Parked
from portal.web.extensions import portal_of

_IN_A_CASE = re.compile(r"/desk/(?:case|live)/([a-z0-9]{26})(?:/|$)")


def for_pages() -> dict[str, Any]:
    """What the page of kept words asks."""
    return {"kept_in_cases": kept_in_cases}


def kept_in_cases(kept: Iterable[Parked]) -> Mapping[str, str]:
    """The number of the case that each was written in (kept id → reference), of cases that may still be seen. One query."""
    found = {each.id: match[1] for each in kept if (match := _IN_A_CASE.match(each.path))}
    if not found:
        return {}
    wanted = select(Case).where(Case.id.in_(found.values()), visible_to(colleague()))
    with portal_of().db.read() as db:
        references = {case.id: case.reference for case in db.scalars(wanted)}
    return {kept_id: references[case_id] for kept_id, case_id in found.items() if case_id in references}
