"""Opening another one's case asks why; every opening is in the log; what a family reads of it is decided event by event."""

import pytest

from portal.audit.models import AuditEntry
from portal.cases import commands, journal
from portal.cases.barring import bar
from portal.cases.case_log import FOR_FAMILY, ForFamily, family_log
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.returning import return_left
from portal.cases.rising import rise
from portal.cases.rules import Raised
from portal.db.base import new_id
from portal.municipality.hours import always_open
from portal.municipality.queue_rules import QueueRules
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries, says_why
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague

WORDS = "Mor ringte og spurte om noe annet."


@pytest.fixture
def berit(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.FAMILY_CONTACT)


def _status(hands: ClientHands) -> int:
    return hands.response.status_code  # type: ignore[union-attr]


# --- why ----------------------------------------------------------------------------------------------------------------


def test_another_one_s_case_asks_why_once_a_sign_in(office: Office, berit: Colleague, clock: MovableClock) -> None:
    case_id = office.gets(first_message="Vi sover ikke.", holder_id=berit.id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/steps")
    assert desk.path == f"/desk/case/{case_id}/why"
    assert "Berit Vik" in desk.text
    assert "Vi sover ikke." not in desk.text
    assert "opened_by_other" not in office.events(case_id)
    desk.choose("why", "phone")
    desk.fill("words", WORDS)
    desk.press(action=desk.path)
    assert desk.path == f"/desk/case/{case_id}/steps"
    desk.open(f"/desk/case/{case_id}")
    assert "Vi sover ikke." in desk.text
    assert office.events(case_id).count("opened_by_other") == 1
    assert WORDS.encode() not in office.stored()
    with office.db.read() as db:
        rows = [row.facts for row in db.query(AuditEntry) if row.action == "case_opened_by_other"]
    assert rows == ['{"why":"phone"}']
    clock.move(minutes=1)  # the app shows other digits
    again = office.at_the_desk()
    again.open(f"/desk/case/{case_id}")
    assert again.path.endswith("/why")


def test_no_reason_or_other_without_words_opens_nothing(office: Office, berit: Colleague) -> None:
    case_id = office.gets(first_message="Vi sover ikke.", holder_id=berit.id)
    desk = office.at_the_desk()
    for why in ("", "other", "nonsense"):
        desk.open(f"/desk/case/{case_id}")
        token = desk.page.root.first("input", lambda node: node.get("name") == "csrf_token").get("value")  # type: ignore[union-attr]
        answer = desk.client.post(f"/desk/case/{case_id}/why", data={"csrf_token": token, "why": why})
        assert answer.status_code == 422
        desk.open(f"/desk/case/{case_id}")
        assert desk.path.endswith("/why")


def test_where_somebody_may_be_in_danger_one_tap_is_enough(office: Office, berit: Colleague) -> None:
    case_id = office.gets(first_message="Hjelp.", holder_id=berit.id, flags=frozenset({"danger_yes"}))
    calm = office.gets(holder_id=berit.id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{calm}")
    assert not desk.page.root.first("form", lambda node: node.get("id") == "hurry")
    desk.open(f"/desk/case/{case_id}")
    first = desk.page.root.first("button", lambda node: node.up("form").get("id") == "hurry")
    assert first
    desk.press(action=desk.path)
    assert "Hjelp." in desk.text


@pytest.mark.parametrize("state", ["own", "offered", "unheld", "team", "stalled"])
def test_whoever_is_asked_for_is_asked_nothing(office: Office, berit: Colleague, state: str) -> None:
    from portal.staff.models import StaffTeam, StaffTeamMember

    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id if state == "own" else berit.id)
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        case.holder_id = None if state == "unheld" else case.holder_id
        case.offered_to = office.astrid.id if state == "offered" else None
        case.raised = "hand_over_stalled" if state == "stalled" else ""
        if state == "team":
            db.add(StaffTeam(id="north", name="Nord"))
            db.flush()
            db.add(StaffTeamMember(member_id=office.astrid.id, team_id="north"))
            case.team = "north"
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    assert desk.path == f"/desk/case/{case_id}"


def test_a_form_sent_before_why_is_kept_for_its_owner(office: Office, berit: Colleague) -> None:
    """A sign-in that ended in mid-sentence: the words are not lost for having to say why."""
    case_id = office.gets(first_message="Hei.")
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    token = desk.page.root.first("input", lambda node: node.get("name") == "csrf_token").get("value")  # type: ignore[union-attr]
    other = office.gets(first_message="Hei.", holder_id=berit.id)
    sent = {"csrf_token": token, "body": "", "submission": "x" * 300, "more": "Lange og gode ord om dagen i dag"}
    answer = desk.client.post(f"/desk/case/{other}/note", data=sent)
    assert answer.status_code == 303
    assert "/why" in answer.headers["Location"]
    desk.open(answer.headers["Location"])
    says_why(desk)
    assert desk.path == "/staff/parked"
    assert "Lange og gode ord om dagen i dag" in desk.text


# --- the log ------------------------------------------------------------------------------------------------------------


def test_the_holder_reads_who_was_there_and_others_do_not(office: Office, berit: Colleague) -> None:
    case_id = office.gets(first_message="Hei.", holder_id=berit.id)
    desk = office.at_the_desk()
    for _time in range(2):
        desk.open(f"/desk/case/{case_id}")
        says_why(desk)
    desk.open(f"/desk/case/{case_id}/log")
    assert "Leste saken" not in desk.text
    hands = office.at_the_desk(berit)
    hands.open(f"/desk/case/{case_id}/log")
    assert "Leste saken" in hands.text
    assert "Astrid Lund" in hands.text
    assert "Åpnet saken, som en annen holder i: Gjennomgang som leder" in hands.text
    hands.open(f"/desk/case/{case_id}/log?show=happened")
    assert "Leste saken" not in hands.text
    hands.open(f"/desk/case/{case_id}/log?show=opened")
    assert "Henvendelsen kom inn" not in hands.text
    hands.open(f"/desk/case/{case_id}/log?show=nothing")
    assert _status(hands) == 404


def test_the_log_asks_as_much_for_many_openings_as_for_one(office: Office, queries: Queries) -> None:
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    desk = office.at_the_desk()
    numbers = []
    for times in (1, 9):
        for _time in range(times):
            desk.open(f"/desk/case/{case_id}")
        queries.statements.clear()
        desk.open(f"/desk/case/{case_id}/log")
        numbers.append(queries.number)
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("happened", list(Happened))
def test_each_thing_that_can_happen_is_decided_for_the_family(happened: Happened) -> None:
    assert FOR_FAMILY[happened] in ForFamily


def test_what_could_put_somebody_in_danger_is_never_told() -> None:
    never = {name for name, seen in FOR_FAMILY.items() if seen is ForFamily.NEVER}
    assert never >= {
        Happened.NATIONAL_FILE_MADE, Happened.WORRY_NOTED, Happened.WORRY_TAKEN_AWAY, Happened.LEVEL_SET, Happened.NOTE_WRITTEN,
        Happened.BARRED, Happened.BAR_LIFTED, Happened.OPENED_BY_OTHER,
    }  # fmt: skip


def test_the_family_reads_roles_and_dates_and_one_name(office: Office, berit: Colleague, clock: MovableClock) -> None:
    case_id = office.gets(first_message="Hei.")
    with office.db.write() as db:
        commands.claim(db, case_id, berit.id)
        commands.send_answer(db, db.get_one(Case, case_id), office.key_of(case_id), "Hei.", new_id(), berit.id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    says_why(desk)
    with office.db.write() as db:
        for each in Happened:  # whatever else may ever happen
            journal.write(db, case_id, each, journal.staff(office.astrid.id))
    with office.db.read() as db:
        lines = family_log(db, db.get_one(Case, case_id), office.key_of(case_id))
    assert {line.what for line in lines} <= {"read", *(name.value for name, seen in FOR_FAMILY.items() if seen is ForFamily.SEES)}
    assert len({(line.day, line.what, line.person, line.is_holder) for line in lines}) == len(lines)
    by_name = {line.person.first_name for line in lines if line.person and line.is_holder}
    assert by_name == {"Berit"}
    assert ("read", Role.RECEPTION, False) in {(line.what, line.person.role, line.is_holder) for line in lines if line.person}


def test_what_one_did_several_times_in_a_row_stands_once_with_how_many(office: Office, clock: MovableClock) -> None:
    case_id = office.gets(holder_id=office.astrid.id)
    clock.move(minutes=1)
    with office.db.write() as db:
        for _ in range(3):
            journal.write(db, case_id, Happened.PLAN_CHANGED, journal.staff(office.astrid.id), what="goal")
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/log?show=happened")
    assert desk.text.count("Endret planen") == 1
    assert "3 ganger" in desk.text


# --- who did it ---------------------------------------------------------------------------------------------------------


def test_what_a_rule_did_is_said_to_be_a_rule_s(office: Office, clock: MovableClock) -> None:
    case_id = office.gets(first_message="Hei.")
    with office.db.write() as db:
        commands.claim(db, case_id, office.astrid.id)
    clock.move(hours=3)
    with office.db.write() as db:
        return_left(db, always_open(), QueueRules())
        rise(db, db.get_one(Case, case_id), Raised.SILENT, clock())
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/log")
    lines = [line for line in hands.page.root.all("li") if "En regel i portalen" in line.text]
    told = "\n".join(line.text for line in lines)
    assert len(lines) == 2
    assert "Det har vært stille lenge" in told
    assert "gikk tilbake til køen av seg selv: den som tok den, har ikke sett på den" in told


def test_who_keeps_a_colleague_out_is_not_said_nor_that_it_was_a_rule(office: Office, berit: Colleague) -> None:
    case_id = office.gets(first_message="Hei.")
    key = office.key_of(case_id)
    with office.db.write() as db:
        bar(db, Opened(db.get_one(Case, case_id), key), berit.id, "Naboer.", office.astrid.id)
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/log")
    assert "En kollega holdes utenfor saken" in hands.text
    assert "En regel i portalen" not in hands.text
