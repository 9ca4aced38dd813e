"""Asking an adviser one question: the adviser meets the question and nothing else, and the answer comes home as a note."""

import pytest
from sqlalchemy import select

from portal.cases.advice_models import Advice
from portal.cases.barring import bar
from portal.cases.deleting import delete_case
from portal.cases.linking import link
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.outbox.models import MailKind, OutboxMail
from portal.staff.rules import Role
from portal.vault.models import KeyWrap
from portal.vault.rotation import rotate_team
from tests.factories import Office, Queries, later
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague

QUESTION = "hvordan kan vi møte en gutt på ti år som ikke vil på skolen?"
ANSWER = "spør hva som var bra sist han var der."
ASKED, CAME = "Du er spurt om råd", "Svar på det du spurte om"


@pytest.fixture
def kari(office: Office) -> Colleague:
    """Reaches her own cases only."""
    return office.employs("Kari Vik", Role.FAMILY_CONTACT)


@pytest.fixture
def case_id(office: Office) -> str:
    return office.gets(first_message="Rugdetrekk i fjæra.")


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def _shown(hands: ClientHands, path: str = "") -> str:
    if path:
        hands.open(path)
    return hands.response.get_data(as_text=True)  # type: ignore[union-attr]


def _status(hands: ClientHands) -> int:
    return hands.response.status_code  # type: ignore[union-attr]


def _form(hands: ClientHands, action: str) -> dict[str, str]:
    form = next(one for one in hands.page.root.all("form") if (one.get("action") or "") == action)
    return {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}


def _asks(desk: ClientHands, case_id: str, whom: str, words: str = QUESTION, *, times: int = 1, **more: object) -> int:
    here = f"/desk/case/{case_id}/advice"
    desk.open(here)
    fields = {**_form(desk, here), "question": words, "adviser": whom, "go": "send", **more}
    for _ in range(times):
        desk.response = desk.client.post(here, data=fields)
    return _status(desk)


def _answers(hands: ClientHands, words: str = ANSWER) -> int:
    hands.open("/desk/advice")
    hands.response = hands.client.post("/desk/advice", data={**_form(hands, "/desk/advice"), "answer": words})
    return _status(hands)


def _mails(office: Office) -> list[str]:
    with office.db.read() as db:
        return [each.key for each in db.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.STAFF_ADVICE))]


def _wraps(office: Office) -> int:
    return office.rows()["keywrap"]


def _is_barred(office: Office, case_id: str, who: Colleague) -> None:
    key = office.key_of(case_id)
    with office.db.write() as db:
        bar(db, Opened(db.get_one(Case, case_id), key), who.id, "Kjenner dem.", who.id)


def test_a_question_is_answered_and_the_answer_comes_home_as_a_note(
    office: Office, desk: ClientHands, kari: Colleague, case_id: str
) -> None:
    assert _asks(desk, case_id, kari.id, times=2) == 303, "sent twice is one"
    assert office.rows()["advice"] == 1
    assert len(_mails(office)) == 1
    hers = office.at_the_desk(kari)
    assert ASKED in _shown(hers, "/desk")
    assert CAME not in _shown(desk, "/desk?view=ours")
    before = _wraps(office)
    assert _answers(hers) == 303
    assert ASKED not in _shown(hers, "/desk")
    assert QUESTION not in _shown(hers, "/desk/advice")
    queue = _shown(desk, "/desk?view=ours")
    assert CAME in queue
    assert ANSWER not in queue
    talk = _shown(desk, f"/desk/case/{case_id}")
    assert all(each in talk for each in (QUESTION, ANSWER, "Kari Vik"))
    assert CAME not in _shown(desk, "/desk?view=ours")
    rows = office.rows()
    assert (rows["advice"], rows["case_advice"], rows["case_note"], _wraps(office)) == (0, 0, 1, before - 1)
    assert sorted(each for each in office.events(case_id) if "advice" in each) == ["advice_asked", "advice_noted"]
    assert _shown(desk, f"/desk/case/{case_id}").count(ANSWER) == 1


