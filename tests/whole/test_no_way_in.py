"""Every address that names a case, tried by colleagues who may not open it: each gets the answer of a case that is not there, and
nothing is written. The table of addresses is the list, so what is added later is tried too.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from portal.cases import advice, commands, household_children
from portal.cases.barring import bar
from portal.cases.household_models import Kind
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rules import Level
from portal.db.base import Base, new_id
from portal.db.clock import utc_now
from portal.staff import grants
from portal.staff.rules import CASE_RIGHTS, GRANTABLE, Right, Role, Scope
from tests.conftest import MovableClock
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import does, stands_on
from tests.slices.cases.planning import agrees, plans
from tests.slices.desk.households import belong, has_own
from tests.slices.live.acting import asks
from tests.slices.staff.house import Colleague
from tests.whole.endpoints import expected_rows

__all__ = ["cheap_keys", "office"]
pytestmark = pytest.mark.whole

ROWS = [row for row in expected_rows() if "<case_id>" in row and row.split()[1].startswith("/desk/")]
GONE = "a" * 26
REFUSALS = (403, 404, 409, 204)  # of a talk: 409 for what is over, 204 for a script that only says that somebody writes
# There is something only where two answers are written at once, cases were linked, a concern was sent, or somebody talks.
ONLY_SOMETIMES = {
    "case/<case_id>/answer/both", "case/<case_id>/apart", "case/<case_id>/appointment.ics", "case/<case_id>/duken/versions",
    "live/<case_id>", "live/<case_id>/part", "live/<case_id>/stream",
}  # fmt: skip
WORDS = "Det er så stille hjemme."
# Enough for most forms to be sent whole: what only a form without a fault would do must be refused, too.
TYPED = {
    "body": "Nysgjerrig", "text": "Nysgjerrig", "words": "Nysgjerrig", "matters": "Nysgjerrig", "what": "Nysgjerrig",
    "said": "Nysgjerrig", "fact": "Nysgjerrig", "question": "Nysgjerrig", "side": "children", "state": "agreed",
    "how": "well", "field": "what", "said_by": "family", "level": "2", "level_why": "x", "phase": "invest",
    "phase_why": "x", "why": "check", "kind": "helped", "goal": "x", "measure_1": "x", "day": "2026-12-01",
    "clock": "10:00", "minutes": "60", "place": "Her", "about": "x", "participants": "Mor", "go": "page", "bar_reason": "x",
    "link_reason": "x", "apart_reason": "x", "is_sure": "yes", "settled": "x", "reason": "x", "word": "x",
    "child_name": "Ola", "here_name": "Mor", "here_kind": "parent", "other_name": "Ola", "other_kind": "young",
    "together_reason": "x", "beside_name": "Mor", "beside_kind": "parent", "who_name": "Ola", "who_kind": "young",
    "who_language": "nb", "is_from_them": "yes", "receiver": "Skolen", "until": "2026-12-31", "ground": "child",
    "take_side": "children", "yes_still": "yes",
}  # fmt: skip


@dataclass(frozen=True)
class Theirs:
    """A family's case, and what stands in its addresses besides."""

    case_id: str
    parts: dict[str, str]


@dataclass(frozen=True)
class Door:
    """A colleague before a case, with forms filled in."""

    hands: ClientHands
    parts: dict[str, str]
    typed: dict[str, str]

    def tries(self, row: str, case_id: str) -> tuple[int, str, str]:
        """What comes back: the status, where it leads, and the page, each without what differs from one case to another."""
        method, path, _label = row.split()
        sent = {"data": {**self.typed, "submission": new_id()}} if method == "POST" else {}
        answer = self.hands.client.open(self._address(path, case_id), method=method, buffered="stream" not in path, **sent)
        answer.close()
        leads = answer.headers.get("Location", "")
        shown = "" if answer.is_streamed else answer.get_data().decode(errors="replace")
        return answer.status_code, leads.replace(case_id, ""), _TOKENS.sub("", shown.replace(case_id, ""))

    def _address(self, path: str, case_id: str) -> str:
        for name, value in {**self.parts, "case_id": case_id}.items():
            path = re.sub(rf"<(?:\w+(?:\([^)]*\))?:)?{name}>", value, path)
        assert "<" not in path, f"say in `theirs` what stands in {path}"
        return path


_TOKENS = re.compile(r'(?:value|nonce|content)="[^"]{20,}"')
_CHANGES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)")
_OF_THE_VISIT = frozenset({"staff_session"})  # that somebody is here is noted whatever they open


