"""Answers as people read them: the question's words and the choice's words, in the reader's language.

Words that were changed since an answer was given are kept under the version they were asked in: `talk_v1.parent.danger.ask`.
"""

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
    return [_one(form, key, values) for key, values in answers.items() if values]


def what_matters(form: str, answers: Mapping[str, Sequence[str]]) -> list[Said]:
    """What stays on top of a case ever after: in the words of who asks, and what the child would say."""
    return said(form, {key: answers.get(key, ()) for key in _MATTERS})


def how_to_reach(form: str, answers: Mapping[str, Sequence[str]], contact: Mapping[str, Sequence[str]]) -> list[Said]:
    """Safe contact as one profile: ways, hours, who may pick up, and the interpreter; what was changed later counts."""
    told = {key: values for key, values in answers.items() if is_about_reaching(key)}
    return said(form, {**contact, **told, **contact})


def is_about_reaching(key: str) -> bool:
    """Whether a question belongs to safe contact."""
    return key.startswith(("contact", "interpreter"))


_MATTERS = ("matters", "good_day", "child_matters")


def stands_elsewhere(key: str) -> bool:
    """Whether a case's page tells this answer in another place: the own words open the talk, what matters stands on top of it,
    and how one is reached beside it."""
    return key == "words" or key in _MATTERS or is_about_reaching(key)


def _one(form: str, key: str, values: Sequence[str]) -> Said:
    labels = [choice_label(form, key, value) for value in values]
    words = [label or value for label, value in zip(labels, values, strict=True)]
    return Said(key, asked(form, f"{key}.ask") or key, words, not any(labels))


def asked(form: str, rest: str) -> str:
    """The words of a question, as they were in the version that `form` names; today's where they are the same, else ''."""
    name, _, version = form.partition("/")
    return (maybe_text(f"talk_v{version}.{name}.{rest}") if version else "") or maybe_text(f"talk.{name}.{rest}")


def choice_label(form: str, key: str, choice: str) -> str:
    """The words for a choice; '' when it is not a choice but somebody's own words."""
    is_slug = choice.replace("_", "").replace("-", "").isalnum() and choice.isascii() and len(choice) < 40
    return (asked(form, f"{key}.choice.{choice}") or _pass_label(choice)) if is_slug else ""


def _pass_label(choice: str) -> str:
    return maybe_text(f"talk.pass.{choice}") if choice in ("not_sure", "rather_not_say") else ""


def maybe_text(key: str) -> str:
    """A text of the pack if there is one under this key, else ''."""
    return text(key) if portal_of().pack.texts.has(current_language(), key) else ""
