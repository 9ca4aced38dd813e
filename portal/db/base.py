"""Column types that mean the same on SQLite and PostgreSQL, and the names of constraints."""

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, LargeBinary, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no l, o, 0 or 1: an id may be read aloud

_ID_LENGTH = 26
_LETTER_OF_BYTE = (_ALPHABET * (256 // len(_ALPHABET))).encode()  # 32 letters: each stands for as many bytes


def new_id() -> str:
    """A random identifier of 26 letters and digits (130 bits): never counted, never guessable."""
    return secrets.token_bytes(_ID_LENGTH).translate(_LETTER_OF_BYTE).decode()


def is_id(text: str) -> bool:
    """Whether a text has the form of an id; a database need not see what has not."""
    return len(text) == _ID_LENGTH and set(text) <= set(_ALPHABET)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the time zone of what it stores; this gives it back.

    Raises ValueError for a naive datetime: a time without a zone is a bug, not a value.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table is built on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: dict[Any, Any] = {datetime: UtcDateTime(), bytes: LargeBinary(), str: Text()}


# The columns that come back in every slice.
Id = Annotated[str, mapped_column(String(26), primary_key=True, default=new_id)]
Ref = Annotated[str, mapped_column(String(26))]  # add the ForeignKey where it is used
Slug = Annotated[str, mapped_column(String(64))]
