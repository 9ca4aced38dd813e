"""The ledger as colleagues and the family meet it: asked at the desk, answered in the thread, refused without a yes."""

from datetime import timedelta

from sqlalchemy import select

from portal.cases.consents_models import Consent, Share
from portal.cases.moments import local_today
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.people.client_hands import ClientHands
from tests.people.hands import fields
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import case_of_own, post

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]


def _posts(hands: ClientHands, address: str, **typed: str) -> int:
    token = fields(hands.page, "csrf_token")[0]
    return hands.client.post(address, data={"csrf_token": token, **typed}).status_code


def _asks(office: Office, receiver: str = "Rugdehår skole", by: ClientHands | None = None) -> tuple[ClientHands, str]:
    desk, address = by or office.at_the_desk(), f"/desk/case/{case_of_own(office).id}/consents"
    desk.open(address)
    typed = {"subjects": "Fraværet\nHvordan det er hjemme", "purpose": "Å lage en plan", "until": "2027-01-31"}
    assert _posts(desk, address, receiver=receiver, **typed) == 303
    return desk, address


def _consent(office: Office) -> str:
    with office.db.read() as db:
        return db.scalars(select(Consent.id)).all()[-1]


def _family(office: Office) -> Parent:
    parent = has_sent(office)
    parent.hands.open("/thread/consents")
    return parent


def test_asked_answered_in_part_shared_and_taken_back(office: Office) -> None:
    parent = _family(office)
    assert "Vi har ikke spurt om å dele noe." in parent.hands.text
    desk, address = _asks(office)
    parent.hands.open("/thread")
    assert "Hva vi kan dele, og med hvem" in parent.hands.text
    parent.hands.open("/thread/consents")
    for words in ("Kan vi dele noe med Rugdehår skole?", "Å lage en plan", "31. januar 2027"):
        assert words in parent.hands.text
    which = _consent(office)
    assert post(parent, "/thread/consents", consent=which, go="yes", subject="Fraværet") == 303
    desk.open(address)
    assert "Ja til noe av det" in desk.text
    assert _posts(desk, f"{address}/shared", consent=which, what="Hvordan det er hjemme") == 409
    assert _posts(desk, f"{address}/shared", consent=which, what="Fraværet") == 303
    parent.hands.open("/thread/consents")
    assert "Det vi har delt" in parent.hands.text
    parent.hands.press(action="/thread/consents/take-back")
    assert "Trukket tilbake. Fra nå deler vi ikke mer." in parent.hands.text
    assert _posts(desk, f"{address}/shared", consent=which, what="Fraværet") == 409
    with office.db.read() as db:
        assert len(db.scalars(select(Share)).all()) == 1


def test_no_answer_is_given_beforehand_or_pushed(office: Office) -> None:
    """A yes that stands ticked is none (GDPR, recital 32), nor is one that is larger than the no."""
    parent = _family(office)
    _asks(office)
    parent.hands.open("/thread/consents")
    boxes = [one for one in parent.hands.page.root.all("input") if one.get("type") == "checkbox"]
    assert [one.has("checked") for one in boxes] == [False, False]
    answers = [one for one in parent.hands.page.root.all("button") if one.get("name") == "go"]
    buttons = {one.get("value"): one.get("data-variant") for one in answers}
    assert buttons == dict.fromkeys(("yes", "ask_first", "no"), "secondary")


def test_a_yes_to_nothing_is_asked_about_and_nothing_changes(office: Office) -> None:
    parent = _family(office)
    _asks(office)
    parent.hands.open("/thread/consents")
    assert post(parent, "/thread/consents", consent=_consent(office), go="yes") == 422
    assert post(parent, "/thread/consents", consent=_consent(office), go="nonsens") == 422
    with office.db.read() as db:
        assert db.scalars(select(Consent.state)).one() == "asked"


