"""What of a case may stand on paper, and for whom. Pure but for the journal; what stands there is gathered by the desk.

A part that a reader may not see has no line here, so that no page can offer it and no request can ask for it.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.consents import ConsentRead
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.rules import Asker, NotAllowed
from portal.cases.turns import check_open


class Reader(StrEnum):
    """Whom the paper is for."""

    FAMILY = "family"  # whoever holds the code, and nobody else of the household
    ARCHIVE = "archive"
    RECEIVER = "receiver"  # somebody whom a consent in force names: of these parts, those that the family has said yes to


class Part(StrEnum):
    """A part of a case, in the order in which it is set. A new one is shown to nobody until `SHOWN` says so."""

    FIRST = "first"
    CONCERN = "concern"
    MESSAGES = "messages"
    FACTS = "facts"
    NOTES = "notes"
    STEPS = "steps"
    PLAN = "plan"
    DUKEN = "duken"
    PEOPLE = "people"
    CONSENTS = "consents"
    MEETINGS = "meetings"
    LOG = "log"


SHOWN: Mapping[Reader, frozenset[Part]] = {
    Reader.FAMILY: frozenset(
        {Part.FIRST, Part.MESSAGES, Part.STEPS, Part.DUKEN, Part.CONSENTS, Part.MEETINGS, Part.LOG}
    ),
    Reader.ARCHIVE: frozenset(Part),
    Reader.RECEIVER: frozenset({Part.FIRST, Part.MESSAGES, Part.STEPS, Part.PLAN, Part.DUKEN, Part.MEETINGS}),
}
_OWN_WORDS = frozenset({Part.FIRST, Part.MESSAGES})  # in a case that a professional opened they are not the family's alone
# Who is kept out of a case, and what was said of a family to child welfare, stand on no paper: not in the archive's log either.
UNPRINTED = frozenset({Happened.BARRED, Happened.BAR_LIFTED, Happened.NATIONAL_FILE_MADE})
_WROTE = frozenset({Asker.PARENT.value, Asker.YOUNG.value, Asker.CLOSE.value})


def parts_for(reader: Reader, case: Case) -> tuple[Part, ...]:
    """The parts that this reader may have of this case; none for a family that has not written itself."""
    shown = SHOWN[reader]
    if reader is not Reader.ARCHIVE and case.asker not in _WROTE:
        shown = shown - _OWN_WORDS if reader is Reader.RECEIVER else frozenset()
    return tuple(part for part in Part if part in shown)


def chosen(reader: Reader, case: Case, wanted: Collection[str]) -> tuple[Part, ...]:
    """The parts that were asked for, in their order. Raises NotAllowed('no_part') for none, 'not_for_reader' for any other."""
    return _of_these(parts_for(reader, case), wanted)


def chosen_of(consent: ConsentRead, case: Case, wanted: Collection[str]) -> tuple[Part, ...]:
    """The same for whom a consent names: of what a receiver may have, what the family has said yes to."""
    return _of_these(parts_of(consent, case), wanted)


def parts_of(consent: ConsentRead, case: Case) -> tuple[Part, ...]:
    """What of this case may be set on paper under a consent; nothing under one that is not in force."""
    offered = parts_for(Reader.RECEIVER, case) if consent.is_in_force else ()
    return tuple(part for part in offered if part.value in consent.parts)


def _of_these(offered: Sequence[Part], wanted: Collection[str]) -> tuple[Part, ...]:
    if not set(wanted) <= {part.value for part in offered}:
        raise NotAllowed("not_for_reader")
    if not wanted:
        raise NotAllowed("no_part")
    return tuple(part for part in offered if part.value in wanted)


def note_printed(db: Session, case: Case, reader: Reader, parts: Sequence[Part], staff_id: str) -> None:
    """Write in the journal that a paper was made, for whom and of which parts: never what stands on it.

    Raises NotAllowed('is_locked' or 'not_sent'): what has gone on in another case is printed with that one.
    """
    check_open(case)
    happened = Happened.PACKET_MADE if reader is Reader.ARCHIVE else Happened.PRINTED
    journal.write(db, case.id, happened, journal.staff(staff_id), parts=" ".join(parts))
    db.flush()
