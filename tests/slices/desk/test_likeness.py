"""A new case tells of cases that may be of the same person: nothing is kept for it, and nobody is told of a case out of reach."""

import pytest
from sqlalchemy import update

from portal.cases.barring_models import CaseBar
from portal.cases.likeness import Alike, ways_in
from portal.cases.models import Case
from portal.db.clock import utc_now
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands

PHONE = {"contact": {"contact": ["phone"], "contact_phone": ["+47 912 34 567"]}}
SAME = {"contact": {"contact": ["sms"], "contact_phone": ["91234567"]}}
OTHER = {"contact": {"contact": ["phone"], "contact_phone": ["91234568"]}}


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def _told(hands: ClientHands, case_id: str) -> bool:
    hands.open(f"/desk/case/{case_id}")
    return "Kan ha vært her før" in hands.text


def test_the_same_number_is_told_however_it_was_typed(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    before, other = office.gets(records=PHONE), office.gets(records=OTHER)
    clock.move(minutes=5)
    new = office.gets(records=SAME)
    assert _told(desk, new)
    assert office.case(before).reference in desk.text
    assert office.case(other).reference not in desk.text
    assert "Samme telefonnummer" in desk.text
    assert not _told(desk, other)


def test_from_the_banner_both_are_compared_before_anything_is_linked(
    office: Office, desk: ClientHands, clock: MovableClock
) -> None:
    before = office.gets(records=PHONE)
    clock.move(minutes=5)
    new = office.gets(records=SAME)
    assert _told(desk, new)
    form = next(one for one in desk.page.root.all("form") if one.get("action") == f"/desk/case/{new}/earlier")
    hidden = {one.get("name"): one.get("value") for one in form.all("input")}
    desk.response = desk.client.post(f"/desk/case/{new}/earlier", data=hidden)
    assert desk.response.status_code == 200
    assert office.case(before).reference in desk.text
    assert office.case(before).continued_in is None


def test_who_is_kept_out_of_the_other_case_is_told_nothing(office: Office, desk: ClientHands) -> None:
    before, new = office.gets(records=PHONE), office.gets(records=SAME)
    with office.db.write() as db:
        me = office.astrid.id
        db.add(CaseBar(case_id=before, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))
    assert not _told(desk, new)
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    assert _told(berit, new)


def test_nearly_the_same_words_are_told(office: Office, desk: ClientHands) -> None:
    first, second = office.gets(), office.gets()
    with office.db.write() as db:
        db.execute(update(Case).where(Case.id == second).values(alike_to=first))
        db.execute(update(Case).where(Case.id == first).values(alike_count=1))
    for each, other in ((first, second), (second, first)):
        assert _told(desk, each)
        assert office.case(other).reference in desk.text
        assert "Nesten de samme ordene" in desk.text


def test_a_case_that_was_answered_is_not_asked_about(office: Office, desk: ClientHands) -> None:
    office.gets(records=PHONE)
    new = office.gets(records=SAME)
    with office.db.write() as db:
        db.get_one(Case, new).answered_at = utc_now()
    assert not _told(desk, new)


def test_it_asks_the_same_however_many_there_are(office: Office, desk: ClientHands, queries: Queries) -> None:
    new = office.gets(records=SAME)

    def asked() -> int:
        queries.statements.clear()
        desk.open(f"/desk/case/{new}")
        return queries.number

    office.gets(records=PHONE)
    asked()
    first = asked()
    for _ in range(8):
        office.gets(records=PHONE)
    assert asked() == first


def test_numbers_and_addresses_are_written_alike() -> None:
    assert ways_in({"contact_phone": ["0047 912 34 567"], "contact_email": [" Kari@Eksempel.no "]}) == {
        "91234567": Alike.PHONE, "kari@eksempel.no": Alike.EMAIL
    }  # fmt: skip
    assert ways_in({"contact_phone": ["123", None], "contact_email": ["ingen"]}) == {}
