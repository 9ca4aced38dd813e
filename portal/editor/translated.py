"""A service's texts in two languages side by side: how the second stands to the first, what has changed in the first since it was
written, and two who translate at once. Pure but for the labels."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from portal.directory.document import WORDS, Document, service_of
from portal.directory.service import TextState
from portal.editor import words
from portal.editor.changes import word_by_word
from portal.editor.fields import BY_KEY
from portal.editor.form import write_words


@dataclass(frozen=True)
class Translated:
    """One text of a service in two languages. `since`: the first one word by word, from how it stood when the second was written
    or found right to how it stands now; empty when it is the same, or nobody knows."""

    key: str
    label: str
    first: str
    value: str
    state: TextState
    state_label: str
    since: Sequence[tuple[str, str]] = ()


def translated(versions: Sequence[Document], language: str, first: str) -> list[Translated]:
    """Every text of a service that stands in either language. `versions`: the service now and before, the newest first."""
    service = service_of(versions[0])
    return [
        Translated(
            key, str(BY_KEY[key].label), both.by_language.get(first, ""), both.by_language.get(language, ""),
            state := both.state(language, first), str(words.TEXT_STATES[state]), _since(key, versions, language, first),
        )
        for key in WORDS
        if (both := getattr(service, key)).has(first) or both.has(language)
    ]  # fmt: skip


def _since(key: str, versions: Sequence[Document], language: str, first: str) -> Sequence[tuple[str, str]]:
    before, now = _when_written(key, versions, language, first), versions[0].get(key, {}).get(first, "")
    return word_by_word(before, now) if before and before != now else ()


def _when_written(key: str, versions: Sequence[Document], language: str, first: str) -> str:
    """The first text as it stood in the oldest version that has the translation as it is now; '' without a translation."""
    same = versions[:1]
    for newer, older in pairwise(versions):
        if not _is_same_writing(newer.get(key, {}), older.get(key, {}), language):
            break
        same = [older]
    return _text(same[0], key, first) if _text(versions[0], key, language) else ""


def _is_same_writing(newer: Document, older: Document, language: str) -> bool:
    """Whether nobody wrote it anew or found it right in between. A day may be lost on the way, when the first text changes."""
    day = newer.get("changed", {}).get(language)
    return newer.get(language) == older.get(language) and day in (None, older.get("changed", {}).get(language))


@dataclass(frozen=True)
class Clash:
    """What stands in the way of one text. `theirs`: what another wrote in this language meanwhile, '' when it was taken away,
    None when nobody touched it. `since`: the first text word by word, when that was changed meanwhile."""

    theirs: str | None
    since: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Sent:
    """What a translator sent: the texts by field, and those found right as they are. `seen`: the version that was translated."""

    language: str
    first: str
    typed: Mapping[str, str]
    right: Collection[str]
    seen: Document

    @property
    def own(self) -> dict[str, str]:
        """The texts that were changed or found right; the others stood in the form, and that is all."""
        before = {key: _text(self.seen, key, self.language) for key in self.typed}
        return {key: text for key, text in self.typed.items() if key in self.right or text != before[key]}

    def clashes(self, newest: Document) -> dict[str, Clash]:
        """By field, what stands in the way: another has translated the same, or changed the text that was translated from."""
        found = {key: self._clash(key, newest) for key in self.own}
        return {key: one for key, one in found.items() if one.since or one.theirs is not None}

    def _clash(self, key: str, newest: Document) -> Clash:
        stood, stands = _text(self.seen, key, self.language), _text(newest, key, self.language)
        before, now = _text(self.seen, key, self.first), _text(newest, key, self.first)
        is_another = stands not in (stood, self.typed[key])
        return Clash(stands if is_another else None, word_by_word(before, now) if before != now else ())

    def written(self, newest: Document, today: date) -> Document:
        """The newest document with what was sent: only what the translator touched is another."""
        made = dict(newest)
        for key, text in self.own.items():
            known = made.get(key, {})
            if key in self.right and known.get(self.language) == text:
                known = {code: each for code, each in known.items() if code != self.language}  # read again, and right
            made[key] = write_words(known, text, self.language, today)
        return {name: value for name, value in made.items() if value != {}}


def _text(document: Document, key: str, language: str) -> str:
    return str(document.get(key, {}).get(language, ""))
