"""One answer in two versions: all of it to the family, and the paragraphs marked for sharing to whoever sent the concern. Pure.

A paragraph is marked by a tick, or by beginning with '+ ' as it is typed. A tick holds for the very words that it was put
beside: whoever writes the paragraph anew ticks it anew.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from hashlib import blake2b

from portal.cases.sharing import Copy, Paragraph, paragraphs_of

MARK = "+ "
NORWEGIAN = ("nb", "nn")


def parted(text: str, ticked: Collection[str] = ()) -> tuple[Paragraph, ...]:
    """The paragraphs of what was typed, without their marks; `ticked` are the `tick_of` those that were ticked."""
    typed = [each.text for each in paragraphs_of(text, ())]
    return tuple(_paragraph(each, ticked) for each in typed if _plain(each))


def unmarked(text: str) -> str:
    """The text as it is sent: without marks, a blank line between paragraphs."""
    return "\n\n".join(each.text for each in parted(text))


def tick_of(paragraph: str) -> str:
    """The value of a paragraph's tick: another when its words are others."""
    return blake2b(paragraph.encode(), digest_size=8).hexdigest()


def seen_of(body: str, norwegian: str, paragraphs: Sequence[Paragraph], copy: Copy | None) -> str:
    """What a preview has shown: another as soon as a word, a tick or the family's consent is another."""
    shown = [body, norwegian, [asdict(each) for each in paragraphs], asdict(copy) if copy else None]
    return blake2b(json.dumps(shown).encode(), digest_size=16).hexdigest()


def is_norwegian(language: str) -> bool:
    """Whether what is written in this language goes in the file, and to whoever sent the concern, as it is."""
    return language in NORWEGIAN


def _paragraph(typed: str, ticked: Collection[str]) -> Paragraph:
    plain = _plain(typed)
    return Paragraph(plain, typed.startswith(MARK) or tick_of(plain) in ticked)


def _plain(typed: str) -> str:
    return typed.removeprefix(MARK).strip()
