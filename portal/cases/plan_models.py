"""The tables of the plan: goals, what is done to get there, and how it goes.

In plain: states, dates, ids. Sealed under the case's key: the goal, whom it helps, what is done and by whom (a service's id
too: which service a family is sent to tells of its need), and what anybody says of it.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug, new_id


class PlanGoal(Base):
    """Something that is to become different. `shared_id` is the same where one goal stands in several cases of a household:
    each case has a sealed copy of its own."""

    __tablename__ = "plan_goal"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    shared_id: Mapped[Ref] = mapped_column(default=new_id)
    submission: Mapped[str] = mapped_column(String(64), unique=True)  # the same form sent twice is one goal
    state: Mapped[Slug]
    body_sealed: Mapped[bytes]
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_plan_goal_case", "case_id", "made_at", "id"), Index("ix_plan_goal_shared", "shared_id"))


class PlanMeasure(Base):
    """Something that is done to reach a goal."""

    __tablename__ = "plan_measure"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    goal_id: Mapped[Ref] = mapped_column(ForeignKey("plan_goal.id", ondelete="CASCADE"))
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[Slug]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    body_sealed: Mapped[bytes]
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_plan_measure_case", "case_id", "made_at", "id"), Index("ix_plan_measure_goal", "goal_id"),
    )  # fmt: skip


class PlanSaid(Base):
    """How somebody says that a measure goes. Never written anew: whoever thinks otherwise later says so later."""

    __tablename__ = "plan_said"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    measure_id: Mapped[Ref] = mapped_column(ForeignKey("plan_measure.id", ondelete="CASCADE"))
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    sayer: Mapped[Slug]
    staff_id: Mapped[str | None] = mapped_column(String(26))
    body_sealed: Mapped[bytes]
    said_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_plan_said_case", "case_id", "said_at", "id"), Index("ix_plan_said_measure", "measure_id"),
    )  # fmt: skip
