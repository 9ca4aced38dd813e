"""The desk over HTTP: what a colleague can do with a case, and what happens when two do it at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.cases import commands, queries
from portal.cases.models import Case, Note
from portal.staff.rules import Role
from portal.vault import receipt
from portal.vault.commands import open_with_receipt
from portal.vault.keys import derive_receipt
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.people.hands import fields

NEW = {"channel": "phone", "asker": "parent", "language": "nb", "what": "Sønnen sover ikke."}


def _form(hands: ClientHands, address: str) -> dict[str, str]:
    form = next(one for one in hands.page.root.all("form") if one.get("action") == address)
    return {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}


def _status(hands: ClientHands) -> int:
    assert hands.response is not None
    return hands.response.status_code


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def test_opening_a_case_is_written_in_the_access_log(office: Office, desk: ClientHands) -> None:
    case_id = office.gets()
    desk.open(f"/desk/case/{case_id}")
    with office.db.read() as db:
        found = db.scalars(select(AuditEntry).where(AuditEntry.subject == f"case:{case_id}")).all()
    assert [(one.action, one.actor_id) for one in found] == [("case_opened", office.astrid.id)]


def test_two_who_press_at_once_one_is_told(office: Office, desk: ClientHands) -> None:
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    address = f"/desk/case/{office.gets()}"
    desk.open(address)
    berit.open(address)
    desk.press(action=f"{address}/claim")
    berit.press(action=f"{address}/claim")
    assert _status(berit) == 409
    assert "En kollega var raskere" in berit.text


def test_a_change_of_what_somebody_else_changed_keeps_what_was_typed(office: Office, desk: ClientHands) -> None:
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    address = f"/desk/case/{office.gets()}"
    desk.open(f"{address}/steps")
    berit.open(f"{address}/steps")
    for hands, level, reason in ((desk, "1", "Det ene."), (berit, "2", "Det andre, lenge overveid.")):
        form = {**_form(hands, f"{address}/level"), "level": level, "reason": reason}
        answer = hands.client.post(f"{address}/level", data=form)
    assert answer.status_code == 409
    html = answer.get_data(as_text=True)
    assert "Det andre, lenge overveid." in html
    berit.response = answer
    again = berit.client.post(
        f"{address}/level", data={**_form(berit, f"{address}/level"), "level": "2", "reason": "Det andre, lenge overveid."}
    )
    assert again.status_code == 303
    assert office.case(address[-26:]).level == "2"


def test_notes_written_at_once_are_all_kept(office: Office, desk: ClientHands) -> None:
    case_id = office.gets()
    address = f"/desk/case/{case_id}"
    desk.open(address)
    token, cookies = fields(desk.page, "csrf_token")[0], [desk.client.get_cookie(name) for name in ("staff", "session")]

    def writes(number: int) -> int:
        client = office.client()
        for cookie in cookies:
            assert cookie is not None
            client.set_cookie(cookie.key, cookie.value)
        form = {"csrf_token": token, "body": f"Notat {number}", "submission": f"{number}" * 26}
        return client.post(f"{address}/note", data=form).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(writes, range(6))) == {303}
    with office.db.read() as db:
        assert len(db.scalars(select(Note)).all()) == 6


def test_the_same_note_twice_is_one(office: Office, desk: ClientHands) -> None:
    address = f"/desk/case/{office.gets()}"
    desk.open(address)
    form = {**_form(desk, f"{address}/note"), "body": "Ringte mor."}
    for _ in range(2):
        assert desk.client.post(f"{address}/note", data=form).status_code == 303
    assert office.rows()["case_note"] == 1


@pytest.mark.parametrize("taker", ["x", "a" * 26, "ø" * 5000, "\0"])
def test_nobody_can_be_asked_who_does_not_work_here(office: Office, desk: ClientHands, taker: str) -> None:
    office.employs("Berit Moe", Role.FAMILY_CONTACT)
    case_id = office.gets(holder_id=office.astrid.id)
    desk.open(f"/desk/case/{case_id}")
    form = {**_form(desk, f"/desk/case/{case_id}/offer"), "taker": taker}
    assert desk.client.post(f"/desk/case/{case_id}/offer", data=form).status_code in (409, 422)
    assert office.case(case_id).offered_to is None


def test_who_is_asked_sees_the_case_and_takes_over(office: Office, desk: ClientHands) -> None:
    berit = office.employs("Berit Moe", Role.FAMILY_CONTACT)
    case_id = office.gets(holder_id=office.astrid.id, first_message="Hei.")
    hers = office.at_the_desk(berit)
    hers.open(f"/desk/case/{case_id}")
    assert _status(hers) == 404
    desk.open(f"/desk/case/{case_id}")
    desk.choose("taker", berit.id)
    desk.fill("note", "Kjenner du familien fra før?")
    desk.press(action=f"/desk/case/{case_id}/offer")
    hers.open(f"/desk/case/{case_id}")
    assert "Kjenner du familien fra før?" in hers.text
    hers.press(action=f"/desk/case/{case_id}/accept")
    assert office.case(case_id).holder_id == berit.id


def test_an_administrator_reads_no_case(office: Office) -> None:
    admin = office.at_the_desk(office.employs("Dag Ås", Role.ADMINISTRATOR))
    case_id = office.gets()
    for path in ("/desk", f"/desk/case/{case_id}", f"/desk/case/{case_id}/answer", "/desk/new"):
        assert admin.client.get(path).status_code == 403


def test_a_call_is_noted_as_a_case(office: Office, desk: ClientHands) -> None:
    desk.open("/desk/new")
    desk.fill("what", "Sønnen sover ikke.")
    desk.choose("is_urgent", "yes")
    desk.press(action="/desk/new")
    case = office.case(desk.path[-26:])
    assert (case.channel, case.holder_id, case.is_urgent, case.flags) == ("phone", office.astrid.id, True, "danger_unsure")
    assert "Sønnen sover ikke." in desk.text


def test_noted_twice_it_is_one_case_and_the_code_that_is_shown_opens_it(office: Office, desk: ClientHands) -> None:
    desk.open("/desk/new")
    form = {**_form(desk, "/desk/new"), **NEW, "gives_code": "yes"}
    codes = []
    for _ in range(2):
        desk.response = desk.client.post("/desk/new", data=form)
        assert _status(desk) == 200
        codes.append(_code_in(desk))
    with office.db.read() as db:
        assert len(db.scalars(select(Case)).all()) == 1
        opens = [open_with_receipt(db, derive_receipt(code, office.settings.server_key)) is not None for code in codes]
    assert opens == [False, True]


def test_sent_again_after_the_family_took_its_own_code_no_code_is_made(office: Office, desk: ClientHands) -> None:
    """What was noted can be sent once more by whoever has the page; the family's code is never taken from it."""
    desk.open("/desk/new")
    form = {**_form(desk, "/desk/new"), **NEW, "gives_code": "yes"}
    desk.response = desk.client.post("/desk/new", data=form)
    family = office.hands()
    family.open("/thread")
    family.fill("code", _code_in(desk))
    family.press(action="/thread/enter")
    family.press("go", "digits")
    own = _code_in(family)
    family.press("go", "take")
    again = desk.client.post("/desk/new", data=form)
    assert again.status_code == 303
    with office.db.read() as db:
        assert open_with_receipt(db, derive_receipt(own, office.settings.server_key)) is not None


