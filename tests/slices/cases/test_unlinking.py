"""Two cases that were linked by mistake are each themselves again: no word lost, no code back, no stranger left in a family."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from portal.cases import advice, commands, households, queries, unlinking
from portal.cases.advice_models import CaseAdvice
from portal.cases.case_log import family_log
from portal.cases.household_models import HouseholdMember, Kind
from portal.cases.households import Person
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed, Phase
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.rules import Role
from portal.vault import commands as vault
from tests.conftest import MovableClock
from tests.factories import Office, new_case
from tests.slices.cases.test_linking import OLD_CODE, _links, _opened, _third, _two

WHY = "Det var en annen familie."


def _parts(office: Office, later: str, earlier: str, reason: str = WHY) -> None:
    with office.db.write() as db:
        both = _opened(office, db, later), _opened(office, db, earlier)
        unlinking.take_apart(db, *both, reason, utc_now() + timedelta(days=2), office.astrid.id)


def _said(office: Office, case_id: str) -> list[str]:
    with office.db.read() as db:
        ids = [*(case.id for case in queries.earlier_of(db, case_id)), case_id]
        return [line.text for line in queries.messages_in(db, office.keyring.case_keys(db, ids))]


def test_each_is_itself_again_and_no_word_is_lost(office: Office) -> None:
    old, new = _two(office)
    before = office.case(old)
    _links(office, new, old)
    _parts(office, new, old)
    case = office.case(old)
    assert (_said(office, old), _said(office, new)) == (["Det første."], ["Det andre."])
    assert (case.continued_in, case.phase, case.closed_at, case.turn) == (None, before.phase, None, "ours")
    assert case.waiting_since is not None
    assert case.due_at is not None
    with office.db.write() as db:
        commands.send_answer(db, db.get_one(Case, old), office.key_of(old), "Hei.", new_id(), office.astrid.id)


def test_the_old_code_stays_dead(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    _parts(office, new, old)
    with office.db.read() as db:
        assert vault.open_with_receipt(db, OLD_CODE) is None
    assert (office.case(old).has_receipt, office.rows()["visit"]) == (False, 0)


def test_one_that_had_ended_stays_ended(office: Office) -> None:
    old, new = _two(office)
    office.closes(old)
    _links(office, new, old)
    _parts(office, new, old)
    case = office.case(old)
    assert (case.continued_in, case.phase, case.turn) == (None, Phase.CLOSE.value, "nobody")


def test_it_is_told_in_both_journals_with_why_and_to_no_family(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    _parts(office, new, old)
    for case_id, side, other in ((old, "earlier", new), (new, "later", old)):
        with office.db.read() as db:
            lines = queries.events_of(db, case_id, office.keyring.case_key(db, case_id))
            told = {line.what for line in family_log(db, office.case(case_id), office.key_of(case_id))}
        assert [(x.facts, x.text) for x in lines if x.kind == "unlinked"] == [({"side": side, "other": other}, WHY)]
        assert "unlinked" not in told


@pytest.mark.parametrize(("reason", "why"), [("  ", "reason_missing"), (WHY, "not_linked")])
def test_it_takes_a_reason_and_a_link(office: Office, reason: str, why: str) -> None:
    old, new = _two(office)
    if why == "reason_missing":
        _links(office, new, old)
    with pytest.raises(NotAllowed, match=why):
        _parts(office, new, old, reason)
    with pytest.raises(NotAllowed, match="not_linked"):
        _parts(office, old, new)
    assert "unlinked" not in office.events(old) + office.events(new)


def test_what_it_carried_on_itself_goes_with_it(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    third = _third(office)
    _links(office, third, new)
    _parts(office, third, new)
    assert (_said(office, new), _said(office, third)) == (["Det første.", "Det andre."], ["Det tredje."])


def test_one_in_the_middle_of_a_history_leaves_the_rest(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    third = _third(office)
    _links(office, third, new)
    _parts(office, third, old)
    assert (_said(office, old), _said(office, third)) == (["Det første."], ["Det andre.", "Det tredje."])


def test_parted_they_can_be_linked_rightly_and_deleted_each_for_itself(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    _parts(office, new, old)
    third = _third(office)
    _links(office, third, old)
    with office.db.write() as db:
        commands.delete_case(db, new, office.settings.instance)
    assert _said(office, third) == ["Det første.", "Det tredje."]


def _lives_with(office: Office, case_id: str) -> str:
    """A young person's case comes in, of the same family; gives its id."""
    with office.db.write() as db:
        near, _key = commands.open_case(db, new_case(first_message="Jeg er den unge."))
        both = (db.get_one(Case, case_id), Person(Kind.PARENT, "Mor", "")), (near, Person(Kind.YOUNG, "Ola", ""))
        households.put_together(db, *both, "Samme familie.", office.astrid.id, partial(office.keyring.case_key, db))
        return near.id


def _at_home(office: Office) -> set[str]:
    with office.db.read() as db:
        return set(db.scalars(select(HouseholdMember.case_id)))


def test_no_stranger_stays_in_the_family(office: Office) -> None:
    """A message meant for several of a household must not reach whoever was taken for one of them."""
    old, new = _two(office)
    young = _lives_with(office, old)
    _links(office, new, old)
    _parts(office, new, old)
    assert _at_home(office) == {old, young}


def test_a_place_that_the_later_one_got_since_is_its_own(office: Office, clock: MovableClock) -> None:
    """The earlier one would else be set among people whom it has never met."""
    old, new = _two(office)
    _lives_with(office, old)
    _links(office, new, old)
    clock.move(minutes=5)
    with office.db.write() as db:
        households.take_out(db, new)
    young = _lives_with(office, new)
    _parts(office, new, old)
    assert _at_home(office) == {new, young}


def test_a_question_goes_back_to_the_case_that_asked_it(office: Office, clock: MovableClock) -> None:
    old, new = _two(office)
    adviser = office.employs("Per Dal", Role.FAMILY_CONTACT)
    asked = {}
    for each in (old, new):
        clock.move(minutes=5)
        with office.db.write() as db:
            how = {"submission": new_id(), "server_key": office.settings.server_key}
            asked[each] = advice.ask(db, _opened(office, db, each), adviser.id, "Hva ville du gjort?", office.astrid.id, **how)
    clock.move(minutes=5)
    _links(office, new, old)
    with office.db.read() as db:
        assert set(db.scalars(select(CaseAdvice.case_id))) == {new}
    _parts(office, new, old)
    with office.db.read() as db:
        assert {row.case_id: row.advice_id for row in db.scalars(select(CaseAdvice))} == asked


def test_two_who_take_apart_at_once_do_it_once(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)

    def tries(_number: int) -> bool:
        try:
            with office.db.write() as db:
                rows = {
                    each: db.scalar(select(Case).where(Case.id == each).with_for_update()) for each in sorted((old, new))
                }
                later, earlier = (Opened(rows[each], office.keyring.case_key(db, each)) for each in (new, old))  # type: ignore[arg-type]
                unlinking.take_apart(db, later, earlier, WHY, utc_now(), office.astrid.id)
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tries, range(4))) == 1
    assert office.events(old).count("unlinked") == office.events(new).count("unlinked") == 1
