"""What may be told to whom: the family's consent for each receiver, and what it leaves of an answer. Pure.

Rule 14: the agency that sent the enquiry gets a copy of the answer, and it says no more than the family has agreed to.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

KIND = "consents"
REFERRER = "referrer"  # whoever sent the concern; other receivers are slugs of the form's own
_BREAK = re.compile(r"\n\s*\n")


class Extent(StrEnum):
    """How much a receiver may be told."""

    NOTHING = "nothing"
    HOLDER = "holder"  # that it is answered, and who holds on
    ANSWER = "answer"  # that, and the paragraphs of the answer that are marked shareable


Consents = Mapping[str, Extent]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an answer, and whether it may be shared with whoever sent the concern."""

    text: str = field(repr=False)
    is_shareable: bool = False


@dataclass(frozen=True)
class Copy:
    """What one receiver may read. `holder` is '' when nothing may be said of who holds on."""

    holder: str
    paragraphs: tuple[str, ...] = field(repr=False)


def paragraphs_of(text: str, shareable: Collection[int]) -> tuple[Paragraph, ...]:
    """An answer by its blank lines; `shareable` are the numbers, from 0, of the paragraphs that were marked."""
    parts = [part.strip("\n") for part in _BREAK.split(text.replace("\r\n", "\n")) if part.strip()]
    return tuple(Paragraph(part, n in shareable) for n, part in enumerate(parts))


def copy_for(paragraphs: Sequence[Paragraph], holder: str, consents: Consents, receiver: str = REFERRER) -> Copy | None:
    """What this receiver may be told of an answer: both marked and consented to. None when it is nothing at all.

    A receiver whom the family was not asked about is told nothing.
    """
    extent = consents.get(receiver, Extent.NOTHING)
    if extent is Extent.NOTHING:
        return None
    shared = tuple(each.text for each in paragraphs if each.is_shareable) if extent is Extent.ANSWER else ()
    return Copy(holder, shared)


def to_record(consents: Consents) -> dict[str, str]:
    """Consents as JSON can hold them."""
    return {receiver: extent.value for receiver, extent in consents.items()}


def from_record(record: Mapping[str, Any] | None) -> dict[str, Extent]:
    """The consents that were kept; none when nothing was. Raises ValueError for an extent that does not exist."""
    return {receiver: Extent(extent) for receiver, extent in (record or {}).items()}
