"""A lost code: the earlier case is locked for good, both are one history, and nobody gets in by the old code."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.cases import commands, how_was, queries, visits
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rules import HowItWas, NotAllowed, Phase
from portal.db import tombstones
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.rules import Role
from portal.vault import commands as vault
from portal.vault.keys import Receipt
from tests.factories import Office, new_case

OLD_CODE, NEW_CODE = Receipt("ab" * 16, bytes(32)), Receipt("cd" * 16, bytes(32))


def _two(office: Office) -> tuple[str, str]:
    """An earlier case with a code, a visit and a mail's address, and a later one."""
    with office.db.write() as db:
        old, key = commands.open_case(db, new_case(first_message="Det første.", opened_at=utc_now() - timedelta(days=3)))
        vault.wrap_for_receipt(db, old.id, key, OLD_CODE)
        old.has_receipt, old.notify_sealed = True, b"sealed"
        visits.begin(db, ("f" * 32, bytes(32)), visits.visit_to(("f" * 32, bytes(32)), old.id, key))
        new, new_key = commands.open_case(db, new_case(first_message="Det andre."))
        vault.wrap_for_receipt(db, new.id, new_key, NEW_CODE)
        return old.id, new.id


def _opened(office: Office, db: object, case_id: str) -> Opened:
    return Opened(db.get_one(Case, case_id), office.keyring.case_key(db, case_id))  # type: ignore[attr-defined, arg-type]


def _links(office: Office, later: str, earlier: str, reason: str = "Hun visste hva vi snakket om sist.") -> None:
    with office.db.write() as db:
        commands.link(db, _opened(office, db, later), _opened(office, db, earlier), reason, office.astrid.id)


