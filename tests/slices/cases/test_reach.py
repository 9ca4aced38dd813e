"""Lists, counts, search, pages and buttons agree on what a colleague reaches, whatever roles, grants, teams and bars."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.cases import commands, queries
from portal.cases.barring_models import CaseBar
from portal.cases.models import Case
from portal.cases.opened import note_reading
from portal.cases.queries import VIEWS, visible_to
from portal.cases.reach import covers, narrowed
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.staff import grants
from portal.staff.models import StaffGrant, StaffMember, StaffRole, StaffTeam, StaffTeamMember
from portal.staff.rules import CASE_RIGHTS, CannotChange, Permission, Right, Role, Scope, Signed, rights_of
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands

ROLES = [
    (Role.RECEPTION,), (Role.FAMILY_CONTACT,), (Role.FAMILY_COORDINATOR, Role.LEADER),
    (Role.TEAM_LEADER, Role.FAMILY_CONTACT),
]  # fmt: skip
TEAMS = ["north", "south"]
A_RIGHT = st.tuples(st.sampled_from(sorted(CASE_RIGHTS)), st.sampled_from(list(Scope)))
A_CASE = st.fixed_dictionaries(
    {
        "holder": st.sampled_from(["", "me", "other"]), "offered": st.sampled_from(["", "me", "other"]),
        "team": st.sampled_from(["", *TEAMS]), "barred": st.booleans(), "closed": st.booleans(), "locked": st.booleans(),
    }
)  # fmt: skip


def _signed(office: Office, me: str, roles: tuple[Role, ...], granted: list[Right], teams: set[str], right: Permission) -> Signed:
    rights = rights_of(roles, granted)
    return Signed(
        me, "Berit", frozenset(roles), frozenset(rights), "s", "nb", utc_now(), None, scopes=rights,
        teams=frozenset(teams), right=right,
    )  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=st.sampled_from(ROLES), granted=st.lists(A_RIGHT, max_size=2), teams=st.sets(st.sampled_from(TEAMS)),
    cases=st.lists(A_CASE, min_size=1, max_size=6),
)  # fmt: skip
def test_list_page_count_and_search_always_agree(
    office: Office, roles: tuple[Role, ...], granted: list[tuple[Permission, Scope]], teams: set[str],
    cases: list[dict[str, object]],
) -> None:
    me, other = office.house.people.get("Berit Moe") or office.employs("Berit Moe", Role.RECEPTION), office.astrid
    held = {"": None, "me": me.id, "other": other.id}
    made = {_is_made(office, each, held, me.id): each for each in cases}
    who = _signed(office, me.id, roles, [Right(*each) for each in granted], teams, Permission.SEE_QUEUE)
    with office.db.read() as db:
        listed = {one.id for view in VIEWS for one in db.scalars(_all_in(who, view)) if one.id in made}
        pages = {one for one in made if queries.case_for(db, who, one)}
        found = {one for one in made if queries.case_by_reference(db, who, db.get_one(Case, one).reference)}
        to_open = _signed(office, me.id, roles, [Right(*each) for each in granted], teams, Permission.OPEN_CASE)
        opened = {one for one in made if queries.case_for(db, to_open, one)}
        shut_out = {one for one, each in made.items() if each["barred"]}
        assert listed == pages == found == opened
        assert not listed & shut_out
        for one in opened:
            _check_buttons(db, who, one)
    with office.db.write() as db:
        assert {one for one in made if note_reading(db, to_open, one, asks_why=False)} == opened
        db.query(Case).delete()


def _all_in(who: Signed, view: str) -> Select[Case]:
    return select(Case).where(visible_to(who), *queries._VIEWS[view](who.id))


def _is_made(office: Office, wanted: dict[str, object], held: dict[str, str | None], me: str) -> str:
    case_id = office.gets()
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        case.holder_id, case.offered_to = held[str(wanted["holder"])], held[str(wanted["offered"])]
        case.team = str(wanted["team"])
        if wanted["closed"]:
            case.turn, case.closed_at = "nobody", utc_now()
        if wanted["barred"]:
            db.add(CaseBar(case_id=case_id, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b""))
    return case_id


def _check_buttons(db: Session, who: Signed, case_id: str) -> None:
    """What the page offers of case rights is what a request with that right reaches, in SQL."""
    case = db.get_one(Case, case_id)
    offered = narrowed(who, case).permissions
    for right in CASE_RIGHTS & who.permissions:
        reached = queries.case_for(db, replace(who, right=right), case_id) is not None
        assert (right in offered) == covers(who, case, right) == reached, right


def test_a_grant_holds_from_its_hour_to_its_hour(office: Office, clock: MovableClock) -> None:
    """No job has to run: the next request after the end is refused."""
    berit = office.employs("Berit Moe", Role.FAMILY_CONTACT)
    leader = office.employs("Cem Vik", Role.TEAM_LEADER)
    case_id, now = office.gets(), utc_now()
    with office.db.write() as db:
        grants.give(
            db, berit.id, Right(Permission.OPEN_CASE, Scope.ALL), now + timedelta(minutes=5), now + timedelta(minutes=12),
            "Vikar for Cem", by=leader.id,
        )  # fmt: skip
    desk = office.at_the_desk(berit)
    seen = []
    for _minute in range(4):
        desk.open(f"/desk/case/{case_id}")
        seen.append(desk.response.status_code)  # type: ignore[union-attr]
        clock.move(minutes=5)
    assert seen == [404, 200, 200, 404]


def test_a_grant_that_is_ended_is_over_at_once(office: Office) -> None:
    berit, now = office.employs("Berit Moe", Role.FAMILY_CONTACT), utc_now()
    leader = office.employs("Cem Vik", Role.TEAM_LEADER)
    case_id = office.gets()
    with office.db.write() as db:
        given = grants.give(
            db, berit.id, Right(Permission.OPEN_CASE, Scope.ALL), now, now + timedelta(days=1), "Vikar", by=leader.id
        )
        given_id = given.id
    desk = office.at_the_desk(berit)
    desk.open(f"/desk/case/{case_id}")
    assert desk.response.status_code == 200  # type: ignore[union-attr]
    with office.db.write() as db:
        grants.end(db, berit.id, given_id, by=leader.id)
    desk.open(f"/desk/case/{case_id}")
    assert desk.response.status_code == 404  # type: ignore[union-attr]


def test_a_team_s_case_is_reached_with_the_team(office: Office) -> None:
    berit, now = office.employs("Berit Moe", Role.FAMILY_CONTACT), utc_now()
    leader = office.employs("Cem Vik", Role.TEAM_LEADER)
    ours, theirs = office.gets(), office.gets()
    with office.db.write() as db:
        db.add(StaffTeam(id="north", name="Nord"))
        db.flush()
        db.add(StaffTeamMember(member_id=berit.id, team_id="north"))
        grants.give(db, berit.id, Right(Permission.OPEN_CASE, Scope.TEAM), now, now + timedelta(days=1), "Nord", by=leader.id)
        db.get_one(Case, ours).team = "north"
    desk = office.at_the_desk(berit)
    desk.open(f"/desk/case/{ours}")
    assert desk.response.status_code == 200  # type: ignore[union-attr]
    assert not desk.page.root.first("form", lambda node: node.get("action").endswith("/note"))  # she may read it there, not write
    assert _posts(desk, f"/desk/case/{ours}/note") == 404
    desk.open(f"/desk/case/{theirs}")
    assert desk.response.status_code == 404  # type: ignore[union-attr]


def _posts(desk: ClientHands, address: str) -> int:
    token = desk.page.root.first("input", lambda node: node.get("name") == "csrf_token").get("value")  # type: ignore[union-attr]
    return int(desk.client.post(address, data={"csrf_token": token, "body": "Hei"}).status_code)


@pytest.mark.parametrize("fault", ["self", "no_key", "past", "too_long", "role_only"])
def test_what_cannot_be_given(office: Office, fault: str) -> None:
    berit, leader = office.employs("Berit Moe", Role.FAMILY_CONTACT), office.employs("Liv Ås", Role.LEADER)
    now = utc_now()
    whom = {"self": office.astrid.id, "no_key": leader.id}.get(fault, berit.id)
    until = {"past": now, "too_long": now + timedelta(days=400)}.get(fault, now + timedelta(days=1))
    right = Permission.MANAGE_PEOPLE if fault == "role_only" else Permission.OPEN_CASE
    with pytest.raises(CannotChange), office.db.write() as db:
        grants.give(db, whom, Right(right, Scope.ALL), now, until, "Vikar", by=office.astrid.id)
    with office.db.read() as db:
        assert db.query(StaffGrant).count() == 0


def test_a_grant_written_past_the_commands_opens_no_case_without_a_key() -> None:
    assert Permission.OPEN_CASE not in rights_of([Role.LEADER])
    member = StaffMember(id="a" * 26, role_rows=[StaffRole(role=Role.LEADER)])
    grant = StaffGrant(permission=Permission.OPEN_CASE.value, scope="all")
    member.__dict__["grant_rows"] = [grant]
    assert Permission.OPEN_CASE not in grants.rights_now(member)


def test_claiming_past_a_bar_is_refused_by_the_statement_itself(office: Office) -> None:
    case_id = office.gets()
    with office.db.write() as db:
        db.add(CaseBar(case_id=case_id, member_id=office.astrid.id, barred_by="x", barred_at=utc_now(), reason_sealed=b""))
    with pytest.raises(NotAllowed), office.db.write() as db:
        commands.claim(db, case_id, office.astrid.id)
