"""Handing over: the giver holds till the taker says yes; the note is sealed; what nobody answers rises; loads are in view."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.cases import commands, hand_over, loads
from portal.cases.barring import bar
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed
from portal.cli import upkeep
from portal.db.clock import utc_now
from portal.outbox.models import MailKind, OutboxMail
from portal.staff.models import StaffMember
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague

NOTE = "De liker best å bli ringt etter middag."


@pytest.fixture
def berit(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.FAMILY_CONTACT)


def _is_offered(office: Office, berit: Colleague, note: str = NOTE) -> str:
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    key = office.key_of(case_id)
    with office.db.write() as db:
        due_at = utc_now() + timedelta(days=2)
        commands.offer(db, db.get_one(Case, case_id), office.astrid.id, berit.id, due_at=due_at, note=note, key=key)
    return case_id


def test_the_taker_reads_the_note_before_saying_yes(office: Office, berit: Colleague) -> None:
    case_id = _is_offered(office, berit)
    assert NOTE.encode() not in office.stored()
    hands = office.at_the_desk(berit)
    hands.open(f"/desk/case/{case_id}")
    assert NOTE in hands.text
    assert office.case(case_id).holder_id == office.astrid.id
    hands.press(action=f"/desk/case/{case_id}/accept")
    assert (office.case(case_id).holder_id, office.case(case_id).offered_to) == (berit.id, None)


def test_no_with_a_word_leaves_the_case_where_it_was(office: Office, berit: Colleague) -> None:
    case_id = _is_offered(office, berit)
    hands = office.at_the_desk(berit)
    hands.open(f"/desk/case/{case_id}")
    hands.fill("word", "Jeg kjenner skolen for godt.")
    hands.press(action=f"/desk/case/{case_id}/decline")
    assert hands.path == "/desk"
    assert (office.case(case_id).holder_id, office.case(case_id).offered_to) == (office.astrid.id, None)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    assert "Jeg kjenner skolen for godt." in desk.text
    hands.open(f"/desk/case/{case_id}")
    assert hands.response.status_code == 404  # type: ignore[union-attr]


def test_the_giver_may_go_on_after_all(office: Office, berit: Colleague) -> None:
    case_id = _is_offered(office, berit)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    desk.press(action=f"/desk/case/{case_id}/withdraw")
    assert office.case(case_id).offered_to is None
    with pytest.raises(NotAllowed, match="not_offered"), office.db.write() as db:
        commands.accept(db, case_id, berit.id)


@pytest.fixture
def lena(office: Office) -> Colleague:
    return office.employs("Lena Moe", Role.TEAM_LEADER)


def _asks(office: Office, lena: Colleague, berit: Colleague) -> str:
    """The leader asks somebody to take over what Astrid holds."""
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    with office.db.write() as db:
        hand_over.ask(db, db.get_one(Case, case_id), lena.id, berit.id, note=NOTE, key=office.key_of(case_id))
    return case_id


def _opens(office: Office, who: Colleague, case_id: str) -> ClientHands:
    """Open the case, and say why first where one is asked."""
    hands = office.at_the_desk(who)
    hands.open(f"/desk/case/{case_id}")
    if hands.path.endswith("/why"):
        hands.choose("why", "check")
        hands.press(action=f"/desk/case/{case_id}/why")
    return hands


def _mailed(office: Office, kind: MailKind) -> int:
    with office.db.read() as db:
        return len(db.scalars(select(OutboxMail).where(OutboxMail.kind == kind)).all())


def test_a_leader_takes_back_what_a_colleague_was_asked_and_the_colleague_is_told(
    office: Office, berit: Colleague, lena: Colleague
) -> None:
    case_id = _asks(office, lena, berit)
    asked = office.at_the_desk(berit)
    asked.open(f"/desk/case/{case_id}")
    desk = _opens(office, lena, case_id)
    assert "Jeg holder i saken likevel" not in desk.text
    desk.press(action=f"/desk/case/{case_id}/withdraw")
    assert "Tok tilbake spørsmålet om å ta over" in desk.text
    assert "Ta tilbake spørsmålet" not in desk.text
    stands = office.case(case_id)
    assert (stands.holder_id, stands.offered_to, _mailed(office, MailKind.STAFF_NOT_ASKED)) == (office.astrid.id, None, 1)
    asked.press(action=f"/desk/case/{case_id}/accept")
    assert asked.response.status_code == 404  # type: ignore[union-attr]
    assert office.case(case_id).holder_id == office.astrid.id
    asked.open("/desk")
    assert case_id not in asked.response.get_data(as_text=True)  # type: ignore[union-attr]


def test_who_reaches_the_case_anyway_is_told_that_it_is_too_late_to_answer(office: Office, lena: Colleague) -> None:
    other = office.employs("Siri Aas", Role.RECEPTION)
    case_id = _asks(office, lena, other)
    asked = office.at_the_desk(other)
    asked.open(f"/desk/case/{case_id}")
    with office.db.write() as db:
        commands.withdraw(db, db.get_one(Case, case_id), lena.id, office.settings.server_key)
    asked.press(action=f"/desk/case/{case_id}/accept")
    assert asked.response.status_code == 409  # type: ignore[union-attr]
    assert "Saken er ikke tilbudt deg lenger." in asked.text


def test_nobody_else_takes_it_back_and_nothing_is_taken_back_twice(office: Office, berit: Colleague, lena: Colleague) -> None:
    case_id = _asks(office, lena, berit)
    server_key = office.settings.server_key
    with pytest.raises(NotAllowed, match="not_holder"), office.db.write() as db:
        commands.withdraw(db, db.get_one(Case, case_id), "another", server_key)
    with office.db.write() as db:
        commands.withdraw(db, db.get_one(Case, case_id), lena.id, server_key)
    with pytest.raises(NotAllowed, match="not_offered"), office.db.write() as db:
        commands.withdraw(db, db.get_one(Case, case_id), lena.id, server_key)


def test_a_yes_and_a_taking_back_at_once_leave_one_of_them(office: Office, berit: Colleague, lena: Colleague) -> None:
    case_id = _asks(office, lena, berit)
    colleagues = [_opens(office, one, case_id) for one in (lena, berit)]
    ways = zip(colleagues, ("withdraw", "accept"), strict=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda each: each[0].press(action=f"/desk/case/{case_id}/{each[1]}"), ways))
    stands = office.case(case_id)
    assert stands.offered_to is None
    was_told = _mailed(office, MailKind.STAFF_NOT_ASKED)
    assert (stands.holder_id, was_told) in ((office.astrid.id, 1), (berit.id, 0))


@pytest.mark.parametrize("way", ["accept", "decline", "withdraw"])
def test_what_nobody_answers_rises_to_the_leader_until_it_is_answered(
    office: Office, berit: Colleague, clock: MovableClock, way: str
) -> None:
    office.employs("Lena Moe", Role.TEAM_LEADER)
    case_id = _is_offered(office, berit)
    key = office.key_of(case_id)
    with office.db.write() as db:
        commands.send_answer(db, db.get_one(Case, case_id), key, "Hei.", "s", office.astrid.id)
    _goes_round(office)
    assert office.case(case_id).raised == ""
    clock.move(days=2)
    assert _goes_round(office) == ["lena@eksempel.no"]
    stands = office.case(case_id)
    assert (stands.raised, stands.turn, stands.waiting_since) == ("hand_over_stalled", "ours", None)
    clock.move(hours=2)
    assert _goes_round(office) == []
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        if way == "accept":
            commands.accept(db, case_id, berit.id)
        elif way == "decline":
            commands.decline(db, case, key, berit.id)
        else:
            commands.withdraw(db, case, office.astrid.id, office.settings.server_key)
    assert (office.case(case_id).raised, office.case(case_id).turn) == ("", "theirs")


def test_a_leader_who_is_kept_out_is_not_mailed_of_it(office: Office, berit: Colleague, clock: MovableClock) -> None:
    lena, olav = office.employs("Lena Moe", Role.TEAM_LEADER), office.employs("Olav Li", Role.TEAM_LEADER)
    case_id = _is_offered(office, berit)
    key = office.key_of(case_id)
    with office.db.write() as db:
        bar(db, Opened(db.get_one(Case, case_id), key), lena.id, "Naboer.", lena.id)
    clock.move(days=3)
    assert _goes_round(office) == [olav.email]


def _goes_round(office: Office) -> list[str]:
    """Whom the hourly round mails."""
    told: list[str] = []

    def tell(db: object) -> None:
        from portal.cases.notices import tell_leaders
        from portal.web.extensions import portal_of

        portal = portal_of(office.app)
        tell_leaders(db, portal.pack, portal.settings.server_key)  # type: ignore[arg-type]

    with office.db.read() as db:
        before = {mail.id for mail in db.query(OutboxMail)}
    upkeep.go_round(office.db, tell)
    with office.db.read() as db:
        from portal.vault.addresses import open_address
        from portal.web.extensions import portal_of

        key = portal_of(office.app).settings.server_key
        told = [open_address(key, mail.recipient_sealed) for mail in db.query(OutboxMail) if mail.id not in before]
    return sorted(told)


# --- load ---------------------------------------------------------------------------------------------------------------


def test_a_full_co_ordinator_takes_a_tick_to_be_asked_and_to_accept(office: Office) -> None:
    mona = office.employs("Mona Lie", Role.FAMILY_COORDINATOR)
    for _each in range(10):
        office.gets(holder_id=mona.id)
    case_id = office.gets(holder_id=office.astrid.id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    assert "Mona Lie · 10 familier · fullt" in desk.text
    desk.choose("taker", mona.id)
    desk.press(action=f"/desk/case/{case_id}/offer")
    assert desk.response.status_code == 409  # type: ignore[union-attr]
    assert office.case(case_id).offered_to is None
    desk.choose("taker", mona.id)
    desk.choose("yes_still", "yes")
    desk.press(action=f"/desk/case/{case_id}/offer")
    assert office.case(case_id).offered_to == mona.id
    hands = office.at_the_desk(mona)
    hands.open(f"/desk/case/{case_id}")
    hands.press(action=f"/desk/case/{case_id}/accept")
    assert hands.response.status_code == 409  # type: ignore[union-attr]
    hands.choose("yes_still", "yes")
    hands.press(action=f"/desk/case/{case_id}/accept")
    assert office.case(case_id).holder_id == mona.id
    with office.db.read() as db:
        assert loads.past_limit(db, 10) == [("Mona Lie", 11)]


def test_loads_are_one_query_however_many_colleagues(office: Office, queries: Queries) -> None:
    for name in ("Anne Lie", "Bo Lie", "Carl Lie"):
        office.gets(holder_id=office.employs(name, Role.FAMILY_CONTACT).id)
    with office.db.read() as db:
        members = db.query(StaffMember).all()
        db.expunge_all()
        queries.statements.clear()
        assert {one.name: one.families for one in loads.loads(db, members, 10)} == {
            "Astrid Lund": 0, "Anne Lie": 1, "Bo Lie": 1, "Carl Lie": 1,
        }  # fmt: skip
        assert queries.number == 1




def test_a_leader_is_told_on_the_queue_who_holds_too_many(office: Office) -> None:
    mona, lena = office.employs("Mona Lie", Role.FAMILY_COORDINATOR), office.employs("Lena Moe", Role.TEAM_LEADER)
    for _each in range(11):
        office.gets(holder_id=mona.id)
    hands = office.at_the_desk(lena)
    hands.open("/desk")
    assert "11 familier" in hands.text
    desk = office.at_the_desk()
    desk.open("/desk")
    assert "11 familier" not in desk.text


def test_a_case_is_given_to_a_team(office: Office) -> None:
    from portal.staff.models import StaffTeam

    case_id = office.gets(holder_id=office.astrid.id)
    with office.db.write() as db:
        db.add(StaffTeam(id="north", name="Nord"))
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    desk.choose("team", "north")
    desk.press(action=f"/desk/case/{case_id}/team")
    assert office.case(case_id).team == "north"
    assert "Deles av Nord." in desk.text