def test_the_case_tells_whether_the_code_is_used(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    desk.open("/desk/new")
    desk.fill("what", "Sønnen sover ikke.")
    desk.choose("gives_code", "yes")
    desk.press(action="/desk/new")
    code = _code_in(desk)
    desk.follow(next(one.get("href") for one in desk.page.root.all("a") if "/desk/case/" in one.get("href")))
    address = desk.path
    assert "har ikke tatt sin egen ennå" in desk.text
    family = office.hands()
    family.open("/thread")
    family.fill("code", code)
    family.press(action="/thread/enter")
    family.press("go", "take")
    desk.open(address)
    assert "har ikke tatt sin egen ennå" not in desk.text
    assert "Familien tok sin egen kode" in desk.text


def _code_in(hands: ClientHands) -> str:
    main = hands.page.root.first("main")
    assert main is not None
    groups = [each for each in main.text.split() if each.isdecimal() and len(each) == 4]
    canonical = receipt.parse(" ".join(groups))
    assert canonical is not None
    return canonical


def test_two_calls_without_their_mark_are_two_cases(office: Office, desk: ClientHands) -> None:
    desk.open("/desk/new")
    token = fields(desk.page, "csrf_token")[0]
    for _ in range(2):
        desk.client.post("/desk/new", data={**NEW, "csrf_token": token})
    assert office.rows()["case_file"] == 2


@pytest.mark.parametrize(
    "wrong", [{"what": ""}, {"channel": "telex"}, {"asker": ""}, {"language": "xx"}, {"what": "å" * 8001}, {"language": "nb" * 9}]
)
def test_what_is_missing_is_asked_for_and_the_rest_stays(office: Office, desk: ClientHands, wrong: dict[str, str]) -> None:
    desk.open("/desk/new")
    answer = desk.client.post("/desk/new", data={**_form(desk, "/desk/new"), **NEW, "who": "Kari fra nabohuset", **wrong})
    assert answer.status_code == 422
    assert "Kari fra nabohuset" in answer.get_data(as_text=True)
    assert office.rows()["case_file"] == 0


def test_the_queue_s_pages_lead_to_every_case_once(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    made = set()
    for number in range(2 * queries.PAGE_ROWS + 3):
        clock.move(seconds=20 if number % 3 else 0)
        made.add(office.gets())
    desk.open("/desk?view=ours")
    seen: list[str] = []
    for _ in range(5):
        seen += [link.get("href")[-26:] for link in desk.page.root.all("a") if link.has("data-row")]
        links = [link.get("href") for link in desk.page.root.all("a")]
        following = [each for each in links if each.startswith("/desk?") and "&after=" in each]
        if not following:
            break
        desk.open(following[0])
    assert len(seen) == len(made)
    assert set(seen) == made


@pytest.mark.parametrize("path", ["/desk?view=ours", "/talk"])
def test_htmx_gets_a_part_of_the_same_page(office: Office, desk: ClientHands, path: str) -> None:
    office.gets()
    desk.client.post("/start", data={"door": "parent"})
    part = desk.client.get(path, headers={"HX-Request": "true"})
    whole = desk.client.get(path)
    assert part.status_code == 200
    assert "<html" not in part.get_data(as_text=True)
    assert len(part.get_data()) < len(whole.get_data())


def test_what_has_just_come_has_not_waited_yet(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    case_id = office.gets(first_message="Hjelp.")
    desk.open(f"/desk/case/{case_id}")
    assert "Har nettopp kommet. Svar er lovet" in desk.text
    assert "Har ventet" not in desk.text
    clock.move(minutes=1)
    desk.open(f"/desk/case/{case_id}")
    assert "Har ventet på oss i 1 minutt. Svar er lovet" in desk.text


def test_a_deleted_case_is_simply_not_there(office: Office, desk: ClientHands) -> None:
    case_id = office.gets()
    with office.db.write() as db:
        commands.delete_case(db, case_id, office.settings.instance)
    desk.open(f"/desk/case/{case_id}")
    assert _status(desk) == 404


def test_family_and_colleague_writing_at_once_lose_nothing(office: Office, desk: ClientHands) -> None:
    """A message, an answer and a note in the same moment, again and again."""
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    case_id = next(iter(_ids(office)))
    desk.open(f"/desk/case/{case_id}")
    token = fields(desk.page, "csrf_token")[0]
    citizen = fields(parent.hands.page, "csrf_token")[0]
    barrier = threading.Barrier(3)

    def presses(client: object, address: str, form: dict[str, str]) -> set[int]:
        statuses = set()
        for number in range(6):
            barrier.wait()
            sent = {**form, "body": f"Nummer {number}", "submission": ""}
            statuses.add(client.post(address, data=sent).status_code)  # type: ignore[attr-defined]
        return statuses

    other = office.client()
    for name in ("staff", "session"):
        cookie = desk.client.get_cookie(name)
        assert cookie is not None
        other.set_cookie(name, cookie.value)
    with ThreadPoolExecutor(3) as pool:
        done = [
            pool.submit(presses, parent.hands.client, "/thread/write", {"csrf_token": citizen}),
            pool.submit(presses, desk.client, f"/desk/case/{case_id}/answer", {"csrf_token": token}),
            pool.submit(presses, other, f"/desk/case/{case_id}/note", {"csrf_token": token}),
        ]
    assert [one.result() for one in done] == [{303}] * 3
    rows = office.rows()
    assert (rows["case_message"], rows["case_note"]) == (1 + 12, 6)


def _ids(office: Office) -> list[str]:
    with office.db.read() as db:
        return list(db.scalars(select(Case.id)))


def test_what_a_family_wrote_first_and_what_matters_to_it_stand_once(office: Office, desk: ClientHands) -> None:
    words, matters = "Vi krangler hver kveld om leggetid.", "At kveldene blir rolige."
    answers = {"words": [words], "matters": [matters], "since": ["weeks"]}
    case_id = office.gets(first_message=words, records={"answers": answers})
    desk.open(f"/desk/case/{case_id}")
    assert (desk.text.count(words), desk.text.count(matters)) == (1, 1)
    assert "Svarene fra samtalen" in desk.text
