"""A professional who has asked without a name, and is inside the thread of it."""

from datetime import timedelta

from portal.cases import concerns, visits
from portal.cases.concerns import NewConsultation
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import session
from tests.factories import Office
from tests.slices.thread.concerns_about import Family

ASKED = "Hva gjør vi når et barn kommer sultent hver dag?"


def has_asked(office: Office, language: str = "nb") -> Family:
    """Somebody who has sent a question about nobody in particular, and reads its thread."""
    canonical = receipt.canonical_of(receipt.new_words(language))
    asker = Family(office.hands(language), receipt.display(canonical, language))
    made = derive_receipt(canonical, office.settings.server_key)
    token = session.new_token()
    pair = session.pair_of(token, "visit")
    new = NewConsultation(
        submission=new_id(), language=language, due_at=utc_now() + timedelta(days=2), words=ASKED, form="consultation"
    )
    with office.db.write() as db:
        case, key = concerns.open_consultation(db, new, made)
        visits.begin(db, pair, visits.visit_to(pair, case.id, key, "", language))
        asker.case_id = case.id
    asker.browser.client.set_cookie("v", token.hex())
    asker.browser.open("/thread")
    return asker
