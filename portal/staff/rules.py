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
MOST_PARKED = 12  # half-written forms of one person: more than anybody writes in at once, in however many tabs
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
    BAR_COLLEAGUE = "bar_colleague"  # somebody is too close to a family: keep a colleague out of its case
    MAKE_PACKET = "make_packet"  # all of a case as a file for the archive: it leaves the portal unsealed
    EDIT_SERVICES = "edit_services"
    EDIT_TEXTS = "edit_texts"
    MANAGE_PEOPLE = "manage_people"


class Wish(StrEnum):
    """How somebody wants to work at the desk. Nothing of it is on unless it was asked for."""

    KEYS_OFF = "keys_off"  # no single-letter keys (WCAG 2.1.4)


class Scope(StrEnum):
    """In which cases somebody has a right: those one holds or is offered, one's teams' too, or everybody's."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


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
    SPOKEN_CHANGED = "staff_spoken_changed"
    TEAMS_CHANGED = "staff_teams_changed"
    GRANT_GIVEN = "staff_grant_given"
    GRANT_ENDED = "staff_grant_ended"


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
    | {Permission.SET_ABSENCE, Permission.MAKE_PACKET},
    Role.FAMILY_CONTACT: _CARRIES_CASES | {Permission.TALK_LIVE},
    Role.FAMILY_COORDINATOR: _CARRIES_CASES,
    Role.LEADER: frozenset({Permission.SEE_FIGURES, Permission.SEE_ACCESS_LOG}),
    Role.EDITOR: frozenset({Permission.EDIT_SERVICES, Permission.EDIT_TEXTS}),
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_PEOPLE, Permission.SEE_ACCESS_LOG}),
}

# In which cases each role has its case rights. A role that is not here has them in its own cases.
SCOPE_OF: Mapping[Role, Scope] = {Role.RECEPTION: Scope.ALL, Role.TEAM_LEADER: Scope.ALL}

# The rights that are about one case at a time, and so have a scope.
CASE_RIGHTS = frozenset(
    {
        Permission.SEE_QUEUE, Permission.OPEN_CASE, Permission.CLAIM_CASE, Permission.WRITE_ANSWER, Permission.WRITE_NOTE,
        Permission.SET_LEVEL, Permission.SET_PHASE, Permission.HAND_OVER, Permission.TAKE_HAND_OVER, Permission.TALK_LIVE,
        Permission.DELETE_CASE, Permission.LINK_CASES, Permission.SETTLE_WISH, Permission.BAR_COLLEAGUE,
        Permission.MAKE_PACKET,
    }
)  # fmt: skip
# What may be given to one person for a while, on top of the roles. Who manages people is a role, always.
GRANTABLE = CASE_RIGHTS - {Permission.SEE_QUEUE} | {
    Permission.PUT_UP_NOTICE, Permission.SEE_FIGURES, Permission.SEE_ACCESS_LOG, Permission.EDIT_SERVICES,
    Permission.EDIT_TEXTS,
}  # fmt: skip
LONGEST_GRANT = timedelta(days=366)
_WIDEST_LAST = (Scope.OWN, Scope.TEAM, Scope.ALL)

# Whoever may do one of these reads what a family wrote, and therefore must hold the team key.
NEEDS_TEAM_KEY = frozenset({Permission.OPEN_CASE, Permission.ADMIT_COLLEAGUE})


def permissions_for(roles: Collection[Role]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do."""
    return frozenset().union(*(PERMISSIONS_OF[role] for role in roles))


@dataclass(frozen=True)
class Right:
    """One permission, and in which cases; the scope says nothing of a permission that is not about a case."""

    permission: Permission
    scope: Scope


def rights_of(roles: Collection[Role], granted: Collection[Right] = ()) -> dict[Permission, Scope]:
    """Everything somebody may do with these roles and grants, each in the widest scope that any of them gives.

    Who may do something in a case may see it, in the list and on its page. Who sees all cases may see all cases.
    """
    rights = [Right(each, SCOPE_OF.get(role, Scope.OWN)) for role in roles for each in PERMISSIONS_OF[role]]
    rights += granted
    rights += [Right(seen, each.scope) for each in granted if each.permission in CASE_RIGHTS for seen in _SEEN_WITH]
    found: dict[Permission, Scope] = {}
    for each in rights:
        found[each.permission] = max(found.get(each.permission, Scope.OWN), each.scope, key=_WIDEST_LAST.index)
    if found.get(Permission.OPEN_CASE) is Scope.ALL:
        found[Permission.SEE_ALL_CASES] = Scope.ALL
    return found


_SEEN_WITH = (Permission.SEE_QUEUE, Permission.OPEN_CASE)


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
    scopes: Mapping[Permission, Scope] = field(default_factory=dict)
    teams: frozenset[str] = frozenset()
    right: Permission | None = None  # what this request was let in for: it reaches no further than that right does

    def scope_of(self, right: Permission) -> Scope:
        """In which cases one has this right; without a word of it, as one's roles always had it."""
        usual = Scope.ALL if self.may(Permission.SEE_ALL_CASES) else Scope.OWN
        return self.scopes.get(right, usual)

    @property
    def reaches_all(self) -> bool:
        """Whether this request may reach everybody's cases."""
        return self.scope_of(self.right or Permission.OPEN_CASE) is Scope.ALL

    @property
    def sees_others(self) -> bool:
        """Whether the queue holds more for this person than the own cases."""
        return self.scope_of(Permission.SEE_QUEUE) is not Scope.OWN

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
    NO_KEY = "no_key"  # a right in cases, for somebody whose roles give no key to any
    NO_SUCH_TIME = "no_such_time"
    GIVEN_ALREADY = "given_already"
    NOT_NOW = "not_now"  # the account stands where this makes no sense, or somebody was first


class CannotChange(Exception):
    """A command on an account was refused. `problem` says why; the page finds the words."""

    def __init__(self, problem: AccountProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem
