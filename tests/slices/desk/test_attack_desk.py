"""A curious colleague: nothing is read that the access log does not tell of, and nothing done to others' cases."""

import pytest

from portal.audit.queries import history
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.factories import Office
from tests.people.client_hands import ClientHands

CASE_FORMS = ("claim", "release", "offer", "accept", "level", "phase", "note", "fact", "answer")
TYPED = {
    "level": "2", "phase": "mapping", "reason": "Nysgjerrig", "body": "Nysgjerrig", "field": "what", "said_by": "family",
    "fact": "Nysgjerrig", "submission": "",
}  # fmt: skip


def _times_read(office: Office, case_id: str, member_id: str) -> int:
    with office.db.read() as db:
        entries = history(db, subject=f"case:{case_id}", actor_id=member_id)
        return sum(entry.action == "case_opened" for entry in entries)


def _token(hands: ClientHands) -> str:
    hands.open("/desk")
    return next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")


@pytest.mark.parametrize("path", ["", "/answer"])
def test_every_page_with_a_familys_words_is_in_the_access_log(office: Office, path: str) -> None:
    case_id = office.gets(first_message="Det er så stille hjemme.")
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}{path}")
    assert "Det er så stille hjemme." in hands.text
    assert _times_read(office, case_id, office.astrid.id) == 1


@pytest.mark.parametrize("form", ["level", "phase", "note", "mapping", "answer"])
def test_a_form_left_empty_to_see_the_case_is_in_the_access_log(office: Office, form: str) -> None:
    case_id = office.gets(first_message="Det er så stille hjemme.")
    hands = office.at_the_desk()
    answer = hands.client.post(f"/desk/case/{case_id}/{form}", data={"csrf_token": _token(hands)})
    assert answer.status_code == 422
    is_beside_the_talk = form in ("note", "answer")  # other pages show none of it, and are logged all the same
    assert ("Det er så stille hjemme." in answer.get_data(as_text=True)) == is_beside_the_talk
    assert _times_read(office, case_id, office.astrid.id) == 1


@pytest.mark.parametrize("form", CASE_FORMS)
def test_a_family_contact_does_nothing_to_a_case_that_is_not_theirs(office: Office, form: str) -> None:
    case_id = office.gets(first_message="Det er så stille hjemme.")
    jonas = office.employs("Jonas Berg", Role.FAMILY_CONTACT)
    hands = office.at_the_desk(jonas)
    before = office.rows() | {"audit_entry": 0, "staff_session": 0}
    typed = {**TYPED, "submission": new_id(), "csrf_token": _token(hands), "taker": jonas.id}
    answer = hands.client.post(f"/desk/case/{case_id}/{form}", data=typed)
    assert answer.status_code in (403, 404)
    assert "stille hjemme" not in answer.get_data(as_text=True)
    assert office.rows() | {"audit_entry": 0, "staff_session": 0} == before


@pytest.mark.parametrize("path", ["", "/answer"])
def test_a_family_contact_reads_no_case_that_is_not_theirs(office: Office, path: str) -> None:
    case_id = office.gets(first_message="Det er så stille hjemme.")
    hands = office.at_the_desk(office.employs("Jonas Berg", Role.FAMILY_CONTACT))
    assert hands.client.get(f"/desk/case/{case_id}{path}").status_code == 404


@pytest.mark.parametrize("path", ["/desk", "/desk/new", "/desk/case/{}", "/desk/case/{}/answer", "/staff/colleagues"])
def test_an_administrator_reads_no_case(office: Office, path: str) -> None:
    case_id = office.gets(first_message="Det er så stille hjemme.")
    hands = office.at_the_desk(office.employs("Ada Vik", Role.ADMINISTRATOR))
    assert hands.client.get(path.format(case_id)).status_code == 403
