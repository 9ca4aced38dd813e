"""Professionals at work: a concern or a question comes in, as its door would hand it to the core."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import concerns
from portal.cases.concern_models import Concern
from portal.cases.concerns import NewConcern, NewConsultation
from portal.cases.gate import Gate
from portal.cases.models import Case
from portal.cases.sharing import Extent
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault.keys import Receipt, new_key
from tests.factories import PROMISE, Office
from tests.slices.cases.gates import PASSES

LENE = "lene" + "n" * 22
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
