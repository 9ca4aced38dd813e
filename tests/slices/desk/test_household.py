"""Who belongs together in a case, at the desk: the walls, linking, own codes, and writing to several at once."""

import re

import pytest
from sqlalchemy import select

from portal.cases import barring, calls, commands, queries
from portal.cases.household_models import Household, HouseholdMember, Kind
from portal.cases.households import words_of
from portal.cases.models import Case, Message, Note
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed, Turn
from portal.staff.rules import Role
from portal.vault import commands as vault
from portal.vault.keys import derive_receipt
from portal.vault.seal import Unreadable
from tests.factories import Office, Queries, says_why
from tests.people.client_hands import ClientHands
from tests.slices.desk.households import Own, belong, comes_in, has_own, html, says, status

SECRET = "Jeg tør ikke si det til mamma."


@pytest.fixture
def mother(office: Office) -> Own:
    return has_own(office, Kind.PARENT, "Mor")


@pytest.fixture
def amira(office: Office) -> Own:
    return has_own(office, Kind.YOUNG, "Amira", "2012")


def _page(hands: ClientHands, own: Own, path: str = "/people") -> str:
    hands.open(f"/desk/case/{own.case_id}{path}")
    return hands.text


def _links(office: Office, one: Own, other: Own, hands: ClientHands | None = None, **different: str) -> ClientHands:
    hands = hands or office.at_the_desk()
    _page(hands, one)
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


def _messages(office: Office, own: Own) -> list[str]:
    with office.db.read() as db:
        return [line.text for line in queries.messages_of(db, own.case_id, office.key_of(own.case_id))]


def _notes(office: Office, own: Own) -> list[str]:
    with office.db.read() as db:
        return [line.text for line in queries.notes_of(db, own.case_id, office.key_of(own.case_id))]


# --- the walls ------------------------------------------------------------------------------------------------------------


def test_two_cases_stand_side_by_side_with_a_wall_between(office: Office, mother: Own, amira: Own) -> None:
    hands = _links(office, mother, amira)
    assert hands.path == f"/desk/case/{mother.case_id}/people"
    assert "Bare Amira og vi leser det Amira skriver. Mor gjør det ikke." in hands.text
    assert "Andre i familien vet ikke om samtalen." in hands.text
    assert "Mor fortalte om Amira" in hands.text
    assert amira.reads[0] not in hands.text
    for place in ("", "/steps", "/log", "/answer"):
        assert "Amira (f. 2012) har en egen samtale. Ingenting derfra skal inn her." in _page(hands, mother, place)
    assert "Amira (f. 2012) skriver alene her." in _page(hands, amira, "")
    assert "har en egen samtale. Ingenting derfra" not in _page(hands, mother)  # there it is told in full


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
    assert "Ingen andre i familien har en egen samtale" in _page(hands, mother)
    assert "skal inn her" not in _page(hands, mother, "")


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
    _page(desk, mother)
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
    told = _page(office.at_the_desk(), mother)
    assert "Amira" not in told
    assert "En ungdom" in told


def test_taken_out_again_both_stand_alone(office: Office, mother: Own, amira: Own) -> None:
    hands = _links(office, mother, amira)
    hands.press(action=f"/desk/case/{mother.case_id}/people/{amira.case_id}/out")
    assert "Ingen andre i familien har en egen samtale" in hands.text
    assert "skal inn her" not in _page(hands, mother, "")
    assert (_messages(office, mother), _messages(office, amira)) == (mother.reads, amira.reads)
    assert {name: number for name, number in office.rows().items() if name.startswith("household") and number} == {}


def test_two_families_that_turn_out_to_be_one_come_together(office: Office, mother: Own, amira: Own) -> None:
    father, sami = has_own(office, Kind.PARENT, "Far"), has_own(office, Kind.YOUNG, "Sami")
    belong(office, mother, amira)
    belong(office, father, sami)
    belong(office, amira, sami)
    told = _page(office.at_the_desk(), father)
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
    return [_page(hands, own, path) for path in _PLACES]


