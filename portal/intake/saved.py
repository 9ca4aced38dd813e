"""Coming back to what is not sent yet, with a short code, on another device too.

Whoever asks for a code gets four words. The draft moves under a random key of its own; the row that the code finds, and the
row that the cookie finds, are sealed each under its own key and hold the way to it. In the database such rows cannot be told
from drafts. What the code opens is gone after seven days without a word, and when it is sent.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.intake import draft as drafts
from portal.intake.draft import LEADS_TO, Pair
from portal.vault.keys import Receipt, derive_pair, new_key, new_token
from portal.vault.seal import seal_json


def keep(db: Session, pair: Pair, receipt: Receipt, code: str, language: str) -> None:
    """Give the draft a code, unless it has one, and show it. Derive the receipt before the write begins."""
    draft = drafts.load(db, pair, for_update=True)
    if draft is None:
        return
    if not draft.code:
        home = derive_pair(new_token(), drafts.PURPOSE)
        for way in (pair, (receipt.lookup_id, receipt.wrap_key)):
            drafts.lead(db, way, home, receipt.lookup_id)
        draft = draft.with_code(code, language)
    drafts.save(db, pair, replace(draft, shows_code=True))


def find(db: Session, receipt: Receipt) -> str:
    """What a typed code leads to, for `come_back`; '' for nothing. Found or not, it does the same work."""
    body = drafts.read_row(db, (receipt.lookup_id, receipt.wrap_key), decoy=_DECOY)
    return ":".join(body[LEADS_TO]) if body is not None and LEADS_TO in body else ""


def come_back(db: Session, pair: Pair, found: str) -> None:
    """Let this browser's cookie lead to what a code has found, and to where one was in it."""
    identifier, key, code_id = found.split(":")
    drafts.lead(db, pair, (identifier, bytes.fromhex(key)), code_id)
    draft = drafts.load(db, pair, for_update=True)
    if draft is not None and draft.shows_code:
        drafts.save(db, pair, replace(draft, shows_code=False))


def leads_to_the_same(db: Session, pair: Pair, found: str) -> bool:
    """Whether this browser is at the draft already that a code has found."""
    return drafts.home_of(db, pair).pair[0] == found.split(":")[0]


_DECOY = seal_json(new_key(), {LEADS_TO: ["0" * 32, "0" * 64, "0" * 32]}, drafts.place("0" * 32))
