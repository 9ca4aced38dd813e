"""Sending the answer: the message, the journal, the word that it is there, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from portal import audit
from portal.cases import commands as cases
from portal.cases import queries
from portal.cases.concern_copies import mark_copy
from portal.cases.concern_models import ReferrerCopy
from portal.cases.concern_queries import concern_of
from portal.cases.household_writing import is_sent, mark_for
from portal.cases.models import Case, Message
from portal.cases.notices import tell_family
from portal.cases.noting import put_record
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed
from portal.cases.sharing import Paragraph
from portal.outbox import MailKind, post
from portal.referrer.own_keys import seal_for_referrer
from portal.referrer.queries import address_of, public_key_of
from portal.replies.beside import NORWEGIAN_KIND
from portal.vault.addresses import seal_address


def answer(db: Session, case: Case, key: bytes, text: str, submission: str, staff_id: str) -> Message:
    """Answer the family in writing. Raises IntegrityError when the same form was sent before."""
    message = cases.send_answer(db, case, key, text, submission, staff_id)
    tell_family(db, case, message.id)
    audit.record(db, f"member:{staff_id}", "answer_sent", f"case:{case.id}")
    return message


def answer_each(db: Session, cases: Sequence[Opened], text: str, submission: str, staff_id: str) -> None:
    """The same answer to several of a household, each in their own case; the first is the one it was written in.

    Whoever has it already from the same form gets nothing twice. Raises NotAllowed('other_words') when another answer was sent
    from that form, and as `answer`.
    """
    language = cases[0].case.language
    for number, each in enumerate(cases):
        mark = mark_for(submission, each.case.id) if number else submission
        if not is_sent(db, mark):
            answer(db, each.case, each.key, text, mark, staff_id).language = language  # what it is written in
        elif not queries.is_said(db, each.case.id, each.key, mark, text):
            raise NotAllowed("other_words")
    db.flush()


@dataclass(frozen=True)
class Both:
    """An answer in two versions. `norwegian` is '' when the family's own language is Norwegian; `paragraphs` are those of
    the Norwegian text; `holder` is what the referrer may be told of who holds on.
    """

    body: str = field(repr=False)
    norwegian: str = field(repr=False)
    paragraphs: Sequence[Paragraph] = field(repr=False)
    holder: str


def answer_both(
    db: Session, case: Case, key: bytes, both: Both, submission: str, staff_id: str, server_key: bytes, mail_language: str
) -> ReferrerCopy | None:
    """Answer the family in full, and the referrer as far as the family has agreed; the copy, None when there is none.

    Raises as `answer`, and NotAllowed('no_concern').
    """
    message = answer(db, case, key, both.body, submission, staff_id)
    if both.norwegian:
        before = queries.records_of(db, case.id, key).get(NORWEGIAN_KIND, {})
        put_record(db, case, key, NORWEGIAN_KIND, {**before, message.id: both.norwegian})
    concern = concern_of(db, case.id)
    referrer_id = concern.referrer_id if concern is not None else None
    public_key = public_key_of(db, referrer_id) if referrer_id else None
    if referrer_id is None or public_key is None:
        return None
    copy = mark_copy(db, case, key, both.paragraphs, both.holder, partial(seal_for_referrer, public_key), staff_id)
    if copy is not None:
        _tell_referrer(db, copy, server_key, mail_language)
        audit.record(db, f"member:{staff_id}", "copy_sent", f"case:{case.id}")
    return copy


def _tell_referrer(db: Session, copy: ReferrerCopy, server_key: bytes, language: str) -> None:
    """A mail that says that there is something to read, and not what: it has no field, and no link."""
    if address := address_of(db, copy.referrer_id, server_key):
        post(db, MailKind.REFERRER_COPY, seal_address(server_key, address), language, f"copy:{copy.id}")
