"""The mapping form: filled as one talks, with who said it; what stood before can be read, and nothing that was typed is lost."""

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.cases import commands, mapping, queries
from portal.cases.journal import Happened
from portal.cases.mapping import Draft, FactRead, MappingDraft
from portal.cases.models import Case, Fact
from portal.cases.opened import Opened
from portal.cases.rules import Asker, Field, NotAllowed, SaidBy
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.dom import Node
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.people.hands import fields


@pytest.fixture
def case_id(office: Office) -> str:
    return office.gets(records={"answers": {"words": ["Han sover ikke."], "since": ["Siden august."]}}, form="parent/1")


@pytest.fixture
def desk(office: Office, case_id: str) -> ClientHands:
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/mapping")
    return hands


def _form(hands: ClientHands, place: str) -> Node:
    return next(one for one in hands.page.root.all("form") if one.get("id") == f"form-{place}")


def _typed(hands: ClientHands, place: str, fact: str, said_by: str = "family") -> dict[str, str]:
    hidden = {one.get("name"): one.get("value") for one in _form(hands, place).all("input")}
    return {**hidden, "fact": fact, "said_by": said_by}


def _saves(hands: ClientHands, place: str, fact: str, said_by: str = "family") -> int:
    address = hands.path
    hands.response = hands.client.post(address, data=_typed(hands, place, fact, said_by))
    status = hands.response.status_code
    if status == 303:
        hands.open(address)
    return status


def _facts(office: Office, case_id: str) -> list[FactRead]:
    with office.db.read() as db:
        return mapping.standing(db, {case_id: office.key_of(case_id)})


def test_what_the_conversation_told_stands_there_with_who_said_it(desk: ClientHands) -> None:
    text = desk.page.root.first("section", lambda node: node.get("id") == "what").text  # type: ignore[union-attr]
    assert "Han sover ikke." in text
    assert "Forelder, da det kom inn" in text
    assert "2 av 8 felt har noe" in desk.text
    assert desk.text.count("Ikke snakket om ennå.") == 6


def test_a_fact_stands_with_who_said_it_and_who_noted_it(office: Office, case_id: str, desk: ClientHands) -> None:
    assert _saves(desk, "tried", "De har prøvd fast leggetid.", "child") == 303
    assert [(one.field, one.said_by, one.text) for one in _facts(office, case_id)] == [
        (Field.TRIED, SaidBy.CHILD, "De har prøvd fast leggetid.")
    ]
    assert "Sagt av barnet. Notert av Astrid Lund" in desk.text
    assert "3 av 8 felt har noe" in desk.text
    desk.open(f"/desk/case/{case_id}")
    assert "3 av 8 felt har noe" in desk.text
    assert "De har prøvd fast leggetid." not in desk.text, "the case's first page only leads to the form"


def test_two_may_say_different_things(office: Office, case_id: str, desk: ClientHands) -> None:
    _saves(desk, "wants", "Mer ro hjemme.", "family")
    _saves(desk, "wants", "Å få være i fred.", "child")
    assert {(one.said_by, one.text) for one in _facts(office, case_id)} == {
        (SaidBy.FAMILY, "Mer ro hjemme."), (SaidBy.CHILD, "Å få være i fred.")
    }  # fmt: skip


def test_what_stood_before_can_still_be_read(office: Office, case_id: str, desk: ClientHands, clock: MovableClock) -> None:
    _saves(desk, "agreed", "Vi ringer mandag.")
    for text in ("Vi ringer tirsdag.", "Vi ringer onsdag."):
        clock.move(minutes=1)
        (now,) = _facts(office, case_id)
        _saves(desk, now.id, text)
    (now,) = _facts(office, case_id)
    assert now.text == "Vi ringer onsdag."
    assert [one.text for one in now.earlier] == ["Vi ringer tirsdag.", "Vi ringer mandag."]
    assert "Vi ringer mandag." in desk.text


