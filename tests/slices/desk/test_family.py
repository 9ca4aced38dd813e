"""What a family asked for and said, at the desk: who reads why, who finds another, and how a case ends."""

import pytest

from portal.cases import commands, queries
from portal.cases.models import Case
from portal.cases.rules import HowItWas
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.factories import Office, Queries, says_why
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague

WHY = "Hun er nabolærerens søster."


@pytest.fixture
def lena(office: Office) -> Colleague:
    return office.employs("Lena Moe", Role.TEAM_LEADER)


@pytest.fixture
def berit(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.FAMILY_CONTACT)


def _wished(office: Office, why: str = WHY) -> str:
    """Astrid holds a case whose family asks for somebody else."""
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    with office.db.write() as db:
        commands.ask_for_other(db, db.get_one(Case, case_id), office.key_of(case_id), why)
    return case_id


def _opens(office: Office, who: Colleague, case_id: str) -> ClientHands:
    hands = office.at_the_desk(who)
    hands.open(f"/desk/case/{case_id}")
    says_why(hands)
    return hands


def _forms(hands: ClientHands) -> list[str]:
    return [one.get("action") for one in hands.page.root.all("form")]


# --- another person --------------------------------------------------------------------------------------------------


def test_the_wish_stands_on_the_queue_for_the_team_leader(office: Office, lena: Colleague) -> None:
    case_id = _wished(office)
    office.gets()
    hands = office.at_the_desk(lena)
    hands.open("/desk?view=wishes")
    assert [one.get("href")[-26:] for one in hands.page.root.all("a") if one.has("data-row")] == [case_id]
    assert "Ønsker en annen" in hands.text


def test_the_holder_sees_that_they_asked_and_never_why(office: Office, lena: Colleague) -> None:
    hands = _opens(office, office.astrid, _wished(office))
    assert "Familien ønsker en annen person" in hands.text
    assert WHY not in hands.response.get_data(as_text=True)  # type: ignore[union-attr]
    assert not [one for one in _forms(hands) if "/other/" in one]


def test_once_the_team_leader_shares_it_the_holder_reads_it(office: Office, lena: Colleague) -> None:
    case_id = _wished(office)
    hands = _opens(office, lena, case_id)
    assert WHY in hands.text
    hands.press(action=f"/desk/case/{case_id}/other/share")
    assert WHY in _opens(office, office.astrid, case_id).text
    assert "other_shared" in office.events(case_id)


def test_without_a_team_leader_the_colleagues_see_to_it_themselves(office: Office) -> None:
    case_id = _wished(office)
    hands = _opens(office, office.astrid, case_id)
    assert WHY in hands.text
    assert f"/desk/case/{case_id}/other/offer" in _forms(hands)


@pytest.mark.parametrize("act", ["share", "offer", "settle"])
def test_only_the_team_leader_settles_a_wish(office: Office, lena: Colleague, berit: Colleague, act: str) -> None:
    case_id = _wished(office)
    hands = _opens(office, office.astrid, case_id)
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    typed = {"csrf_token": token, "other_taker": berit.id, "settled": "Avklart."}
    assert hands.client.post(f"/desk/case/{case_id}/other/{act}", data=typed).status_code == 403
    case = office.case(case_id)
    assert (case.offered_to, case.other_asked_at is None) == (None, False)


def test_somebody_else_takes_over_and_the_wish_is_met(office: Office, lena: Colleague, berit: Colleague) -> None:
    case_id = _wished(office)
    hands = _opens(office, lena, case_id)
    offered = [one for one in hands.page.root.all("select") if one.get("name") == "other_taker"]
    assert len(offered) == 1
    assert office.astrid.id not in [one.get("value") for one in offered[0].all("option")]
    hands.choose("other_taker", berit.id)
    hands.press(action=f"/desk/case/{case_id}/other/offer")
    assert "Berit Vik er bedt om å ta over." in hands.text
    assert office.case(case_id).holder_id == office.astrid.id
    hers = _opens(office, berit, case_id)
    assert WHY not in hers.text
    hers.press(action=f"/desk/case/{case_id}/accept")
    case = office.case(case_id)
    assert (case.holder_id, case.other_asked_at) == (berit.id, None)


