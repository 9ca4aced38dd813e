"""Who may what, as a table; sessions by the clock; passphrases; the six digits; the join code."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.staff import second_factor
from portal.staff.join_codes import code_id, new_code
from portal.staff.passphrases import PassphraseProblem, canonical, problem_with
from portal.staff.rules import (
    ABSOLUTE,
    FRESH,
    IDLE,
    PERMISSIONS_OF,
    Permission,
    Role,
    SessionState,
    Signed,
    needs_team_key,
    permissions_for,
    session_state,
    tidy_email,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

CASE_WORK = {
    "see_queue", "open_case", "write_answer", "write_note", "set_level", "set_phase", "hand_over",
    "take_hand_over", "note_contact", "admit_colleague", "link_cases",
}  # fmt: skip
TABLE = {
    Role.RECEPTION: CASE_WORK | {"see_all_cases", "claim_case", "talk_live"},
    Role.TEAM_LEADER: CASE_WORK
    | {"see_all_cases", "claim_case", "talk_live", "delete_case", "see_figures", "see_access_log",
       "edit_texts", "settle_wish", "put_up_notice", "read_contact_note", "bar_colleague",
       "set_absence", "make_packet"},
    Role.FAMILY_CONTACT: CASE_WORK | {"talk_live"},
    Role.FAMILY_COORDINATOR: CASE_WORK,
    Role.LEADER: {"see_figures", "see_access_log"},
    Role.EDITOR: {"edit_services", "edit_texts"},
    Role.ADMINISTRATOR: {"manage_people", "see_access_log"},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_each_role_may_exactly_what_the_table_says(role: Role, permission: Permission) -> None:
    assert (permission in PERMISSIONS_OF[role]) is (permission.value in TABLE[role])


def test_every_permission_is_given_to_somebody() -> None:
    assert permissions_for(list(Role)) == frozenset(Permission)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EDITOR, Role.LEADER])
def test_who_runs_the_portal_reads_no_case_and_holds_no_key(role: Role) -> None:
    assert not needs_team_key([role])
    assert Permission.OPEN_CASE not in permissions_for([role])


def test_several_roles_add_up() -> None:
    both = permissions_for([Role.EDITOR, Role.RECEPTION])
    assert both == PERMISSIONS_OF[Role.EDITOR] | PERMISSIONS_OF[Role.RECEPTION]
    assert needs_team_key([Role.EDITOR, Role.RECEPTION])


def test_nobody_without_a_role_may_anything() -> None:
    assert permissions_for([]) == frozenset()


def _signed(**different: object) -> Signed:
    values = {
        "id": "a", "name": "A", "roles": frozenset([Role.EDITOR]),
        "permissions": permissions_for([Role.EDITOR]),
        "session_id": "s", "language": "nb", "fresh_at": NOW, "member_private": b"secret", **different,
    }  # fmt: skip
    return Signed(**values)  # type: ignore[arg-type]


def test_a_permission_is_asked_for_by_name_or_by_value() -> None:
    assert _signed().may("edit_texts")
    assert _signed().may(Permission.EDIT_TEXTS)
    assert not _signed().may("open_case")
    assert not _signed().may("no_such_thing")


def test_the_private_key_does_not_show() -> None:
    assert "secret" not in repr(_signed())


def test_fresh_lasts_ten_minutes() -> None:
    assert _signed().is_fresh(NOW + FRESH)
    assert not _signed().is_fresh(NOW + FRESH + SECOND)


@pytest.mark.parametrize(
    ("started", "seen", "ended", "state"),
    [
        (NOW, NOW, None, SessionState.LIVE),
        (NOW - IDLE, NOW - IDLE, None, SessionState.LIVE),
        (NOW - IDLE - SECOND, NOW - IDLE - SECOND, None, SessionState.IDLE),
        (NOW - ABSOLUTE, NOW, None, SessionState.LIVE),
        (NOW - ABSOLUTE - SECOND, NOW, None, SessionState.TOO_OLD),
        (NOW, NOW, NOW, SessionState.ENDED),
    ],
)
def test_a_session_ends_by_the_clock(
    started: datetime, seen: datetime, ended: datetime | None, state: SessionState
) -> None:
    assert session_state(started_at=started, seen_at=seen, ended_at=ended, now=NOW) is state


def test_addresses_are_compared_without_case() -> None:
    assert tidy_email("  Åse@Eksempel.NO ") == "åse@eksempel.no"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("for kort", PassphraseProblem.TOO_SHORT),
        ("tolv grønne sykler i regnet", None),
        ("T7#kd9!mQ2zr&x", None),
        ("aaaaaaaaaaaaaaaaaa", PassphraseProblem.TOO_FEW_SIGNS),
        ("abcdefghijklmnop", PassphraseProblem.TOO_FEW_SIGNS),
        ("12345678901234567890", PassphraseProblem.TOO_FEW_SIGNS),
        ("abcdeabcdeabcdeabcde", PassphraseProblem.TOO_FEW_SIGNS),
        ("kari.nordmann@eksempel.no", PassphraseProblem.HOLDS_NAME),
        ("KariNordmann2026", PassphraseProblem.HOLDS_NAME),
        ("kari liker blå kopper og regn", None),
        ("velkommen2026!!!", PassphraseProblem.TOO_COMMON),
        ("passord passord", PassphraseProblem.TOO_COMMON),
        ("correct horse battery staple", PassphraseProblem.TOO_COMMON),
        ("x" * 100 + "hund katt fugl " * 20, PassphraseProblem.TOO_LONG),
        ("東京の雨は静かに降り続けている夜", None),
    ],
)
def test_a_passphrase_is_long_and_ones_own(typed: str, problem: PassphraseProblem | None) -> None:
    assert problem_with(typed, about=("Kari Nordmann", "kari.nordmann@eksempel.no")) is problem


def test_the_same_passphrase_on_every_keyboard() -> None:
    assert canonical("blåbær") == canonical("bla\u030abær")


def test_six_digits_count_once_and_half_a_minute_either_way() -> None:
    secret = second_factor.new_secret()
    code = second_factor.code_at(secret, NOW)
    step = second_factor.used_step(secret, code, NOW, 0)
    assert step is not None
    assert second_factor.used_step(secret, code, NOW, step) is None
    assert second_factor.used_step(secret, code, NOW + timedelta(seconds=30), 0) == step
    assert second_factor.used_step(secret, code, NOW - timedelta(seconds=30), 0) == step
    assert second_factor.used_step(secret, code, NOW + timedelta(seconds=60), 0) is None


@pytest.mark.parametrize("written", ["{0} {1}", " {0}-{1} ", "{0}\u00a0{1}"])
def test_six_digits_may_be_typed_with_spaces(written: str) -> None:
    secret = second_factor.new_secret()
    code = second_factor.code_at(secret, NOW)
    assert second_factor.used_step(secret, written.format(code[:3], code[3:]), NOW, 0)


def test_six_digits_may_be_typed_in_arabic() -> None:
    secret = second_factor.new_secret()
    arabic = "".join(chr(0x660 + int(digit)) for digit in second_factor.code_at(secret, NOW))
    assert second_factor.used_step(secret, arabic, NOW, 0)


@pytest.mark.parametrize("typed", ["", "abc", "12345", "1234567", "\x00", "0" * 5000])
def test_anything_else_is_no_code(typed: str) -> None:
    assert second_factor.used_step(second_factor.new_secret(), typed, NOW, 0) is None


def test_a_join_code_is_found_however_it_is_typed() -> None:
    code = new_code()
    assert len(code.replace("-", "")) == 16
    ways = [code, code.upper(), code.replace("-", " "), f"  {code.replace('-', '')} ", code.replace("0", "O")]
    assert {code_id(way) for way in ways} == {code_id(code)}
    assert code_id(code) != code_id(new_code())