def test_the_adviser_meets_the_question_and_nothing_of_the_case(
    office: Office, desk: ClientHands, kari: Colleague, case_id: str
) -> None:
    _asks(desk, case_id, kari.id)
    hers, case = office.at_the_desk(kari), office.case(case_id)
    shown = _shown(hers, "/desk/advice")
    assert QUESTION in shown
    assert not [each for each in (case.reference, case_id, "Astrid", "Rugdetrekk", "/desk/case/") if each in shown]
    with office.db.read() as db:
        (row,) = db.scalars(select(Advice)).all()
        kept = {str(value) for value in vars(row).values()}
    assert not kept & {case_id, case.reference, office.astrid.id}


def test_what_may_name_somebody_is_asked_about_first(
    office: Office, desk: ClientHands, kari: Colleague, case_id: str
) -> None:
    named = "Hva gjør vi når Torgeir Haugland ikke vil på skolen?"
    assert _asks(desk, case_id, kari.id, named) == 422
    shown = _shown(desk)
    assert named in shown
    assert "Torgeir Haugland</bdi></mark>" in shown
    assert 'href="#finds-question"' in shown
    assert (office.rows().get("advice", 0), _mails(office)) == (0, [])
    assert _asks(desk, case_id, kari.id, named, go="remove") == 200
    assert "når […] ikke vil" in _shown(desk)
    assert kari.id + '" selected' in _shown(desk), "nothing typed is lost"
    assert office.rows().get("advice", 0) == 0
    assert _asks(desk, case_id, kari.id, named, nobody="name:torgeir haugland") == 303
    assert office.rows()["advice"] == 1


def test_each_input_has_an_answer(office: Office, desk: ClientHands, kari: Colleague, case_id: str) -> None:
    assert _asks(desk, case_id, kari.id, "  ") == 422
    assert "Skriv spørsmålet." in _shown(desk)
    assert _asks(desk, case_id, "") == 422
    assert QUESTION in _shown(desk)
    for nobody in (office.astrid.id, "x", "a" * 26):
        assert _asks(desk, case_id, nobody) == 409
        assert QUESTION in _shown(desk)
    assert office.rows().get("advice", 0) == 0
    _asks(desk, case_id, kari.id)
    hers = office.at_the_desk(kari)
    assert _answers(hers, " ") == 422
    assert "Skriv rådet før du sender." in _shown(hers)


def test_taken_back_by_the_asker_alone_and_what_was_typed_is_not_lost(
    office: Office, desk: ClientHands, kari: Colleague, case_id: str
) -> None:
    _asks(desk, case_id, kari.id)
    hers, lena = office.at_the_desk(kari), office.at_the_desk(office.employs("Lena Moe", Role.TEAM_LEADER))
    hers.open("/desk/advice")
    typed = {**_form(hers, "/desk/advice"), "answer": ANSWER}
    desk.open(f"/desk/case/{case_id}/advice")
    back = _form(desk, f"/desk/case/{case_id}/advice/back")
    lena.open(f"/desk/case/{case_id}/advice")
    assert "Ta tilbake spørsmålet" not in _shown(lena)
    lenas = {**back, "csrf_token": _form(lena, "/staff/sign-out")["csrf_token"]}
    assert lena.client.post(f"/desk/case/{case_id}/advice/back", data=lenas).status_code == 409
    wraps = _wraps(office)
    assert desk.client.post(f"/desk/case/{case_id}/advice/back", data=back).status_code == 303
    assert (office.rows()["advice"], office.rows()["case_advice"], _wraps(office)) == (0, 0, wraps - 1)
    hers.response = hers.client.post("/desk/advice", data=typed)
    assert (_status(hers), ANSWER in _shown(hers)) == (409, True)
    assert desk.client.post(f"/desk/case/{case_id}/advice/back", data=back).status_code == 409


def test_only_the_one_who_was_asked_may_answer(office: Office, desk: ClientHands, kari: Colleague, case_id: str) -> None:
    _asks(desk, case_id, kari.id)
    hers = office.at_the_desk(kari)
    hers.open("/desk/advice")
    asked = _form(hers, "/desk/advice")["advice"]
    desk.open("/desk")
    token = _form(desk, "/staff/sign-out")["csrf_token"]
    sent = {"csrf_token": token, "advice": asked, "answer": ANSWER}
    assert desk.client.post("/desk/advice", data=sent).status_code == 409
    assert QUESTION not in _shown(desk, "/desk/advice")
    assert _answers(hers) == 303
    hers.open("/desk")
    again = {**sent, "csrf_token": _form(hers, "/staff/sign-out")["csrf_token"], "answer": "noe annet"}
    assert hers.client.post("/desk/advice", data=again).status_code == 409
    assert ANSWER in _shown(desk, f"/desk/case/{case_id}")


def test_who_is_kept_out_is_neither_offered_nor_asked_any_longer(
    office: Office, desk: ClientHands, kari: Colleague, case_id: str
) -> None:
    _asks(desk, case_id, kari.id)
    hers = office.at_the_desk(kari)
    hers.open("/desk/advice")
    typed = {**_form(hers, "/desk/advice"), "answer": ANSWER}
    _is_barred(office, case_id, kari)
    assert ASKED not in _shown(hers, "/desk")
    assert QUESTION not in _shown(hers, "/desk/advice")
    assert hers.client.post("/desk/advice", data=typed).status_code == 409
    assert kari.id not in _shown(desk, f"/desk/case/{case_id}/advice")
    assert _asks(desk, case_id, kari.id) == 409


def test_another_colleague_may_bring_it_in_and_the_asker_is_still_told(
    office: Office, desk: ClientHands, kari: Colleague, case_id: str
) -> None:
    _asks(desk, case_id, kari.id)
    _answers(office.at_the_desk(kari))
    lena = office.at_the_desk(office.employs("Lena Moe", Role.TEAM_LEADER))
    assert ANSWER in _shown(lena, f"/desk/case/{case_id}")
    assert office.rows()["advice"] == 0
    assert CAME in _shown(desk, "/desk?view=ours")
    assert _shown(desk, f"/desk/case/{case_id}").count(ANSWER) == 1
    assert CAME not in _shown(desk, "/desk?view=ours")


def test_it_goes_with_the_case(office: Office, desk: ClientHands, kari: Colleague, case_id: str) -> None:
    _asks(desk, case_id, kari.id)
    with office.db.read() as db:
        (question,) = db.scalars(select(Advice.id)).all()
    with office.db.write() as db:
        delete_case(db, case_id, office.settings.instance)
    rows = office.rows()
    assert (rows["advice"], rows["case_advice"]) == (0, 0)
    with office.db.read() as db:
        assert db.scalars(select(KeyWrap).where(KeyWrap.key_id == question)).all() == []
    assert QUESTION not in _shown(office.at_the_desk(kari), "/desk/advice")


def test_a_case_that_is_carried_on_gets_its_answer_where_it_goes_on(
    office: Office, desk: ClientHands, kari: Colleague, case_id: str
) -> None:
    _asks(desk, case_id, kari.id)
    other = office.gets(first_message="Hei igjen.", opened_at=later(days=1))
    keys = {each: office.key_of(each) for each in (case_id, other)}
    with office.db.write() as db:
        new, old = (Opened(db.get_one(Case, each), keys[each]) for each in (other, case_id))
        link(db, new, old, "De sa det selv.", office.astrid.id)
    _answers(office.at_the_desk(kari))
    assert ANSWER in _shown(desk, f"/desk/case/{other}")
    assert office.events(case_id).count("advice_noted") == 0


def test_sealed_also_after_the_teams_key_was_changed(
    office: Office, desk: ClientHands, kari: Colleague, case_id: str
) -> None:
    _asks(desk, case_id, kari.id)
    assert QUESTION.encode() not in office.stored()
    with office.db.write() as db:
        rotate_team(db, office.keyring)
    hers = office.at_the_desk(kari)
    assert QUESTION in _shown(hers, "/desk/advice")
    _answers(hers)
    assert ANSWER.encode() not in office.stored()


def test_the_pages_ask_no_more_for_more_questions(
    office: Office, desk: ClientHands, kari: Colleague, queries: Queries
) -> None:
    asked: list[int] = []
    case_id = office.gets(first_message="Hei.")
    hers = office.at_the_desk(kari)
    for questions in (1, 3):
        for _ in range(questions):
            _asks(desk, case_id, kari.id)
        for hands, path in ((hers, "/desk/advice"), (desk, f"/desk/case/{case_id}/advice"), (desk, f"/desk/case/{case_id}")):
            hands.open(path)
            before = queries.number
            hands.open(path)
            asked.append(queries.number - before)
    assert asked[:3] == asked[3:]
