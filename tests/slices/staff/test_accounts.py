"""Accounts: invited, joined, let in, given other roles, shut out. On a real database, without HTTP."""

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.staff import commands, join_codes, member_keys, queries, sessions
from portal.staff.models import Invitation, ParkedForm, Passkey, StaffMember, StaffSession, TotpSecret
from portal.staff.parking import Writing, park
from portal.staff.rules import (
    AccountProblem,
    CannotChange,
    MemberState,
    Permission,
    Role,
    SessionState,
    StaffEvent,
    StaffLanguage,
)
from portal.vault.commands import new_case_key
from portal.vault.errors import NotAdmitted
from portal.vault.keyring import unlock_team
from portal.vault.members import stretch_passphrase, unwrap_member_with_passphrase, ways_to_unlock
from portal.vault.team import is_admitted, rotation_is_due
from tests.slices.staff.house import NEW_PASSPHRASE, PASSPHRASE, Colleague, House

CASE_ID = "c" * 26


def _invite(house: House, by: Colleague, *roles: Role, email: str = "ny@eksempel.no") -> commands.Invited:
    with house.db.write() as db:
        return commands.invite(
            db, name="Ny Kollega", email=email, roles=roles, language=StaffLanguage.BOKMAL, by=by.id
        )


def _joins(house: House, code: str) -> StaffMember | None:
    stretched = stretch_passphrase(NEW_PASSPHRASE)
    with house.db.write() as db:
        return commands.join(db, code, stretched, "A" * 32, 1, utc_now())


def _state(db: Database, member_id: str) -> MemberState:
    with db.read() as read:
        return read.get_one(StaffMember, member_id).standing


def _events(db: Database, subject: str) -> list[str]:
    with db.read() as read:
        rows = read.scalars(select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.seq))
        return [row.action for row in rows]


def test_from_the_invitation_to_an_open_case_key(house: House) -> None:
    mottak, leder = house.employs("Rut", Role.RECEPTION), house.employs("Adam", Role.ADMINISTRATOR)
    with house.db.write() as db:
        case_key = new_case_key(db, CASE_ID)
    invited = _invite(house, leder, Role.FAMILY_CONTACT)
    assert _state(house.db, invited.member_id) is MemberState.INVITED

    member = _joins(house, invited.code)
    assert member is not None
    assert member.standing is MemberState.WAITING_FOR_KEY
    with house.db.read() as db:
        private = unwrap_member_with_passphrase(db, invited.member_id, NEW_PASSPHRASE)
        assert private is not None
        with pytest.raises(NotAdmitted):
            unlock_team(db, invited.member_id, private)

    with house.db.write() as db:
        rut = unwrap_member_with_passphrase(db, mottak.id, PASSPHRASE)
        assert rut is not None
        check = member_keys.check_number(db, invited.member_id)
        commands.admit(db, unlock_team(db, mottak.id, rut), invited.member_id, by=mottak.id, check=check)
    assert _state(house.db, invited.member_id) is MemberState.ACTIVE
    with house.db.read() as db:
        assert unlock_team(db, invited.member_id, private).case_key(db, CASE_ID) == case_key
    assert _events(house.db, invited.member_id) == [
        StaffEvent.INVITED,
        StaffEvent.JOINED,
        StaffEvent.ADMITTED,
    ]


def test_a_key_that_was_exchanged_is_not_let_in(house: House) -> None:
    leder = house.employs("Adam", Role.ADMINISTRATOR, Role.RECEPTION)
    invited = _invite(house, leder, Role.FAMILY_CONTACT)
    _joins(house, invited.code)
    with pytest.raises(CannotChange), house.db.write() as db:
        commands.admit(db, house.keyring, invited.member_id, by=leder.id, check="000 000x")
    assert _state(house.db, invited.member_id) is MemberState.WAITING_FOR_KEY


def test_who_reads_no_case_needs_no_colleague(house: House) -> None:
    leder = house.employs("Adam", Role.ADMINISTRATOR)
    member = _joins(house, _invite(house, leder, Role.EDITOR).code)
    assert member is not None
    assert member.standing is MemberState.ACTIVE


def test_a_join_code_works_once_and_for_three_days(house: House, clock: object) -> None:
    leder = house.employs("Adam", Role.ADMINISTRATOR)
    invited = _invite(house, leder, Role.EDITOR)
    with house.db.read() as db:
        assert queries.open_invitation(db, join_codes.code_id(invited.code), utc_now())
    clock.move(hours=72, seconds=1)  # type: ignore[attr-defined]
    assert _joins(house, invited.code) is None
    clock.move(hours=-1)  # type: ignore[attr-defined]
    assert _joins(house, invited.code) is not None
    assert _joins(house, invited.code) is None
    assert _joins(house, "aaaa-bbbb-cccc-dddd") is None


def test_the_join_code_is_not_stored(house: House) -> None:
    leder = house.employs("Adam", Role.ADMINISTRATOR)
    invited = _invite(house, leder, Role.EDITOR)
    with house.db.read() as db:
        rows = db.scalars(select(Invitation)).all()
    assert [row.id for row in rows] == [join_codes.code_id(invited.code)]
    assert invited.code not in repr(invited)


