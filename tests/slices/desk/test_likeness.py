"""A new case tells of cases that may be of the same person: nothing is kept for it, and nobody is told of a case out of reach."""

import pytest
from sqlalchemy import update

from portal.audit.queries import history
from portal.cases import likeness
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
    """Open the case, and press until all has been compared."""
    hands.open(f"/desk/case/{case_id}")
    while any(one.get("action") == f"/desk/case/{case_id}/before" for one in hands.page.root.all("form")):
        hands.press(action=f"/desk/case/{case_id}/before")
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


def test_on_top_of_the_case_comes_one_line_and_all_the_rest_where_it_was_asked(office: Office, desk: ClientHands) -> None:
    """So that nothing moves on the page: the line was kept free for it."""
    before, new = office.gets(records=PHONE), office.gets(records=SAME)
    desk.open(f"/desk/case/{new}")
    kept = desk.page.root.first("p", lambda node: node.get("id") == "before-found")
    assert (kept is not None, kept.text if kept else "?") == (True, "")
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    desk.response = desk.client.post(f"/desk/case/{new}/before", data={"csrf_token": token}, headers={"HX-Request": "true"})
    line = desk.page.root.first("p", lambda node: node.get("id") == "before-found")
    part = desk.page.root.first("div", lambda node: node.get("id") == "before")
    assert line is not None
    assert [(link.text.strip(), link.get("href")) for link in line.all("a")] == [("Kan ha vært her før", "#earlier_form")]
    assert part is not None
    assert office.case(before).reference in part.text


def test_of_a_case_that_came_later_only_its_number_is_told(
    office: Office, desk: ClientHands, clock: MovableClock
) -> None:
    """What is linked is linked from the later one: a button that leads to a refusal is none."""
    old = office.gets(records=PHONE)
    clock.move(minutes=5)
    new = office.gets(records=SAME)
    for each, other, buttons in ((new, old, 1), (old, new, 0)):
        assert _told(desk, each)
        assert office.case(other).reference in desk.text
        forms = [one for one in desk.page.root.all("form") if one.get("action") == f"/desk/case/{each}/earlier"]
        assert len(forms) == buttons


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


def test_the_page_stands_at_once_and_compares_nothing(
    office: Office, desk: ClientHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.gets(records=PHONE)
    new = office.gets(records=SAME)
    with monkeypatch.context() as patched:
        patched.setattr(likeness, "_same_contact", None)
        patched.setattr(likeness, "_same_words", None)
        desk.open(f"/desk/case/{new}")
    assert "Se om de har vært her før" in desk.text
    assert _told(desk, new)


def test_nothing_to_compare_is_not_asked_about(office: Office, desk: ClientHands) -> None:
    desk.open(f"/desk/case/{office.gets()}")
    assert "Se om de har vært her før" not in desk.text


def test_all_are_compared_piece_by_piece_the_oldest_too(
    office: Office, desk: ClientHands, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "BATCH", 3)
    oldest = office.gets(records=PHONE)
    clock.move(minutes=5)
    for _ in range(7):
        office.gets(records=OTHER)  # several of one moment: the id decides
    clock.move(minutes=5)
    newest, new = office.gets(records=PHONE), office.gets(records=SAME)
    desk.open(f"/desk/case/{new}")
    pieces = []
    while any(one.get("action") == f"/desk/case/{new}/before" for one in desk.page.root.all("form")):
        desk.press(action=f"/desk/case/{new}/before")
        pieces.append(" ".join(desk.text.split()))
    assert ["Sammenlignet med 3 av 9 saker." in pieces[0], "Sammenlignet med 6 av 9 saker." in pieces[1]] == [True, True]
    assert office.case(newest).reference in pieces[0]
    assert office.case(oldest).reference not in pieces[1]
    assert len(pieces) == 3
    for each in (newest, oldest):
        assert office.case(each).reference in pieces[2]


def test_where_none_is_alike_it_is_said(office: Office, desk: ClientHands) -> None:
    office.gets(records=OTHER)
    new = office.gets(records=SAME)
    assert not _told(desk, new)
    assert "Ingen andre saker du kan åpne" in desk.text


def test_what_comes_along_in_the_form_opens_nothing(office: Office, desk: ClientHands) -> None:
    """A hit that was made up, of a case out of reach, or that is no id, is told of no more than any other."""
    me, barred, new = office.astrid.id, office.gets(records=OTHER), office.gets(records=SAME)
    with office.db.write() as db:
        db.add(CaseBar(case_id=barred, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))
    desk.open(f"/desk/case/{new}")
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    hits = [f"phone:{barred}", "phone:nonsense", f"nonsense:{new}", "x", f"email:{'a' * 26}"]
    for after in ("", barred, "nonsense", "x" * 300):
        typed = {"csrf_token": token, "hit": hits, "after": after, "read": "-9e9"}
        answer = desk.client.post(f"/desk/case/{new}/before", data=typed)
        assert answer.status_code == 200
        assert office.case(barred).reference not in answer.get_data(as_text=True)
    assert desk.client.post(f"/desk/case/{barred}/before", data={"csrf_token": token}).status_code == 404


def test_a_piece_is_no_reading_of_its_own(office: Office, desk: ClientHands) -> None:
    office.gets(records=PHONE)
    new = office.gets(records=SAME)
    assert _told(desk, new)
    with office.db.read() as db:
        assert [one.action for one in history(db, subject=f"case:{new}")].count("case_opened") == 1


def test_as_many_queries_for_a_full_piece_as_for_one(office: Office, desk: ClientHands, queries: Queries) -> None:
    new, counted = office.gets(records=SAME), []
    for more in (1, 8):
        for _ in range(more):
            office.gets(records=OTHER)
        desk.open(f"/desk/case/{new}")
        desk.press(action=f"/desk/case/{new}/before")
        desk.open(f"/desk/case/{new}")
        queries.statements.clear()
        desk.press(action=f"/desk/case/{new}/before")
        counted.append(queries.number)
    assert counted[0] == counted[1]


def test_numbers_and_addresses_are_written_alike() -> None:
    assert ways_in({"contact_phone": ["0047 912 34 567"], "contact_email": [" Kari@Eksempel.no "]}) == {
        "91234567": Alike.PHONE, "kari@eksempel.no": Alike.EMAIL
    }  # fmt: skip
    assert ways_in({"contact_phone": ["123", None], "contact_email": ["ingen"]}) == {}
