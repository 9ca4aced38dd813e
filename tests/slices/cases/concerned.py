"""Professionals at work: a concern or a question comes in, as its door would hand it to the core."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.cases import concern_queries, concerns
from portal.cases.concern_models import Concern
from portal.cases.concerns import FamilyState, NewConcern, NewConsultation
from portal.cases.gate import Gate
from portal.cases.models import Case
from portal.cases.rules import NotAllowed
from portal.cases.sharing import Extent
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.replies import commands as replies
from portal.vault.keys import Receipt, new_key
from tests.factories import PROMISE, Office
from tests.slices.cases.gates import PASSES

LENE = "lene" + "n" * 22
BERIT = "berit" + "b" * 21
ODD = "odd" + "d" * 23
SEEN = "Kari sitter alene i hvert friminutt siden september."


def due() -> datetime:
    return utc_now() + PROMISE


def a_receipt() -> Receipt:
    """As one that a code was stretched to."""
    return Receipt(new_id(), new_key())


def a_concern(**different: Any) -> NewConcern:
    usual = {
        "submission": new_id(), "referrer_id": LENE, "language": "nb", "due_at": due(), "facts": {"seen": SEEN},
        "consents": {"referrer": Extent.ANSWER},
    }  # fmt: skip
    return NewConcern(**{**usual, **different})


def a_question(**different: Any) -> NewConsultation:
    usual = {"submission": new_id(), "language": "nb", "due_at": due(), "words": "Hva gjør jeg?", "referrer_id": LENE}
    return NewConsultation(**{**usual, **different})


def sends(office: Office, gate: Gate = PASSES, receipt: Receipt | None = None, **different: Any) -> tuple[str, bytes]:
    """A concern is sent; the case's id and key, which the family's code opens."""
    with office.db.write() as db:
        case, key = concerns.open_concern(db, gate, a_concern(**different), receipt or a_receipt())
        return case.id, key


def asks(office: Office, receipt: Receipt | None = None, **different: Any) -> tuple[str, bytes]:
    """A question that names nobody is asked."""
    with office.db.write() as db:
        case, key = concerns.open_consultation(db, a_question(**different), receipt or a_receipt())
        return case.id, key


def case_in(db: Session, case_id: str) -> Case:
    return db.get_one(Case, case_id)


def concern_at(office: Office, case_id: str) -> Concern:
    """The row as it stands now."""
    with office.db.read() as db:
        found = db.get_one(Concern, case_id)
        db.expunge(found)
        return found


def does(office: Office, case_id: str, what: Any, *rest: Any, **more: Any) -> Any:
    """A command on a case."""
    with office.db.write() as db:
        return what(db, case_in(db, case_id), *rest, **more)


def refusal(office: Office, case_id: str, what: Any, *rest: Any) -> str:
    """Why a command on a case is refused."""
    with pytest.raises(NotAllowed) as no:
        does(office, case_id, what, *rest)
    return no.value.reason


def answers(office: Office, case_id: str, key: bytes) -> None:
    """Somebody answers the family."""
    does(office, case_id, replies.answer, key, "Hei.", new_id(), BERIT)


def state_of(office: Office, case_id: str) -> FamilyState:
    """The badge of a concern now."""
    return concerns.family_state(concern_at(office, case_id))


def own_of(office: Office, referrer_id: str = LENE) -> list[concern_queries.Own]:
    """What stands on a referrer's page now."""
    with office.db.read() as db:
        return concern_queries.own_concerns(db, referrer_id)
