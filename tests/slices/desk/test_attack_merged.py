"""Questions that are asked of the database together say no more than each said alone."""

from datetime import timedelta

import pytest

from portal.cases import consents
from portal.cases.barring import barred_from, takers_each
from portal.cases.barring_models import CaseBar
from portal.cases.consents import Sharing
from portal.cases.consents_rules import Ground
from portal.cases.models import Case
from portal.db.clock import utc_now
from portal.staff import commands as staff_commands
from portal.staff.queries import who_may
from portal.staff.rules import Permission, Role
from portal.thread.follow import follow_places
from tests.factories import Office
from tests.slices.cases.climbing import does


def _places(office: Office, case_id: str) -> list[str]:
    with office.db.read() as db:
        return [address for address, _name in follow_places(db, db.get_one(Case, case_id))]


@pytest.mark.parametrize("is_hidden", [True, False])
def test_what_would_endanger_a_child_makes_no_page_appear(office: Office, is_hidden: bool) -> None:
    case_id = office.gets(has_receipt=True)
    before = _places(office, case_id)
    shared = Sharing(["Det vi så"], "", "Barneverntjenesten", Ground.REPORT, "Fare.", is_hidden, "Fare for barnet.")
    does(office, case_id, lambda db, case, key: consents.share(db, case, key, shared, office.astrid.id))
    assert ("/thread/consents" in _places(office, case_id)) is not is_hidden
    assert (_places(office, case_id) == before) is is_hidden


def test_nothing_of_another_case_makes_a_page_appear(office: Office) -> None:
    case_id, other = office.gets(has_receipt=True), office.gets(has_receipt=True)
    before = _places(office, case_id)
    shared = Sharing(["Det vi så"], "", "Barneverntjenesten", Ground.REPORT, "Fare.")
    does(office, other, lambda db, case, key: consents.share(db, case, key, shared, office.astrid.id))
    assert (_places(office, case_id), "/thread/consents" in _places(office, other)) == (before, True)


def test_whom_a_case_can_be_given_to_is_the_same_asked_together_as_one_by_one(office: Office) -> None:
    """Nobody who is kept out, who has left, or who may do something else only."""
    case_id, me = office.gets(), office.astrid.id
    named = {"Berit Moe": Role.RECEPTION, "Jonas Berg": Role.FAMILY_CONTACT, "Ada Vik": Role.ADMINISTRATOR}
    people = {name: office.employs(name, role) for name, role in named.items()}
    kept_out, gone = office.employs("Kari Ute", Role.RECEPTION), office.employs("Per Borte", Role.RECEPTION)
    with office.db.write() as db:
        bar = CaseBar(case_id=case_id, member_id=kept_out.id, barred_by=me, barred_at=utc_now(), reason_sealed=b"x")
        db.add(bar)
        staff_commands.disable(db, gone.id, by=people["Ada Vik"].id, now=utc_now() + timedelta(seconds=1))
    asked = list(Permission)
    with office.db.read() as db:
        together, out = takers_each(db, case_id, asked), barred_from(db, case_id)
        alone = {each: [one.id for one in who_may(db, each) if one.id not in out] for each in asked}
    assert {each: [one.id for one in found] for each, found in together.items()} == alone
    assert kept_out.id not in str(alone)
    assert people["Berit Moe"].id in alone[Permission.TAKE_HAND_OVER]
    assert gone.id not in str(alone)
