"""A colleague who is kept out of a case never meets it again (at any address: tests/whole/test_no_way_in.py); the family is
never left without anybody."""

import pytest

from portal.audit.models import AuditEntry
from portal.cases import commands, queries
from portal.cases.barring import bar, barred_from, lift
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed
from portal.live import queries as live
from portal.staff.rules import Role
from tests.factories import Office
from tests.slices.live.acting import asks
from tests.slices.staff.house import Colleague

REASON = "Hun er gift med bestefaren."


@pytest.fixture
def lena(office: Office) -> Colleague:
    return office.employs("Lena Moe", Role.TEAM_LEADER)


def _is_barred(office: Office, case_id: str, who: Colleague, taker: str = "") -> None:
    key = office.key_of(case_id)
    with office.db.write() as db:
        bar(db, Opened(db.get_one(Case, case_id), key), who.id, REASON, who.id, taker)


def test_not_in_lists_counts_search_or_chat(office: Office, lena: Colleague) -> None:
    case_id = office.gets()
    who = office.signed(lena, Role.TEAM_LEADER)
    with office.db.read() as db:
        assert queries.counts_for(db, who)["ours"] == 1
        reference = db.get_one(Case, case_id).reference
    _is_barred(office, case_id, lena)
    hands = office.at_the_desk(lena)
    for path in ("/desk", "/desk?view=mine", "/desk/concerns", "/desk/live"):
        hands.open(path)
        assert reference not in hands.text
    with office.db.read() as db:
        assert set(queries.counts_for(db, who).values()) == {0}
        assert queries.case_by_reference(db, who, reference) is None
        assert live.waiting(db, lena.id) == []
        assert queries.case_for(db, office.signed(office.astrid), case_id) is not None


def test_a_talk_that_waits_is_neither_seen_counted_nor_answered(office: Office, lena: Colleague) -> None:
    case_id = asks(office)
    with office.db.read() as db:
        assert (len(live.waiting(db, lena.id)), live.menu_counts(db, lena.id).waiting) == (1, 1)
    _is_barred(office, case_id, lena)
    with office.db.read() as db:
        assert (live.waiting(db, lena.id), live.menu_counts(db, lena.id).waiting) == ([], 0)
        assert len(live.waiting(db, office.astrid.id)) == 1
    hands = office.at_the_desk(lena)
    hands.open("/staff/me")
    token = hands.page.root.first("input", lambda node: node.get("name") == "csrf_token").get("value")  # type: ignore[union-attr]
    assert hands.client.post(f"/desk/live/{case_id}/take", data={"csrf_token": token}).status_code == 409
    with office.db.read() as db:
        talk = live.active_talk_of(db, case_id)
        assert talk is not None
        assert talk.holder_id is None


def test_barred_oneself_the_case_stands_first_for_the_others(office: Office, lena: Colleague) -> None:
    earlier, case_id = office.gets(), office.gets(holder_id=office.astrid.id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    desk.follow(f"/desk/case/{case_id}/bar")
    desk.fill("bar_reason", REASON)
    desk.press(action=f"/desk/case/{case_id}/bar")
    assert desk.path == "/desk"
    stands = office.case(case_id)
    assert (stands.holder_id, stands.offered_to, stands.raised, stands.place[0]) == (None, None, "left_unheld", "0")
    with office.db.read() as db:
        assert [one.id for one in queries.queue_for(db, office.signed(lena, Role.TEAM_LEADER), "ours")] == [case_id, earlier]
        assert queries.case_for(db, office.signed(office.astrid), case_id) is None
    with office.db.write() as db:
        commands.claim(db, case_id, lena.id)
    assert (office.case(case_id).raised, office.case(case_id).place[0]) == ("", "1")


def test_whoever_is_asked_takes_over_with_a_yes(office: Office, lena: Colleague) -> None:
    case_id = office.gets(holder_id=office.astrid.id)
    _is_barred(office, case_id, office.astrid, lena.id)
    assert (office.case(case_id).holder_id, office.case(case_id).offered_to) == (None, lena.id)
    hands = office.at_the_desk(lena)
    hands.open(f"/desk/case/{case_id}")
    hands.press(action=f"/desk/case/{case_id}/accept")
    assert (office.case(case_id).holder_id, office.case(case_id).raised) == (lena.id, "")


def test_the_reason_is_sealed_and_the_journal_names_nobody(office: Office, lena: Colleague) -> None:
    case_id, berit = office.gets(), office.employs("Berit Vik", Role.RECEPTION)
    hands = office.at_the_desk(lena)
    hands.open(f"/desk/case/{case_id}/bar")
    hands.choose("whom", berit.id)
    hands.fill("bar_reason", REASON)
    hands.press(action=f"/desk/case/{case_id}/bar")
    assert REASON in hands.text
    assert "Berit Vik" in hands.text
    assert REASON.encode() not in office.stored()
    other = office.at_the_desk()
    other.open(f"/desk/case/{case_id}/bar")
    assert REASON not in other.text
    assert "Berit Vik" not in other.text
    other.open(f"/desk/case/{case_id}")
    assert "En kollega holdes utenfor saken" in other.text
    assert REASON not in other.text
    with office.db.read() as db:
        assert [row.facts for row in db.query(AuditEntry) if row.action == "case_barred"] == [f'{{"whom":"{berit.id}"}}']


def test_who_may_not_bar_others_keeps_only_oneself_out(office: Office, lena: Colleague) -> None:
    case_id, desk = office.gets(), office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/bar")
    token = desk.page.root.first("input", lambda node: node.get("name") == "csrf_token").get("value")  # type: ignore[union-attr]
    sent = {"csrf_token": token, "whom": lena.id, "bar_reason": "Nei."}
    assert desk.client.post(f"/desk/case/{case_id}/bar", data=sent).status_code == 403
    assert desk.client.post(f"/desk/case/{case_id}/bar/lift", data=sent).status_code == 403
    with office.db.read() as db:
        assert not barred_from(db, case_id)


def test_the_last_who_could_help_is_not_kept_out(office: Office) -> None:
    case_id = office.gets()
    with pytest.raises(NotAllowed, match="nobody_else"):
        _is_barred(office, case_id, office.astrid)


def test_nobody_offers_it_to_whoever_is_kept_out(office: Office, lena: Colleague) -> None:
    case_id = office.gets(holder_id=office.astrid.id)
    office.employs("Berit Vik", Role.RECEPTION)
    _is_barred(office, case_id, lena)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    offered = [one.get("value") for one in desk.page.root.all("option")]
    assert lena.id not in offered
    with pytest.raises(NotAllowed), office.db.write() as db:
        commands.offer(db, db.get_one(Case, case_id), office.astrid.id, lena.id)


def test_a_bar_follows_the_family_into_another_case(office: Office, lena: Colleague) -> None:
    old, new = office.gets(), office.gets(holder_id=office.astrid.id)
    office.employs("Berit Vik", Role.RECEPTION)
    _is_barred(office, old, lena)
    keys = {each: office.key_of(each) for each in (old, new)}
    with office.db.write() as db:
        opened = {each: Opened(db.get_one(Case, each), keys[each]) for each in (old, new)}
        commands.link(db, opened[new], opened[old], "Samme familie.", office.astrid.id)
    with office.db.read() as db:
        assert [queries.case_for(db, office.signed(lena, Role.TEAM_LEADER), each) for each in (old, new)] == [None, None]
    with office.db.write() as db:
        lift(db, db.get_one(Case, new), lena.id)
    with office.db.read() as db:
        assert all(queries.case_for(db, office.signed(lena, Role.TEAM_LEADER), each) for each in (old, new))
