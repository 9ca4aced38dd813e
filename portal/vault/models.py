"""Tables of the vault: wraps as data, and the public halves of the keys. No secret stands here unsealed.

Members and cases belong to other slices, so their ids are plain columns without foreign keys.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref
from portal.db.clock import utc_now


class KeyKind(StrEnum):
    """What kind of key a wrap holds."""

    MEMBER = "member"
    TEAM = "team"
    CASE = "case"


class Method(StrEnum):
    """What opens a wrap. Says also what `KeyWrap.holder` is."""

    PASSPHRASE = "passphrase"  # nosec B105  # noqa: S105 - holder: the member
    PRF = "prf"  # holder: a hash of the passkey's credential id
    MEMBER = "member"  # holder: the member whose public key it is sealed to
    RECOVERY = "recovery"  # holder: the recovery key
    RECEIPT = "receipt"  # holder: the receipt's lookup id
    TRUSTED = "trusted"  # holder: the lookup id of a code that a family gave away
    SERVER = "server"  # holder: the server key's row
    TEAM = "team"  # holder: the team key it is sealed to


class TeamState(StrEnum):
    """Where a team key stands in its life."""

    WAITING_FOR_RECOVERY = "waiting_for_recovery"  # founded; takes no case before the sheet is typed back
    ACTIVE = "active"
    RETIRED = "retired"


class MemberState(StrEnum):
    """Whether a member's public key may receive the team key."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    LEFT = "left"


def _closed_set(values: type[StrEnum]) -> Enum:
    """A StrEnum stored as its value in a plain text column, the same on both databases."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class KeyWrap(Base):
    """One key, wrapped in one way for one holder."""

    __tablename__ = "keywrap"
    __table_args__ = (
        UniqueConstraint("key_id", "key_kind", "method", "holder"),
        Index("ix_keywrap_method_holder", "method", "holder"),
    )

    id: Mapped[Id]
    key_id: Mapped[Ref]
    key_kind: Mapped[KeyKind] = mapped_column(_closed_set(KeyKind))
    method: Mapped[Method] = mapped_column(_closed_set(Method))
    holder: Mapped[str] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(default=b"")
    params: Mapped[str] = mapped_column(String(64), default="")
    blob: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class TeamKey(Base):
    """One generation of the team's key pair. Case keys are sealed to the public half."""

    __tablename__ = "team_key"
    __table_args__ = (UniqueConstraint("generation"),)

    id: Mapped[Id]
    generation: Mapped[int] = mapped_column(Integer)
    public_key: Mapped[bytes]
    state: Mapped[TeamState] = mapped_column(_closed_set(TeamState))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class MemberKey(Base):
    """The public key of a member of staff.

    `proof` is made with the team's private key when the member is admitted: a row that somebody with only the
    database writes in, or a public key that is exchanged there, gets no team key at the next rotation.
    """

    __tablename__ = "member_key"

    member_id: Mapped[Ref] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    state: Mapped[MemberState] = mapped_column(_closed_set(MemberState))
    proof: Mapped[bytes] = mapped_column(default=b"")
    left_generation: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class RecoveryKey(Base):
    """The public key whose private half exists on paper only."""

    __tablename__ = "recovery_key"

    id: Mapped[Id]
    public_key: Mapped[bytes]
    proof: Mapped[bytes] = mapped_column(default=b"")
    printed_at: Mapped[datetime] = mapped_column(default=utc_now)
    confirmed_at: Mapped[datetime | None]


class ServerKey(Base):
    """A row while the `server` method is on: the public key whose private half the key file makes."""

    __tablename__ = "server_key"

    id: Mapped[Id]
    public_key: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
