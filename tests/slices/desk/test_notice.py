"""The team leader's notice: looked at first, put up with an end, taken down; for nobody else to touch."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.cases.capacity import LONGEST, hanging
from portal.db.clock import utc_now
from portal.staff.rules import Permission, Role, permissions_for
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands

WORDS = "Mange skriver til oss nå"


@pytest.fixture
def leader(office: Office) -> ClientHands:
    return office.at_the_desk(office.employs("Tora Team", Role.TEAM_LEADER))


def _day(days: int) -> str:
    return (utc_now() + timedelta(days=days)).date().isoformat()


def _hangs(office: Office) -> bool:
    with office.db.read() as db:
        return hanging(db, utc_now()) is not None


def _fills(leader: ClientHands, kind: str = "busy", until: str | None = None, own_words: str = "") -> None:
    leader.open("/desk/notice")
    leader.choose("kind", kind)
    leader.fill("until", _day(3) if until is None else until)
    leader.fill("own_words", own_words)


def test_it_is_seen_before_it_is_put_up(office: Office, leader: ClientHands) -> None:
    _fills(leader, "few_people", own_words="Vi er på kurs <b>tirsdag</b>.")
    leader.press("go", "preview")
    assert "Vi er færre på jobb enn vanlig" in leader.text
    assert "Vi er på kurs <b>tirsdag</b>." in leader.text
    assert not _hangs(office)
    leader.press("go", "put_up")
    assert _hangs(office)
    assert "Henger nå" in leader.text


def test_it_hangs_on_the_front_page_until_it_is_taken_down(office: Office, leader: ClientHands, clock: MovableClock) -> None:
    _fills(leader)
    leader.press("go", "put_up")
    clock.move(minutes=1)
    family = office.hands()
    family.open("/")
    assert WORDS in family.text
    leader.open("/desk/notice")
    leader.press(action="/desk/notice/down")
    assert "Det henger ikke noe oppslag nå." in leader.text
    clock.move(minutes=1)
    family.open("/")
    assert WORDS not in family.text


def test_it_ends_by_itself_with_its_last_day(office: Office, leader: ClientHands, clock: MovableClock) -> None:
    _fills(leader, until=_day(0))
    leader.press("go", "put_up")
    clock.move(hours=13, minutes=58)  # two minutes to midnight in Norway
    assert _hangs(office)
    clock.move(minutes=2)
    assert not _hangs(office)


def test_a_new_one_takes_the_place_of_the_old(office: Office, leader: ClientHands) -> None:
    for kind in ("busy", "phone_down"):
        _fills(leader, kind)
        leader.press("go", "put_up")
    with office.db.read() as db:
        found = hanging(db, utc_now())
        logged = list(db.scalars(select(AuditEntry.action).where(AuditEntry.action.like("notice%"))))
    assert found is not None
    assert found.kind.value == "phone_down"
    assert logged == ["notice_put_up", "notice_put_up"]


@pytest.mark.parametrize(
    "wrong", [{"until": "2020-01-01"}, {"until": "soon"}, {"until": ""}, {"until": (LONGEST.days + 2)}, {"own_words": "a" * 501}]
)
def test_what_is_wrong_is_said_and_nothing_is_lost(office: Office, leader: ClientHands, wrong: dict[str, str | int]) -> None:
    until = wrong.get("until", _day(3))
    _fills(leader, until=_day(until) if isinstance(until, int) else until, own_words=str(wrong.get("own_words", "Egne ord.")))
    leader.press("go", "put_up")
    assert leader.response is not None
    assert leader.response.status_code == 422
    assert not _hangs(office)
    assert str(wrong.get("own_words", "Egne ord.")) in leader.text


@pytest.mark.parametrize("role", [role for role in Role if Permission.PUT_UP_NOTICE not in permissions_for([role])])
def test_nobody_else_touches_it(office: Office, role: Role) -> None:
    hands = office.at_the_desk(office.employs("Rut", role))
    hands.open("/staff/me")
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    sent = {"csrf_token": token, "kind": "busy", "until": _day(3)}
    assert hands.client.get("/desk/notice").status_code == 403
    assert hands.client.post("/desk/notice", data=sent).status_code == 403
    assert hands.client.post("/desk/notice/down", data=sent).status_code == 403
    assert not _hangs(office)


def test_a_team_leader_is_who_may() -> None:
    assert Permission.PUT_UP_NOTICE in permissions_for([Role.TEAM_LEADER])
