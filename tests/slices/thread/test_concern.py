"""What a family can do with a concern: reads all of it, adds, objects, says yes or no, and never sees colleagues' matters."""

import pytest
from sqlalchemy import select

from portal.cases import commands, concerns
from portal.cases.concern_models import Concern
from portal.cases.concern_queries import Reading, concern_for_family
from portal.cases.models import Case
from portal.cases.sharing import REFERRER, Extent
from portal.db.base import new_id
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.thread.concerns_about import SEEN, TRIED, Family, is_written_about
from tests.slices.thread.writers import has_written

VIEW = "Han er glad i klassen sin, men redd for gymmen."


@pytest.fixture
def family(office: Office) -> Family:
    return is_written_about(office)


def _concern(office: Office, family: Family) -> Concern:
    with office.db.read() as db:
        found = db.get_one(Concern, family.case_id)
        db.expunge(found)
        return found


def _reading(office: Office, family: Family) -> Reading:
    with office.db.read() as db:
        return concern_for_family(db, family.case_id, office.key_of(family.case_id))


def test_the_thread_leads_to_what_was_written(family: Family) -> None:
    assert SEEN not in family.hands.text  # who looks over a shoulder sees the thread first
    family.hands.follow("/thread/concern")
    assert family.hands.path == "/thread/concern"


def test_all_that_was_written_is_read(family: Family) -> None:
    family.hands.open("/thread/concern")
    for words in (
        SEEN,
        "Lærer Lie",
        "Mor Moe",
        "Far Moe",
        TRIED,
        "Ola Moe",
        "i en samtale",
        "Er enig",
        "9 år",
    ):
        assert family.sees(words), words


def test_reading_is_noted_once(office: Office, family: Family) -> None:
    assert _concern(office, family).family_read_at is None
    for _ in range(2):
        family.hands.open("/thread/concern")
    assert office.events(family.case_id).count("concern_read") == 1


def test_a_page_fetched_ahead_is_not_read(office: Office, family: Family) -> None:
    family.browser.client.get("/thread/concern", headers={"Sec-Purpose": "prefetch"})
    assert _concern(office, family).family_read_at is None


def test_no_colleague_s_word_is_shown(office: Office, family: Family) -> None:
    contact, note = "Jeg har ringt barnevernet om dette.", "Teamet tenker nivå tre."
    with office.db.write() as db:
        concerns.write_contact_note(db, contact, new_id(), case_id=family.case_id)
        case = db.get_one(Case, family.case_id)
        commands.write_note(db, case, office.key_of(case.id), note, new_id(), office.astrid.id)
    for path in ("/thread", "/thread/concern"):
        family.hands.open(path)
        assert contact not in family.hands.text
        assert note not in family.hands.text


def test_the_family_adds_its_view(office: Office, family: Family) -> None:
    family.hands.open("/thread/concern")
    family.hands.fill("added", VIEW)
    family.hands.press(action="/thread/concern/add")
    assert family.hands.path == "/thread/concern"
    assert family.sees(VIEW)
    assert family.sees("Det er lagt til.")
    assert _concern(office, family).family_added_at is not None
    assert VIEW.encode() not in office.stored()


def test_nothing_written_is_asked_for(office: Office, family: Family) -> None:
    family.hands.open("/thread/concern")
    family.hands.press(action="/thread/concern/add")
    assert family.status == 422
    assert _concern(office, family).family_added_at is None


def test_what_was_typed_waits_for_the_code(family: Family) -> None:
    family.hands.open("/thread/concern")
    family.hands.fill("added", VIEW)
    family.browser.client.delete_cookie("v")
    family.hands.press(action="/thread/concern/add")
    family.hands.fill("code", family.code)
    family.hands.press(action="/thread/enter")
    family.hands.open("/thread/concern")
    assert family.sees(VIEW)


def test_objecting_and_taking_it_back(office: Office, family: Family) -> None:
    family.hands.open("/thread/concern")
    family.hands.fill("objection", "Det stemmer ikke.")
    family.hands.press(action="/thread/concern/object")
    assert _concern(office, family).family_objected
    family.hands.open("/thread")
    assert family.sees("Dere har sagt at dere er uenige.")
    family.hands.open("/thread/concern")
    family.hands.press(action="/thread/concern/take-back")
    assert not _concern(office, family).family_objected


def test_consents_are_the_family_s(office: Office, family: Family) -> None:
    family.hands.open("/thread/concern")
    family.hands.choose("may-0", "nothing")
    family.hands.press(action="/thread/concern/consents")
    assert _reading(office, family).consents == {REFERRER: Extent.NOTHING}


def test_the_family_decides_who_comes(office: Office, family: Family) -> None:
    family.hands.open("/thread/concern")
    family.hands.choose("who", "trusted")
    family.hands.fill("others", "Tante Åse")
    family.hands.press(action="/thread/concern/meeting")
    meeting = _reading(office, family).meeting
    wanted = {each["who"]: each["is_welcome"] for each in meeting["who"]}
    assert wanted["trusted"]
    assert not wanted["referrer"]
    assert meeting["words"] == "Tante Åse"


def test_what_waits_is_decided_by_the_family(office: Office) -> None:
    family = is_written_about(office, is_together=True)
    assert family.hands.path == "/thread/concern"
    assert family.sees("Dette er ikke sendt ennå")
    family.hands.press(action="/thread/concern/send")
    assert _concern(office, family).state == "sent"
    assert family.sees("Det er sendt.")
    family.hands.open("/thread")
    assert family.hands.path == "/thread"


