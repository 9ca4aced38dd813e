"""Families with several conversations: what the tests of their walls do again and again."""

from dataclasses import dataclass, field
from secrets import choice

from portal.cases import commands, households, queries
from portal.cases.household_models import Kind
from portal.cases.households import Person
from portal.cases.models import Case
from portal.cases.rules import Asker
from portal.db.base import new_id
from portal.vault import commands as vault
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from tests.factories import Office, later
from tests.people.client_hands import ClientHands

ASKERS = {Kind.PARENT: Asker.PARENT, Kind.YOUNG: Asker.YOUNG, Kind.NEAR: Asker.CLOSE}
CHOOSES = {True: "yes", False: "no"}


@dataclass
class Own:
    """A person of a family with a case and a code, and everything that was ever written to them or by them."""

    case_id: str
    code: str
    person: Person
    reads: list[str] = field(default_factory=list)  # what this person's pages may show
    notes: list[str] = field(default_factory=list)  # what colleagues alone may read


def has_own(office: Office, kind: Kind, name: str, born: str = "", language: str = "nb") -> Own:
    """Somebody writes, with a code of their own."""
    digits = receipt.new_digits()
    words = f"Jeg skriver {new_id()}."
    case_id = office.gets(asker=ASKERS[kind], first_message=words, language=language, has_receipt=True)
    with office.db.write() as db:
        vault.wrap_for_receipt(db, case_id, office.key_of(case_id), derive_receipt(digits, office.settings.server_key))
    return Own(case_id, digits, Person(kind, name, born), [words])


def belong(office: Office, one: Own, other: Own, why: str = "De bor sammen.") -> None:
    """A colleague lets two cases belong together."""
    with office.db.write() as db:
        here, there = (db.get_one(Case, each.case_id) for each in (one, other))
        households.put_together(db, (here, one.person), (there, other.person), why, office.astrid.id, office.key_of)


def says(office: Office, who: Own, words: str) -> None:
    """The person writes more."""
    with office.db.write() as db:
        case = db.get_one(Case, who.case_id)
        commands.receive_message(db, case, office.key_of(who.case_id), words, new_id(), later(days=2))
    who.reads.append(words)


def comes_in(office: Office, who: Own, language: str = "nb") -> ClientHands:
    """The person types the code, on a phone of their own, from a network of its own: nobody waits for another's attempts."""
    hands = office.hands(language)
    hands.client.environ_base["REMOTE_ADDR"] = f"{choice(range(11, 99))}.{choice(range(1, 255))}.{choice(range(1, 255))}.9"
    hands.open("/thread")
    hands.fill("code", who.code)
    hands.press(action="/thread/enter")
    assert hands.path == "/thread", hands.text[:300]
    return hands


def html(hands: ClientHands, path: str = "") -> str:
    """A page as it came, with everything that does not meet the eye."""
    if path:
        hands.open(path)
    assert hands.response is not None
    return hands.response.get_data(as_text=True)


def status(hands: ClientHands) -> int:
    assert hands.response is not None
    return hands.response.status_code


def desk_page(hands: ClientHands, own: Own, path: str = "/people") -> str:
    hands.open(f"/desk/case/{own.case_id}{path}")
    return hands.text


def messages_of(office: Office, own: Own) -> list[str]:
    with office.db.read() as db:
        return [line.text for line in queries.messages_of(db, own.case_id, office.key_of(own.case_id))]


def notes_of(office: Office, own: Own) -> list[str]:
    with office.db.read() as db:
        return [line.text for line in queries.notes_of(db, own.case_id, office.key_of(own.case_id))]


def hidden(hands: ClientHands, name: str) -> str:
    found = hands.page.root.first("input", lambda node: node.get("name") == name)
    assert found is not None
    return found.get("value")
