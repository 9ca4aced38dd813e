"""The tables of those who work here. Nothing in them opens a case without what its owner knows or holds."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, Id, Ref, Slug
from portal.staff.rules import MemberState, Role


class StaffMember(Base):
    """Somebody who works here."""

    __tablename__ = "staff_member"
    __table_args__ = (UniqueConstraint("email"),)

    id: Mapped[Id]
    name: Mapped[str]
    email: Mapped[str] = mapped_column(String(254))  # as rules.tidy_email makes it
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[Slug]
    created_at: Mapped[datetime]
    invited_by: Mapped[str | None] = mapped_column(String(26))  # None: enrolled at the command line
    disabled_at: Mapped[datetime | None]
    wishes: Mapped[str] = mapped_column(String(200), default="", server_default="")  # rules.Wish, with commas between
    version: Mapped[int] = mapped_column()
    speaks: Mapped[str] = mapped_column(String(100), default="", server_default="")  # languages: 'ar,en'
    role_rows: Mapped[list["StaffRole"]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    grant_rows: Mapped[list["StaffGrant"]] = relationship(lazy="raise", viewonly=True)
    team_rows: Mapped[list["StaffTeamMember"]] = relationship(lazy="raise", viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(row.role) for row in self.role_rows)

    @property
    def standing(self) -> MemberState:
        return MemberState(self.state)


class StaffRole(Base):
    """One role of one member."""

    __tablename__ = "staff_role"

    member_id: Mapped[Ref] = mapped_column(
        ForeignKey("staff_member.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[Slug] = mapped_column(primary_key=True)


class StaffGrant(Base):
    """A right given to one member for a while, on top of the roles: by whom and why. Time ends it, or a person."""

    __tablename__ = "staff_grant"

    id: Mapped[Id]
    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), index=True)
    permission: Mapped[Slug]
    scope: Mapped[Slug]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    why: Mapped[str]
    given_by: Mapped[Ref]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # when somebody ended it before its time


class StaffTeam(Base):
    """Colleagues who share cases: a case may belong to a team."""

    __tablename__ = "staff_team"

    id: Mapped[Slug] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class StaffTeamMember(Base):
    """One member of one team."""

    __tablename__ = "staff_team_member"

    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[Slug] = mapped_column(ForeignKey("staff_team.id", ondelete="CASCADE"), primary_key=True)


class StaffSession(Base):
    """A sign-in that lasts. The cookie's key half is nowhere here: without it the private key stays shut.

    Neither address nor browser is kept: a session is known by when it began.
    """

    __tablename__ = "staff_session"

    id: Mapped[str] = mapped_column(
        String(32), primary_key=True
    )  # vault.keys.derive_pair of the cookie's token
    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), index=True)
    wrapped_private: Mapped[bytes]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    fresh_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TotpSecret(Base):
    """The secret behind the six digits, sealed to its owner's key; the last step stops a second use."""

    __tablename__ = "staff_totp"

    member_id: Mapped[Ref] = mapped_column(
        ForeignKey("staff_member.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes]
    last_step: Mapped[int]


class Passkey(Base):
    """A passkey that alone signs in and, by its PRF output, opens its owner's private key."""

    __tablename__ = "staff_passkey"

    id: Mapped[Id]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), index=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    prf_salt: Mapped[bytes]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A question to a passkey: short-lived, answered once. Only its hash is kept."""

    __tablename__ = "staff_passkey_challenge"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the challenge
    purpose: Mapped[Slug]
    bound_to: Mapped[str] = mapped_column(String(64))  # the session that asked, or the visitor's marker
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Invitation(Base):
    """A join code that was handed over. Only its hash is kept, and it works once."""

    __tablename__ = "staff_invitation"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the code
    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ParkedForm(Base):
    """What somebody has half written, or had typed when the session ran out, sealed under a key that only a cookie holds."""

    __tablename__ = "staff_parked_form"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    # Which cookie's: vault.keys.derive_pair of its token. One browser has one, and as many forms under it as are written in.
    shelf: Mapped[str] = mapped_column(String(32), default="", server_default="", index=True)
    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)
