"""The administrator gives a right for a while, ends it, and sets teams; nobody gives anything to oneself."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.admin.pages import RIGHT_NAMES
from portal.staff.grants import teams, teams_of
from portal.staff.models import StaffGrant
from portal.staff.rules import GRANTABLE, Role
from tests.conftest import MovableClock
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague

__all__ = ["cheap_keys", "office"]


@pytest.fixture
def nina(office: Office) -> Colleague:
    return office.employs("Nina Dahl", Role.ADMINISTRATOR)


@pytest.fixture
def berit(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.FAMILY_CONTACT)


def _at(office: Office, nina: Colleague, whom: Colleague) -> ClientHands:
    hands = office.at_the_desk(nina)
    hands.open(f"/admin/people/{whom.id}")
    hands.follow(f"/admin/people/{whom.id}/rights")
    return hands


def _gives(hands: ClientHands, whom: Colleague, **different: str) -> None:
    hands.choose("permission", different.get("permission", "open_case"))
    hands.choose("scope", different.get("scope", "all"))
    hands.fill("first_day", different.get("first_day", "2026-11-23"))
    hands.fill("last_day", different.get("last_day", "2026-11-24"))
    hands.fill("why", different.get("why", "Vikar for Cem"))
    hands.press(action=f"/admin/people/{whom.id}/rights")


def test_a_right_for_a_while_is_given_seen_and_ended(office: Office, nina: Colleague, berit: Colleague) -> None:
    hands = _at(office, nina, berit)
    _gives(hands, berit)
    for words in ("Se saker", "Alle saker", "Gjelder nå", "Vikar for Cem", "23. november 2026 – 24. november 2026", "Nina Dahl"):
        assert words in hands.text
    case_id = office.gets()
    desk = office.at_the_desk(berit)
    desk.open(f"/desk/case/{case_id}")
    assert desk.response.status_code == 200  # type: ignore[union-attr]
    hands.press(action=f"/admin/people/{berit.id}/rights/end")
    desk.open(f"/desk/case/{case_id}")
    assert desk.response.status_code == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("fault", ["last_day", "why", "before", "nonsense"])
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    office: Office, nina: Colleague, berit: Colleague, fault: str
) -> None:
    hands = _at(office, nina, berit)
    faults = {"last_day": {"last_day": ""}, "why": {"why": ""}, "before": {"last_day": "2026-11-22"}}
    faults["nonsense"] = {"first_day": "x"}
    typed = faults[fault]
    _gives(hands, berit, **typed)
    assert hands.response.status_code == 422  # type: ignore[union-attr]
    assert hands.page.root.first("option", lambda node: node.get("value") == "open_case" and node.has("selected"))
    if fault != "why":
        assert hands.page.root.first("input", lambda node: node.get("value") == "Vikar for Cem")
    assert "Not a valid" not in hands.text
    with office.db.read() as db:
        assert db.query(StaffGrant).count() == 0


def test_the_same_right_is_given_once_and_the_page_says_so(office: Office, nina: Colleague, berit: Colleague) -> None:
    hands = _at(office, nina, berit)
    _gives(hands, berit)
    _gives(hands, berit, why="En gang til")
    assert hands.response.status_code == 200  # type: ignore[union-attr]
    assert "Kollegaen har denne rettigheten alt, hele den tiden." in hands.text
    assert office.rows()["staff_grant"] == 1


def test_another_right_a_longer_time_and_one_that_was_ended_are_given(office: Office, nina: Colleague, berit: Colleague) -> None:
    hands = _at(office, nina, berit)
    for different in ({}, {"scope": "own"}, {"permission": "write_note"}, {"last_day": "2026-11-25"}):
        _gives(hands, berit, **different)
    assert office.rows()["staff_grant"] == 4
    for _ in range(4):
        hands.press(action=f"/admin/people/{berit.id}/rights/end")
    _gives(hands, berit)
    assert office.rows()["staff_grant"] == 5


def test_two_administrators_who_give_it_at_once_give_it_once(office: Office, nina: Colleague, berit: Colleague) -> None:
    other = office.employs("Ola Nes", Role.ADMINISTRATOR)
    ways = [_at(office, one, berit) for one in (nina, other)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda hands: _gives(hands, berit), ways))
    assert office.rows()["staff_grant"] == 1


def test_nobody_gives_oneself_anything(office: Office, nina: Colleague) -> None:
    hands = _at(office, nina, nina)
    _gives(hands, nina, permission="see_figures")
    assert hands.response.status_code == 422  # type: ignore[union-attr]
    assert "din egen konto" in hands.text


def test_giving_takes_a_fresh_sign_in(office: Office, nina: Colleague, berit: Colleague, clock: MovableClock) -> None:
    hands = _at(office, nina, berit)
    clock.move(minutes=11)
    hands.open(f"/admin/people/{berit.id}/rights")
    _gives(hands, berit)
    assert hands.path == "/staff/sign-in"
    with office.db.read() as db:
        assert db.query(StaffGrant).count() == 0


def test_only_who_manages_people_gives(office: Office, berit: Colleague) -> None:
    desk = office.at_the_desk()
    desk.open(f"/admin/people/{berit.id}/rights")
    assert desk.response.status_code == 403  # type: ignore[union-attr]


def test_a_team_is_made_and_left(office: Office, nina: Colleague, berit: Colleague) -> None:
    hands = _at(office, nina, berit)
    hands.fill("new_team", "Nord")
    hands.press(action=f"/admin/people/{berit.id}/teams")
    with office.db.read() as db:
        assert [teams(db)[each] for each in teams_of(db, berit.id)] == ["Nord"]
    hands.filled["teams"] = []
    hands.press(action=f"/admin/people/{berit.id}/teams")
    with office.db.read() as db:
        assert (list(teams(db).values()), teams_of(db, berit.id)) == (["Nord"], frozenset())


def test_each_right_that_can_be_given_has_its_words() -> None:
    assert set(RIGHT_NAMES) == GRANTABLE


def test_a_colleague_says_which_languages_one_speaks(office: Office, berit: Colleague) -> None:
    hands = office.at_the_desk(berit)
    hands.open("/staff/me")
    hands.choose("speaks", "ar")
    hands.press(action="/staff/me/spoken")
    assert hands.page.root.first("input", lambda node: node.get("value") == "ar" and node.has("checked"))
    case_id = office.gets(holder_id=office.astrid.id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    assert "Berit Vik · العربية · 0 familier" in desk.text


def test_a_team_that_is_there_is_joined_and_not_made_twice(office: Office, nina: Colleague, berit: Colleague) -> None:
    hands = _at(office, nina, berit)
    for name in ("Nord", "nord"):
        hands.fill("new_team", name)
        hands.press(action=f"/admin/people/{berit.id}/teams")
    with office.db.read() as db:
        assert list(teams(db).values()) == ["Nord"]
        assert len(teams_of(db, berit.id)) == 1
