"""Who belongs together in a case, at the desk: the walls, linking, own codes, and writing to several at once."""

import re

import pytest
from sqlalchemy import select

from portal.cases import barring, calls
from portal.cases.household_models import Household, HouseholdMember, Kind
from portal.cases.households import words_of
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rules import Turn
from portal.staff.rules import Role
from portal.vault import commands as vault
from portal.vault.keys import derive_receipt
from portal.vault.seal import Unreadable
from tests.factories import Office, says_why
from tests.people.client_hands import ClientHands
from tests.slices.desk.households import (
    Own,
    belong,
    desk_page,
    has_own,
    hidden,
    html,
    messages_of,
    notes_of,
    status,
)


@pytest.fixture
def mother(office: Office) -> Own:
    return has_own(office, Kind.PARENT, "Mor")


@pytest.fixture
def amira(office: Office) -> Own:
    return has_own(office, Kind.YOUNG, "Amira", "2012")


def _links(office: Office, one: Own, other: Own, hands: ClientHands | None = None, **different: str) -> ClientHands:
    hands = hands or office.at_the_desk()
    desk_page(hands, one)
    hands.fill("reference", office.case(other.case_id).reference)
    hands.fill("other_name", other.person.name)
    hands.fill("other_born", other.person.born)
    hands.choose("other_kind", other.person.kind.value)
    hands.fill("here_name", one.person.name)
    hands.choose("here_kind", one.person.kind.value)
    hands.fill("together_reason", "Mor fortalte om Amira, og Amira om mor.")
    for name, value in different.items():
        hands.fill(name, value)
    hands.press(action=f"/desk/case/{one.case_id}/people/together")
    return hands


# --- the walls ------------------------------------------------------------------------------------------------------------


def test_two_cases_stand_side_by_side_with_a_wall_between(office: Office, mother: Own, amira: Own) -> None:
    hands = _links(office, mother, amira)
    assert hands.path == f"/desk/case/{mother.case_id}/people"
    assert "Bare Amira og vi leser det Amira skriver. Mor gjør det ikke." in hands.text
    assert "Andre i familien vet ikke om samtalen." in hands.text
    assert "Mor fortalte om Amira" in hands.text
    assert amira.reads[0] not in hands.text
    for place in ("", "/steps", "/log", "/answer"):
        assert "Amira (f. 2012) har en egen samtale. Ingenting derfra skal inn her." in desk_page(hands, mother, place)
    assert "Amira (f. 2012) skriver alene her." in desk_page(hands, amira, "")
    assert "har en egen samtale. Ingenting derfra" not in desk_page(hands, mother)  # there it is told in full


def test_what_links_them_is_sealed_so_that_neither_code_opens_it(office: Office, mother: Own, amira: Own) -> None:
    _links(office, mother, amira)
    assert not {words for words in ("Mor fortalte om Amira", "Amira og vi") if words.encode() in office.stored()}
    with office.db.read() as db:
        rows = db.scalars(select(HouseholdMember)).all()
        assert {words_of(row, office.key_of(row.household_id))["name"] for row in rows} == {"Mor", "Amira"}
        for row in rows:
            for own in (mother, amira):
                with pytest.raises(Unreadable):
                    words_of(row, office.key_of(own.case_id))


def test_alone_a_case_has_no_wall_and_no_banner(office: Office, mother: Own) -> None:
    hands = office.at_the_desk()
    assert "Ingen andre i familien har en egen samtale" in desk_page(hands, mother)
    assert "skal inn her" not in desk_page(hands, mother, "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("other_name", ""), ("here_name", " "), ("together_reason", ""), ("other_born", "12"), ("other_born", "3012"),
        ("reference", ""),
    ],
)
def test_what_is_missing_is_told_at_its_field(office: Office, mother: Own, amira: Own, field: str, value: str) -> None:
    hands = _links(office, mother, amira, **{field: value})
    assert status(hands) == 422
    assert hands.page.root.first("a", lambda node: node.get("href") == f"#{field}")
    with office.db.read() as db:
        assert not db.scalars(select(Household)).all()


def test_a_case_that_is_none_the_same_or_there_already_is_refused(office: Office, mother: Own, amira: Own) -> None:
    desk = office.at_the_desk()
    hands = _links(office, mother, amira, desk, reference="ZZZ-9999")
    assert (status(hands), "Vi fant ingen sak med det nummeret" in hands.text) == (409, True)
    hands = _links(office, mother, amira, desk, reference=office.case(mother.case_id).reference)
    assert (status(hands), "Det er den samme saken" in hands.text) == (409, True)
    belong(office, mother, amira)
    desk_page(desk, mother)
    for name, value in (("reference", office.case(amira.case_id).reference), ("other_name", "X"), ("together_reason", "Y")):
        desk.fill(name, value)
    desk.press(action=f"/desk/case/{mother.case_id}/people/together")
    assert (status(desk), "hører alt sammen" in desk.text) == (409, True)


