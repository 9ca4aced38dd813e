"""At the form of the national message: a colleague who stands there, and what they do."""

import pytest
from werkzeug.test import TestResponse

from portal.cases import commands
from portal.cases.rules import Level
from tests.dom import Node
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.thread.concerns_about import Family, is_written_about

__all__ = ["TELLING", "address", "answer", "desk", "family", "finishes", "form_on", "makes", "set_red", "value"]
TELLING = "Han sa at far slo med beltet, og viste meg merket."


@pytest.fixture
def family(office: Office) -> Family:
    return is_written_about(office)


@pytest.fixture
def desk(office: Office, family: Family) -> ClientHands:
    """Stands at the form of the family's case."""
    hands = office.at_the_desk()
    hands.open(address(family.case_id))
    return hands


def address(case_id: str) -> str:
    """Where a case's message is made."""
    return f"/desk/case/{case_id}/national"


def answer(desk: ClientHands) -> TestResponse:
    assert desk.response is not None
    return desk.response


def form_on(desk: ClientHands) -> dict[str, list[str]]:
    """What the form would send as it stands."""
    form = desk.page.root.first("form", _is_ours)
    assert form is not None
    return desk._successful(form)


def _is_ours(node: Node) -> bool:
    return node.get("action").endswith("/national")


def value(desk: ClientHands, name: str) -> str:
    """What stands in a field."""
    return "".join(form_on(desk).get(name, []))


def finishes(desk: ClientHands) -> None:
    """Says what the case cannot know: that those who know of the concern know of this message too."""
    desk.choose("child-0-informed", "yes")
    desk.choose("guardian-0-informed", "yes")


def makes(desk: ClientHands, go: str) -> TestResponse:
    finishes(desk)
    desk.press("go", go)
    return answer(desk)


def set_red(office: Office, case_id: str) -> None:
    """A colleague sets the case on the red way."""
    with office.db.write() as db:
        case = db.merge(office.case(case_id))
        commands.set_level(db, case, office.key_of(case_id), Level.RED, "Mistanke om vold.", office.astrid.id)