def test_by_law_the_family_reads_it_unless_it_endangers_a_child(office: Office) -> None:
    parent = _family(office)
    desk, address = office.at_the_desk(), f"/desk/case/{case_of_own(office).id}/consents"
    desk.open(address)
    by_law = {"ground": "report", "law_receiver": "Barnevernet", "law_what": "Det vi så.", "law_why": "Alvorlig omsorgssvikt."}
    assert _posts(desk, f"{address}/by-law", **{**by_law, "ground": ""}) == 422
    assert _posts(desk, f"{address}/by-law", **{**by_law, "law_why": ""}) == 422
    assert _posts(desk, f"{address}/by-law", is_hidden="yes", **by_law) == 422
    hidden = {**by_law, "law_receiver": "Politiet Ulvehyl", "is_hidden": "yes", "why_hidden": "Far er farlig."}
    assert _posts(desk, f"{address}/by-law", **hidden) == 303
    parent.hands.open("/thread/log")
    assert "Delte noe" not in parent.hands.text
    assert _posts(desk, f"{address}/by-law", **by_law) == 303
    parent.hands.open("/thread/consents")
    for words in ("Barnevernet", "bvl. § 13-2", "Loven krever at vi melder fra."):
        assert words in parent.hands.text
    assert "Ulvehyl" not in parent.hands.text
    assert "farlig" not in parent.hands.text
    desk.open(address)
    assert "Familien ser ikke dette" in desk.text


def test_what_was_typed_stands_when_it_must_be_mended(office: Office) -> None:
    _family(office)
    desk, address = office.at_the_desk(), f"/desk/case/{case_of_own(office).id}/consents"
    desk.open(address)
    token = fields(desk.page, "csrf_token")[0]
    answer = desk.client.post(address, data={"csrf_token": token, "receiver": "Grevlingsti", "until": "i går"})
    assert answer.status_code == 422
    assert "Grevlingsti" in answer.get_data(as_text=True)


def test_every_language_has_its_words(office: Office) -> None:
    parent = _family(office)
    _desk, address = _asks(office)
    assert address
    pages = set()
    for language in LANGUAGES:
        parent.hands.open(f"/thread/consents?lang={language}")
        pages.add(parent.hands.text)
        assert "consents." not in parent.hands.text
    assert len(pages) == 6


def test_both_pages_ask_as_much_for_many_as_for_one(office: Office, queries: Queries) -> None:
    parent = _family(office)
    numbers, by = [], office.at_the_desk()
    for receiver in ("En", "To", "Tre"):
        desk, address = _asks(office, receiver, by)
        queries.statements.clear()
        parent.hands.open("/thread/consents")
        desk.open(address)
        # The directory looks by the clock whether it has changed: that is no matter of rows.
        asked = [one for one in queries.statements if "directory" not in one and not one.startswith(("BEGIN", "COMMIT"))]
        numbers.append(len(asked))
    assert numbers[1] == numbers[2]


def test_nobody_else_gets_in(office: Office) -> None:
    _family(office)
    address = f"/desk/case/{case_of_own(office).id}/consents"
    client = office.client()
    assert client.get(address).status_code == 303
    assert client.get("/thread/consents").status_code == 303
    assert office.at_the_desk().client.get(f"/desk/case/{'a' * 26}/consents").status_code == 404


def test_a_yes_whose_time_is_over_says_so_and_what_nobody_has_to_answer_is_not_asked(office: Office) -> None:
    parent = _family(office)
    desk, address = _asks(office)
    parent.hands.open("/thread/consents")
    assert post(parent, "/thread/consents", consent=_consent(office), go="yes", subject="Fraværet") == 303
    _asks(office, "Fastlegen", desk)
    parent.hands.open("/thread/consents")
    token = fields(parent.hands.page, "csrf_token")[0]
    with office.db.write() as db:
        for row in db.scalars(select(Consent)):
            row.until = local_today() - timedelta(days=1)
    parent.hands.open("/thread/consents")
    for words in ("Ja, men det gjelder ikke lenger", "Vi trenger ikke svar på dette lenger"):
        assert words in parent.hands.text
    assert "Kan vi dele noe med" not in parent.hands.text
    assert "Trekk tilbake" not in parent.hands.text
    with office.db.read() as db:
        asked = db.scalars(select(Consent.id).where(Consent.state == "asked")).one()
    late = {"csrf_token": token, "consent": asked, "go": "yes", "subject": "Fraværet"}
    assert parent.hands.client.post("/thread/consents", data=late).status_code == 303
    with office.db.read() as db:
        assert db.get_one(Consent, asked).state == "asked"
    desk.open(address)
    assert ("Ja, men tiden er ute" in desk.text, "Ikke svart i tide" in desk.text) == (True, True)
    assert "Ingenting. Når familien har sagt ja" in desk.text
