"""A professional writes a concern: the gate stands before it, nothing typed is lost, and it is sent once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from portal.cases.concern_models import Concern, ConcernDraft
from portal.cases.concern_queries import concern_for_desk
from portal.cases.concerns import purge_papers
from portal.cases.models import Case
from portal.cases.sharing import Extent
from tests.conftest import MovableClock
from tests.factories import Office, Queries, all_rows
from tests.people.client_hands import ClientHands
from tests.people.hands import buttons
from tests.slices.concern.writer import CHILD, FACTS, SEEN, Writer
from tests.slices.referrer.teacher import OTHER_ADDRESS, Mailbox, Teacher


def cases(office: Office) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(Case)) or 0


def kept(office: Office) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(ConcernDraft)) or 0


def test_nobody_comes_to_the_form_without_signing_in(office: Office) -> None:
    hands = office.hands()
    hands.open("/work/concern")
    assert "step" not in {node.get("name") for node in hands.page.root.all("input")}


def test_informed_parents_and_it_is_sent(writer: Writer, office: Office) -> None:
    writer.comes_to_review()
    assert writer.step == "review"
    for words in (SEEN, "Sol Eik", "Mor Eik", "Granholt skole"):
        assert words in writer.hands.text
    writer.sends()
    assert "Dette er ikke en melding til barnevernet" in writer.hands.text
    assert len(writer.code.split()) == 6
    with office.db.read() as db:
        concern = db.scalars(select(Concern)).one()
        case = db.get_one(Case, concern.case_id)
        reading = concern_for_desk(db, case.id, office.key_of(case.id))
    assert reading is not None
    assert reading.facts["seen"] == SEEN
    assert reading.gate.guardians[0].name == "Mor Eik"
    assert reading.consents["referrer"] is Extent.ANSWER
    assert (case.channel, case.age_band, case.language) == ("professional", "6-12", "pl")


def test_the_family_comes_in_with_its_code(writer: Writer, office: Office) -> None:
    writer.comes_to_review()
    writer.sends()
    parent = office.parent("pl")
    parent.comes_back(writer.code)
    assert parent.hands.path == "/thread"


def test_together_waits_for_the_family(writer: Writer, office: Office) -> None:
    writer.comes_to_review(together="together")
    writer.sends()
    assert "før familien har sagt ja" in writer.hands.text
    with office.db.read() as db:
        assert db.scalars(select(Concern)).one().state == "waiting_for_family"


def test_not_yet_is_help_and_it_can_be_sent_after_the_talk(
    writer: Writer, office: Office, clock: MovableClock
) -> None:
    writer.begins()
    writer.says_who()
    writer.tells_of(0, "not_yet")
    writer.next()
    assert writer.heading == "Ta samtalen først"
    assert "Far Eik: vet det ikke ennå" in writer.hands.text
    assert "7. desember" in writer.hands.text
    assert cases(office) == 0
    assert writer.hands.page.root.first("div", lambda node: node.get("lang") == "ar") is not None
    writer.teacher.signs_out()
    clock.move(days=3)
    again = Writer(ClientHands(writer.teacher.client), writer.teacher)
    assert again.teacher.signs_in()
    # the words are typed once a session: without them nothing of the draft is shown
    again.begins()
    assert "Far Eik" not in again.hands.text


def test_after_the_talk_the_same_draft_goes_on(writer: Writer) -> None:
    writer.begins()
    writer.says_who()
    writer.tells_of(0, "not_yet")
    writer.next()
    writer.next()
    assert writer.step == "guardians"
    writer.tells_of(0, "informed")
    writer.next()
    assert writer.step == "facts"


@pytest.mark.parametrize("view", ["objects"])
def test_a_refusal_leads_to_advice_without_names(view: str, writer: Writer, office: Office) -> None:
    writer.begins()
    writer.says_who()
    writer.tells_of(0, "informed", view=view)
    writer.next()
    assert writer.heading == "Denne kan ikke sendes med navn"
    assert ("go", "send") not in buttons(writer.hands.page)
    assert cases(office) == 0


def test_where_to_inform_is_dangerous_the_form_turns_into_the_stop_page_and_keeps_nothing(
    writer: Writer, office: Office
) -> None:
    writer.begins()
    writer.says_who()
    assert kept(office) == 1
    writer.tells_of(0, "dangerous")
    writer.next()
    assert writer.heading.startswith("Ikke snakk med foreldrene")
    assert writer.hands.path == "/work/concern"
    assert kept(office) == 0
    writer.begins()
    assert "Sol Eik" not in writer.hands.response.text  # type: ignore[union-attr]


def test_an_exception_in_the_first_step_leads_to_the_fork_and_keeps_nothing(
    writer: Writer, office: Office
) -> None:
    writer.begins()
    writer.hands.choose("exception", "some")
    writer.hands.fill("child-0-name", "Sol Eik")
    writer.next()
    assert writer.hands.path == "/work"
    assert kept(office) == 0


def test_a_young_person_of_sixteen_must_say_yes(writer: Writer) -> None:
    writer.begins()
    writer.says_who(view="unsure", **{"child-0-age": "16"})
    writer.tells_of(0, "informed")
    writer.next()
    assert writer.heading == "Ta samtalen først"
    assert "må si ja selv" in writer.hands.text


def test_sending_past_the_gate_by_hand_opens_nothing(writer: Writer, office: Office) -> None:
    writer.begins()
    writer.says_who()
    for step in ("guardians", "facts", "consent", "family", "review"):
        writer.teacher.posts(
            "/work/concern", seen_on="/work/concern", draft=writer.draft, step=step, go="send", **FACTS
        )
        writer.teacher.posts(
            "/work/concern", seen_on="/work/concern", draft=writer.draft, step=step, go="to:review"
        )
    assert cases(office) == 0


def test_two_presses_two_tabs_and_back_make_one_concern(writer: Writer, office: Office) -> None:
    writer.comes_to_review()
    draft = writer.draft
    token = next(
        node.get("value") for node in writer.hands.page.root.all("input") if node.get("name") == "csrf_token"
    )
    form = {"csrf_token": token, "draft": draft, "step": "review", "go": "send"}
    for _ in range(3):
        assert writer.hands.client.post("/work/concern", data=form).status_code == 303
    writer.begins()
    code = writer.code
    writer.hands.client.post("/work/concern", data={**form, "step": "facts", "go": "next", **FACTS})
    writer.begins()
    assert writer.code == code, "an old tab changed what was sent"
    writer.hands.press("go", "done")
    assert writer.hands.client.post("/work/concern", data=form).status_code == 303
    assert cases(office) == 1
    assert kept(office) == 0


def test_nothing_typed_is_lost_whatever_is_wrong(writer: Writer) -> None:
    writer.begins()
    writer.hands.fill("child-0-age", "ni")
    writer.hands.fill("child-0-name", "Sol Eik")
    writer.next()
    assert "Skriv alderen med tall" in writer.hands.text
    values = {node.get("name"): node.get("value") for node in writer.hands.page.root.all("input")}
    assert values["child-0-age"] == "ni"
    assert values["child-0-name"] == "Sol Eik"
    assert "Svar på om det gjelder fare" in writer.hands.text


def test_a_day_to_come_is_no_day(writer: Writer) -> None:
    writer.begins()
    writer.says_who()
    writer.tells_of(0, "informed", on="2026-12-24")
    writer.next()
    assert "Den kan ikke være fram i tid" in writer.hands.text


def test_a_hint_never_stops_anybody(writer: Writer) -> None:
    writer.comes_to_review(facts={**FACTS, "seen": "Jeg tror hun er deprimert. Hun gråt på fredag."})
    assert writer.step == "review"
    assert "Kan høres ut som en diagnose" in writer.hands.text
    writer.sends()
    assert len(writer.code.split()) == 6


def test_the_sheet_has_the_code_in_the_familys_language_and_no_address_with_it(writer: Writer) -> None:
    writer.comes_to_review()
    writer.sends()
    code = writer.code
    writer.hands.open("/work/concern/sheet")
    assert writer.code == code
    root = writer.hands.page.root.first("html")
    assert root is not None
    assert root.get("lang") == "pl"
    html = str(writer.hands.response.text)  # type: ignore[union-attr]
    for link in re.findall(r'(?:href|src|action)="([^"]*)"', html):
        assert not any(word in link for word in code.split() if len(word) > 3), link


def test_nothing_of_a_draft_can_be_read_on_the_disk(writer: Writer, office: Office) -> None:
    writer.comes_to_review()
    stored = all_rows(office.db)
    for words in (SEEN, "Sol Eik", "Mor Eik", CHILD["child-0-name"], "Granholt skole"):
        assert words.encode() not in stored
    writer.sends()
    assert writer.code.encode() not in all_rows(office.db)


def test_drafts_are_gone_after_fourteen_days_and_the_code_after_one(
    writer: Writer, office: Office, clock: MovableClock
) -> None:
    writer.begins()
    writer.says_who()
    clock.move(days=14, minutes=1)
    with office.db.write() as db:
        purge_papers(db)
    assert kept(office) == 0


def test_the_code_is_kept_a_day(writer: Writer, office: Office, clock: MovableClock) -> None:
    writer.comes_to_review()
    writer.sends()
    clock.move(hours=25)
    with office.db.write() as db:
        purge_papers(db)
    assert kept(office) == 0


def test_the_next_teacher_at_the_same_machine_sees_nothing(writer: Writer, mailbox: Mailbox) -> None:
    writer.begins()
    writer.says_who()
    writer.teacher.signs_out()
    other = Teacher(writer.teacher.client, mailbox)
    other.signs_in(OTHER_ADDRESS)
    assert "Sol Eik" not in other.gets("/work/concern")
    form = {"draft": writer.draft, "step": "children", "go": "next", "exception": "none"}
    other.posts("/work/concern", seen_on="/work/concern", **form)
    assert "Sol Eik" not in other.gets("/work/concern")


def test_a_second_concern_stands_beside_the_first(writer: Writer, office: Office, clock: MovableClock) -> None:
    writer.begins()
    writer.says_who()
    clock.move(minutes=2)
    writer.hands.press("go", "new")
    assert writer.step == "children"
    writer.says_who(**{"child-0-name": "Ask Lund"})
    assert kept(office) == 2
    clock.move(minutes=2)
    writer.hands.press("go", "open")
    assert writer.step == "guardians"
    assert "Ask Lund" in writer.hands.text  # now the other one


def test_the_pages_ask_no_more_for_more_drafts(writer: Writer, queries: Queries) -> None:
    writer.begins()
    writer.says_who()
    before = queries.number
    writer.begins()
    one = queries.number - before
    for name in ("Ask Lund", "Li Berg", "Bo Dal"):
        writer.hands.press("go", "new")
        writer.says_who(**{"child-0-name": name})
    before = queries.number
    writer.begins()
    assert queries.number - before <= one


def test_no_sentence_of_a_concern_reaches_a_mail(writer: Writer, mailbox: Mailbox) -> None:
    writer.comes_to_review()
    writer.sends()
    letters = "\n".join(str(one) for one in mailbox.letters())
    for words in ("Sol Eik", "matpakke", "Granholt skole", *writer.code.split()):
        assert words not in letters