def test_of_two_who_change_the_same_both_texts_are_shown(office: Office, case_id: str, desk: ClientHands) -> None:
    _saves(desk, "agreed", "Vi ringer mandag.")
    (first,) = _facts(office, case_id)
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    berit.open(f"/desk/case/{case_id}/mapping")
    assert _saves(desk, first.id, "Astrid ringer mandag klokka ti.") == 303
    assert _saves(berit, first.id, "Berit ringer mandag klokka elleve.") == 409
    assert "Astrid ringer mandag klokka ti." in berit.text
    assert "Berit ringer mandag klokka elleve." in berit.text
    (now,) = _facts(office, case_id)
    assert now.text == "Astrid ringer mandag klokka ti."
    berit.response = berit.client.post(f"/desk/case/{case_id}/mapping", data=_typed(berit, now.id, "Vi ringer begge to."))
    (last,) = _facts(office, case_id)
    assert [last.text, *(one.text for one in last.earlier)] == [
        "Vi ringer begge to.", "Astrid ringer mandag klokka ti.", "Vi ringer mandag."
    ]  # fmt: skip


def test_the_same_form_sent_twice_is_one_fact(office: Office, case_id: str, desk: ClientHands) -> None:
    typed = _typed(desk, "who", "Ola, ni år.")
    for _ in range(2):
        assert desk.client.post(f"/desk/case/{case_id}/mapping", data=typed).status_code == 303
    assert len(_facts(office, case_id)) == 1


@pytest.mark.parametrize(
    "wrong", [{"fact": " "}, {"said_by": "naboen"}, {"field": "x"}, {"fact": "å" * 4001}, {"replaces": "y" * 27}]
)
def test_what_cannot_be_saved_stays_in_its_field(
    office: Office, case_id: str, desk: ClientHands, wrong: dict[str, str]
) -> None:
    answer = desk.client.post(f"/desk/case/{case_id}/mapping", data={**_typed(desk, "since", "Siden i sommer."), **wrong})
    assert answer.status_code == 422
    assert _facts(office, case_id) == []


def test_a_fact_of_another_case_is_not_replaced(office: Office, case_id: str) -> None:
    other = office.gets()
    with office.db.write() as db:
        fact = mapping.note(db, db.get_one(Case, other), office.key_of(other), Field.WHO, SaidBy.FAMILY, "x", office.astrid.id)
        assert fact is not None
        with pytest.raises(NotAllowed, match="fact_gone"):
            mapping.note(
                db, db.get_one(Case, case_id), office.key_of(case_id), Field.WHO, SaidBy.FAMILY, "y", office.astrid.id,
                replaces=fact.id,
            )  # fmt: skip


def _drafts(office: Office, case_id: str) -> dict[str, Draft]:
    with office.db.read() as db:
        return mapping.drafts(db, case_id, office.key_of(case_id), office.astrid.id)


def test_what_is_half_typed_is_there_when_its_writer_comes_back(
    office: Office, case_id: str, desk: ClientHands, clock: MovableClock
) -> None:
    typed = _typed(desk, "wants", "De vil gjerne at no", "child")
    kept = desk.client.post(f"/desk/case/{case_id}/mapping/draft", data=typed, headers={"HX-Request": "true"})
    assert "Tatt vare på" in kept.get_data(as_text=True)
    assert b"De vil gjerne at no" not in office.stored()
    clock.move(minutes=2)  # each code of the app works once
    again = office.at_the_desk()
    again.open(f"/desk/case/{case_id}/mapping")
    assert "De vil gjerne at no" in again.text
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    berit.open(f"/desk/case/{case_id}/mapping")
    assert "De vil gjerne at no" not in berit.text, "only its writer has it"
    _saves(again, "wants", "De vil gjerne at noen blir med.", "child")
    assert _drafts(office, case_id) == {}


