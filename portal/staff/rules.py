"""What a role may do, and what the rules of sign-in are. Pure: no database, no HTTP.

Roles and permissions are data: a new right is a row in `PERMISSIONS_OF`, never an `if` in a route.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(
    minutes=15
)  # without a request for this long, one signs in again (threats.md: thief of a laptop)
ABSOLUTE = timedelta(hours=10)  # a working day: however busy, one signs in again after it
FRESH = timedelta(minutes=10)  # how lately one must have signed in to change roles or a second factor
TOUCH_EVERY = timedelta(minutes=1)  # how exactly the last request is remembered: one write a minute at most
INVITATION_LIVES = timedelta(hours=72)
PARKED_LIVES = timedelta(hours=2)
CHALLENGE_LIVES = timedelta(minutes=5)


class Role(StrEnum):
    """What somebody is employed to do. One person may hold several."""

    RECEPTION = "reception"
    TEAM_LEADER = "team_leader"
    FAMILY_CONTACT = "family_contact"
    FAMILY_COORDINATOR = "family_coordinator"
    LEADER = "leader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What somebody may do. A route's label names one of these by its value."""

    SEE_QUEUE = "see_queue"
    SEE_ALL_CASES = "see_all_cases"  # without it, `see_queue` and `open_case` reach one's own cases only
    OPEN_CASE = "open_case"
    CLAIM_CASE = "claim_case"
    WRITE_ANSWER = "write_answer"
    WRITE_NOTE = "write_note"
    SET_LEVEL = "set_level"
    SET_PHASE = "set_phase"
    HAND_OVER = "hand_over"
    TAKE_HAND_OVER = "take_hand_over"
    NOTE_CONTACT = "note_contact"
    TALK_LIVE = "talk_live"
    DELETE_CASE = "delete_case"
    LINK_CASES = "link_cases"
    SETTLE_WISH = "settle_wish"  # the family asked for another person: to read why, and to find somebody
    READ_CONTACT_NOTE = "read_contact_note"  # a professional's word to the team leader, such as a call to child welfare
    ADMIT_COLLEAGUE = "admit_colleague"
    PUT_UP_NOTICE = "put_up_notice"
    SET_ABSENCE = "set_absence"  # note the days on which a colleague is away; everybody may note their own
    SEE_FIGURES = "see_figures"
    SEE_ACCESS_LOG = "see_access_log"
    EDIT_SERVICES = "edit_services"
    EDIT_TEXTS = "edit_texts"
    MANAGE_PEOPLE = "manage_people"


class Wish(StrEnum):
    """How somebody wants to work at the desk. Nothing of it is on unless it was asked for."""

    KEYS_OFF = "keys_off"  # no single-letter keys (WCAG 2.1.4)
    TELL = "tell"  # a notification of the browser when something new stands in the queue
    SOUND = "sound"


class MemberState(StrEnum):
    """Where an account stands: invited → waiting_for_key → active → disabled, and back to invited."""

    INVITED = "invited"
    WAITING_FOR_KEY = "waiting_for_key"
    ACTIVE = "active"
    DISABLED = "disabled"


class StaffLanguage(StrEnum):
    """The languages that the staff side exists in."""

    BOKMAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


class StaffEvent(StrEnum):
    """What can have happened around an account; the audit log's words for it."""

    SIGNED_IN = "staff_signed_in"
    SIGN_IN_FAILED = "staff_sign_in_failed"
    SIGNED_OUT = "staff_signed_out"
    SESSION_ENDED = "staff_session_ended"
    INVITED = "staff_invited"
    JOINED = "staff_joined"
    ENROLLED = "staff_enrolled"
    ADMITTED = "staff_admitted"
    ROLES_CHANGED = "staff_roles_changed"
    DISABLED = "staff_disabled"
    INVITED_AGAIN = "staff_invited_again"
    PASSKEY_ADDED = "staff_passkey_added"
    PASSKEY_REMOVED = "staff_passkey_removed"
    CODE_CHANGED = "staff_code_changed"
    PASSPHRASE_CHANGED = "staff_passphrase_changed"  # noqa: S105  # nosec B105  (a word for the log)
    LANGUAGE_CHANGED = "staff_language_changed"


