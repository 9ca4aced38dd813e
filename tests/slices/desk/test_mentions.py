"""Mentioning a colleague in a note: seen until the case is opened, told by an empty mail, only to who may open it."""

import re

import pytest
from sqlalchemy import select

from portal.cases import queries
from portal.cases.barring import bar
from portal.cases.deleting import delete_case
from portal.cases.mentions import may_be_mentioned, waiting_for
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.outbox.models import MailKind, OutboxMail
from portal.staff.models import StaffMember
from portal.staff.rules import Role
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague

LINE = "Nevnt i et notat"


@pytest.fixture
def lena(office: Office) -> Colleague:
    return office.employs("Lena Moe", Role.TEAM_LEADER)


@pytest.fixture
def case_id(office: Office) -> str:
    return office.gets(first_message="Hjelp.")


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def _notes(desk: ClientHands, case_id: str, whom: str, words: str = "Kan du se på dette?") -> int:
    desk.open(f"/desk/case/{case_id}")
    form = next(one for one in desk.page.root.all("form") if (one.get("action") or "").endswith("/note"))
    fields = {one.get("name"): one.get("value") for one in form.all("input")}
    for _ in range(2):  # sent twice is one
        desk.response = desk.client.post(f"/desk/case/{case_id}/note", data={**fields, "body": words, "mentioned": whom})
    return desk.response.status_code  # type: ignore[union-attr]


def _queue(hands: ClientHands) -> str:
    hands.open("/desk?view=ours")
    return hands.response.get_data(as_text=True)  # type: ignore[union-attr]


def _mails(office: Office) -> int:
    with office.db.read() as db:
        return len(db.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.STAFF_MENTIONED)).all())


def _kept_out(office: Office, case_id: str, who: Colleague) -> None:
    key = office.key_of(case_id)
    with office.db.write() as db:
        bar(db, Opened(db.get_one(Case, case_id), key), who.id, "Kjenner dem.", who.id)


def test_whoever_is_mentioned_sees_it_until_the_case_is_opened(
    office: Office, desk: ClientHands, lena: Colleague, case_id: str
) -> None:
    hers = office.at_the_desk(lena)
    assert LINE not in _queue(hers)
    _notes(desk, case_id, lena.id)
    assert LINE in _queue(hers)
    assert "Kan du se" not in _queue(hers)
    assert LINE not in _queue(desk)
    hers.open(f"/desk/case/{case_id}")
    assert LINE not in _queue(hers)
    assert _mails(office) == 1
    assert office.events(case_id).count("mentioned") == 1


def test_who_is_kept_out_is_never_mentioned_or_told(
    office: Office, desk: ClientHands, lena: Colleague, case_id: str
) -> None:
    desk.open(f"/desk/case/{case_id}")
    assert lena.id in desk.response.get_data(as_text=True)  # type: ignore[union-attr]
    _kept_out(office, case_id, lena)
    assert _notes(desk, case_id, lena.id, "Skal ikke forsvinne.") == 409
    assert "Skal ikke forsvinne." in desk.response.get_data(as_text=True)  # type: ignore[union-attr]
    assert (office.rows().get("case_note", 0), office.rows().get("case_mention", 0), _mails(office)) == (0, 0, 0)


def test_a_line_goes_when_somebody_is_kept_out_afterwards(
    office: Office, desk: ClientHands, lena: Colleague, case_id: str
) -> None:
    _notes(desk, case_id, lena.id)
    hers = office.at_the_desk(lena)
    assert LINE in _queue(hers)
    _kept_out(office, case_id, lena)
    assert LINE not in _queue(hers)


def test_who_reaches_only_the_own_cases_is_mentioned_in_those_alone(
    office: Office, desk: ClientHands, case_id: str
) -> None:
    kari = office.employs("Kari Vik", Role.FAMILY_CONTACT)
    with office.db.read() as db:
        assert kari.id not in {one.id for one in may_be_mentioned(db, db.get_one(Case, case_id), office.astrid.id)}
    assert _notes(desk, case_id, kari.id) == 409
    with office.db.write() as db:
        db.get_one(Case, case_id).offered_to = kari.id
    assert _notes(desk, case_id, kari.id) == 303


def test_the_line_costs_no_more_queries_for_more_cases(
    office: Office, desk: ClientHands, lena: Colleague, queries: Queries
) -> None:
    signed, asked = office.signed(lena, Role.TEAM_LEADER), []
    for cases in (1, 2):
        for _ in range(cases):
            _notes(desk, office.gets(first_message="Hei."), lena.id)
        with office.db.read() as db:
            before = len(queries.statements)
            waiting = waiting_for(db, signed)
            asked.append((len(waiting), sum("case_mention" in each for each in queries.statements[before:])))
    assert asked == [(1, 1), (3, 1)]


def test_it_goes_with_the_case(office: Office, desk: ClientHands, lena: Colleague, case_id: str) -> None:
    _notes(desk, case_id, lena.id)
    assert office.rows()["case_mention"] == 1
    with office.db.write() as db:
        delete_case(db, case_id, office.settings.instance)
    assert office.rows().get("case_mention", 0) == 0


# --- '@Lena' in a note ----------------------------------------------------------------------------------------------------


def _another_lena(office: Office) -> Colleague:
    other = office.employs("Lisa Vik", Role.TEAM_LEADER)
    with office.db.write() as db:
        db.get_one(StaffMember, other.id).name = "Lena Vik"
    return other


def _writes(desk: ClientHands, case_id: str, words: str) -> None:
    """A note with nobody chosen by hand, saved as a browser without JavaScript does."""
    desk.open(f"/desk/case/{case_id}")
    desk.fill("body", words)
    desk.press(action=f"/desk/case/{case_id}/note")


def _again(desk: ClientHands, case_id: str) -> None:
    """Save what stands there, as it stands."""
    desk.press(action=f"/desk/case/{case_id}/note")


def _chosen(desk: ClientHands) -> str:
    html = desk.response.get_data(as_text=True)  # type: ignore[union-attr]
    found = re.search(r'name="mentioned".*?<option value="(\w*)" selected', html, re.DOTALL)
    return found.group(1) if found else ""


def _notes_in(office: Office, case_id: str) -> list[str]:
    with office.db.read() as db:
        return [line.text for line in queries.notes_of(db, case_id, office.key_of(case_id))]


def test_one_who_is_named_is_chosen_and_told_when_it_is_saved(
    office: Office, desk: ClientHands, lena: Colleague, case_id: str
) -> None:
    _writes(desk, case_id, "Kan du ringe dem, @lena?")
    assert _chosen(desk) == lena.id
    assert "Lena Moe får beskjed når du lagrer." in desk.text
    assert _notes_in(office, case_id) == []
    _again(desk, case_id)
    assert _notes_in(office, case_id) == ["Kan du ringe dem, @lena?"]
    assert LINE in _queue(office.at_the_desk(lena))
    assert _mails(office) == 1


def test_of_two_with_the_name_one_is_chosen_by_hand(office: Office, desk: ClientHands, lena: Colleague, case_id: str) -> None:
    other = _another_lena(office)
    _writes(desk, case_id, "Se på dette, @Lena.")
    assert _chosen(desk) == ""
    assert "Flere heter Lena." in desk.text
    desk.choose("mentioned", other.id)
    _again(desk, case_id)
    assert LINE in _queue(office.at_the_desk(other))
    assert LINE not in _queue(office.at_the_desk(lena))


@pytest.mark.usefixtures("lena")
def test_the_whole_name_tells_two_apart(office: Office, desk: ClientHands, case_id: str) -> None:
    other = _another_lena(office)
    _writes(desk, case_id, "Se på dette, @Lena Vik.")
    assert _chosen(desk) == other.id


def test_nobody_with_the_name_who_may_open_the_case_is_asked_about_once(
    office: Office, desk: ClientHands, lena: Colleague, case_id: str
) -> None:
    office.employs("Per Dal", Role.TEAM_LEADER)
    _kept_out(office, case_id, lena)
    _writes(desk, case_id, "Husk @Lena.")
    assert "Ingen som kan åpne saken, heter Lena." in desk.text
    assert _chosen(desk) == ""
    _again(desk, case_id)
    assert _notes_in(office, case_id) == ["Husk @Lena."]
    assert _mails(office) == 0


@pytest.mark.usefixtures("lena")
def test_who_was_named_by_chance_is_not_told(office: Office, desk: ClientHands, case_id: str) -> None:
    _writes(desk, case_id, "Mor heter også @Lena.")
    desk.choose("mentioned", "")
    _again(desk, case_id)
    assert _notes_in(office, case_id) == ["Mor heter også @Lena."]
    assert _mails(office) == 0


def test_where_nobody_can_be_mentioned_nothing_is_asked(office: Office, desk: ClientHands, case_id: str) -> None:
    _writes(desk, case_id, "Husk @Lena.")
    assert _notes_in(office, case_id) == ["Husk @Lena."]


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("words", ["Skriv til mor@lena.no.", "Ring klokka 10 @ Rådhuset.", "Lena ringte.", "@@@ @"])
def test_what_names_nobody_is_saved_at_once(office: Office, desk: ClientHands, case_id: str, words: str) -> None:
    _writes(desk, case_id, words)
    assert _notes_in(office, case_id) == [words]
    assert _mails(office) == 0


def test_while_it_is_written_the_list_comes_with_who_is_meant_and_a_choice_by_hand_stays(
    office: Office, desk: ClientHands, lena: Colleague, case_id: str
) -> None:
    per = office.employs("Per Dal", Role.TEAM_LEADER)
    desk.open(f"/desk/case/{case_id}")
    form = next(one for one in desk.page.root.all("form") if (one.get("action") or "").endswith("/note"))
    fields = {one.get("name"): one.get("value") for one in form.all("input")} | {"body": "Se her, @Lena"}

    def asked(**typed: str) -> str:
        answer = desk.client.post(f"/desk/case/{case_id}/note/whom", data={**fields, **typed}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    assert f'value="{lena.id}" selected' in asked()
    assert f'value="{per.id}" selected' in asked(mentioned=per.id)
    assert "selected" not in asked(body="Se her").replace('value="" selected', "")
    _kept_out(office, case_id, lena)
    assert lena.id not in asked()
    assert _notes_in(office, case_id) == []
