"""A paper for somebody whom the family has said yes to: what it covers, while it holds, and the family reads to whom."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.audit.models import AuditEntry
from portal.cases import commands, consents
from portal.cases.case_log import family_log
from portal.cases.consents import Asking
from portal.cases.consents_models import Consent, Share
from portal.cases.consents_rules import State
from portal.cases.moments import local_today
from portal.cases.plan import add_goal
from portal.cases.plan_rules import GoalState, GoalTyped, Side
from portal.cases.printing import SHOWN, Part, Reader, parts_for
from portal.cases.rules import Asker, Level, NotAllowed
from portal.db.base import new_id
from portal.desk import print_routes
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.people.hands import fields
from tests.slices.cases.climbing import begins, does, ends, stands_on
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import case_of_own
from tests.slices.thread.trusting import comes_in, lets_in

SCHOOL, WHY = "Rugdehår skole", "Å lage en plan for lesing"
PLAN, TALK, ABSENCE = "Planen, på papir", "Meldingene mellom deg og oss, på papir", "Fraværet"
WROTE, NOTED, GOAL, WISH = "Han vil ikke på skolen.", "Mor virker sliten.", "Ola leser hver kveld.", "En hytte til sommeren."
OLA_SAID = "Jeg er redd hjemme."


@pytest.fixture
def case_id(office: Office) -> str:
    """A parent's case with a message, a note and a plan with a goal and a wish."""
    made, me = office.gets(first_message=WROTE, asker=Asker.PARENT, holder_id=office.astrid.id), office.astrid.id
    does(office, made, lambda db, case, key: commands.write_note(db, case, key, NOTED, new_id(), me))
    stands_on(office, made, Level.TWO)
    for words, state in ((GOAL, GoalState.AGREED), (WISH, GoalState.PROPOSED)):
        typed = GoalTyped(words, Side.CHILDREN, state)
        does(office, made, lambda db, case, key, typed=typed: add_goal(db, case, key, typed, new_id(), me))
    return made


def _asked(office: Office, case_id: str, receiver: str = SCHOOL, subjects: tuple[str, ...] = (ABSENCE,), days: int = 30) -> str:
    until = local_today() + timedelta(days=days)
    asked = Asking(receiver, subjects, WHY, until, {"plan": PLAN, "messages": TALK})
    return str(does(office, case_id, lambda db, case, key: consents.ask(db, case, key, asked, office.astrid.id).id))


def _says(office: Office, case_id: str, which: str, *granted: str, said: State = State.YES) -> str:
    does(office, case_id, lambda db, case, key: consents.answer(db, case, key, which, said, granted))
    return which


def _takes_back(office: Office, case_id: str, which: str) -> None:
    does(office, case_id, lambda db, case, key: consents.withdraw(db, case, key, which))


def _gives(desk: ClientHands, case_id: str, which: str, *parts: str, go: str = "page") -> TestResponse:
    desk.open(f"/desk/case/{case_id}/print")
    token = fields(desk.page, "csrf_token")[0]
    typed = {"csrf_token": token, "consent": which, "parts": list(parts), "go": go}
    return desk.client.post(f"/desk/case/{case_id}/print/given", data=typed)