def test_it_may_be_talked_over_without_a_change(office: Office, lena: Colleague) -> None:
    case_id = _wished(office)
    hands = _opens(office, lena, case_id)
    hands.press(action=f"/desk/case/{case_id}/other/settle")
    assert hands.response is not None
    assert hands.response.status_code == 422
    hands.fill("settled", "De prøver en gang til med Astrid.")
    hands.press(action=f"/desk/case/{case_id}/other/settle")
    assert office.case(case_id).other_asked_at is None
    assert "De prøver en gang til med Astrid." in hands.text


@pytest.mark.parametrize("taker", ["x", "a" * 26, "holder"])
def test_nobody_else_than_a_colleague_can_be_asked(office: Office, lena: Colleague, berit: Colleague, taker: str) -> None:
    case_id = _wished(office)
    hands = _opens(office, lena, case_id)
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    typed = {"csrf_token": token, "other_taker": office.astrid.id if taker == "holder" else taker}
    assert hands.client.post(f"/desk/case/{case_id}/other/offer", data=typed).status_code == 409
    assert office.case(case_id).offered_to is None


# --- what the family said --------------------------------------------------------------------------------------------


def test_the_name_and_how_the_answer_was_stand_on_the_case(office: Office) -> None:
    case_id = office.gets(first_message="Hei.")
    key = office.key_of(case_id)
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        commands.give_name(db, case, key, "Kari Nordlie", "12345678")
        answer = commands.send_answer(db, case, key, "Hei!", new_id(), office.astrid.id)
        commands.say_how(db, case, key, answer.id, HowItWas.MIXED)
        commands.say_more(db, case, key, answer.id, "Litt langt.")
    text = _opens(office, office.astrid, case_id).text
    for words in ("Familien har sagt hvem de er", "Kari Nordlie", "12345678", "Både og", "Litt langt."):
        assert words in text


def test_a_message_in_another_language_is_marked_so(office: Office) -> None:
    case_id = office.gets(first_message="Hei.")
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        commands.receive_message(db, case, office.key_of(case_id), "مرحبا بكم", new_id(), case.opened_at, "ar")
    hands = _opens(office, office.astrid, case_id)
    body = next(one for one in hands.page.root.all("div") if one.get("class") == "bubble-body" and "مرحبا" in one.text)
    assert (body.get("lang"), body.get("dir")) == ("ar", "rtl")
    assert "Familien · العربية" in hands.text


# --- the end ---------------------------------------------------------------------------------------------------------

END = {"reason": "Målene er nådd.", "effect": "Han er på skolen hver dag.", "family_view": "Vi klarer det selv nå."}


def test_a_case_is_closed_with_why_what_came_of_it_and_the_family_s_view(office: Office) -> None:
    case_id = office.gets(first_message="Hei.")
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/steps")
    assert "close" not in [one.get("value") for one in hands.page.root.all("option")]
    hands.choose("kind", "better")
    for name, words in END.items():
        hands.fill(name, words)
    hands.press(action=f"/desk/case/{case_id}/close")
    assert (office.case(case_id).phase, office.case(case_id).effect) == ("close", "better")
    for words in END.values():
        assert words in hands.text
    with office.db.read() as db:
        assert queries.records_of(db, case_id, office.keyring.case_key(db, case_id))["closing"]
    assert END["family_view"].encode() not in office.stored()


@pytest.mark.parametrize("missing", list(END))
def test_a_case_is_not_closed_with_less(office: Office, missing: str) -> None:
    case_id = office.gets(first_message="Hei.")
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/steps")
    hands.choose("kind", "better")
    for name, words in END.items():
        hands.fill(name, " " if name == missing else words)
    hands.press(action=f"/desk/case/{case_id}/close")
    assert hands.response is not None
    assert hands.response.status_code == 422
    assert office.case(case_id).phase == "notice"


def test_the_page_asks_as_much_for_a_long_history_as_for_a_short(office: Office, queries: Queries) -> None:
    case_id = office.gets(first_message="Hei.")
    key = office.key_of(case_id)
    hands = _opens(office, office.astrid, case_id)

    def asked_after(answers: int) -> int:
        with office.db.write() as db:
            case = db.get_one(Case, case_id)
            for _ in range(answers):
                answer = commands.send_answer(db, case, key, "Hei!", new_id(), office.astrid.id)
                commands.say_how(db, case, key, answer.id, HowItWas.GOOD)
        hands.open(f"/desk/case/{case_id}")
        queries.statements.clear()
        hands.open(f"/desk/case/{case_id}")
        return queries.number

    assert asked_after(1) == asked_after(8) <= 26
