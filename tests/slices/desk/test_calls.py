"""A call noted as a case: all that was told is kept, as what it is, and nothing that the form does not ask for gets in."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.cases import calls, journal, mapping, queries
from portal.cases.models import Case
from portal.cases.rules import Channel, Field, SaidBy
from portal.db.clock import utc_now
from portal.staff.rules import Role
from portal.vault import receipt
from portal.vault.commands import open_with_receipt
from portal.vault.keys import derive_receipt
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.people.hands import fields

TOLD = {
    "what": "Sønnen sover ikke.", "wants": "Noen å snakke med.", "who": "Kari fra nabohuset", "contact_phone": "41 23 45 67",
    "channel": "visit", "asker": "parent", "language": "uk", "age_band": "6-12", "topic": "sleep_food", "interpreter": "yes",
}  # fmt: skip


@pytest.fixture
def desk(office: Office) -> ClientHands:
    hands = office.at_the_desk()
    hands.open("/desk/new")
    return hands


def _typed(hands: ClientHands, **different: str) -> dict[str, str]:
    hidden = {name: fields(hands.page, name)[0] for name in ("csrf_token", "submission")}
    return {**hidden, **TOLD, **different}


def _notes(hands: ClientHands, **different: str) -> int:
    hands.response = hands.client.post("/desk/new", data=_typed(hands, **different))
    return hands.response.status_code


def _code_in(hands: ClientHands) -> str:
    groups = [each for each in hands.page.root.first("main").text.split() if each.isdecimal() and len(each) == 4]  # type: ignore[union-attr]
    canonical = receipt.parse(" ".join(groups))
    assert canonical is not None
    return canonical


def _opens(office: Office, code: str) -> bool:
    with office.db.read() as db:
        return open_with_receipt(db, derive_receipt(code, office.settings.server_key)) is not None


def _noted(office: Office) -> Case:
    with office.db.read() as db:
        return db.scalars(select(Case)).one()


def test_all_that_was_told_is_kept_as_what_it_is(office: Office, desk: ClientHands) -> None:
    assert _notes(desk) == 303
    case = _noted(office)
    told = (case.channel, case.asker, case.language, case.age_band, case.topic, case.interpreter, case.flags, case.holder_id)
    assert told == ("visit", "parent", "uk", "6-12", "sleep_food", "yes", "", None)
    pack = office.app.extensions["portal"].pack
    assert case.due_at == pack.hours.add_working_days(case.opened_at, pack.promise_working_days) > utc_now()
    key = office.key_of(case.id)
    with office.db.read() as db:
        facts = {(one.field, one.said_by, one.staff_id, one.text) for one in mapping.standing(db, {case.id: key})}
        contact = queries.records_of(db, case.id, key)["contact"]
        logged = db.scalars(select(AuditEntry.subject).where(AuditEntry.action == "case_noted")).all()
    by = SaidBy.FAMILY, office.astrid.id
    assert facts == {(Field.WHAT, *by, TOLD["what"]), (Field.WANTS, *by, TOLD["wants"]), (Field.WHO, *by, TOLD["who"])}
    assert contact["contact_phone"] == [TOLD["contact_phone"]]
    assert logged == [f"case:{case.id}"]
    for words in (TOLD["what"], TOLD["wants"], TOLD["who"], TOLD["contact_phone"]):
        assert words.encode() not in office.stored()


@pytest.mark.parametrize(
    ("asker", "said_by"), [("young", SaidBy.CHILD), ("professional", SaidBy.PROFESSIONAL), ("close", SaidBy.FAMILY)]
)
def test_each_fact_stands_with_the_one_who_called(office: Office, desk: ClientHands, asker: str, said_by: SaidBy) -> None:
    assert _notes(desk, asker=asker, contact_phone="") == 303
    case_id = _noted(office).id
    with office.db.read() as db:
        assert {one.said_by for one in mapping.standing(db, {case_id: office.key_of(case_id)})} == {said_by}


@pytest.mark.parametrize(
    "wrong", [{"wants": "å" * 4001}, {"who": "å" * 301}, {"contact_phone": "4" * 41}, {"channel": "portal"}, {"asker": "naboen"}]
)
def test_what_is_too_long_or_unknown_makes_no_case(office: Office, desk: ClientHands, wrong: dict[str, str]) -> None:
    assert _notes(desk, **wrong) == 422
    assert TOLD["what"] in desk.text
    assert office.rows()["case_file"] == 0


def test_an_age_or_a_topic_that_nobody_has_is_none(office: Office, desk: ClientHands) -> None:
    assert _notes(desk, age_band="99", topic="naboen") == 303
    assert (_noted(office).age_band, _noted(office).topic) == ("", "")


def test_who_may_not_note_and_a_form_without_its_token_make_no_case(office: Office, desk: ClientHands) -> None:
    editor = office.at_the_desk(office.employs("Eva Ek", Role.EDITOR))
    sent = {**_typed(desk), "csrf_token": fields(editor.page, "csrf_token")[0]}
    assert editor.client.get("/desk/new").status_code == editor.client.post("/desk/new", data=sent).status_code == 403
    assert desk.client.post("/desk/new", data={**TOLD, "submission": sent["submission"]}).status_code == 400
    assert office.rows()["case_file"] == 0


def test_sent_again_by_one_who_may_not_see_it_the_code_stays(office: Office, desk: ClientHands) -> None:
    form = _typed(desk, gives_code="yes", is_mine="yes", language="nb")
    desk.response = desk.client.post("/desk/new", data=form)
    code = _code_in(desk)
    other = office.at_the_desk(office.employs("Kari Li", Role.FAMILY_CONTACT))
    other.open("/desk/new")
    answer = other.client.post("/desk/new", data={**form, "csrf_token": fields(other.page, "csrf_token")[0]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert _opens(office, code)


def test_a_code_that_is_made_anew_is_written_down(office: Office, desk: ClientHands) -> None:
    sent = _typed(desk, gives_code="yes")
    for _ in range(2):
        assert desk.client.post("/desk/new", data=sent).status_code == 200
    with office.db.read() as db:
        logged = db.scalars(select(AuditEntry.subject).where(AuditEntry.action == "code_issued")).all()
    assert logged == [f"case:{_noted(office).id}"]


def test_a_family_s_own_case_gets_no_code_from_a_form_that_names_it(office: Office, desk: ClientHands) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    case = _noted(office)
    assert case.channel == Channel.PORTAL.value
    assert _notes(desk, submission=case.submission, gives_code="yes") in (303, 422)
    parent.leaves()
    parent.comes_back()
    assert parent.hands.path == "/thread"


# --- what the case's page tells of the code -------------------------------------------------------------------------------------


def test_the_page_tells_until_when_the_code_lives_and_that_nobody_used_it(
    office: Office, desk: ClientHands, clock: MovableClock
) -> None:
    assert _notes(desk, language="nb", gives_code="yes") == 200
    case, other, days = _noted(office), office.gets(), portal_of(office.app).pack.holding.code_days
    clock.set((clock.moment + timedelta(days=days)).replace(hour=22, minute=58))  # one to midnight in Norway
    later = office.at_the_desk()
    later.open(f"/desk/case/{case.id}")
    assert "har ikke tatt sin egen ennå" in later.text
    clock.move(minutes=1)
    later.open(f"/desk/case/{case.id}")
    assert "Familien brukte ikke koden" in later.text
    later.open(f"/desk/case/{other}")
    assert f"/desk/case/{other}/code" not in [one.get("href") for one in later.page.root.all("a")]


def test_late_in_the_evening_the_days_are_counted_in_norway(office: Office, clock: MovableClock) -> None:
    clock.set(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))  # the 24th in Norway
    case_id, made = office.gets(), derive_receipt(receipt.new_digits(), office.settings.server_key)
    with office.db.write() as db:
        ends_at = calls.give_code(db, db.get_one(Case, case_id), office.key_of(case_id), made, 1, journal.staff("x"))
    assert ends_at == datetime(2026, 11, 25, 22, 59, tzinfo=UTC)
    assert (office.case(case_id).has_receipt, sorted(office.events(case_id))) == (True, ["code_issued", "opened"])


def test_who_looks_at_the_code_is_in_the_access_log(office: Office, desk: ClientHands) -> None:
    case_id = office.gets()
    desk.open(f"/desk/case/{case_id}/code")
    with office.db.read() as db:
        read = select(AuditEntry.actor_id).where(AuditEntry.action == "case_opened", AuditEntry.subject == f"case:{case_id}")
        assert db.scalars(read).all() == [office.astrid.id]


def test_many_codes_that_ran_out_are_ended_some_at_a_time_and_no_other(
    office: Office, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MOST_AT_A_TIME", 2)
    made = {}
    for days in (1, 1, 1, 9):
        case_id, code = office.gets(), derive_receipt(receipt.new_digits(), office.settings.server_key)
        with office.db.write() as db:
            calls.give_code(db, db.get_one(Case, case_id), office.key_of(case_id), code, days, journal.staff("x"))
        made[case_id] = code
    clock.move(days=3)
    ended = []
    for _ in range(3):
        with office.db.write() as db:
            ended.append(calls.end_run_out(db))
    assert ended == [2, 1, 0]
    with office.db.read() as db:
        assert [open_with_receipt(db, each) is not None for each in made.values()] == [False, False, False, True]
    assert [office.case(each).has_receipt for each in made] == [False, False, False, True]


# --- what a form of a call may and may not --------------------------------------------------------------------------------------


def test_a_language_that_the_municipality_has_not_is_asked_for_again(office: Office, desk: ClientHands) -> None:
    assert _notes(desk, language="tlh") == 422
    assert office.rows()["case_file"] == 0


def test_what_was_not_told_is_no_fact(office: Office, desk: ClientHands) -> None:
    assert _notes(desk, wants=" ", who="", contact_phone="") == 303
    case = _noted(office)
    key = office.key_of(case.id)
    with office.db.read() as db:
        assert [one.field for one in mapping.standing(db, {case.id: key})] == [Field.WHAT]
        assert queries.records_of(db, case.id, key)["contact"] == {}


def test_the_journal_says_that_a_colleague_opened_it(office: Office, desk: ClientHands) -> None:
    assert _notes(desk) == 303
    case = _noted(office)
    with office.db.read() as db:
        lines = queries.events_of(db, case.id, office.key_of(case.id))
    assert {line.who for line in lines} == {office.astrid.id}


@pytest.mark.parametrize(("view", "most"), [("desk_note.note_contact", 60), ("desk_code.renew", 60), ("desk_mapping.save", 240)])
def test_nobody_notes_without_end(office: Office, view: str, most: int) -> None:
    (rate,) = getattr(office.app.view_functions[view], "limits", [None])
    assert (rate.amount, rate.get_expiry()) == (most, 60)
