"""A family goes on with a new code: what was agreed on before is not forgotten, and the new code shows none of it."""

from datetime import timedelta

import pytest

from portal.cases import commands, consents, duken, invitations, linking, plan
from portal.cases.consents import Asking
from portal.cases.consents_rules import State
from portal.cases.duken_rules import FilledBy
from portal.cases.invitations import Proposal
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.opened import Opened
from portal.cases.plan_rules import GoalTyped, Side
from portal.cases.rules import Level
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff import commands as staff
from portal.staff.rules import Role
from tests.factories import Office, Queries, later
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import begins, does, stands_on
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import case_of_own

TITLE = "Fulgte ikke med fra den tidligere saken"


def _agreed(office: Office) -> str:
    """A case in which all was agreed on that can be."""
    me, case_id = office.astrid.id, office.gets(first_message="Hei.", opened_at=later(days=-30), holder_id=office.astrid.id)
    starts = utc_now() + timedelta(days=3)
    stands_on(office, case_id, Level.THREE)
    begins(office, case_id)
    meets = Proposal(starts, starts + timedelta(hours=1), "Hjemme", "Skolen", [])
    does(office, case_id, lambda db, case, key: invitations.propose(db, case, key, meets, me))
    goal = GoalTyped("Å sove hele natta.", Side.CHILDREN)
    does(office, case_id, lambda db, case, key: plan.add_goal(db, case, key, goal, new_id(), me))
    sheet = duken.Filled({"good_at": "Å le."}, FilledBy.TOGETHER, 0, new_id())
    does(office, case_id, lambda db, case, key: duken.save_as_staff(db, case, key, sheet, me))
    asks = Asking("Skolen", ["Fravær"], "Å hjelpe", local_today() + timedelta(days=30))
    asked = does(office, case_id, lambda db, case, key: consents.ask(db, case, key, asks, me).id)
    does(office, case_id, lambda db, case, key: consents.answer(db, case, key, asked, State.YES, ["Fravær"]))
    return case_id


def _links(office: Office, new: str, old: str) -> None:
    keys = office.key_of(new), office.key_of(old)
    with office.db.write() as db:
        both = [Opened(db.get_one(Case, each), key) for each, key in zip((new, old), keys, strict=True)]
        linking.link(db, both[0], both[1], "Hun visste alt.", office.astrid.id)


def _reads(office: Office, case_id: str, hands: ClientHands | None = None) -> str:
    hands = hands or office.at_the_desk()
    hands.open(f"/desk/case/{case_id}")
    return hands.text


def test_what_was_agreed_on_is_told_until_it_is_agreed_on_anew(office: Office) -> None:
    old, new = _agreed(office), office.gets(first_message="Jeg har mistet koden min.")
    _links(office, new, old)
    desk = office.at_the_desk()
    text = _reads(office, new, desk)
    assert TITLE in text
    told = text[text.index(TITLE) :]
    for words in ("Møte", "Ses på sammen", "Nivå 3", "Plan", "Duken", "Samtykke"):
        assert words in told
    addresses = {link.get("href") for link in desk.page.root.all("a")}
    assert {f"/desk/case/{old}/{part}" for part in ("meetings", "steps", "plan", "duken", "consents")} <= addresses
    stands_on(office, new, Level.TWO)
    begins(office, new)
    goal = GoalTyped("Å sove.", Side.ADULTS)
    does(office, new, lambda db, case, key: plan.add_goal(db, case, key, goal, new_id(), office.astrid.id))
    desk.open(f"/desk/case/{new}")
    addresses = {link.get("href") for link in desk.page.root.all("a")}
    assert not {f"/desk/case/{old}/{part}" for part in ("steps", "plan")} & addresses
    assert f"/desk/case/{old}/meetings" in addresses


def test_who_followed_the_family_before_is_named_until_somebody_was_asked(office: Office) -> None:
    kari = office.employs("Kari Vik", Role.FAMILY_CONTACT)
    old = office.gets(first_message="Hei.", opened_at=later(days=-3), holder_id=kari.id)
    new = office.gets(first_message="Jeg har mistet koden min.", holder_id=office.astrid.id)
    _links(office, new, old)
    desk = office.at_the_desk()
    assert "Kari Vik fulgte familien før" in _reads(office, new, desk)
    does(office, new, lambda db, case, key: commands.offer(db, case, office.astrid.id, kari.id, key=key))
    assert TITLE not in _reads(office, new, desk)


def test_who_has_left_us_is_not_named(office: Office) -> None:
    kari, nina = office.employs("Kari Vik", Role.FAMILY_CONTACT), office.employs("Nina Dahl", Role.ADMINISTRATOR)
    old = office.gets(first_message="Hei.", opened_at=later(days=-3), holder_id=kari.id)
    new = office.gets(first_message="Jeg har mistet koden min.", holder_id=office.astrid.id)
    _links(office, new, old)
    with office.db.write() as db:
        staff.disable(db, kari.id, by=nina.id)
    assert TITLE not in _reads(office, new)


@pytest.mark.parametrize("why", ["ended", "nothing", "closed"])
def test_nothing_is_told_of_what_nobody_waits_for(office: Office, why: str) -> None:
    old = office.gets(first_message="Hei.", opened_at=later(days=-3)) if why == "nothing" else _agreed(office)
    new = office.gets(first_message="Jeg har mistet koden min.", holder_id=office.astrid.id)
    if why == "ended":
        with office.db.write() as db:
            db.get_one(Case, old).phase = "close"
    _links(office, new, old)
    if why == "closed":
        office.closes(new)
    assert TITLE not in _reads(office, new)


def test_the_family_reads_nothing_of_it_with_the_new_code(office: Office) -> None:
    parent = has_sent(office)
    new = case_of_own(office).id
    with office.db.read() as db:
        opened_at = db.get_one(Case, new).opened_at
    old = _agreed(office)
    assert office.case(old).opened_at < opened_at
    with office.db.write() as db:
        commands.claim(db, new, office.astrid.id)
    _links(office, new, old)
    for path in ("", "/steps", "/plan", "/duken", "/meetings", "/consents"):
        parent.hands.open(f"/thread{path}")
        assert "Å sove hele natta." not in parent.hands.text
        assert "Å le." not in parent.hands.text
        assert "Hjemme" not in parent.hands.text


def test_the_meeting_stands_in_the_day_of_whoever_holds_the_new_case(office: Office) -> None:
    old, new = _agreed(office), office.gets(first_message="Jeg har mistet koden min.")
    _links(office, new, old)  # the family keeps its person
    desk = office.at_the_desk()
    desk.open("/desk/today")
    assert f"/desk/case/{old}/meetings" in {link.get("href") for link in desk.page.root.all("a")}
    ahead = next(one for one in desk.page.root.all("section") if one.get("aria-labelledby") == "ahead-title")
    assert office.case(new).reference in ahead.text


def test_a_case_asks_no_more_for_more_of_it(office: Office, queries: Queries) -> None:
    from portal.cases.left_behind import left_behind

    new = office.gets(first_message="Jeg har mistet koden min.")
    numbers, olds = [], []
    for _each in range(2):
        olds.append(_agreed(office))
        _links(office, new, olds[-1])
        with office.db.read() as db:
            case = db.get_one(Case, new)
            queries.statements.clear()
            assert len(left_behind(db, case, olds)) == len(olds)
            numbers.append(queries.number)
            queries.statements.clear()
            assert left_behind(db, case, []) == []
            assert queries.number == 0
    assert numbers == [3, 3]