_CARRIES_CASES = frozenset(
    {
        Permission.SEE_QUEUE,
        Permission.OPEN_CASE,
        Permission.WRITE_ANSWER,
        Permission.WRITE_NOTE,
        Permission.SET_LEVEL,
        Permission.SET_PHASE,
        Permission.HAND_OVER,
        Permission.TAKE_HAND_OVER,
        Permission.NOTE_CONTACT,
        Permission.ADMIT_COLLEAGUE,
        Permission.LINK_CASES,
    }
)
_TRIAGES = _CARRIES_CASES | {Permission.SEE_ALL_CASES, Permission.CLAIM_CASE, Permission.TALK_LIVE}

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = {
    Role.RECEPTION: _TRIAGES,
    Role.TEAM_LEADER: _TRIAGES
    | {
        Permission.DELETE_CASE, Permission.SEE_FIGURES, Permission.SEE_ACCESS_LOG, Permission.EDIT_TEXTS,
        Permission.SETTLE_WISH, Permission.PUT_UP_NOTICE, Permission.READ_CONTACT_NOTE, Permission.BAR_COLLEAGUE,
    }  # fmt: skip
    | {Permission.SET_ABSENCE},
    Role.FAMILY_CONTACT: _CARRIES_CASES | {Permission.TALK_LIVE},
    Role.FAMILY_COORDINATOR: _CARRIES_CASES,
    Role.LEADER: frozenset({Permission.SEE_FIGURES, Permission.SEE_ACCESS_LOG}),
    Role.EDITOR: frozenset({Permission.EDIT_SERVICES, Permission.EDIT_TEXTS}),
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_PEOPLE, Permission.SEE_ACCESS_LOG}),
}

# Whoever may do one of these reads what a family wrote, and therefore must hold the team key.
NEEDS_TEAM_KEY = frozenset({Permission.OPEN_CASE, Permission.ADMIT_COLLEAGUE})


def permissions_for(roles: Collection[Role]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do."""
    return frozenset().union(*(PERMISSIONS_OF[role] for role in roles))


def needs_team_key(roles: Collection[Role]) -> bool:
    """Whether these roles read cases, so that a colleague must let their holder in."""
    return bool(NEEDS_TEAM_KEY & permissions_for(roles))


@dataclass(frozen=True)
class Signed:
    """Somebody who is signed in, for the length of one request.

    `member_private` opens the team key; it never leaves the request and never shows in a traceback.
    """

    id: str
    name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    session_id: str
    language: str
    fresh_at: datetime
    member_private: bytes | None = field(default=None, repr=False)
    wishes: frozenset[str] = frozenset()

    def may(self, permission: Permission | str) -> bool:
        return permission in self.permissions

    def unlocked(self) -> bytes:
        """The private key. Raises ValueError in the hands of somebody who is signed in without one."""
        if self.member_private is None:
            raise ValueError("this sign-in holds no key")
        return self.member_private

    def is_fresh(self, now: datetime) -> bool:
        """Whether the sign-in is recent enough for changing roles or a second factor."""
        return now - self.fresh_at <= FRESH


class SessionState(StrEnum):
    """Whether a session still holds, and why not."""

    LIVE = "live"
    IDLE = "idle"
    TOO_OLD = "too_old"
    ENDED = "ended"


def session_state(
    *, started_at: datetime, seen_at: datetime, ended_at: datetime | None, now: datetime
) -> SessionState:
    """Where a session stands at `now`. All moments in UTC."""
    if ended_at is not None:
        return SessionState.ENDED
    if now - started_at > ABSOLUTE:
        return SessionState.TOO_OLD
    if now - seen_at > IDLE:
        return SessionState.IDLE
    return SessionState.LIVE


def tidy_email(typed: str) -> str:
    """An address in the one form in which addresses are compared."""
    return typed.strip().casefold()


class AccountProblem(StrEnum):
    """Why something cannot be done with an account."""

    EMAIL_TAKEN = "email_taken"
    NO_ROLES = "no_roles"
    LAST_ADMINISTRATOR = "last_administrator"
    LAST_KEY_HOLDER = "last_key_holder"
    NOT_YOURSELF = "not_yourself"
    NOT_NOW = "not_now"  # the account stands where this makes no sense, or somebody was first


class CannotChange(Exception):
    """A command on an account was refused. `problem` says why; the page finds the words."""

    def __init__(self, problem: AccountProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem
