"""The written answer: texts to start from, nothing sent half filled in, nothing sent twice, nothing lost."""

import pytest
from sqlalchemy import select

from portal.cases.commands import set_notice_address
from portal.cases.models import Case
from portal.config import default_packs
from portal.municipality.load import load_pack
from portal.outbox.models import OutboxMail
from portal.replies.compose import STARTS, gaps, known_gaps, starts
from tests.factories import Office
from tests.people.client_hands import ClientHands

ANSWER = "Takk for at du skrev. Vi ringer deg i morgen."


@pytest.fixture
def case_id(office: Office) -> str:
    return office.gets(first_message="Hjelp.")


@pytest.fixture
def desk(office: Office, case_id: str) -> ClientHands:
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/answer")
    return hands


def _form(desk: ClientHands) -> dict[str, str]:
    form = next(one for one in desk.page.root.all("form") if one.get("method") == "post" and one.up("main"))
    return {one.get("name"): one.get("value") for one in form.all("input")}


def test_an_answer_sent_twice_is_one(office: Office, desk: ClientHands, case_id: str) -> None:
    form = {**_form(desk), "body": ANSWER}
    for _ in range(2):
        assert desk.client.post(f"/desk/case/{case_id}/answer", data=form).location == f"/desk/case/{case_id}"
    assert office.rows()["case_message"] == 2
    assert office.case(case_id).turn == "theirs"


def test_back_and_other_words_are_asked_about_and_not_lost(office: Office, desk: ClientHands, case_id: str) -> None:
    form = {**_form(desk), "body": ANSWER}
    desk.client.post(f"/desk/case/{case_id}/answer", data=form)
    desk.response = desk.client.post(f"/desk/case/{case_id}/answer", data={**form, "body": "Vi kan også møtes."})
    assert desk.response.status_code == 422
    assert "Vi kan også møtes." in desk.response.get_data(as_text=True)
    again = {**_form(desk), "body": "Vi kan også møtes."}
    assert desk.client.post(f"/desk/case/{case_id}/answer", data=again).status_code == 303
    assert office.rows()["case_message"] == 3


@pytest.mark.parametrize("body", ["", "  ", "Hei! [Spørsmålene.]", "å" * 8001])
def test_what_is_not_ready_is_not_sent(office: Office, desk: ClientHands, case_id: str, body: str) -> None:
    answer = desk.client.post(f"/desk/case/{case_id}/answer", data={**_form(desk), "body": body})
    assert answer.status_code == 422
    assert office.rows()["case_message"] == 1


def test_a_mail_goes_only_to_who_asked_for_it(office: Office, desk: ClientHands, case_id: str) -> None:
    with office.db.write() as db:
        set_notice_address(db.get_one(Case, case_id), office.settings.server_key, "mor@eksempel.no")
    desk.client.post(f"/desk/case/{case_id}/answer", data={**_form(desk), "body": ANSWER})
    other = office.gets()
    desk.open(f"/desk/case/{other}/answer")
    desk.client.post(f"/desk/case/{other}/answer", data={**_form(desk), "body": ANSWER})
    with office.db.read() as db:
        assert len(db.scalars(select(OutboxMail).where(OutboxMail.kind == "citizen_answer")).all()) == 1


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_every_text_to_start_from_is_there_in_the_family_s_language(office: Office, language: str) -> None:
    pack = load_pack(office.settings.packs, "demo")
    offered = starts(pack, "nb", language, "Astrid", "reception")
    assert [each.name for each in offered] == list(STARTS)
    for each in offered:
        assert each.title
        assert each.body
        assert "{" not in each.body
    assert any("Astrid" in each.body for each in offered)


def test_a_chosen_text_stands_in_the_field(desk: ClientHands, case_id: str) -> None:
    desk.open(f"/desk/case/{case_id}/answer?start=first")
    field = desk.page.root.first("textarea", lambda node: node.get("name") == "body")
    assert field is not None
    assert "Astrid" in field.text
    desk.open(f"/desk/case/{case_id}/answer?start=nonsense")
    assert desk.path.endswith("/answer")


def test_gaps_of_our_texts_are_found_and_others_are_the_writer_s_own() -> None:
    pack = load_pack(default_packs(), "demo")
    known = known_gaps(pack)
    assert gaps("Hei!\n\n[Spørsmålene.]\n\nHilsen [kontoret i andre etasje]", known) == ["[Spørsmålene.]"]
    assert gaps("Uten klammer. [] [\n]", known) == []
    assert all(gaps(start.body, known) for start in starts(pack, "nb", "ar", "Kari", "reception") if "[" in start.body)


def _body(desk: ClientHands) -> str:
    field = desk.page.root.first("textarea", lambda node: node.get("name") == "body")
    assert field is not None
    return field.text


def test_a_text_to_start_from_never_replaces_what_was_typed(office: Office, desk: ClientHands) -> None:
    desk.fill("body", "Kjære du, dette har jeg skrevet selv.")
    desk.press("start", "first")
    once = _body(desk)
    assert once.startswith("Kjære du, dette har jeg skrevet selv.")
    assert "Astrid" in once
    desk.press("start", "first")
    assert _body(desk) == once
    assert office.rows()["case_message"] == 1


def test_in_an_empty_field_it_stands_alone(desk: ClientHands) -> None:
    desk.press("start", "first")
    assert _body(desk)
    assert not _body(desk).startswith("\n")


def test_adding_a_text_is_in_the_access_log(office: Office, desk: ClientHands, case_id: str) -> None:
    before = office.rows()["audit_entry"]
    desk.press("start", "late")
    assert office.rows()["audit_entry"] == before + 1
