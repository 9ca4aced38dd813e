"""The whole life of a team: founded, joined, left, rotated, and found again with the paper in the safe."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from portal.db.base import new_id
from portal.db.session import Database
from portal.vault.commands import new_case_key, shred_case, team_may_take_cases
from portal.vault.errors import (
    LastMember,
    NoMemberKey,
    NotAdmitted,
    RotationUnfinished,
    TeamExists,
    TeamNotReady,
    WrongSheet,
)
from portal.vault.keyring import Keyring, open_team_wraps, unlock_team
from portal.vault.keys import new_key, new_pair, open_box, pair_of
from portal.vault.models import KeyWrap, MemberKey, MemberState, Method, RecoveryKey, TeamKey, TeamState
from portal.vault.recovery import confirm_recovery, new_recovery, read_groups, recover, write_groups
from portal.vault.rotation import begin_rotation, cases_to_reseal, finish_rotation, reseal_batch, rotate_team
from portal.vault.seal import Unreadable
from portal.vault.team import (
    admit,
    drop_member,
    found_team,
    is_admitted,
    members,
    new_member_keys,
    remove_member,
    rotation_is_due,
)
from tests.slices.vault.colleagues import Team

SERVER_KEY = b"s" * 32


def sealed_case(database: Database) -> tuple[str, bytes]:
    case_id = new_id()
    with database.write() as db:
        return case_id, new_case_key(db, case_id)


def test_no_case_before_the_sheet_is_typed_back(database: Database) -> None:
    team = Team(database)
    team.joins("astrid")
    with database.write() as db, pytest.raises(TeamNotReady):
        new_case_key(db, new_id())
    team.founds("astrid")
    with database.write() as db:
        assert not team_may_take_cases(db)
        with pytest.raises(TeamNotReady):
            new_case_key(db, new_id())
    team.types_back_the_sheet("astrid")
    with database.read() as db:
        assert team_may_take_cases(db)


def test_a_team_is_founded_once_and_by_somebody_with_a_key(team: Team) -> None:
    with team.database.write() as db, pytest.raises(TeamExists):
        found_team(db, team.ids["astrid"])


def test_nobody_without_a_key_founds_or_joins(database: Database, team: Team) -> None:
    keyring = team.unlocks("astrid")
    with database.write() as db, pytest.raises(NoMemberKey):
        admit(db, keyring, new_id())


def test_both_members_read_what_was_sealed_while_nobody_was_there(team: Team) -> None:
    case_id, key = sealed_case(team.database)
    with team.database.read() as db:
        for name in ["astrid", "bilal"]:
            assert team.unlocks(name).case_key(db, case_id) == key


def test_many_cases_take_one_question(team: Team) -> None:
    keys = dict(sealed_case(team.database) for _ in range(30))
    with team.database.read() as db:
        assert team.unlocks("astrid").case_keys(db, [*keys, new_id()]) == keys
        with pytest.raises(Unreadable):
            team.unlocks("astrid").case_key(db, new_id())


def test_who_waits_reads_nothing_until_admitted(team: Team) -> None:
    team.joins("chen")
    with team.database.read() as db:
        assert members(db, MemberState.WAITING) == [team.ids["chen"]]
        assert not is_admitted(db, team.ids["chen"])
    with pytest.raises(NotAdmitted):
        team.unlocks("chen")
    team.admits("bilal", "chen")
    team.admits("bilal", "chen")
    assert team.unlocks("chen").pairs == team.unlocks("astrid").pairs


def test_a_lost_secret_gives_new_keys_and_the_old_ones_open_nothing(team: Team) -> None:
    case_id, key = sealed_case(team.database)
    old = team.privates["bilal"]
    team.joins("bilal")
    team.admits("astrid", "bilal")
    with team.database.read() as db:
        assert team.unlocks("bilal").case_key(db, case_id) == key
        with pytest.raises(Unreadable):
            unlock_team(db, team.ids["bilal"], old)


def test_a_leaver_s_old_keys_open_nothing_new_and_none_of_the_old_cases(team: Team) -> None:
    database = team.database
    before, key_before = sealed_case(database)
    taken_along = team.unlocks("bilal")
    with database.write() as db:
        remove_member(db, team.unlocks("astrid"), team.ids["bilal"])
    after, key_after = sealed_case(database)
    with database.read() as db:
        assert taken_along.case_keys(db, [before, after]) == {}
        _no_wrap_opens(db.scalars(select(KeyWrap)).all(), taken_along, team.privates["bilal"])
        assert team.unlocks("astrid").case_keys(db, [before, after]) == {before: key_before, after: key_after}
        assert not rotation_is_due(db)
    with pytest.raises(NotAdmitted):
        team.unlocks("bilal")


def _no_wrap_opens(wraps: list[KeyWrap], taken_along: Keyring, private: bytes) -> None:
    for wrap in wraps:
        for pair in [*taken_along.pairs.values(), pair_of(private)]:
            with pytest.raises(Unreadable):
                open_box(pair, wrap.blob, f"keywrap:{wrap.key_id}:{wrap.method.value}")
            with pytest.raises(Unreadable):
                open_box(pair, wrap.blob, f"keywrap:{wrap.key_id}:{wrap.holder}")


def test_a_leaver_dropped_by_the_administrator_makes_a_rotation_due(team: Team) -> None:
    with team.database.write() as db:
        drop_member(db, team.ids["bilal"])
        drop_member(db, team.ids["bilal"])
        drop_member(db, new_id())
        assert rotation_is_due(db)
        rotate_team(db, unlock_team(db, team.ids["astrid"], team.privates["astrid"]))
        assert not rotation_is_due(db)


def test_the_last_who_can_read_does_not_leave(team: Team) -> None:
    with team.database.write() as db:
        drop_member(db, team.ids["bilal"])
        with pytest.raises(LastMember):
            drop_member(db, team.ids["astrid"])


def test_who_left_is_not_admitted_without_new_keys(team: Team) -> None:
    with team.database.write() as db:
        drop_member(db, team.ids["bilal"])
    with pytest.raises(NoMemberKey):
        team.admits("astrid", "bilal")
    team.joins("bilal")
    team.admits("astrid", "bilal")
    team.unlocks("bilal")


def test_an_old_keyring_neither_admits_nor_rotates(team: Team) -> None:
    old = team.unlocks("astrid")
    team.joins("chen")
    with team.database.write() as db:
        rotate_team(db, old)
        with pytest.raises(NotAdmitted):
            admit(db, old, team.ids["chen"])
        with pytest.raises(NotAdmitted):
            rotate_team(db, old)


def test_rotation_step_by_step_keeps_every_case_readable(team: Team) -> None:
    database = team.database
    keys = dict(sealed_case(database) for _ in range(7))
    with database.write() as db:
        keyring = begin_rotation(db, team.unlocks("astrid"))
    keys.update([sealed_case(database)])
    team.joins("chen")
    team.admits("bilal", "chen")
    with database.write() as db:
        assert cases_to_reseal(db) == 7
        after = reseal_batch(db, keyring, size=3)
        with pytest.raises(RotationUnfinished):
            finish_rotation(db, keyring)
    with database.read() as db:
        for name in ["astrid", "bilal", "chen"]:
            assert team.unlocks(name).case_keys(db, list(keys)) == keys
    while after:
        with database.write() as db:
            after = reseal_batch(db, keyring, after, size=3)
    with database.write() as db:
        only = finish_rotation(db, keyring)
        assert len(only.pairs) == 1
        assert cases_to_reseal(db) == 0
        assert unlock_team(db, team.ids["chen"], team.privates["chen"]).pairs == only.pairs
        assert only.case_keys(db, list(keys)) == keys


def test_progress_is_told(team: Team) -> None:
    for _ in range(3):
        sealed_case(team.database)
    told: list[tuple[int, int]] = []
    with team.database.write() as db:
        rotate_team(db, team.unlocks("astrid"), lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]


def test_a_damaged_wrap_does_not_stop_the_rotation(team: Team) -> None:
    good, bad = sealed_case(team.database), sealed_case(team.database)
    with team.database.write() as db:
        db.query(KeyWrap).filter_by(key_id=bad[0]).update({"blob": b"x" * 80})
        keyring = rotate_team(db, team.unlocks("astrid"))
        assert keyring.case_keys(db, [good[0], bad[0]]) == dict([good])


def test_a_member_written_into_the_database_gets_no_key_at_the_next_rotation(team: Team) -> None:
    stranger = new_pair()
    with team.database.write() as db:
        db.add(MemberKey(member_id="stranger", public_key=stranger.public, state=MemberState.ADMITTED))
        db.get_one(MemberKey, team.ids["bilal"]).public_key = stranger.public
        sheet = db.scalars(select(RecoveryKey)).one()
        sheet.public_key = stranger.public
        db.flush()
        rotate_team(db, unlock_team(db, team.ids["astrid"], team.privates["astrid"]))
        holders = set(db.scalars(select(KeyWrap.holder).where(KeyWrap.key_kind == "team")))
        assert holders == {team.ids["astrid"]}
        assert set(members(db, MemberState.WAITING)) == {"stranger", team.ids["bilal"]}
        assert not team_may_take_cases(db)


def test_an_exchanged_team_key_is_noticed_when_a_member_unlocks(team: Team) -> None:
    with team.database.write() as db:
        db.query(TeamKey).update({"public_key": new_pair().public})
    with pytest.raises(Unreadable):
        team.unlocks("astrid")


def test_the_sheet_opens_everything_when_all_secrets_are_lost(team: Team) -> None:
    case_id, key = sealed_case(team.database)
    with team.database.write() as db:
        rotate_team(db, team.unlocks("astrid"))
    typed = "".join(team.sheet).lower().replace("0", "o").replace("1", "l")
    with team.database.write() as db:
        new_member_keys(db, team.ids["astrid"])
        private = new_member_keys(db, team.ids["bilal"])
        assert recover(db, typed, team.ids["bilal"]).case_key(db, case_id) == key
        assert unlock_team(db, team.ids["bilal"], private).case_key(db, case_id) == key
        admit(db, unlock_team(db, team.ids["bilal"], private), team.ids["astrid"])


def test_a_new_sheet_makes_the_old_one_void_once_it_is_typed_back(team: Team) -> None:
    old = " ".join(team.sheet)
    with team.database.write() as db:
        keyring = unlock_team(db, team.ids["astrid"], team.privates["astrid"])
        thrown_away, new = new_recovery(db, keyring), new_recovery(db, keyring)
        confirm_recovery(db, old)  # voids the new one, which was not typed back
        with pytest.raises(WrongSheet):
            confirm_recovery(db, " ".join(new.groups))
        new = new_recovery(db, keyring)
        with pytest.raises(WrongSheet):
            recover(db, " ".join(new.groups), team.ids["astrid"])
        confirm_recovery(db, " ".join(new.groups))
        for void in [old, " ".join(thrown_away.groups)]:
            with pytest.raises(WrongSheet):
                recover(db, void, team.ids["astrid"])
        assert db.scalar(select(func.count()).select_from(RecoveryKey)) == 1


def test_a_sheet_printed_before_a_rotation_can_be_typed_back_after(team: Team) -> None:
    with team.database.write() as db:
        keyring = unlock_team(db, team.ids["astrid"], team.privates["astrid"])
        sheet = new_recovery(db, keyring)
        rotate_team(db, keyring)
        confirm_recovery(db, " ".join(sheet.groups))


def test_the_page_is_told_which_groups_are_wrong() -> None:
    groups = list(write_groups(new_key()))
    assert len(groups) == 13
    groups[2] = groups[2][:-1] + ("7" if groups[2][-1] != "7" else "8")
    groups[7] = "U" + groups[7][1:]
    with pytest.raises(WrongSheet) as wrong:
        read_groups(" ".join(groups))
    assert wrong.value.groups == (3, 8)


@pytest.mark.parametrize("typed", ["", "ABCDE", "0" * 65, "å" * 65, "\ud800" * 65, "x" * 10**6])
def test_what_is_no_sheet_is_refused(typed: str) -> None:
    with pytest.raises(WrongSheet):
        read_groups(typed)


def test_every_sheet_is_read_back() -> None:
    for secret in [bytes(32), b"\xff" * 32, *(new_key() for _ in range(50))]:
        groups = write_groups(secret)
        assert read_groups(" - ".join(groups).lower()) == secret
        assert all(len(group) == 5 for group in groups)


def test_another_s_sheet_is_refused(team: Team) -> None:
    with team.database.write() as db, pytest.raises(WrongSheet):
        recover(db, " ".join(write_groups(new_key())), team.ids["astrid"])


def test_a_shredded_case_is_gone_for_everybody(team: Team) -> None:
    case_id, _ = sealed_case(team.database)
    with team.database.write() as db:
        shred_case(db, case_id)
    with team.database.read() as db, pytest.raises(Unreadable):
        team.unlocks("astrid").case_key(db, case_id)


def test_retired_keys_are_kept_as_names_only(team: Team) -> None:
    old = team.unlocks("astrid")
    with team.database.write() as db:
        rotate_team(db, old)
        states = list(db.scalars(select(TeamKey.state).order_by(TeamKey.generation)))
        assert states == [TeamState.RETIRED, TeamState.ACTIVE]
        left = open_team_wraps(db, Method.MEMBER, team.ids["astrid"], pair_of(team.privates["astrid"]))
        assert not set(left) & set(old.pairs)


def test_rotating_two_thousand_cases_is_measured(team: Team) -> None:
    with team.database.write() as db:
        ids = [new_id() for _ in range(2000)]
        keys = {case_id: new_case_key(db, case_id) for case_id in ids}
    with team.database.write() as db:
        keyring = unlock_team(db, team.ids["astrid"], team.privates["astrid"])
        start, cpu = time.perf_counter(), time.process_time()
        keyring = rotate_team(db, keyring)
        spent, busy = time.perf_counter() - start, time.process_time() - cpu
    with team.database.read() as db:
        assert keyring.case_keys(db, ids) == keys
    kind = team.database.engine.dialect.name
    print(f"rotated 2,000 cases on {kind}: {spent:.2f} s, of which {busy:.2f} of our own CPU")


def test_cases_that_come_in_during_a_rotation_are_not_lost(team: Team) -> None:
    """A case sealed to the old key just before it is thrown away would be closed for ever."""
    keys: dict[str, bytes] = {}
    is_over = threading.Event()

    def citizens_submit() -> None:
        while not is_over.is_set():
            keys.update([sealed_case(team.database)])

    with ThreadPoolExecutor(2) as pool:
        submitting = [pool.submit(citizens_submit) for _ in range(2)]
        try:
            for _ in range(4):
                time.sleep(0.02)
                with team.database.write() as db:
                    rotate_team(db, unlock_team(db, team.ids["astrid"], team.privates["astrid"]))
        finally:
            is_over.set()
        for each in submitting:
            each.result()
    with team.database.read() as db:
        assert len(keys) > 2
        assert team.unlocks("bilal").case_keys(db, list(keys)) == keys
