"""In whose plans of a household a goal stands too: for colleagues who could write it there, and never for a family."""

from sqlalchemy.orm import Session

from portal.cases.household_queries import members_for
from portal.cases.opened import Opened
from portal.cases.plan_sharing import standing_in
from portal.replies.audience import audience_among
from portal.replies.plan_shown import PlanShown
from portal.staff.rules import Permission, Signed


def named_beside(db: Session, me: Signed, opened: Opened, shown: PlanShown) -> dict[str, str]:
    """Goal → the others who have it, by the names that the goal's own form reads back. The number of queries is fixed."""
    audience = audience_among(members_for(db, me, opened.case.id), me, opened.case, Permission.SET_LEVEL)
    if audience is None:
        return {}
    others = [case_id for case_id, _name, _hint in audience.others]
    found = standing_in(db, [goal.read.shared_id for goal in shown.goals], others)
    return {goal.read.id: audience.others_named(found.get(goal.read.shared_id, [])) for goal in shown.goals}
