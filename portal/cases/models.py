"""The tables of a case.

In plain: what queues and figures need (level, phase, dates, age band, broad topic, language). Sealed: every word that
somebody wrote and everything that tells who they are. A sealed column is bytes and its name ends in `_sealed`.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug


class Case(Base):
    """An enquiry that is followed up. Its id is random; `reference` is what staff say aloud."""

    __tablename__ = "case_file"  # CASE is a word of SQL

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    submission: Mapped[str] = mapped_column(String(64), unique=True)  # the same form sent twice is one case
    channel: Mapped[Slug]
    asker: Mapped[Slug]
    language: Mapped[str] = mapped_column(String(12))
    interpreter: Mapped[str] = mapped_column(String(32), default="")
    age_band: Mapped[str] = mapped_column(String(32), default="")
    topic: Mapped[str] = mapped_column(String(64), default="")
    flags: Mapped[str] = mapped_column(String(200), default="")
    level: Mapped[str | None] = mapped_column(String(4))
    phase: Mapped[Slug]
    turn: Mapped[Slug]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    # One column to sort the queue by: urgent first, then who has waited longest for our answer.
    place: Mapped[str] = mapped_column(String(32), default="")
    holder_id: Mapped[str | None] = mapped_column(String(26))
    held_since: Mapped[datetime | None]
    offered_to: Mapped[str | None] = mapped_column(String(26))
    offer_due_at: Mapped[datetime | None]  # when whoever is asked to take over should have answered
    handed_over_at: Mapped[datetime | None]  # when somebody else last took over: the family is told
    team: Mapped[Slug] = mapped_column(default="", server_default="")  # the colleagues who share it
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    raised: Mapped[Slug] = mapped_column(default="", server_default="")  # what time brought forward
    raised_at: Mapped[datetime | None]
    came_at: Mapped[datetime | None]  # the minute in which it last came to us, or further forward among ours
    evaluate_on: Mapped[date | None]  # when the open round is to be looked at
    still_asked_at: Mapped[datetime | None]  # we asked whether the family still needs us, and it has not written since
    still_answered_at: Mapped[datetime | None]
    still_answer: Mapped[Slug] = mapped_column(default="", server_default="")
    effect: Mapped[Slug] = mapped_column(default="", server_default="")  # what came of it, for figures: set as it is closed
    answered_at: Mapped[datetime | None]  # the first answer by a person
    read_at: Mapped[datetime | None]
    touched_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    other_asked_at: Mapped[datetime | None]  # the family asked for another person, and nobody has settled it yet
    continued_in: Mapped[str | None] = mapped_column(String(26))  # locked: the family goes on in this later case
    set_aside: Mapped[Slug] = mapped_column(default="", server_default="")  # why it stands behind the queue
    alike_to: Mapped[str | None] = mapped_column(String(26))  # the first case with nearly the same words
    alike_count: Mapped[int] = mapped_column(default=0, server_default="0")  # how many are alike to this one
    has_receipt: Mapped[bool] = mapped_column(default=False)
    notify_sealed: Mapped[bytes | None]  # sealed to the server key, only while a nudge by mail or SMS is wanted
    notify_way: Mapped[Slug] = mapped_column(default="mail", server_default="mail")
    notice_state: Mapped[Slug] = mapped_column(default="", server_default="")  # whether the last nudge arrived
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_case_file_queue", "turn", "place", "id"),
        Index("ix_case_file_language", "turn", "language", "place", "id"),
        Index("ix_case_file_interpreter", "turn", "interpreter", "place", "id"),
        Index("ix_case_file_level", "turn", "level", "place", "id"),
        Index("ix_case_file_channel", "turn", "channel", "place", "id"),
        Index("ix_case_file_age", "turn", "age_band", "place", "id"),
        Index("ix_case_file_held", "turn", "holder_id", "place", "id"),
        Index("ix_case_file_due", "turn", "due_at"),
        Index("ix_case_file_came", "turn", "came_at", "id"),
        # Few carry a flag: it costs nothing to hold those apart.
        Index(
            "ix_case_file_flagged", "turn", "place", "id",
            sqlite_where=text("flags <> ''"), postgresql_where=text("flags <> ''"),
        ),
        Index("ix_case_file_holder", "holder_id", "turn", "place", "id"),
        Index("ix_case_file_offered", "offered_to"),
        # Few wait for another person, or stand aside: held apart, so that to find none takes no look at all the others.
        Index(
            "ix_case_file_wishes", "place", "id",
            sqlite_where=text("other_asked_at IS NOT NULL"), postgresql_where=text("other_asked_at IS NOT NULL"),
        ),
        Index(
            "ix_case_file_aside", "turn", "place", "id",
            sqlite_where=text("set_aside <> ''"), postgresql_where=text("set_aside <> ''"),
        ),
        # Few are alike to another one: a row of the queue counts those behind it by this.
        Index(
            "ix_case_file_alike", "alike_to",
            sqlite_where=text("alike_to IS NOT NULL"), postgresql_where=text("alike_to IS NOT NULL"),
        ),
        Index("ix_case_file_continued", "continued_in"),
        Index("ix_case_file_closed", "turn", "closed_at", "id"),
        Index("ix_case_file_evaluate", "evaluate_on"),
        Index("ix_case_file_unreached", "notice_state", "place", "id"),
        Index("ix_case_file_waits", "opened_at", "channel", "answered_at", "closed_at"),
    )


class Record(Base):
    """A sealed document of a case: the answers of the conversation, how to be reached, what may be told to whom."""

    __tablename__ = "case_record"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    kind: Mapped[Slug]
    form: Mapped[str] = mapped_column(String(64), default="")  # which questions, in which version, it was given under
    body_sealed: Mapped[bytes]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("case_id", "kind"),)


class Message(Base):
    """Something the family or we have written to the other."""

    __tablename__ = "case_message"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    sender: Mapped[Slug]
    staff_id: Mapped[str | None] = mapped_column(String(26))
    trusted_id: Mapped[str | None] = mapped_column(String(26))  # written by somebody whom the family let in
    by_sealed: Mapped[bytes | None]  # what the family calls that one
    language: Mapped[str] = mapped_column(String(12))
    body_sealed: Mapped[bytes]
    sent_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_case_message_thread", "case_id", "sent_at", "id"),
        Index("ix_case_message_sent", "sent_at", "case_id"),  # what is new anywhere, for the bell's sweep
    )


class HowWas(Base):
    """What the family said of an answer, once an answer."""

    __tablename__ = "case_how_was"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    message_id: Mapped[Ref] = mapped_column(ForeignKey("case_message.id", ondelete="CASCADE"), unique=True)
    body_sealed: Mapped[bytes]
    given_at: Mapped[datetime]

    __table_args__ = (Index("ix_case_how_was_case", "case_id", "given_at"),)


class Note(Base):
    """A note among colleagues. The family never sees it in the portal."""

    __tablename__ = "case_note"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[Ref]
    body_sealed: Mapped[bytes]
    written_at: Mapped[datetime]

    __table_args__ = (Index("ix_case_note_case", "case_id", "written_at"),)


class Fact(Base):
    """One line of the mapping form, with who said it."""

    __tablename__ = "case_fact"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    field: Mapped[Slug]
    said_by: Mapped[Slug]
    staff_id: Mapped[Ref]
    body_sealed: Mapped[bytes]
    noted_at: Mapped[datetime]
    replaces: Mapped[str | None] = mapped_column(String(26))  # the fact that stood here before, which can still be read
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    # One fact stands in place of another once: of two who change the same, one is told.
    __table_args__ = (Index("ix_case_fact_case", "case_id", "field"), Index("ix_case_fact_replaces", "replaces", unique=True))


class Event(Base):
    """The journal: what happened, in past tense. `facts` is plain JSON of slugs and numbers; a reason is sealed."""

    __tablename__ = "case_event"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    name: Mapped[Slug]
    actor_kind: Mapped[Slug]
    actor_id: Mapped[str] = mapped_column(String(64), default="")
    facts: Mapped[str] = mapped_column(default="{}")
    detail_sealed: Mapped[bytes | None]
    happened_at: Mapped[datetime]

    __table_args__ = (Index("ix_case_event_case", "case_id", "happened_at", "id"),)


class StatusText(Base):
    """One wording of one status in one language. `number` counts up; '' in `words` means the pack's own text again."""

    __tablename__ = "status_text"

    id: Mapped[Id]
    status: Mapped[Slug]
    language: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    words: Mapped[str]
    written_by: Mapped[Ref]
    written_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("status", "language", "number"),)