def test_another_one_s_case_is_opened_with_a_reason_first(office: Office, mother: Own, amira: Own) -> None:
    berit = office.employs("Berit Vik", Role.FAMILY_CONTACT)
    _sets(office, amira, holder_id=berit.id)
    hands = _links(office, mother, amira)
    assert hands.path.endswith("/why")
    with office.db.read() as db:
        assert not db.scalars(select(Household)).all()
    says_why(hands)
    hands = _links(office, mother, amira, hands)
    assert "Amira (f. 2012)" in hands.text


def test_a_name_waits_for_the_reason_too(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    _sets(office, amira, holder_id=office.employs("Berit Vik", Role.FAMILY_CONTACT).id)
    told = desk_page(office.at_the_desk(), mother)
    assert "Amira" not in told
    assert "En ungdom" in told


def test_taken_out_again_both_stand_alone(office: Office, mother: Own, amira: Own) -> None:
    hands = _links(office, mother, amira)
    hands.press(action=f"/desk/case/{mother.case_id}/people/{amira.case_id}/out")
    assert "Ingen andre i familien har en egen samtale" in hands.text
    assert "skal inn her" not in desk_page(hands, mother, "")
    assert (messages_of(office, mother), messages_of(office, amira)) == (mother.reads, amira.reads)
    assert {name: number for name, number in office.rows().items() if name.startswith("household") and number} == {}


def test_two_families_that_turn_out_to_be_one_come_together(office: Office, mother: Own, amira: Own) -> None:
    father, sami = has_own(office, Kind.PARENT, "Far"), has_own(office, Kind.YOUNG, "Sami")
    belong(office, mother, amira)
    belong(office, father, sami)
    belong(office, amira, sami)
    told = desk_page(office.at_the_desk(), father)
    assert all(name in told for name in ("Mor", "Amira (f. 2012)", "Far", "Sami"))
    assert office.rows()["household"] == 1


# --- who is kept out ------------------------------------------------------------------------------------------------------


def test_a_colleague_kept_out_of_one_sees_no_sign_of_it_on_the_other(office: Office, mother: Own, amira: Own) -> None:
    hands = office.at_the_desk(jonas := office.employs("Jonas Berg", Role.RECEPTION))
    alone = _all_pages(hands, mother)
    belong(office, mother, amira)
    assert "Amira" in "".join(_all_pages(hands, mother))
    with office.db.write() as db:
        opened = Opened(db.get_one(Case, amira.case_id), office.key_of(amira.case_id))
        barring.bar(db, opened, jonas.id, "Nabo.", office.astrid.id)
    told = _all_pages(hands, mother)
    assert told == alone
    for page in (html(hands, f"/desk/case/{mother.case_id}{path}") for path in _PLACES):
        for sign in ("Amira", amira.case_id, office.case(amira.case_id).reference, "De bor sammen", "Ta ut"):
            assert sign not in page


_PLACES = ("", "/people", "/steps", "/answer")


def _all_pages(hands: ClientHands, own: Own) -> list[str]:
    return [desk_page(hands, own, path) for path in _PLACES]


def test_a_contact_who_only_has_one_of_them_sees_only_that(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    jonas = office.employs("Jonas Berg", Role.FAMILY_CONTACT)
    _sets(office, mother, holder_id=jonas.id)
    hands = office.at_the_desk(jonas)
    for path in ("", "/people", "/answer"):
        assert "Amira" not in desk_page(hands, mother, path)
    hands.open(f"/desk/case/{mother.case_id}/people")
    token = hands.page.root.first("input", lambda node: node.get("name") == "csrf_token").get("value")  # type: ignore[union-attr]
    for address, typed in (
        (f"/people/{amira.case_id}/out", {}),
        ("/note", {"body": "Hei.", "also": amira.case_id, "submission": "a"}),
    ):
        answer = hands.client.post(f"/desk/case/{mother.case_id}{address}", data={"csrf_token": token, **typed})
        assert answer.status_code == 409
    assert notes_of(office, amira) == notes_of(office, mother) == []
    assert office.rows()["household_member"] == 2


def _sets(office: Office, own: Own, **columns: object) -> None:
    with office.db.write() as db:
        case = db.get_one(Case, own.case_id)
        for name, value in columns.items():
            setattr(case, name, value)


# --- a code of one's own --------------------------------------------------------------------------------------------------


def _gives_code(office: Office, mother: Own, hands: ClientHands | None = None) -> ClientHands:
    hands = hands or office.at_the_desk()
    desk_page(hands, mother)
    hands.fill("who_name", "Amira")
    hands.fill("who_born", "2012")
    hands.fill("beside_name", "Mor")
    hands.fill("who_why", "Vil snakke alene.")
    hands.choose("is_from_them", "yes")
    hands.press(action=f"/desk/case/{mother.case_id}/people/code")
    return hands


def _new_case(office: Office, mother: Own) -> Case:
    with office.db.read() as db:
        return db.scalars(select(Case).where(Case.id != mother.case_id)).one()


def test_somebody_in_the_family_gets_a_code_that_leads_to_their_own(office: Office, mother: Own) -> None:
    _sets(office, mother, holder_id=office.astrid.id)
    hands = _gives_code(office, mother)
    assert status(hands) == 200
    digits = _digits(html(hands))
    case = _new_case(office, mother)
    assert (case.asker, case.turn, case.holder_id, case.waiting_since) == ("young", Turn.THEIRS.value, office.astrid.id, None)
    assert b"Vil snakke alene." not in office.stored()
    phone = office.hands()
    phone.open("/thread")
    phone.fill("code", digits)
    phone.press(action="/thread/enter")
    assert phone.path == "/thread"
    assert "egen" in phone.text.lower()
    assert not phone.page.root.first("textarea", lambda node: node.get("name") == "body")  # first the own code is taken


def test_sent_twice_it_is_one_case_until_the_person_has_taken_it(office: Office, mother: Own) -> None:
    hands = office.at_the_desk()
    desk_page(hands, mother)
    typed = {name: hidden(hands, name) for name in ("csrf_token", "submission")} | {
        "who_name": "Amira", "who_kind": "young", "who_language": "nb", "beside_name": "Mor", "beside_kind": "parent",
        "is_from_them": "yes",
    }  # fmt: skip
    address = f"/desk/case/{mother.case_id}/people/code"
    codes = [_digits(hands.client.post(address, data=typed).get_data(as_text=True)) for _ in range(2)]
    case = _new_case(office, mother)
    assert [_opens_way(office, code) for code in codes] == [False, True]
    with office.db.write() as db:
        calls.take_own(db, case.id, office.key_of(case.id), derive_receipt("own.code", office.settings.server_key))
    again = hands.client.post(address, data=typed)
    assert (again.status_code, "har tatt sin egen" in again.get_data(as_text=True)) == (409, True)
    assert _new_case(office, mother).id == case.id


def _digits(page: str) -> str:
    return " ".join(re.findall(r">([0-9]{4})<", page)[:5])


def _opens_way(office: Office, code: str) -> bool:
    made = derive_receipt(code.replace(" ", ""), office.settings.server_key)
    with office.db.read() as db:
        return vault.open_with_receipt(db, made) is not None


@pytest.mark.parametrize("missing", ["who_name", "beside_name", "is_from_them"])
def test_no_code_without_a_name_and_without_the_persons_own_yes(office: Office, mother: Own, missing: str) -> None:
    hands = office.at_the_desk()
    desk_page(hands, mother)
    for name in ("who_name", "beside_name"):
        hands.fill(name, "" if name == missing else "Amira")
    if missing != "is_from_them":
        hands.choose("is_from_them", "yes")
    hands.press(action=f"/desk/case/{mother.case_id}/people/code")
    assert status(hands) == 422
    assert hands.page.root.first("a", lambda node: node.get("href") == f"#{missing}")
    with office.db.read() as db:
        assert len(db.scalars(select(Case)).all()) == 1


def test_who_is_kept_out_of_the_family_is_kept_out_of_the_new_case(office: Office, mother: Own) -> None:
    jonas = office.employs("Jonas Berg", Role.RECEPTION)
    with office.db.write() as db:
        opened = Opened(db.get_one(Case, mother.case_id), office.key_of(mother.case_id))
        barring.bar(db, opened, jonas.id, "Nabo.", office.astrid.id)
    _gives_code(office, mother)
    with office.db.read() as db:
        assert barring.is_barred(db, _new_case(office, mother).id, jonas.id)


# --- children without a code ----------------------------------------------------------------------------------------------


def test_a_little_one_is_sealed_in_the_case_and_taken_away_again(office: Office, mother: Own) -> None:
    hands = office.at_the_desk()
    desk_page(hands, mother)
    hands.fill("child_name", "Elgine")
    hands.fill("child_born", "2021")
    hands.press(action=f"/desk/case/{mother.case_id}/people/child")
    assert "Elgine (2021)" in hands.text
    assert b"Elgine" not in office.stored()
    drop = next(form.get("action") for form in hands.page.root.all("form") if form.get("action").endswith("/drop"))
    hands.press(action=drop)
    assert "Elgine" not in hands.text