def _told(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def _nothing_was_given(office: Office, case_id: str) -> bool:
    with office.db.read() as db:
        noted = [row for row in db.query(AuditEntry) if row.action == "case_printed"]
        return not noted and not db.scalars(select(Share)).all() and "printed_for" not in office.events(case_id)


def test_what_was_said_yes_to_and_the_paper_says_for_whom_what_for_and_when(office: Office, case_id: str) -> None:
    which, desk = _says(office, case_id, _asked(office, case_id), PLAN, ABSENCE), office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/print")
    assert SCHOOL in desk.text
    assert WHY in desk.text
    told = _told(_gives(desk, case_id, which, "plan"))
    assert GOAL in told
    for hidden in (WISH, WROTE, NOTED, office.case(case_id).reference):
        assert hidden not in told, hidden
    for said in (f"Til: {SCHOOL}", f"Skal bare brukes til dette: {WHY}", "Skrevet ut av Astrid Lund i Familiehjelpa"):
        assert told.count(said) == 2, said  # at the top, and on every printed page


@pytest.mark.parametrize("part", sorted(set(Part) - {Part.PLAN}) + ["nonsense"])
def test_a_part_that_was_not_said_yes_to_is_neither_offered_nor_given(office: Office, case_id: str, part: str) -> None:
    which, desk = _says(office, case_id, _asked(office, case_id), PLAN, ABSENCE), office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/print")
    form = desk.page.root.first("form", lambda one: str(one.get("action")).endswith("/print/given"))
    assert form is not None
    assert [one.get("value") for one in form.all("input") if one.get("name") == "parts"] == ["plan"]
    given = _gives(desk, case_id, which, "plan", part)
    assert given.status_code == 409
    assert GOAL not in _told(given)
    assert _nothing_was_given(office, case_id)


@pytest.mark.parametrize("said", [State.ASKED, State.NO, State.ASK_FIRST, State.WITHDRAWN, "over", "another_s", "none"])
def test_without_a_yes_that_holds_nothing_is_made(office: Office, case_id: str, said: State | str) -> None:
    which = _asked(office, case_id)
    if said in (State.NO, State.ASK_FIRST):
        _says(office, case_id, which, said=State(said))
    elif said != State.ASKED:
        _says(office, case_id, which, PLAN)
    if said == State.WITHDRAWN:
        _takes_back(office, case_id, which)
    if said == "over":
        with office.db.write() as db:
            db.get_one(Consent, which).until = local_today() - timedelta(days=1)
    if said == "another_s":
        which = _says(office, other := office.gets(holder_id=office.astrid.id), _asked(office, other), PLAN)
    given = _gives(office.at_the_desk(), case_id, "nonsense" if said == "none" else which, "plan")
    assert given.status_code == 409
    assert "Familien har ikke sagt ja til dette nå. Ingenting er skrevet ut." in _told(given)
    assert _nothing_was_given(office, case_id)


def test_a_yes_taken_back_while_the_paper_is_made_stops_it(
    office: Office, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    which, desk = _says(office, case_id, _asked(office, case_id), PLAN), office.at_the_desk()
    written = print_routes._paper

    def meanwhile(*args: Any) -> Any:
        made = written(*args)
        _takes_back(office, case_id, which)
        return made

    monkeypatch.setattr(print_routes, "_paper", meanwhile)
    given = _gives(desk, case_id, which, "plan")
    assert given.status_code == 409
    assert "Ingenting er skrevet ut" in _told(given)
    assert GOAL not in _told(given)
    assert _nothing_was_given(office, case_id)


def test_the_family_reads_to_whom_by_role_and_day_and_the_ledger_what(office: Office, case_id: str) -> None:
    which, desk = _says(office, case_id, _asked(office, case_id), PLAN, TALK), office.at_the_desk()
    _gives(desk, case_id, which, "plan", "messages")
    with office.db.read() as db:
        key = office.key_of(case_id)
        [line] = [one for one in family_log(db, office.case(case_id), key) if one.what == "printed_for"]
        [share] = consents.shares(db, case_id, key, for_family=True)
        [noted] = [row.facts for row in db.query(AuditEntry) if row.action == "case_printed"]
    assert (line.receiver, line.day, line.is_holder) == (SCHOOL, local_today(), True)
    assert (share.receiver, sorted(share.what)) == (SCHOOL, sorted([PLAN, TALK]))
    assert noted == '{"reader":"receiver"}'
    assert SCHOOL.encode() not in office.stored()
    desk.open(f"/desk/case/{case_id}/log?show=happened")
    assert "Skrev ut til noen familien har sagt ja til" in desk.text


def test_two_receivers_on_a_day_are_two_lines(office: Office, case_id: str) -> None:
    desk = office.at_the_desk()
    for receiver in (SCHOOL, "Helsesykepleieren"):
        _gives(desk, case_id, _says(office, case_id, _asked(office, case_id, receiver), PLAN), "plan")
    with office.db.read() as db:
        told = family_log(db, office.case(case_id), office.key_of(case_id))
    assert {one.receiver for one in told if one.what == "printed_for"} == {SCHOOL, "Helsesykepleieren"}


def test_what_another_of_the_family_said_is_on_no_receiver_s_paper(office: Office, case_id: str) -> None:
    begins(office, case_id)
    ends(office, case_id, Level.TWO, family_says="Vi sover bedre.", child_says=OLA_SAID)
    until = local_today() + timedelta(days=9)
    asked = Asking(SCHOOL, (), WHY, until, {"steps": "Det vi gjør sammen, på papir"})
    which = str(does(office, case_id, lambda db, case, key: consents.ask(db, case, key, asked, office.astrid.id).id))
    _says(office, case_id, which, *asked.parts.values())
    told = _told(_gives(office.at_the_desk(), case_id, which, "steps"))
    assert "Familien: Vi sover bedre." in told
    assert OLA_SAID not in told


def test_what_a_trusted_person_wrote_is_on_no_receiver_s_paper(office: Office) -> None:
    parent = has_sent(office)
    comes_in(office, lets_in(parent, "write")).writes_again("Jeg kan hente ham på onsdager.")
    made = case_of_own(office).id
    does(office, made, lambda db, case, key: commands.claim(db, case.id, office.astrid.id))
    which = _says(office, made, _asked(office, made), TALK)
    told = _told(_gives(office.at_the_desk(), made, which, "messages"))
    assert "Han vil ikke på skolen lenger" in told
    assert "onsdager" not in told
    assert "Gullbjørg" not in told


def test_as_pdf_each_page_says_for_whom(office: Office, case_id: str) -> None:
    which = _says(office, case_id, _asked(office, case_id), TALK)
    answer = "\n".join(f"Linje {n}" for n in range(90))
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, answer, new_id(), office.astrid.id))
    made = _gives(office.at_the_desk(), case_id, which, "messages", go="pdf")
    pages = PdfReader(io.BytesIO(made.data)).pages
    assert len(pages) > 1
    assert all(f"Til: {SCHOOL}" in " ".join(page.extract_text().split()) for page in pages)


