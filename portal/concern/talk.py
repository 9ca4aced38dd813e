"""How one prepares the talk with the parents: what to do, and sentences to begin with, also in the family's own language."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.municipality.texts import Section
from portal.web.extensions import portal_of
from portal.web.i18n import current_language, direction, own_name


@dataclass(frozen=True)
class Sentences:
    """Sentences to begin with, in one language."""

    code: str
    name: str
    direction: str
    title: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class TalkGuide:
    """The guide: its sections, the sentences in the reader's language, and in every other one that the pack has."""

    sections: Sequence[Section]
    own: Sentences
    others: Sequence[Sentences]


def talk_guide() -> TalkGuide:
    """The guide in the reader's language."""
    pack, language = portal_of().pack, current_language()
    others = [_sentences(code) for code in pack.languages if code != language]
    return TalkGuide(pack.texts.sections(language, "prepare"), _sentences(language), others)


def _sentences(code: str) -> Sentences:
    texts = portal_of().pack.texts
    said = list(texts.under(code, "prepare_say.line").values())
    return Sentences(code, own_name(code), direction(code), texts.get(code, "prepare_say.title"), said)
