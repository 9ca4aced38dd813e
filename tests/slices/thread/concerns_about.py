"""A family about which a professional has written, with its code at hand."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from portal.cases import concerns, visits
from portal.cases.concerns import NewConcern
from portal.cases.gate import Child, Exception10, Gate, Guardian, Informed, View
from portal.cases.moments import local_today
from portal.cases.sharing import REFERRER, Extent
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import session
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.client_hands import ClientHands

SEEN = "Han har vært borte åtte dager i november og sitter alene i friminuttene."
TRIED = "Ringt fire ganger og sendt brev."


@dataclass
class Family(Parent):
    """Has the code that a teacher handed over."""

    case_id: str = ""

    @property
    def browser(self) -> ClientHands:
        assert isinstance(self.hands, ClientHands)
        return self.hands

    @property
    def status(self) -> int:
        assert self.browser.response is not None
        return self.browser.response.status_code


def passed_gate() -> Gate:
    """Everybody who counts is recorded: one was told, one could not be reached."""
    told = Guardian("Mor Moe", Informed.INFORMED, "Lærer Lie", local_today(), "met", View.AGREES)
    away = Guardian("Far Moe", Informed.CANNOT, reason=TRIED)
    return Gate(Exception10.NONE, (told, away), (Child("Ola Moe", 9, View.AGREES, True),))


def usual_concern(**different: Any) -> NewConcern:
    """A teacher's concern, sent now."""
    usual = NewConcern(
        submission=new_id(), referrer_id=new_id(), language="nb", due_at=utc_now() + timedelta(days=2),
        facts={"seen": SEEN, "writer": "Lærer Lie"}, consents={REFERRER: Extent.HOLDER},
    )  # fmt: skip
    return replace(usual, **different)


def is_written_about(office: Office, language: str = "nb", **different: Any) -> Family:
    """A family that has come in with its code, and stands where it is led."""
    canonical = receipt.canonical_of(receipt.new_words(language))
    family = Family(office.hands(language), receipt.display(canonical, language))
    made = derive_receipt(canonical, office.settings.server_key)
    token = session.new_token()
    pair = session.pair_of(token, "visit")
    with office.db.write() as db:
        case, key = concerns.open_concern(
            db, passed_gate(), usual_concern(language=language, **different), made
        )
        visits.begin(db, pair, visits.visit_to(pair, case.id, key, "", language))
        family.case_id = case.id
    family.browser.client.set_cookie("v", token.hex())
    family.hands.open("/thread")
    return family
