"""Answers as people read them: the question's words and the choice's words, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.web.extensions import portal_of
from portal.web.i18n import current_language, text


@dataclass(frozen=True)
class Said:
    """A question with what was answered to it."""

    key: str
    ask: str
    said: Sequence[str]
    is_words: bool


def said(form: str, answers: Mapping[str, Sequence[str]]) -> list[Said]:
    """The answers given under `form` ('parent/1'), in the order they were kept."""
    name = form.split("/")[0]
    return [_one(name, key, values) for key, values in answers.items() if values]


def _one(name: str, key: str, values: Sequence[str]) -> Said:
    labels = [choice_label(name, key, value) for value in values]
    words = [label or value for label, value in zip(labels, values, strict=True)]
    return Said(key, maybe_text(f"talk.{name}.{key}.ask") or key, words, not any(labels))


def choice_label(name: str, key: str, choice: str) -> str:
    """The words for a choice; '' when it is not a choice but somebody's own words."""
    is_slug = choice.replace("_", "").replace("-", "").isalnum() and choice.isascii() and len(choice) < 40
    return maybe_text(f"talk.{name}.{key}.choice.{choice}") if is_slug else ""


def maybe_text(key: str) -> str:
    """A text of the pack if there is one under this key, else ''."""
    return text(key) if portal_of().pack.texts.has(current_language(), key) else ""