def test_what_a_colleague_has_half_typed_there_outlives_a_fact_that_another_saves(
    office: Office, case_id: str, desk: ClientHands
) -> None:
    desk.client.post(f"/desk/case/{case_id}/mapping/draft", data=_typed(desk, "who", "Halvt"))
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    berit.open(f"/desk/case/{case_id}/mapping")
    assert _saves(berit, "who", "Ola, ni år.") == 303
    assert [draft.text for draft in _drafts(office, case_id).values()] == ["Halvt"]


def test_an_emptied_field_keeps_nothing(office: Office, case_id: str, desk: ClientHands) -> None:
    for text in ("Halvt", ""):
        desk.client.post(f"/desk/case/{case_id}/mapping/draft", data=_typed(desk, "who", text))
    assert _drafts(office, case_id) == {}


def test_drafts_go_by_themselves(office: Office, case_id: str, desk: ClientHands, clock: MovableClock) -> None:
    desk.client.post(f"/desk/case/{case_id}/mapping/draft", data=_typed(desk, "who", "Halvt"))
    clock.move(days=13)
    with office.db.write() as db:
        assert mapping.purge_drafts(db) == 0
    clock.move(days=2)
    with office.db.write() as db:
        assert mapping.purge_drafts(db) == 1


def test_it_goes_with_the_case(office: Office, case_id: str, desk: ClientHands) -> None:
    _saves(desk, "who", "Ola, ni år.")
    desk.client.post(f"/desk/case/{case_id}/mapping/draft", data=_typed(desk, "wants", "Halvt"))
    with office.db.write() as db:
        commands.delete_case(db, case_id, office.settings.instance)
    with office.db.read() as db:
        assert db.scalars(select(Fact.id)).all() == db.scalars(select(MappingDraft.place)).all() == []
    for path in ("", "/draft"):
        assert desk.client.post(f"/desk/case/{case_id}/mapping{path}", data=_typed(desk, "who", "Ola")).status_code == 404


@pytest.mark.parametrize(("name", "role", "status"), [("Eva Ek", Role.EDITOR, 403), ("Kari Li", Role.FAMILY_CONTACT, 404)])
def test_who_may_not_open_the_case_neither_reads_nor_writes(
    office: Office, case_id: str, desk: ClientHands, name: str, role: Role, status: int
) -> None:
    other = office.at_the_desk(office.employs(name, role))
    address, sent = f"/desk/case/{case_id}/mapping", _typed(desk, "who", "Ola, ni år.")
    sent["csrf_token"] = fields(other.page, "csrf_token")[0]
    assert other.client.get(address).status_code == status
    for path in (address, f"{address}/draft"):
        assert other.client.post(path, data=sent).status_code == status
    assert _facts(office, case_id) == []
    with office.db.read() as db:
        assert db.scalar(select(MappingDraft.place)) is None


def test_a_form_without_its_token_changes_nothing(office: Office, case_id: str, desk: ClientHands) -> None:
    typed = _typed(desk, "who", "Ola, ni år.")
    del typed["csrf_token"]
    for path in ("", "/draft"):
        assert desk.client.post(f"/desk/case/{case_id}/mapping{path}", data=typed).status_code == 400
    assert _facts(office, case_id) == []
    assert _drafts(office, case_id) == {}


def test_a_fact_is_put_in_place_of_one_of_its_own_field_only(office: Office, case_id: str, desk: ClientHands) -> None:
    _saves(desk, "who", "Ola, ni år.")
    (fact,) = _facts(office, case_id)
    typed = {**_typed(desk, fact.id, "Ti år."), "field": "what"}
    desk.response = desk.client.post(desk.path, data=typed)
    assert desk.response.status_code == 409
    assert "Ti år." in desk.text
    assert [one.text for one in _facts(office, case_id)] == ["Ola, ni år."]


