"""Linking an earlier case at the desk: by its number, both in view, with a reason; read by the same rules as any case."""

import pytest

from portal.audit.queries import history
from portal.cases.models import Case
from portal.staff.rules import Role
from tests.factories import Office, later
from tests.people.client_hands import ClientHands


def _two(office: Office) -> tuple[str, str]:
    old = office.gets(first_message="Det var om søvnen.", opened_at=later(days=-3))
    return old, office.gets(first_message="Jeg har mistet koden min.")


def _finds(office: Office, new: str, reference: str, hands: ClientHands | None = None) -> ClientHands:
    hands = hands or office.at_the_desk()
    hands.open(f"/desk/case/{new}")
    hands.fill("reference", reference)
    hands.press(action=f"/desk/case/{new}/earlier")
    return hands


def _status(hands: ClientHands) -> int:
    assert hands.response is not None
    return hands.response.status_code


def test_both_stand_in_view_and_the_access_log_knows(office: Office) -> None:
    old, new = _two(office)
    hands = _finds(office, new, f" {office.case(old).reference.lower().replace('-', ' ')} ")
    assert _status(hands) == 200
    assert "Det var om søvnen." in hands.text
    assert "Jeg har mistet koden min." in hands.text
    assert office.case(old).reference not in hands.path
    with office.db.read() as db:
        assert [one.action for one in history(db, subject=f"case:{old}")] == ["case_opened"]


def test_linked_they_are_read_as_one(office: Office) -> None:
    old, new = _two(office)
    hands = _finds(office, new, office.case(old).reference)
    hands.fill("link_reason", "Hun visste hvem hun snakket med, og når.")
    hands.choose("is_sure", "yes")
    hands.press(action=f"/desk/case/{new}/link")
    assert hands.path == f"/desk/case/{new}"
    text = hands.text
    assert text.index("Det var om søvnen.") < text.index("Jeg har mistet koden min.")
    assert f"Familien · {office.case(old).reference}" in text
    assert text.count("Hun visste hvem hun snakket med, og når.") == 1  # it stands in both cases, and is told once
    hands.open(f"/desk/case/{new}/log")
    assert hands.text.count("La sammen med en annen sak") == 1
    hands.open(f"/desk/case/{old}/log")
    assert hands.text.count("La sammen med en annen sak") == 1
    hands.open(f"/desk/case/{old}")
    assert "Saken er låst" in hands.text
    assert f"/desk/case/{old}/answer" not in [one.get("href") for one in hands.page.root.all("a")]
    with office.db.read() as db:
        assert "case_linked" in [one.action for one in history(db, subject=f"case:{old}")]


@pytest.mark.parametrize("typed", [{}, {"link_reason": "Sikre."}, {"is_sure": "yes"}])
def test_it_takes_a_reason_and_being_sure(office: Office, typed: dict[str, str]) -> None:
    old, new = _two(office)
    hands = _finds(office, new, office.case(old).reference)
    for name, value in typed.items():
        (hands.choose if name == "is_sure" else hands.fill)(name, value)
    hands.press(action=f"/desk/case/{new}/link")
    assert _status(hands) == 422
    assert "Det var om søvnen." in hands.text
    assert office.case(old).continued_in is None


def test_a_number_that_is_none_and_one_that_is_not_one_s_own_look_alike(office: Office) -> None:
    old, _new = _two(office)
    jonas = office.employs("Jonas Berg", Role.FAMILY_CONTACT)
    own = office.gets(first_message="Hei.", holder_id=jonas.id)
    hands = office.at_the_desk(jonas)
    told = []
    for reference in (office.case(old).reference, "ZZZ-9999", "'; --", "å" * 20):
        _finds(office, own, reference, hands)
        assert "Det var om søvnen." not in hands.text
        told.append((_status(hands), "Vi fant ingen sak med det nummeret" in hands.text))
    assert told == [(409, True)] * 4


def test_a_contact_cannot_link_a_case_by_guessing_its_id(office: Office) -> None:
    old, _new = _two(office)
    jonas = office.employs("Jonas Berg", Role.FAMILY_CONTACT)
    own = office.gets(first_message="Hei.", holder_id=jonas.id)
    hands = office.at_the_desk(jonas)
    hands.open(f"/desk/case/{own}")
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    typed = {"csrf_token": token, "earlier": old, "link_reason": "Sikre.", "is_sure": "yes"}
    assert hands.client.post(f"/desk/case/{own}/link", data=typed).status_code == 404
    assert office.case(old).continued_in is None


def test_the_case_itself_and_a_newer_one_are_refused_with_words(office: Office) -> None:
    old, new = _two(office)
    hands = _finds(office, new, office.case(new).reference)
    assert "Det er den samme saken." in hands.text
    _finds(office, old, office.case(new).reference, hands)
    assert "Den andre saken kom inn senere." in hands.text


