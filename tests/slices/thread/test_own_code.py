"""A family that was given a code by us takes its own before anything of the thread opens."""

import pytest

from portal.audit.queries import history
from portal.cases import calls
from portal.cases.journal import staff
from portal.cases.models import Case
from portal.vault import receipt
from portal.vault.commands import open_with_receipt
from portal.vault.keys import derive_receipt
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.people.hands import fields

CANARY = "Gutten vil ikke hjem."
DAYS = 7


def _given(office: Office, **different: object) -> tuple[str, str]:
    """A case with a code that a colleague read out: (case id, the twenty digits)."""
    case_id, digits = office.gets(first_message=CANARY, **different), receipt.new_digits()
    with office.db.write() as db:
        made = derive_receipt(digits, office.settings.server_key)
        calls.give_code(db, db.get_one(Case, case_id), office.key_of(case_id), made, DAYS, staff(office.astrid.id))
    return case_id, digits


def _comes_in(office: Office, code: str) -> ClientHands:
    hands = office.hands()
    hands.open("/thread")
    hands.fill("code", code)
    hands.press(action="/thread/enter")
    return hands


def _code_shown(hands: ClientHands) -> str:
    root = hands.page.root
    words = [node.text.strip() for node in root.all("li") if node.parent and "code-words" in node.parent.get("class")]
    digits = [node.text.strip() for each in root.all("p") if "code-digits" in each.get("class") for node in each.all("span")]
    return " ".join(words or digits)


def _opens(office: Office, code: str) -> bool:
    canonical = receipt.parse(code)
    assert canonical
    with office.db.read() as db:
        return open_with_receipt(db, derive_receipt(canonical, office.settings.server_key)) is not None


def test_the_first_use_leads_to_an_own_code_and_ours_dies(office: Office) -> None:
    case_id, digits = _given(office)
    family = _comes_in(office, digits)
    assert CANARY not in family.text
    own = _code_shown(family)
    assert not _opens(office, own)
    assert _opens(office, digits), "nothing dies before the new code is taken"
    family.press("go", "take")
    assert CANARY in family.text
    assert (_opens(office, own), _opens(office, digits)) == (True, False)
    assert office.events(case_id)[-1] == "own_code_taken"
    assert CANARY in _comes_in(office, own).text
    assert CANARY not in _comes_in(office, digits).text


def test_every_address_of_the_thread_refuses_before(office: Office) -> None:
    _case_id, digits = _given(office)
    family = _comes_in(office, digits)
    token = fields(family.page, "csrf_token")[0]
    before = office.rows() | {"visit": 0}
    tried = 0
    for rule in office.app.url_map.iter_rules():
        is_open = rule.rule in ("/thread/enter", "/thread/own-code", "/thread/leave")
        if not rule.rule.startswith("/thread") or "<" in rule.rule or is_open:
            continue
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            sent = {"csrf_token": token, "body": "x", "words": "x", "name": "x", "why": "x", "confirm": "yes", "sure": "yes"}
            answer = family.client.open(rule.rule, method=method, data=sent if method == "POST" else None, follow_redirects=True)
            assert CANARY not in answer.get_data(as_text=True), (method, rule.rule)
            tried += 1
    assert tried > 25
    assert office.rows() | {"visit": 0} == before, "and nothing was changed"
    family.open("/thread")
    assert _code_shown(family), "the own code still waits to be taken"


def test_in_digits_or_in_words_it_is_the_one_last_seen(office: Office) -> None:
    _case_id, digits = _given(office)
    family = _comes_in(office, digits)
    first = _code_shown(family)
    family.press("go", "digits")
    in_digits = _code_shown(family)
    assert in_digits.replace(" ", "").isdecimal()
    family.press("go", "words")
    last = _code_shown(family)
    family.press("go", "take")
    assert [_opens(office, each) for each in (first, in_digits, last)] == [False, False, True]


def test_of_two_browsers_one_takes_it(office: Office) -> None:
    _case_id, digits = _given(office)
    family, finder = _comes_in(office, digits), _comes_in(office, digits)
    own, other = _code_shown(family), _code_shown(finder)
    family.press("go", "take")
    finder.press("go", "take")
    assert CANARY not in finder.text
    assert (_opens(office, own), _opens(office, other)) == (True, False)


@pytest.mark.parametrize("is_swept", [True, False])
def test_after_its_days_it_is_no_code(office: Office, clock: MovableClock, is_swept: bool) -> None:
    case_id, digits = _given(office)
    waiting = _comes_in(office, digits)
    clock.move(days=DAYS)
    assert _code_shown(_comes_in(office, digits)), "the whole of the day that stands on the slip"
    clock.move(days=1)
    if is_swept:
        with office.db.write() as db:
            assert calls.end_run_out(db) == 1
            assert calls.end_run_out(db) == 0
        assert not _opens(office, digits)
        assert not office.case(case_id).has_receipt
    late = _comes_in(office, digits)
    assert not _code_shown(late)
    assert "Vi fant ikke noe med denne koden" in late.text
    waiting.open("/thread")
    assert CANARY not in waiting.text


def test_a_case_that_is_locked_meanwhile_gives_no_code(office: Office) -> None:
    case_id, digits = _given(office)
    family = _comes_in(office, digits)
    own = _code_shown(family)
    with office.db.write() as db:
        db.get_one(Case, case_id).has_receipt = False
    family.press("go", "take")
    assert CANARY not in family.text
    assert not _opens(office, own)


def test_who_has_an_own_code_is_asked_nothing(office: Office) -> None:
    case_id, digits = office.gets(first_message=CANARY), receipt.new_digits()
    with office.db.write() as db:
        from portal.vault.commands import wrap_for_receipt

        wrap_for_receipt(db, case_id, office.key_of(case_id), derive_receipt(digits, office.settings.server_key))
    family = _comes_in(office, digits)
    assert CANARY in family.text
    answer = family.client.post("/thread/own-code", data={"csrf_token": fields(family.page, "csrf_token")[0], "go": "take"})
    assert answer.status_code == 303
    assert _opens(office, digits)


# --- another one in its place ---------------------------------------------------------------------------------------------


def _renews(office: Office, case_id: str) -> tuple[ClientHands, str]:
    """A colleague makes another; gives its digits."""
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    assert f"/desk/case/{case_id}/code" in [one.get("href") for one in desk.page.root.all("a")]
    desk.open(f"/desk/case/{case_id}/code")
    desk.press(action=f"/desk/case/{case_id}/code")
    return desk, _code_shown(desk)


@pytest.mark.parametrize("days", [0, DAYS + 1])
def test_another_is_made_where_ours_ran_out_or_was_lost_and_the_old_one_is_dead(
    office: Office, clock: MovableClock, days: int
) -> None:
    case_id, digits = _given(office)
    clock.move(days=days)
    with office.db.write() as db:
        assert calls.end_run_out(db) == (1 if days else 0)
    _desk, new = _renews(office, case_id)
    assert (_opens(office, new), _opens(office, digits)) == (True, False)
    family = _comes_in(office, new)
    own = _code_shown(family)
    family.press("go", "take")
    assert CANARY in family.text
    assert (_opens(office, own), _opens(office, new)) == (True, False)
    assert office.events(case_id).count("code_issued") == 2
    with office.db.read() as db:
        assert "code_issued" in [one.action for one in history(db, subject=f"case:{case_id}")]


def test_who_waits_with_the_old_one_takes_nothing(office: Office) -> None:
    """Whoever found the first slip, typed it and kept the page open, must not get in when a new code is made."""
    case_id, digits = _given(office)
    finder = _comes_in(office, digits)
    assert _code_shown(finder)
    _desk, new = _renews(office, case_id)
    taken = _code_shown(finder)
    finder.press("go", "take")
    assert CANARY not in finder.text
    assert (_opens(office, taken), _opens(office, new)) == (False, True)


def test_sent_twice_the_last_one_shown_opens(office: Office) -> None:
    case_id, _digits = _given(office)
    desk, first = _renews(office, case_id)
    desk.open(f"/desk/case/{case_id}/code")
    desk.press(action=f"/desk/case/{case_id}/code")
    assert (_opens(office, first), _opens(office, _code_shown(desk))) == (False, True)


@pytest.mark.parametrize("state", ["own", "none", "locked"])
def test_a_code_that_is_the_family_s_own_is_never_made_anew(office: Office, state: str) -> None:
    case_id, digits = _given(office)
    if state == "own":
        family = _comes_in(office, digits)
        digits = _code_shown(family)
        family.press("go", "take")
    if state == "none":
        case_id = office.gets(first_message=CANARY)
    if state == "locked":
        with office.db.write() as db:
            db.get_one(Case, case_id).continued_in = office.gets()
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/code")
    assert "Det er ingen kode fra oss å bytte ut" in desk.text
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    assert desk.client.post(f"/desk/case/{case_id}/code", data={"csrf_token": token}).status_code == 409
    assert _opens(office, digits)