def test_an_address_has_one_account(house: House) -> None:
    leder = house.employs("Adam", Role.ADMINISTRATOR)
    _invite(house, leder, Role.EDITOR, email="Kari@Eksempel.no")
    with pytest.raises(CannotChange) as refused:
        _invite(house, leder, Role.EDITOR, email="kari@eksempel.NO ")
    assert refused.value.problem is AccountProblem.EMAIL_TAKEN


def test_an_account_has_a_role(house: House) -> None:
    leder = house.employs("Adam", Role.ADMINISTRATOR)
    with pytest.raises(CannotChange) as refused:
        _invite(house, leder)
    assert refused.value.problem is AccountProblem.NO_ROLES


def _signs_in(house: House, who: Colleague) -> sessions.Opened:
    with house.db.write() as db:
        private = unwrap_member_with_passphrase(db, who.id, who.passphrase)
        assert private is not None
        return sessions.open_session(db, who.id, private, utc_now())


def _count(db: Database, table: type, member_id: str) -> int:
    with db.read() as read:
        mine = select(func.count()).select_from(table).where(table.member_id == member_id)  # type: ignore[attr-defined]
        return read.scalar(mine) or 0


def test_shutting_out_takes_everything_in_one_transaction(house: House) -> None:
    leder, rut = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Rut", Role.RECEPTION)
    house.employs("Siri", Role.TEAM_LEADER)
    opened = _signs_in(house, rut)
    with house.db.write() as db:
        park(db, rut.id, Writing("/desk/new", [("words", "noe")]), utc_now())
        db.add(
            Passkey(
                credential_id=b"x", member_id=rut.id, public_key=b"", sign_count=0, name="n", prf_salt=b"",
                created_at=utc_now(),
            )
        )  # fmt: skip
    with house.db.write() as db:
        commands.disable(db, rut.id, by=leder.id)
    for table in (Invitation, ParkedForm, Passkey, TotpSecret):
        assert _count(house.db, table, rut.id) == 0
    with house.db.read() as db:
        met = sessions.meet(db, opened.token, utc_now())
        assert met is not None
        assert met.state is SessionState.ENDED
        assert met.session.wrapped_private == b""
        assert sessions.signed_from(met) is None
        assert ways_to_unlock(db, rut.id) == []
        assert unwrap_member_with_passphrase(db, rut.id, PASSPHRASE) is None
        assert rotation_is_due(db)
    assert _state(house.db, rut.id) is MemberState.DISABLED


def _shuts_out_until_the_power_goes(house: House, who: Colleague, by: Colleague) -> None:
    with house.db.write() as db:
        commands.disable(db, who.id, by=by.id)
        raise RuntimeError("power")


def test_a_shut_account_undone_by_a_failure_stays_open(house: House) -> None:
    leder, rut = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Rut", Role.RECEPTION)
    house.employs("Siri", Role.TEAM_LEADER)
    opened = _signs_in(house, rut)
    with pytest.raises(RuntimeError, match="power"):
        _shuts_out_until_the_power_goes(house, rut, leder)
    with house.db.read() as db:
        met = sessions.meet(db, opened.token, utc_now())
        assert met is not None
        assert sessions.signed_from(met) is not None
    assert _state(house.db, rut.id) is MemberState.ACTIVE


def test_after_a_leaver_the_next_colleague_at_work_makes_a_new_team_key(house: House) -> None:
    leder, rut = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Rut", Role.RECEPTION)
    siri = house.employs("Siri", Role.TEAM_LEADER)
    with house.db.write() as db:
        case_key = new_case_key(db, CASE_ID)
    with house.db.read() as db:
        ruts = unwrap_member_with_passphrase(db, rut.id, PASSPHRASE)
        siris = unwrap_member_with_passphrase(db, siri.id, PASSPHRASE)
        assert ruts is not None
        assert siris is not None
        old = unlock_team(db, rut.id, ruts)
    assert not member_keys.rotate_if_due(house.db, siri.id, siris)
    with house.db.write() as db:
        commands.disable(db, rut.id, by=leder.id)
    assert member_keys.rotate_if_due(house.db, siri.id, siris)
    assert not member_keys.rotate_if_due(house.db, siri.id, siris)
    with house.db.read() as db:
        assert not rotation_is_due(db)
        assert unlock_team(db, siri.id, siris).case_key(db, CASE_ID) == case_key
        assert old.case_keys(db, [CASE_ID]) == {}


@pytest.mark.parametrize(
    ("victim", "by", "problem"),
    [
        ("Adam", "Eva", AccountProblem.LAST_ADMINISTRATOR),
        ("Rut", "Adam", AccountProblem.LAST_KEY_HOLDER),
        ("Adam", "Adam", AccountProblem.NOT_YOURSELF),
    ],
)
def test_the_last_of_a_kind_is_not_shut_out(
    house: House, victim: str, by: str, problem: AccountProblem
) -> None:
    people = {
        "Adam": house.employs("Adam", Role.ADMINISTRATOR),
        "Rut": house.employs("Rut", Role.RECEPTION),
        "Eva": house.employs("Eva", Role.EDITOR),
    }
    with pytest.raises(CannotChange) as refused, house.db.write() as db:
        commands.disable(db, people[victim].id, by=people[by].id)
    assert refused.value.problem is problem
    assert _state(house.db, people[victim].id) is MemberState.ACTIVE


