"""Changing who works here. Everything is recorded in the access log in the same transaction."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import record
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff import member_keys, queries, second_factor
from portal.staff.join_codes import code_id, new_code
from portal.staff.models import Invitation, ParkedForm, Passkey, StaffMember, StaffRole, TotpSecret
from portal.staff.rules import (
    INVITATION_LIVES,
    AccountProblem,
    CannotChange,
    MemberState,
    Role,
    StaffEvent,
    StaffLanguage,
    needs_team_key,
    tidy_email,
)
from portal.staff.sessions import end_all_sessions
from portal.vault import team
from portal.vault.errors import LastMember
from portal.vault.keyring import Keyring
from portal.vault.members import Stretched, stretch_passphrase, wrap_member_with_passphrase

CLI = "cli"


@dataclass(frozen=True)
class Invited:
    """An invitation. The code is shown once, on the screen, and handed over by a person."""

    member_id: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class EnrolledMember:
    """Somebody who was enrolled at the command line, with what their authenticator app needs."""

    member_id: str
    totp_secret: str = field(repr=False)
    private: bytes = field(repr=False)


def invite(
    db: Session,
    *,
    name: str,
    email: str,
    roles: Collection[Role],
    language: StaffLanguage,
    by: str,
    now: datetime | None = None,
) -> Invited:
    """Make an account and its join code. `by` is a member's id, or 'cli'. Raises CannotChange."""
    now = now or utc_now()
    member = _new_member(db, name, email, roles, language, by, now)
    _record(db, by, StaffEvent.INVITED, member.id, roles=len(roles))
    return Invited(member_id=member.id, code=_new_invitation(db, member.id, now))


def invite_again(db: Session, member_id: str, *, by: str, now: datetime | None = None) -> Invited:
    """Give somebody new keys: after a lost secret, or after having been disabled. The old ones go at once.

    Raises CannotChange, also for the last who holds the team key: with new keys nobody could open a case.
    """
    now = now or utc_now()
    member = _existing(db, member_id, by)
    if queries.is_last_key_holder(db, member):
        raise CannotChange(AccountProblem.LAST_KEY_HOLDER)
    _take_everything_back(db, member, now)
    member.state, member.disabled_at = MemberState.INVITED, None
    db.flush()
    _record(db, by, StaffEvent.INVITED_AGAIN, member.id)
    return Invited(member_id=member.id, code=_new_invitation(db, member.id, now))


def join(
    db: Session, code: str, stretched: Stretched, totp_secret: str, step: int, now: datetime
) -> StaffMember | None:
    """Use a join code: the account gets its keys and second factor. None when it is used, old or unknown.

    `step` is the step of the digits that proved the second factor; it counts as used. Stretch the passphrase
    before the write begins.
    """
    used = update(Invitation).where(Invitation.id == code_id(code), Invitation.used_at.is_(None))
    rows = db.execute(
        used.where(Invitation.expires_at >= now).values(used_at=now).returning(Invitation.member_id)
    )
    member_id = rows.scalar_one_or_none()
    member = db.get(StaffMember, member_id) if member_id else None
    if member is None or member.standing is not MemberState.INVITED:
        return None
    _give_keys(db, member, stretched, totp_secret, step)
    _record(db, member.id, StaffEvent.JOINED, member.id)
    return member


def found_team(db: Session, member_id: str) -> Keyring:
    """Make the team's key with its first member. It takes no case before the recovery sheet is typed back.

    Raises the vault's TeamExists and NoMemberKey.
    """
    keyring = team.found_team(db, member_id)
    member = db.get_one(StaffMember, member_id)
    member.state = MemberState.ACTIVE
    db.flush()
    _record(db, CLI, StaffEvent.ADMITTED, member.id)
    return keyring


def admit(db: Session, keyring: Keyring, member_id: str, *, by: str, check: str | None = None) -> StaffMember:
    """Let a waiting colleague in: they get the team key from somebody who has it. Raises CannotChange.

    `check` is the number that the colleague read aloud; a key that was exchanged since then is not let in.
    """
    member = db.get(StaffMember, member_id)
    if member is None or member.standing is not MemberState.WAITING_FOR_KEY:
        raise CannotChange(AccountProblem.NOT_NOW)
    if check is not None and check != member_keys.check_number(db, member_id):
        raise CannotChange(AccountProblem.NOT_NOW)
    team.admit(db, keyring, member_id)
    member.state = MemberState.ACTIVE
    db.flush()
    _record(db, by, StaffEvent.ADMITTED, member.id)
    return member


def set_roles(
    db: Session, member_id: str, roles: Collection[Role], *, by: str, now: datetime | None = None
) -> None:
    """Give somebody these roles and no others. Every session of theirs ends. Raises CannotChange."""
    now, member, wanted = now or utc_now(), _existing(db, member_id, by), frozenset(roles)
    if not wanted:
        raise CannotChange(AccountProblem.NO_ROLES)
    if Role.ADMINISTRATOR not in wanted and queries.is_last_administrator(db, member):
        raise CannotChange(AccountProblem.LAST_ADMINISTRATOR)
    if not needs_team_key(wanted) and queries.is_last_key_holder(db, member):
        raise CannotChange(AccountProblem.LAST_KEY_HOLDER)
    added, removed = wanted - member.roles, member.roles - wanted
    member.role_rows = [StaffRole(member_id=member.id, role=role) for role in sorted(wanted)]
    _follow_key_need(db, member, wanted)
    end_all_sessions(db, member.id, now)
    db.flush()
    for role in sorted(added):
        _record(db, by, StaffEvent.ROLES_CHANGED, member.id, added=role)
    for role in sorted(removed):
        _record(db, by, StaffEvent.ROLES_CHANGED, member.id, removed=role)


def disable(db: Session, member_id: str, *, by: str, now: datetime | None = None) -> None:
    """Shut somebody out now: sessions, invitations, passkeys, keys and typed forms go in one transaction.

    Raises CannotChange for oneself, the last administrator and the last who holds the team key.
    """
    now, member = now or utc_now(), _existing(db, member_id, by)
    if member.id == by:
        raise CannotChange(AccountProblem.NOT_YOURSELF)
    if member.standing is MemberState.ACTIVE and queries.is_last_administrator(db, member):
        raise CannotChange(AccountProblem.LAST_ADMINISTRATOR)
    if queries.is_last_key_holder(db, member):
        raise CannotChange(AccountProblem.LAST_KEY_HOLDER)
    ended = _take_everything_back(db, member, now)
    member.state, member.disabled_at = MemberState.DISABLED, now
    db.flush()
    _record(db, by, StaffEvent.DISABLED, member.id, sessions=ended)


def set_language(db: Session, member_id: str, language: StaffLanguage) -> None:
    """The language that this member works in."""
    db.execute(update(StaffMember).where(StaffMember.id == member_id).values(language=language))
    _record(db, member_id, StaffEvent.LANGUAGE_CHANGED, member_id, language=language)


def set_spoken(db: Session, member_id: str, languages: Collection[str]) -> None:
    """The languages that this member speaks with families: who chooses a colleague for one sees them."""
    db.execute(update(StaffMember).where(StaffMember.id == member_id).values(speaks=",".join(sorted(languages))))
    _record(db, member_id, StaffEvent.SPOKEN_CHANGED, member_id, languages=len(languages))


def change_code(db: Session, member_id: str, member_private: bytes, totp_secret: str, step: int) -> None:
    """Exchange the secret of the authenticator app; the old one stops at once."""
    db.execute(delete(TotpSecret).where(TotpSecret.member_id == member_id))
    sealed = member_keys.seal_to_member(member_private, totp_secret, member_id)
    db.add(TotpSecret(member_id=member_id, sealed=sealed, last_step=step))
    db.flush()
    _record(db, member_id, StaffEvent.CODE_CHANGED, member_id)


def change_passphrase(db: Session, member_id: str, member_private: bytes, stretched: Stretched) -> None:
    """Exchange the passphrase; the old one opens nothing from now on."""
    wrap_member_with_passphrase(db, member_id, member_private, stretched)
    _record(db, member_id, StaffEvent.PASSPHRASE_CHANGED, member_id)


def use_code(db: Session, member_id: str, step: int) -> bool:
    """Mark a step of the six digits as used; False when another request was first."""
    newer = update(TotpSecret).where(TotpSecret.member_id == member_id, TotpSecret.last_step < step)
    return bool(db.execute(newer.values(last_step=step)).rowcount)  # type: ignore[attr-defined]


def enrol_member(
    db: Session,
    name: str,
    email: str,
    roles: Collection[Role],
    passphrase: str,
    totp_secret: str | None = None,
    language: StaffLanguage = StaffLanguage.BOKMAL,
) -> EnrolledMember:
    """Make an account with its keys at once, for the command line and the demo.

    It waits for a key when its roles read cases: `found_team` or `admit` comes next. Derives a key, so it
    takes a fifth of a second. Raises CannotChange.
    """
    member = _new_member(db, name, email, roles, language, CLI, utc_now())
    secret = totp_secret or second_factor.new_secret()
    private = _give_keys(db, member, stretch_passphrase(passphrase), secret, step=0)
    _record(db, CLI, StaffEvent.ENROLLED, member.id, roles=len(roles))
    return EnrolledMember(member_id=member.id, totp_secret=secret, private=private)


def _new_member(
    db: Session,
    name: str,
    email: str,
    roles: Collection[Role],
    language: StaffLanguage,
    by: str,
    now: datetime,
) -> StaffMember:
    if not roles:
        raise CannotChange(AccountProblem.NO_ROLES)
    if queries.member_by_email(db, email) is not None:
        raise CannotChange(AccountProblem.EMAIL_TAKEN)
    member = StaffMember(
        id=new_id(),
        name=name.strip(),
        email=tidy_email(email),
        language=language,
        state=MemberState.INVITED,
        created_at=now,
        invited_by=None if by == CLI else by,
        role_rows=[StaffRole(role=role) for role in sorted(frozenset(roles))],
    )
    db.add(member)
    try:
        db.flush()
    except IntegrityError:  # somebody invited the same address in the same moment
        raise CannotChange(AccountProblem.EMAIL_TAKEN) from None
    return member


def _give_keys(db: Session, member: StaffMember, stretched: Stretched, totp_secret: str, step: int) -> bytes:
    private = team.new_member_keys(db, member.id)
    wrap_member_with_passphrase(db, member.id, private, stretched)
    sealed = member_keys.seal_to_member(private, totp_secret, member.id)
    db.add(TotpSecret(member_id=member.id, sealed=sealed, last_step=step))
    member.state = MemberState.WAITING_FOR_KEY if needs_team_key(member.roles) else MemberState.ACTIVE
    db.flush()
    return private


def _new_invitation(db: Session, member_id: str, now: datetime) -> str:
    code = new_code()
    db.execute(delete(Invitation).where(Invitation.member_id == member_id))
    db.add(Invitation(id=code_id(code), member_id=member_id, expires_at=now + INVITATION_LIVES))
    db.flush()
    return code


def _take_everything_back(db: Session, member: StaffMember, now: datetime) -> int:
    """Everything that lets somebody in, or that they could open anything with; how many sessions ended."""
    for table in (Invitation, Passkey, TotpSecret, ParkedForm):
        db.execute(delete(table).where(table.member_id == member.id))
    try:
        team.drop_member(db, member.id)
    except LastMember:
        raise CannotChange(AccountProblem.LAST_KEY_HOLDER) from None
    return end_all_sessions(db, member.id, now)


def _follow_key_need(db: Session, member: StaffMember, wanted: frozenset[Role]) -> None:
    """Roles that read cases make one wait for the team key; roles that do not, give it back."""
    if member.standing is MemberState.ACTIVE and needs_team_key(wanted):
        member.state = MemberState.ACTIVE if team.is_admitted(db, member.id) else MemberState.WAITING_FOR_KEY
    elif member.standing is MemberState.WAITING_FOR_KEY and not needs_team_key(wanted):
        member.state = MemberState.ACTIVE
    if not needs_team_key(wanted):
        try:
            member_keys.leave_team(db, member.id)
        except LastMember:
            raise CannotChange(AccountProblem.LAST_KEY_HOLDER) from None


def _existing(db: Session, member_id: str, by: str) -> StaffMember:
    member = db.get(StaffMember, member_id, populate_existing=True)
    if member is None or (by not in (CLI, member_id) and db.get(StaffMember, by) is None):
        raise CannotChange(AccountProblem.NOT_NOW)
    return member


def _record(db: Session, by: str, event: StaffEvent, member_id: str, **facts: str | int) -> None:
    record(db, CLI if by == CLI else f"member:{by}", event, member_id, **facts)