def test_a_contact_who_only_has_one_of_them_sees_only_that(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    jonas = office.employs("Jonas Berg", Role.FAMILY_CONTACT)
    _sets(office, mother, holder_id=jonas.id)
    hands = office.at_the_desk(jonas)
    for path in ("", "/people", "/answer"):
        assert "Amira" not in _page(hands, mother, path)
    hands.open(f"/desk/case/{mother.case_id}/people")
    token = hands.page.root.first("input", lambda node: node.get("name") == "csrf_token").get("value")  # type: ignore[union-attr]
    for address, typed in (
        (f"/people/{amira.case_id}/out", {}),
        ("/note", {"body": "Hei.", "also": amira.case_id, "submission": "a"}),
    ):
        answer = hands.client.post(f"/desk/case/{mother.case_id}{address}", data={"csrf_token": token, **typed})
        assert answer.status_code == 409
    assert _notes(office, amira) == _notes(office, mother) == []
    assert office.rows()["household_member"] == 2


def _sets(office: Office, own: Own, **columns: object) -> None:
    with office.db.write() as db:
        case = db.get_one(Case, own.case_id)
        for name, value in columns.items():
            setattr(case, name, value)


# --- a code of one's own --------------------------------------------------------------------------------------------------


def _gives_code(office: Office, mother: Own, hands: ClientHands | None = None) -> ClientHands:
    hands = hands or office.at_the_desk()
    _page(hands, mother)
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
    _page(hands, mother)
    typed = {name: _hidden(hands, name) for name in ("csrf_token", "submission")} | {
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
    _page(hands, mother)
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
    _page(hands, mother)
    hands.fill("child_name", "Elgine")
    hands.fill("child_born", "2021")
    hands.press(action=f"/desk/case/{mother.case_id}/people/child")
    assert "Elgine (2021)" in hands.text
    assert b"Elgine" not in office.stored()
    drop = next(form.get("action") for form in hands.page.root.all("form") if form.get("action").endswith("/drop"))
    hands.press(action=drop)
    assert "Elgine" not in hands.text


# --- to whom it goes ------------------------------------------------------------------------------------------------------


def _writes(office: Office, own: Own, words: str, *also: Own, hands: ClientHands | None = None) -> ClientHands:
    hands = hands or office.at_the_desk()
    _page(hands, own, "/answer")
    hands.fill("body", words)
    for each in also:
        hands.choose("also", each.case_id)
    hands.press(action=f"/desk/case/{own.case_id}/answer")
    return hands


def test_an_answer_goes_to_the_one_who_has_this_case_and_nobody_else(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = _writes(office, amira, "Bare til deg.")
    assert hands.path == f"/desk/case/{amira.case_id}"
    assert "Bare til deg." in _messages(office, amira)
    assert _messages(office, mother) == mother.reads


def test_to_several_it_is_read_back_first_and_then_sealed_once_for_each(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = _writes(office, mother, "Vi møtes tirsdag.", amira)
    assert "Svaret er ikke sendt ennå" in hands.text
    assert "Det går til Mor og Amira (f. 2012), hver i sin egen samtale." in hands.text
    assert _messages(office, mother) == mother.reads
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    for own in (mother, amira):
        assert _messages(office, own).count("Vi møtes tirsdag.") == 1
        assert office.case(own.case_id).turn == Turn.THEIRS.value
        assert office.events(own.case_id).count("answer_sent") == 1
    with office.db.read() as db:
        sealed = [row.body_sealed for row in db.scalars(select(Message).where(Message.sender == "staff"))]
    assert len(set(sealed)) == 2


def test_two_tabs_never_double_and_one_more_tick_still_arrives(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = office.at_the_desk()
    _page(hands, mother, "/answer")
    token, mark = (_hidden(hands, name) for name in ("csrf_token", "submission"))
    sent = {"csrf_token": token, "submission": mark, "body": "Vi møtes tirsdag."}
    to_both = {**sent, "also": amira.case_id, "agreed": amira.case_id}
    for typed in (sent, sent, to_both, to_both):
        assert hands.client.post(f"/desk/case/{mother.case_id}/answer", data=typed).status_code == 303
    assert [_messages(office, own).count("Vi møtes tirsdag.") for own in (mother, amira)] == [1, 1]
    other = hands.client.post(f"/desk/case/{mother.case_id}/answer", data={**to_both, "body": "Noe annet."})
    assert other.status_code == 422
    assert "Et annet svar er alt sendt herfra" in other.get_data(as_text=True)


def _hidden(hands: ClientHands, name: str) -> str:
    found = hands.page.root.first("input", lambda node: node.get("name") == name)
    assert found is not None
    return found.get("value")


def test_a_tick_that_is_no_longer_offered_sends_nothing_at_all(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = _writes(office, mother, "Vi møtes tirsdag.", amira)
    office.closes(amira.case_id)
    before = _messages(office, amira)
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    assert status(hands) == 422
    assert "Ingenting er sendt" in hands.text
    assert (_messages(office, mother), _messages(office, amira)) == (mother.reads, before)


def test_what_is_written_in_another_language_says_so(office: Office, mother: Own) -> None:
    amira = has_own(office, Kind.YOUNG, "Amira", language="en")
    belong(office, mother, amira)
    hands = office.at_the_desk()
    assert "Leser på English" in _page(hands, mother, "/answer")
    _writes(office, mother, "Vi møtes tirsdag.", amira, hands=hands)
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    with office.db.read() as db:
        assert {row.language for row in db.scalars(select(Message).where(Message.sender == "staff"))} == {"nb"}


def test_a_note_stands_in_the_cases_that_were_ticked_once_in_each(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = office.at_the_desk()
    for ticks in ((), (amira,), (amira,)):
        _page(hands, mother, "")
        mark = _hidden(hands, "submission")
        typed = {"csrf_token": _hidden(hands, "csrf_token"), "submission": "m" * 26, "body": "Ringt skolen.", "also": [
            each.case_id for each in ticks
        ]}  # fmt: skip
        assert mark
        assert hands.client.post(f"/desk/case/{mother.case_id}/note", data=typed).status_code == 303
    assert _notes(office, mother) == _notes(office, amira) == ["Ringt skolen."]
    with office.db.read() as db:
        assert len({row.body_sealed for row in db.scalars(select(Note))}) == 2


# --- growth, and the end --------------------------------------------------------------------------------------------------


def test_queries_do_not_grow_with_the_family(office: Office, mother: Own, amira: Own, queries: Queries) -> None:
    belong(office, mother, amira)
    hands, counts = office.at_the_desk(), []
    for name in ("Sami", "Noor", "Lina"):
        for path in ("/people", "", "/answer"):
            _page(hands, mother, path)  # once before: the first page of a sign-in costs more
            queries.statements.clear()
            _page(hands, mother, path)
            counts.append(queries.number)
        belong(office, mother, has_own(office, Kind.YOUNG, name))
    assert counts[:3] == counts[-3:]


def test_a_lost_code_keeps_its_place_and_two_persons_never_become_one(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    with pytest.raises(NotAllowed, match="two_persons"), office.db.write() as db:
        commands.link(db, _opened(office, db, amira), _opened(office, db, mother), "Samme.", office.astrid.id)
    anew = has_own(office, Kind.YOUNG, "Ny")
    with office.db.write() as db:
        commands.link(db, _opened(office, db, anew), _opened(office, db, amira), "Samme.", office.astrid.id)
    assert "Amira (f. 2012) har en egen samtale" in _page(office.at_the_desk(), mother, "")


def _opened(office: Office, db: object, own: Own) -> Opened:
    return Opened(db.get_one(Case, own.case_id), office.key_of(own.case_id))  # type: ignore[attr-defined]


def test_deleting_one_leaves_the_others_copies_and_no_trace_of_having_belonged(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    says(office, amira, SECRET)
    hands = _writes(office, mother, "Vi møtes tirsdag.", amira)
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    phone = comes_in(office, amira)
    phone.choose("is_sure", "yes")
    phone.press(action="/thread/delete")
    assert "Vi møtes tirsdag." in _messages(office, mother)
    rows = office.rows()
    assert (rows["household"], rows["household_member"], rows["case_file"]) == (0, 0, 1)
    assert "Amira" not in html(hands, f"/desk/case/{mother.case_id}/people")