def test_new_keys_shut_the_old_ones_at_once(house: House) -> None:
    leder, rut = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Rut", Role.RECEPTION)
    house.employs("Siri", Role.TEAM_LEADER)
    _signs_in(house, rut)
    with house.db.write() as db:
        invited = commands.invite_again(db, rut.id, by=leder.id)
    with house.db.read() as db:
        assert unwrap_member_with_passphrase(db, rut.id, PASSPHRASE) is None
        assert queries.live_sessions(db, rut.id, utc_now()) == []
    assert _joins(house, invited.code) is not None
    assert _state(house.db, rut.id) is MemberState.WAITING_FOR_KEY
    with house.db.read() as db:
        assert unwrap_member_with_passphrase(db, rut.id, NEW_PASSPHRASE)


def test_coming_back_does_not_make_the_new_team_key_needless(house: House) -> None:
    leder, rut = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Rut", Role.RECEPTION)
    siri = house.employs("Siri", Role.TEAM_LEADER)
    with house.db.write() as db:
        commands.disable(db, rut.id, by=leder.id)
        invited = commands.invite_again(db, rut.id, by=leder.id)
    assert _joins(house, invited.code) is not None
    with house.db.read() as db:
        assert rotation_is_due(db)
        siris = unwrap_member_with_passphrase(db, siri.id, PASSPHRASE)
    assert siris is not None
    assert member_keys.rotate_if_due(house.db, siri.id, siris)
    with house.db.read() as db:
        assert not rotation_is_due(db)


def test_a_second_code_makes_the_first_void(house: House) -> None:
    leder = house.employs("Adam", Role.ADMINISTRATOR)
    first = _invite(house, leder, Role.EDITOR)
    with house.db.write() as db:
        second = commands.invite_again(db, first.member_id, by=leder.id)
    assert _joins(house, first.code) is None
    assert _joins(house, second.code) is not None


def test_other_roles_end_every_session_and_follow_the_key(house: House) -> None:
    leder, rut = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Rut", Role.RECEPTION)
    house.employs("Siri", Role.TEAM_LEADER)
    _signs_in(house, rut)
    with house.db.write() as db:
        commands.set_roles(db, rut.id, [Role.EDITOR], by=leder.id)
    with house.db.read() as db:
        assert queries.live_sessions(db, rut.id, utc_now()) == []
        assert not is_admitted(db, rut.id)
        assert unwrap_member_with_passphrase(db, rut.id, PASSPHRASE)
        assert rotation_is_due(db)
        assert db.get_one(StaffMember, rut.id).roles == {Role.EDITOR}
    assert _state(house.db, rut.id) is MemberState.ACTIVE
    with house.db.write() as db:
        commands.set_roles(db, rut.id, [Role.EDITOR, Role.RECEPTION], by=leder.id)
    assert _state(house.db, rut.id) is MemberState.WAITING_FOR_KEY
    with house.db.write() as db:
        commands.admit(db, house.keyring, rut.id, by=leder.id)
    assert _state(house.db, rut.id) is MemberState.ACTIVE


@pytest.mark.parametrize(
    ("who", "roles", "problem"),
    [
        ("Adam", [], AccountProblem.NO_ROLES),
        ("Adam", [Role.EDITOR], AccountProblem.LAST_ADMINISTRATOR),
        ("Rut", [Role.EDITOR], AccountProblem.LAST_KEY_HOLDER),
    ],
)
def test_roles_that_would_leave_nobody(
    house: House, who: str, roles: list[Role], problem: AccountProblem
) -> None:
    people = {"Adam": house.employs("Adam", Role.ADMINISTRATOR), "Rut": house.employs("Rut", Role.RECEPTION)}
    with pytest.raises(CannotChange) as refused, house.db.write() as db:
        commands.set_roles(db, people[who].id, roles, by=people["Adam"].id)
    assert refused.value.problem is problem


def test_who_may_be_handed_a_case(house: House) -> None:
    house.employs("Åse", Role.FAMILY_CONTACT)
    house.employs("Ærlend", Role.RECEPTION)
    house.employs("Zoe", Role.TEAM_LEADER)
    house.employs("Adam", Role.ADMINISTRATOR)
    with house.db.read() as db:
        names = [one.name for one in queries.who_may(db, Permission.TAKE_HAND_OVER)]
        assert names == ["Zoe", "Ærlend", "Åse"]
        assert [one.name for one in queries.list_members(db)] == ["Adam", "Zoe", "Ærlend", "Åse"]


def test_nothing_on_disk_opens_a_session(house: House) -> None:
    rut = house.employs("Rut", Role.RECEPTION)
    opened = _signs_in(house, rut)
    with house.db.read() as db:
        row = db.scalars(select(StaffSession)).one()
    assert opened.token not in row.wrapped_private
    assert row.id not in opened.token.hex()
    assert opened.token.hex() not in repr(opened)
