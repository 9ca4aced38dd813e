"""`portal setup` and `portal staff`: the first two people, the recovery key, and who works here."""

from pathlib import Path

import pytest

from portal.audit import verify
from portal.config import load_settings
from portal.db.session import Database
from portal.staff.queries import list_members
from portal.vault.commands import team_may_take_cases
from tests.slices.cli.conftest import Answer, Portal


def database() -> Database:
    return Database(load_settings().database_url)


def test_after_setup_the_team_can_take_cases(set_up: Answer, tmp_path: Path) -> None:
    assert set_up.code == 0, set_up.err
    db = database()
    with db.read() as session:
        assert team_may_take_cases(session)
        assert [(one.name, one.state) for one in list_members(session)] == [
            ("Anne Berg", "active"),
            ("Bjørn Dal", "active"),
        ]
        assert verify(session) == []
    db.close()
    sheet = tmp_path / "sheet.txt"
    assert sheet.stat().st_mode & 0o777 == 0o600
    key = sheet.read_text().split()[0]
    assert not any(
        key.encode() in path.read_bytes() for path in load_settings().instance.rglob("*") if path.is_file()
    )


def test_setup_remembers_the_municipality_and_happens_once(set_up: Answer, portal: Portal) -> None:
    assert load_settings().pack == "demo"
    again = portal("setup", "--pack", "demo")
    assert (again.code, again.err) == (
        2,
        "portal: this portal is set up already. More people: portal staff invite\n",
    )


@pytest.mark.parametrize(
    ("members", "says"),
    [
        (["Anne,anne@example.no,reception"], "give it twice"),
        (["Anne,anne@example.no", "Bjørn,b@example.no,reception"], "should be NAME,EMAIL,ROLE"),
        (["Anne,anne@example.no,queen", "Bjørn,b@example.no,reception"], "no role 'queen'"),
        (["Anne,anne@example.no,editor", "Bjørn,b@example.no,administrator"], "opens cases"),
        (["Anne,anne@example.no,reception", "Bjørn,b@example.no,reception"], "must be administrator"),
        (["Anne,a@example.no,administrator", "Bjørn,A@example.no,reception"], "two people"),
    ],
)
def test_what_is_wrong_with_the_two_is_told_and_nothing_happens(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, members: list[str], says: str
) -> None:
    monkeypatch.setenv("PORTAL_SETUP_PASSPHRASE_1", "gulrot ferge lanterne sokkel")
    monkeypatch.setenv("PORTAL_SETUP_PASSPHRASE_2", "bever trapp marsipan kolonne")
    answer = portal("setup", "--pack", "demo", *(part for one in members for part in ("--member", one)))
    assert answer.code == 2
    assert says in answer.err
    assert answer.err.strip().splitlines()[-1].startswith("portal: ")
    db = database()
    with db.read() as session:
        assert list_members(session) == []
    db.close()


def test_a_weak_passphrase_is_refused(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SETUP_PASSPHRASE_1", "kort")
    member = ("--member", "Anne,anne@example.no,reception")
    answer = portal("setup", "--pack", "demo", *member, *member)
    assert (
        answer.err.strip().splitlines()[-1].startswith("portal: PORTAL_SETUP_PASSPHRASE_1: it is too short")
    )
    assert "kort" not in answer.err.replace("too short", "")


def test_an_unknown_municipality_is_told(portal: Portal) -> None:
    assert "no pack 'atlantis'" in portal("setup", "--pack", "atlantis").err


def test_people_come_change_and_go(set_up: Answer, portal: Portal) -> None:
    invited = portal("staff", "invite", "Cato Eng", "cato@example.no", "--roles", "editor")
    assert invited.code == 0, invited.err
    assert "/staff/join" in invited.out
    assert (
        portal("staff", "roles", "cato@example.no", "editor,leader").out
        == "cato@example.no: editor, leader\n"
    )
    assert portal("staff", "disable", "cato@example.no").code == 0
    listed = portal("staff", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == ["active", "active", "disabled"]
    assert "(administrator,team_leader)" in listed[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("staff", "disable", "nobody@example.no"), "nobody has the address"),
        (("staff", "disable", "anne@example.no"), "administrator"),
        (("staff", "roles", "anne@example.no", "king"), "no role 'king'"),
        (("staff", "invite", "Anne", "anne@example.no", "--roles", "editor"), "address"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    set_up: Answer, portal: Portal, arguments: tuple[str, ...], says: str
) -> None:
    answer = portal(*arguments)
    assert answer.code == 2
    assert says in answer.err
    assert answer.err.count("\n") == 1
