"""Tables of those who ask on behalf of their work: the person, the link in the mail, the sign-in of one browser.

Who somebody is stands here only sealed: the address to the server's key, the private key under the person's own words.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug
from portal.db.clock import utc_now


class ReferrerRow(Base):
    """A professional with a verified work address. `domain` is one of the municipality's own, and names nobody."""

    __tablename__ = "referrer"

    id: Mapped[Id]
    address_mark: Mapped[Slug] = mapped_column(unique=True)
    address_sealed: Mapped[bytes]
    domain: Mapped[str] = mapped_column(String(190))
    public_key: Mapped[bytes]
    private_sealed: Mapped[bytes]
    words_salt: Mapped[bytes]
    words_cost: Mapped[Slug]
    keys_since: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)


class ReferrerLinkRow(Base):
    """A link that was asked for. Its id is a mark of the secret in the link, `browser_id` of the cookie that asked."""

    __tablename__ = "referrer_link"

    id: Mapped[Slug] = mapped_column(primary_key=True)
    browser_id: Mapped[Slug]
    body_sealed: Mapped[bytes]
    ends_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_referrer_link_browser", "browser_id"),
        Index("ix_referrer_link_ends", "ends_at"),
    )


class ReferrerSessionRow(Base):
    """One browser's sign-in. What opens it is in the cookie alone."""

    __tablename__ = "referrer_session"

    id: Mapped[Slug] = mapped_column(primary_key=True)
    referrer_id: Mapped[Ref] = mapped_column(ForeignKey("referrer.id"))
    body_sealed: Mapped[bytes]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_referrer_session_of", "referrer_id"),
        Index("ix_referrer_session_seen", "seen_at"),
    )