def test_what_was_said_is_sealed_and_that_it_was_noted_is_written_down(
    office: Office, case_id: str, desk: ClientHands
) -> None:
    _saves(desk, "who", "Ola, ni år, hos bestemor.")
    assert b"hos bestemor" not in office.stored()
    with office.db.read() as db:
        logged = db.scalars(select(AuditEntry).where(AuditEntry.action == "case_fact")).all()
        happened = queries.events_of(db, case_id, office.key_of(case_id))
        noted = [each for each in happened if each.kind == Happened.FACT_NOTED.value]
    assert [(each.subject, each.actor_id) for each in logged] == [(f"case:{case_id}", office.astrid.id)]
    assert [(each.who, each.facts["field"]) for each in noted] == [(office.astrid.id, "who")]


def test_a_draft_is_cut_where_a_fact_would_end_and_has_a_place(office: Office, case_id: str, desk: ClientHands) -> None:
    typed = _typed(desk, "who", "å" * 5000, "x" * 99)
    desk.client.post(f"/desk/case/{case_id}/mapping/draft", data=typed)
    assert _drafts(office, case_id) == {"who": Draft("å" * 4000, "x" * 32)}
    wrong = desk.client.post(f"/desk/case/{case_id}/mapping/draft", data={**typed, "field": "naboen"})
    assert wrong.status_code == 400
    assert list(_drafts(office, case_id)) == ["who"]


def test_a_locked_case_is_read_and_not_written_in(office: Office, case_id: str, desk: ClientHands) -> None:
    """The family goes on in a later case: there the old facts stand, and nobody changes them."""
    _saves(desk, "who", "Ola, ni år.")
    typed, later = _typed(desk, "wants", "Midt i en setning"), office.gets()
    (fact,) = _facts(office, case_id)
    with office.db.write() as db:
        new, old = (Opened(db.get_one(Case, each), office.keyring.case_key(db, each)) for each in (later, case_id))
        commands.link(db, new, old, "Det samme.", office.astrid.id)
    desk.client.post(f"/desk/case/{case_id}/mapping/draft", data=typed)
    assert _drafts(office, case_id) == {}
    desk.response = desk.client.post(f"/desk/case/{case_id}/mapping", data=typed)
    assert desk.response.status_code == 409
    assert "Saken er låst" in desk.text
    assert "Midt i en setning" in desk.text
    assert [one.text for one in _facts(office, case_id)] == ["Ola, ni år."]
    desk.open(f"/desk/case/{later}/mapping")
    assert "Ola, ni år." in desk.text
    assert f"form-{fact.id}" not in {one.get("id") for one in desk.page.root.all("form")}


def test_what_is_typed_after_the_sign_in_ran_out_comes_back(
    office: Office, case_id: str, desk: ClientHands, clock: MovableClock
) -> None:
    typed = _typed(desk, "wants", "Midt i en setning")
    clock.move(hours=1)
    desk.response = desk.client.post(f"/desk/case/{case_id}/mapping", data=typed, follow_redirects=True)
    assert desk.path.startswith("/staff")
    assert _facts(office, case_id) == []
    from tests.slices.staff.house import signs_in

    signs_in(desk, office.astrid)
    assert "Midt i en setning" in desk.text


def test_a_young_person_is_taken_to_speak_for_itself(office: Office) -> None:
    case_id = office.gets(asker=Asker.YOUNG)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/mapping")
    chosen = [each.get("value") for each in _form(desk, "what").all("option") if each.has("selected")]
    assert chosen == ["child"]


def test_the_page_asks_the_same_however_much_was_noted(
    office: Office, case_id: str, desk: ClientHands, queries: Queries
) -> None:
    def asked() -> int:
        queries.statements.clear()
        desk.open(f"/desk/case/{case_id}/mapping")
        return queries.number

    def notes(number: int) -> None:
        with office.db.write() as db:
            for _ in range(number):
                mapping.note(
                    db, db.get_one(Case, case_id), office.key_of(case_id), Field.WHO, SaidBy.FAMILY, "x", office.astrid.id,
                    submission=new_id(),
                )  # fmt: skip

    notes(1)
    first = asked()
    notes(12)
    assert asked() == first