def test_who_objects_is_not_sent(office: Office) -> None:
    family = is_written_about(office, is_together=True)
    family.hands.press(action="/thread/concern/object")
    assert all(form.get("action") != "/thread/concern/send" for form in family.hands.page.root.all("form"))
    assert _concern(office, family).state == "waiting_for_family"


def test_no_deletes_all_of_it(office: Office) -> None:
    family = is_written_about(office, is_together=True)
    family.hands.press(action="/thread/concern/decline")
    assert _concern(office, family).state == "waiting_for_family"  # said twice
    family.hands.choose("is_no", "yes")
    family.hands.press(action="/thread/concern/decline")
    assert family.sees("alt er slettet")
    assert _concern(office, family).state == "withdrawn"
    with office.db.read() as db:
        assert db.scalar(select(Case.id).where(Case.id == family.case_id)) is None


def test_another_thread_has_no_such_page(office: Office) -> None:
    parent = has_written(office)
    assert isinstance(parent.hands, ClientHands)
    assert parent.hands.client.get("/thread/concern").status_code == 404


def test_a_long_view_costs_no_more_queries(office: Office, family: Family, queries: Queries) -> None:
    family.hands.open("/thread/concern")
    counts = []
    for _ in range(2):
        for _ in range(3):
            family.hands.fill("added", VIEW)
            family.hands.press(action="/thread/concern/add")
        queries.statements.clear()
        family.hands.open("/thread/concern")
        counts.append(queries.number)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["nn", "en", "uk", "ar", "pl"])
def test_it_is_read_in_every_language(office: Office, language: str) -> None:
    family = is_written_about(office, language, is_together=True)
    assert family.sees(SEEN)
    assert "concern_family." not in family.hands.text


def test_what_was_written_is_never_written_anew(office: Office, family: Family) -> None:
    before = _reading(office, family)
    family.hands.open("/thread/concern")
    family.hands.fill("added", VIEW)
    family.hands.press(action="/thread/concern/add")
    after = _reading(office, family)
    assert (after.facts, after.gate) == (before.facts, before.gate)


# --- what is half written -----------------------------------------------------------------------------------


def typed(family: Family, name: str) -> str:
    fields = family.browser.page.root.all("textarea", "input")
    field = next(node for node in fields if node.get("name") == name)
    return field.get("value") if field.tag == "input" else field.text


def ticked(family: Family, name: str) -> list[str]:
    return [
        node.get("value")
        for node in family.browser.page.root.all("input")
        if node.get("name") == name and node.has("checked")
    ]


def test_another_language_keeps_every_word_and_every_choice(family: Family) -> None:
    family.browser.open("/thread/concern")
    for name, words in (("added", "Vi ser det selv."), ("objection", "Ikke dette."), ("others", "Tante vår")):
        family.browser.fill(name, words)
    family.browser.choose("who", "school")
    family.browser.choose("may-0", "nothing")
    family.browser.press("language", "ar")
    assert family.browser.path == "/thread/concern"
    page = family.browser.page.root.first("html")
    assert page is not None
    assert page.get("dir") == "rtl"
    words = [typed(family, name) for name in ("added", "objection", "others")]
    assert words == ["Vi ser det selv.", "Ikke dette.", "Tante vår"]
    assert ("school" in ticked(family, "who"), ticked(family, "may-0")) == (True, ["nothing"])


def test_one_button_leaves_what_is_written_beside_another(office: Office, family: Family) -> None:
    family.browser.open("/thread/concern")
    family.browser.fill("added", "Vi ser det selv.")
    family.browser.fill("others", "Tante vår")
    family.browser.press(action="/thread/concern/add")
    assert "Vi ser det selv." in family.browser.text
    assert (typed(family, "added"), typed(family, "others")) == ("", "Tante vår")
    family.browser.press(action="/thread/concern/meeting")
    family.browser.fill("objection", "Ikke dette.")
    family.browser.press(action="/thread/concern/add")
    assert family.status == 422
    assert typed(family, "objection") == "Ikke dette."


def test_enter_in_a_field_sends_nothing(office: Office, family: Family) -> None:
    """The first button of the one form is what Enter presses: it only keeps what is written."""
    family.browser.open("/thread/concern")
    form = family.browser.page.root.first("form", lambda node: node.get("id") == "say")
    assert form is not None
    assert next(iter(form.all("button"))).get("formaction") == "/thread/language"


@pytest.mark.parametrize("kept", ["{", "[]", '{"added": 3}', '{"who": "school", "may-0": ["x"]}', "null"])
def test_what_comes_back_through_the_code_s_form_may_be_anything(office: Office, family: Family, kept: str) -> None:
    hands = office.hands()
    hands.open("/thread")
    token = next(node.get("value") for node in hands.page.root.all("input") if node.get("name") == "csrf_token")
    sent = {"csrf_token": token, "code": family.code, "kept": kept, "kept_in": "concern"}
    hands.client.post("/thread/enter", data=sent)
    hands.open("/thread/concern")
    assert hands.path == "/thread/concern"


def test_a_message_before_it_is_sent_stands_where_it_can_be_added(office: Office) -> None:
    family = is_written_about(office, is_together=True)
    token = next(
        node.get("value") for node in family.browser.page.root.all("input") if node.get("name") == "csrf_token"
    )
    family.browser.client.post("/thread/write", data={"csrf_token": token, "body": "Hei, vi lurer på noe."})
    family.browser.open("/thread/concern")
    assert "ikke sendt til oss ennå, så ingen kan lese meldingen" in family.browser.text
    assert typed(family, "added") == "Hei, vi lurer på noe."