def test_an_answer_to_a_locked_case_is_not_lost_and_not_sent(office: Office) -> None:
    old, new = _two(office)
    writes = office.at_the_desk()
    writes.open(f"/desk/case/{old}/answer")
    hands = _finds(office, new, office.case(old).reference, writes)
    hands.open(f"/desk/case/{old}/answer")
    form = next(one for one in hands.page.root.all("form") if one.get("action") == f"/desk/case/{old}/answer")
    hidden = {one.get("name"): one.get("value") for one in form.all("input")}
    _finds(office, new, office.case(old).reference, hands)
    hands.fill("link_reason", "Sikre.")
    hands.choose("is_sure", "yes")
    hands.press(action=f"/desk/case/{new}/link")
    answer = hands.client.post(f"/desk/case/{old}/answer", data={**hidden, "body": "Et svar til den gamle."})
    assert answer.status_code == 422
    assert "Et svar til den gamle." in answer.get_data(as_text=True)
    assert office.rows()["case_message"] == 2


def test_the_access_log_knows_that_the_whole_history_was_read(office: Office) -> None:
    old, new = _two(office)
    hands = _finds(office, new, office.case(old).reference)
    hands.fill("link_reason", "Sikre.")
    hands.choose("is_sure", "yes")
    hands.press(action=f"/desk/case/{new}/link")
    with office.db.read() as db:
        before = [one.action for one in history(db, subject=f"case:{old}")].count("case_opened")
    hands.open(f"/desk/case/{new}")
    with office.db.read() as db:
        assert [one.action for one in history(db, subject=f"case:{old}")].count("case_opened") == before + 1


def _linked(office: Office) -> tuple[str, str, ClientHands]:
    old, new = _two(office)
    hands = _finds(office, new, office.case(old).reference)
    hands.fill("link_reason", "Sikre.")
    hands.choose("is_sure", "yes")
    hands.press(action=f"/desk/case/{new}/link")
    return old, new, hands


def test_taken_apart_from_the_later_case_with_why(office: Office) -> None:
    old, new, hands = _linked(office)
    assert f'href="/desk/case/{old}/apart"' in hands.response.get_data(as_text=True)  # type: ignore[union-attr]
    hands.open(f"/desk/case/{old}")
    assert "Ta sakene fra hverandre" in hands.text
    hands.open(f"/desk/case/{old}/apart")
    for words in (office.case(old).reference, office.case(new).reference, "Ingen ord går tapt"):
        assert words in hands.text
    hands.press(action=f"/desk/case/{old}/apart")
    assert _status(hands) == 422
    assert office.case(old).continued_in == new
    hands.fill("apart_reason", "Det var en annen familie.")
    hands.press(action=f"/desk/case/{old}/apart")
    assert (hands.path, office.case(old).continued_in) == (f"/desk/case/{old}", None)
    assert "Det var en annen familie." in hands.text
    hands.open(f"/desk/case/{new}")
    assert "Det var om søvnen." not in hands.text
    with office.db.read() as db:
        for each in (old, new):
            assert "case_unlinked" in [one.action for one in history(db, subject=f"case:{each}")]


def test_who_comes_second_is_told(office: Office) -> None:
    old, _new, hands = _linked(office)
    slower = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    for one in (hands, slower):
        one.open(f"/desk/case/{old}/apart")
        one.fill("apart_reason", "Det var en annen familie.")
    for one in (hands, slower):
        one.press(action=f"/desk/case/{old}/apart")
    assert _status(slower) == 409
    assert "Sakene er ikke lagt sammen lenger." in slower.text
    assert office.events(old).count("unlinked") == 1


def test_who_may_not_link_may_not_take_apart(office: Office) -> None:
    old, new, own = _linked(office)
    writer = office.employs("Ida Holm", Role.EDITOR)
    hands = office.at_the_desk(writer)
    assert hands.client.get(f"/desk/case/{old}/apart").status_code in (403, 404)
    assert own.client.get(f"/desk/case/{new}/apart").status_code == 404  # it is locked behind nothing


def test_a_case_that_nobody_linked_is_offered_nothing(office: Office) -> None:
    """A consultation that became a referral goes on in it: no colleague's mistake, and not taken apart."""
    old, new = _two(office)
    with office.db.write() as db:
        db.get_one(Case, old).continued_in = new
    hands = office.at_the_desk()
    for each in (old, new):
        hands.open(f"/desk/case/{each}")
        assert "Ta fra hverandre" not in hands.text
        assert "Ta sakene fra hverandre" not in hands.text
    assert hands.client.get(f"/desk/case/{old}/apart").status_code == 404