@pytest.fixture
def theirs(office: Office) -> Theirs:
    """A family's case with something at every address of it."""
    one, other = has_own(office, Kind.PARENT, "Kari"), has_own(office, Kind.YOUNG, "Ola", "2011")
    belong(office, one, other)
    stands_on(office, one.case_id, Level.TWO)
    goal = plans(office, one.case_id)
    does(office, one.case_id, lambda db, case, key: household_children.add_child(db, case, key, "Lillebror", ""))
    with office.db.read() as db:
        (child,) = household_children.children_of(db, one.case_id, office.key_of(one.case_id))
    does(office, one.case_id, lambda db, case, key: commands.receive_message(db, case, key, WORDS, new_id(), case.due_at))
    inside = {"goal_id": goal, "measure_id": agrees(office, one.case_id, goal), "child_id": child.id}
    return Theirs(one.case_id, {**inside, "other_id": other.case_id, "number": "1", "which": "filled"})


def _employs(office: Office, *rights: Right, until: timedelta = timedelta(days=9)) -> Colleague:
    """Somebody who follows families, with these rights for a while."""
    jonas, now = office.employs("Jonas Berg", Role.FAMILY_CONTACT), utc_now()
    with office.db.write() as db:
        for each in rights:
            grants.give(db, jonas.id, each, now, now + until, "Vikar.", by=office.astrid.id)
    return jonas


def _all_rights(scope: Scope) -> list[Right]:
    return [Right(each, scope) for each in sorted(CASE_RIGHTS & GRANTABLE)]


def kept_out(office: Office, clock: MovableClock, case_id: str) -> Colleague:
    """Also of a talk that waits for anybody."""
    asks(office, case_id)
    lena = office.employs("Lena Moe", Role.TEAM_LEADER, Role.FAMILY_CONTACT)
    key = office.key_of(case_id)
    with office.db.write() as db:
        bar(db, Opened(db.get_one(Case, case_id), key), lena.id, "Hun er gift med bestefaren.", office.astrid.id)
    return lena


def never_theirs(office: Office, clock: MovableClock, case_id: str) -> Colleague:
    return _employs(office, *_all_rights(Scope.OWN))


def asked_for_advice(office: Office, clock: MovableClock, case_id: str) -> Colleague:
    """A question that came from the case is no way into it."""
    jonas, key = never_theirs(office, clock, case_id), office.key_of(case_id)
    how = {"submission": new_id(), "server_key": office.settings.server_key}
    with office.db.write() as db:
        advice.ask(db, Opened(db.get_one(Case, case_id), key), jonas.id, "Hva ville du gjort?", office.astrid.id, **how)
    return jonas


def grants_over(office: Office, clock: MovableClock, case_id: str) -> Colleague:
    jonas = _employs(office, *_all_rights(Scope.ALL), until=timedelta(hours=1))
    clock.move(hours=2)
    return jonas


def out_of_the_team(office: Office, clock: MovableClock, case_id: str) -> Colleague:
    jonas = _employs(office, *_all_rights(Scope.TEAM))
    with office.db.write() as db:
        team = grants.add_team(db, "Nord", by=office.astrid.id)
        db.get_one(Case, case_id).team = team
        for wanted in ([team], []):
            grants.set_teams(db, jonas.id, wanted, by=office.astrid.id)
    return jonas


def handed_over(office: Office, clock: MovableClock, case_id: str) -> Colleague:
    jonas = _employs(office, *_all_rights(Scope.OWN))
    with office.db.write() as db:
        commands.claim(db, case_id, jonas.id)
        commands.offer(db, db.get_one(Case, case_id), jonas.id, office.astrid.id)
    with office.db.write() as db:
        commands.accept(db, case_id, office.astrid.id)
    return jonas


SHUT_FOR = (kept_out, never_theirs, asked_for_advice, grants_over, out_of_the_team, handed_over)