def test_where_nothing_may_go_on_paper_the_page_says_what_may_be_told(office: Office, case_id: str) -> None:
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/print")
    assert "Ingen nå. Når familien har sagt ja" in desk.text
    _says(office, case_id, _asked(office, case_id), ABSENCE)
    desk.open(f"/desk/case/{case_id}/print")
    assert "men ikke til at en del av saken gis på papir" in desk.text
    assert ABSENCE in desk.text


def test_a_professional_s_words_are_not_the_family_s_to_give(office: Office) -> None:
    case = office.case(office.gets(asker=Asker.PROFESSIONAL))
    assert {Part.FIRST, Part.MESSAGES} <= SHOWN[Reader.RECEIVER]
    assert not {Part.FIRST, Part.MESSAGES} & set(parts_for(Reader.RECEIVER, case))
    assert not {Part.NOTES, Part.FACTS, Part.CONCERN, Part.PEOPLE, Part.CONSENTS, Part.LOG} & SHOWN[Reader.RECEIVER]


def test_parts_are_asked_about_in_the_family_s_words_and_no_other_can_be(office: Office) -> None:
    case_id, desk = office.gets(asker=Asker.PARENT, holder_id=office.astrid.id, language="pl"), office.at_the_desk()
    address = f"/desk/case/{case_id}/consents"
    desk.open(address)
    until = (local_today() + timedelta(days=9)).isoformat()
    typed = {"csrf_token": fields(desk.page, "csrf_token")[0], "receiver": SCHOOL, "purpose": WHY, "until": until}
    assert desk.client.post(address, data={**typed, "parts": "notes"}).status_code == 422
    assert desk.client.post(address, data=typed).status_code == 422
    assert desk.client.post(address, data={**typed, "parts": ["plan"]}).status_code == 303
    with office.db.read() as db:
        [asked] = consents.ledger(db, case_id, office.key_of(case_id))
    assert list(asked.subjects) == ["Plan, na papierze"]


def test_who_may_not_see_the_case_gives_nothing(office: Office, case_id: str) -> None:
    _says(office, case_id, _asked(office, case_id), PLAN)
    client = office.client()
    assert client.post(f"/desk/case/{case_id}/print/given", data={"parts": "plan"}).status_code in (303, 400, 403)
    with pytest.raises(NotAllowed, match="no_consent"):
        does(office, case_id, lambda db, case, key: consents.give_paper(db, case, key, "nonsense", ["plan"], office.astrid.id))
    assert _nothing_was_given(office, case_id)


def test_as_many_queries_for_many_consents_as_for_one(office: Office, case_id: str, queries: Queries) -> None:
    desk, counted = office.at_the_desk(), []
    for more in (1, 6):
        for number in range(more):
            _says(office, case_id, _asked(office, case_id, f"Mottaker {more} {number}"), PLAN)
        desk.open(f"/desk/case/{case_id}/print")
        queries.statements.clear()
        desk.open(f"/desk/case/{case_id}/print")
        counted.append(queries.number)
    assert counted[0] == counted[1]
