"""The base of every form: what is typed is made safe to store, and our own messages in the reader's language."""

import unicodedata
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask_wtf import FlaskForm
from wtforms import validators
from wtforms.i18n import messages_path

from portal.web.i18n import current_language
from portal.web.i18n import lazy as _l

# Directional marks that can turn a sentence around for whoever reads it; text is shown inside <bdi> besides.
_CONTROL = [*range(0, 9), 11, 12, *range(14, 32), *range(127, 160)]
# Code points that are no characters (Unicode 23.7): no page may hold them.
_NO_CHARACTERS = [*range(0xFDD0, 0xFDF0), *(plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF))]
_UNWANTED: dict[int, None] = dict.fromkeys((*_CONTROL, *_NO_CHARACTERS))
# Unicode's stream-safe format (UAX 15, 13): no writing puts more marks on one letter. Sorting a long run of them takes
# time by the square of its length: one request full of marks held a whole process for minutes.
_MOST_MARKS = 30


def clean(value: Any) -> Any:
    """Typed text as we keep it: NFC, line breaks as '\\n', no control characters, no half characters, no heap of marks."""
    if not isinstance(value, str):
        return value
    whole = value.encode("utf-8", "replace").decode("utf-8", "replace")
    plain = whole.replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED)
    return plain if plain.isascii() else unicodedata.normalize("NFC", _without_heaps(plain))


def _without_heaps(text: str) -> str:
    kept, run = [], 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def trimmed(value: Any) -> Any:
    """`clean`, without white space around it."""
    return clean(value).strip() if isinstance(value, str) else value


@lru_cache(maxsize=64)
def _form_catalogue(code: str) -> NullTranslations:
    """What WTForms itself says, in one language: read once, not with each form."""
    return Translations.load(messages_path(), [code], domain="wtforms")


class _FormTexts:
    """WTForms' own words in the reader's language, looked up when they are said."""

    def gettext(self, message: str) -> str:
        return str(_form_catalogue(current_language()).ugettext(message))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(_form_catalogue(current_language()).ungettext(one, many, n))


_TEXTS = _FormTexts()


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form of the portal: every text field is cleaned before anything else sees it."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            own = list(unbound_field.kwargs.get("filters", ()))
            options["filters"] = [clean, *own] if _is_text(unbound_field) else own
            return unbound_field.bind(form=form, **options)

        def get_translations(self, form: Any) -> _FormTexts:
            return _TEXTS

    def faults(self) -> list[tuple[str, str]]:
        """(id of the field, message) for the error summary, in the order of the form."""
        return [(field.id, str(field.errors[0])) for field in self if field.errors]


def _is_text(unbound_field: Any) -> bool:
    return "Select" not in unbound_field.field_class.__name__ and "Radio" not in unbound_field.field_class.__name__


def required(message: Any) -> validators.DataRequired:
    """The field must be filled in, with more than white space; `message` says so in plain words."""
    return validators.DataRequired(message=message)


def at_most(limit: int) -> validators.Length:
    """No longer than `limit` characters."""
    return validators.Length(max=limit, message=_l("Teksten er for lang. Kort den ned til %(max)d tegn.", max=limit))