@contextmanager
def changes(office: Office) -> Iterator[list[str]]:
    """The tables in which something is changed for good, one entry a statement."""
    begun: list[str] = []
    done: list[str] = []

    def hear(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        found = _CHANGES.match(statement)
        if found and cursor.rowcount and found[2] not in _OF_THE_VISIT:
            begun.append(found[2])

    def keep(_connection: Any) -> None:
        done.extend(begun)
        begun.clear()

    heard = {"after_cursor_execute": hear, "commit": keep, "rollback": lambda _connection: begun.clear()}
    for name, listener in heard.items():
        event.listen(office.db.engine, name, listener)
    yield done
    for name, listener in heard.items():
        event.remove(office.db.engine, name, listener)


def _before(office: Office, who: Colleague, theirs: Theirs) -> Door:
    """The colleague stands before the case, with a case of their own to name where a form asks for another one."""
    own = office.gets(holder_id=who.id)
    hands = office.at_the_desk(who)
    hands.open("/desk/advice")
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    named = {"csrf_token": token, "reference": office.case(own).reference, "earlier": own, "taker": who.id, "whom": who.id}
    return Door(hands, theirs.parts, {**TYPED, **named})


@pytest.mark.parametrize("shut_for", SHUT_FOR, ids=lambda each: each.__name__)
def test_every_address_answers_as_if_the_case_were_not_there_and_writes_nothing(
    office: Office, clock: MovableClock, theirs: Theirs, shut_for: Callable[..., Colleague]
) -> None:
    door = _before(office, shut_for(office, clock, theirs.case_id), theirs)
    wrong = []
    with changes(office) as written:
        for row in ROWS:
            refused, missing = door.tries(row, theirs.case_id), door.tries(row, GONE)
            if refused != missing or refused[0] not in REFUSALS or written:
                wrong.append((row, refused[:2], missing[:2], sorted(written)))
            written.clear()
    assert wrong == []


def test_whoever_holds_the_case_finds_something_at_every_address(
    office: Office, clock: MovableClock, theirs: Theirs
) -> None:
    """Or the law above would be kept by addresses that lead nowhere."""
    office.astrid = office.employs("Lena Moe", Role.TEAM_LEADER, Role.FAMILY_CONTACT)
    with office.db.write() as db:
        commands.claim(db, theirs.case_id, office.astrid.id)
    door = _before(office, office.astrid, theirs)
    nothing = [row for row in ROWS if row.startswith("GET") and door.tries(row, theirs.case_id)[0] not in (200, 303)]
    assert {row.split()[1].removeprefix("/desk/") for row in nothing} == ONLY_SOMETIMES


# --- a form of one's own case that names another's ------------------------------------------------------------------------------


def _named(own: str, shut: str, reference: str, parts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Each address of one's own, with a form in which the case that is shut, or something of it, is named."""
    mine = f"/desk/case/{own}"
    return {
        "/desk/take": {"case": shut}, "/desk/find": {"reference": reference}, "/desk/today": {"case": shut},
        f"{mine}/note": {"also": shut}, f"{mine}/answer": {"also": shut, "agreed": shut},
        f"{mine}/plan/goal": {"also": shut, "read_back": shut}, f"{mine}/plan/goal/{parts['goal_id']}": {"read_version": "1"},
        f"{mine}/plan/goal/{parts['goal_id']}/measure": {}, f"{mine}/plan/measure/{parts['measure_id']}": {"read_version": "1"},
        f"{mine}/plan/measure/{parts['measure_id']}/said": {}, f"{mine}/people/child/{parts['child_id']}/drop": {},
        f"{mine}/people/{shut}/out": {}, f"{mine}/people/together": {"reference": reference},
        f"{mine}/earlier": {"reference": reference}, f"{mine}/link": {"earlier": shut},
        f"{mine}/before": {"hit": f"words:{shut}", "after": shut},
    }  # fmt: skip


def _rows_of(office: Office, case_id: str) -> dict[str, list[Any]]:
    """Every row of a case, as it stands."""
    tables = [table for table in Base.metadata.sorted_tables if "case_id" in table.c]
    with office.db.read() as db:
        rows = {table.name: db.execute(select(table).where(table.c.case_id == case_id)).all() for table in tables}
        return {**rows, "case_file": db.execute(select(Case.__table__).where(Case.id == case_id)).all()}


@pytest.mark.parametrize("shut_for", SHUT_FOR, ids=lambda each: each.__name__)
def test_no_form_of_an_own_case_reaches_into_one_that_is_shut(
    office: Office, clock: MovableClock, theirs: Theirs, shut_for: Callable[..., Colleague]
) -> None:
    who = shut_for(office, clock, theirs.case_id)
    door = _before(office, who, theirs)
    own, reference = door.typed["earlier"], office.case(theirs.case_id).reference
    stands_on(office, own, Level.TWO)
    before, wrong = _rows_of(office, theirs.case_id), []
    for path, named in _named(own, theirs.case_id, reference, theirs.parts).items():
        answer = door.hands.client.post(path, data={**door.typed, "submission": new_id(), **named})
        shown = answer.get_data(as_text=True)
        if WORDS in shown or _rows_of(office, theirs.case_id) != before or theirs.case_id in answer.headers.get("Location", ""):
            wrong.append((path, answer.status_code))
    assert wrong == []