def test_the_old_code_opens_nothing_any_longer_and_the_new_one_does(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    with office.db.read() as db:
        assert vault.open_with_receipt(db, OLD_CODE) is None
        found = vault.open_with_receipt(db, NEW_CODE)
    assert found is not None
    assert found[0] == new
    assert office.rows()["visit"] == 0


def test_the_locked_case_waits_for_nobody_and_no_mail_goes_from_it(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    case = office.case(old)
    assert (case.turn, case.phase, case.waiting_since, case.due_at) == ("nobody", "close", None, None)
    assert (case.notify_sealed, case.has_receipt, case.continued_in) == (None, False, new)


def test_it_is_told_in_both_journals_with_why(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    for case_id, side, other in ((old, "earlier", new), (new, "later", old)):
        with office.db.read() as db:
            lines = queries.events_of(db, case_id, office.keyring.case_key(db, case_id))
        told = [(line.facts["side"], line.facts["other"], line.text) for line in lines if line.kind == "linked"]
        assert told == [(side, other, "Hun visste hva vi snakket om sist.")]


def test_the_family_keeps_its_person(office: Office) -> None:
    old, new = _two(office)
    with office.db.write() as db:
        commands.claim(db, old, office.astrid.id)
    _links(office, new, old)
    assert office.case(new).holder_id == office.astrid.id


def test_whoever_has_taken_the_new_case_keeps_it(office: Office) -> None:
    old, new = _two(office)
    berit = office.employs("Berit Moe", Role.RECEPTION)
    with office.db.write() as db:
        commands.claim(db, old, office.astrid.id)
        commands.claim(db, new, berit.id)
    _links(office, new, old)
    assert office.case(new).holder_id == berit.id


@pytest.mark.parametrize(("later", "earlier", "why"), [("new", "new", "same_case"), ("old", "new", "not_earlier")])
def test_a_case_never_goes_on_in_itself_or_in_an_older_one(office: Office, later: str, earlier: str, why: str) -> None:
    ids = dict(zip(("old", "new"), _two(office), strict=True))
    with pytest.raises(NotAllowed, match=why):
        _links(office, ids[later], ids[earlier])


def test_a_reason_is_needed(office: Office) -> None:
    old, new = _two(office)
    with pytest.raises(NotAllowed, match="reason_missing"):
        _links(office, new, old, "  ")
    assert office.case(old).continued_in is None


def test_a_locked_case_is_read_and_never_changed(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    key, me = office.key_of(old), office.astrid.id
    with office.db.write() as db:
        case = db.get_one(Case, old)
        for change in (
            lambda: commands.send_answer(db, case, key, "Hei.", new_id(), me),
            lambda: commands.receive_message(db, case, key, "Hei.", new_id(), utc_now()),
            lambda: commands.move_phase(db, case, key, Phase.INVEST, "Igjen.", me),
            lambda: commands.offer(db, case, me, "b" * 26),
            lambda: commands.claim(db, old, me),
            lambda: commands.link(db, _opened(office, db, new), _opened(office, db, old), "Igjen.", me),
        ):
            with pytest.raises(NotAllowed):
                change()


def _third(office: Office) -> str:
    with office.db.write() as db:
        return commands.open_case(db, new_case(first_message="Det tredje.", opened_at=utc_now() + timedelta(days=1)))[0].id


def test_however_often_a_code_is_lost_it_is_one_history(office: Office) -> None:
    old, new = _two(office)
    _links(office, new, old)
    third = _third(office)
    _links(office, third, new)
    with office.db.read() as db:
        ids = [*(case.id for case in queries.earlier_of(db, third)), third]
        said = [line.text for line in queries.messages_in(db, office.keyring.case_keys(db, ids))]
    assert said == ["Det første.", "Det andre.", "Det tredje."]
    assert {office.case(each).continued_in for each in (old, new)} == {third}


def test_deleting_the_talk_deletes_what_came_before_it(office: Office) -> None:
    old, new = _two(office)
    with office.db.write() as db:
        case = db.get_one(Case, old)
        answer = commands.send_answer(db, case, office.key_of(old), "Hei.", new_id(), office.astrid.id)
        commands.say_how(db, case, office.key_of(old), answer.id, HowItWas.GOOD)
    _links(office, new, old)
    with office.db.write() as db:
        commands.delete_case(db, new, office.settings.instance)
    rows = office.rows()
    assert [rows[name] for name in ("case_file", "case_message", "case_event", "case_record", "case_how_was")] == [0] * 5
    graves = tombstones.graves(office.settings.instance)
    assert {tombstones.grave_of("case", each) for each in (old, new)} <= set(graves)


def test_who_holds_the_new_case_may_read_the_old_one_and_nobody_else_who_may_not(office: Office) -> None:
    old, new = _two(office)
    berit, jonas = (office.employs(name, Role.FAMILY_CONTACT) for name in ("Berit Moe", "Jonas Berg"))
    with office.db.write() as db:
        commands.claim(db, new, berit.id)
    _links(office, new, old)
    with office.db.read() as db:
        assert queries.case_for(db, office.signed(berit, Role.FAMILY_CONTACT), old) is not None
        assert queries.case_for(db, office.signed(jonas, Role.FAMILY_CONTACT), old) is None


def test_two_who_link_at_once_link_once(office: Office) -> None:
    old, new = _two(office)

    def tries(_number: int) -> bool:
        try:
            with office.db.write() as db:
                rows = {
                    each: db.scalar(select(Case).where(Case.id == each).with_for_update()) for each in sorted((old, new))
                }
                later, earlier = (Opened(rows[each], office.keyring.case_key(db, each)) for each in (new, old))  # type: ignore[arg-type]
                commands.link(db, later, earlier, "Vi er sikre.", office.astrid.id)
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tries, range(4))) == 1
    assert office.events(old).count("linked") == office.events(new).count("linked") == 1


def test_what_was_said_of_answers_stays_with_the_history(office: Office) -> None:
    old, new = _two(office)
    key = office.key_of(old)
    with office.db.write() as db:
        case = db.get_one(Case, old)
        answer = commands.send_answer(db, case, key, "Hei.", new_id(), office.astrid.id)
        commands.say_how(db, case, key, answer.id, HowItWas.HARD)
    _links(office, new, old)
    with office.db.read() as db:
        (said,) = how_was.said_of(db, {old: key, new: office.keyring.case_key(db, new)})
    assert said.how is HowItWas.HARD
