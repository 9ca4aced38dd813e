"""A parent who has written a moment ago, without walking through the whole conversation."""

from datetime import timedelta

from portal.cases import commands, visits
from portal.db.clock import utc_now
from portal.vault import commands as vault
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from portal.web import session
from tests.factories import Office, new_case
from tests.people.citizens import Parent

WORDS = "Han vil ikke på skolen lenger, og jeg vet ikke hva jeg skal gjøre."


def has_written(office: Office, language: str = "nb", words: str = WORDS, **different: object) -> Parent:
    """Somebody who has just sent, and has the thread with the code before them."""
    parent, token = office.parent(language), session.new_token()
    canonical = receipt.canonical_of(receipt.new_words(language))
    parent.code = receipt.display(canonical, language)
    pair = session.pair_of(token, "visit")
    made = derive_receipt(canonical, office.settings.server_key)
    with office.db.write() as db:
        sent_at = utc_now() - timedelta(minutes=5)
        new = new_case(opened_at=sent_at, language=language, first_message=words, has_receipt=True, **different)
        case, key = commands.open_case(db, new)
        vault.wrap_for_receipt(db, case.id, key, made)
        visits.begin(db, pair, visits.visit_to(pair, case.id, key, parent.code, language))
    parent.hands.client.set_cookie("v", token.hex())  # type: ignore[attr-defined]
    parent.hands.open("/thread")
    return parent
