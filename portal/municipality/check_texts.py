"""What is wrong with a pack's texts: keys, fields, plural forms, compared with the Bokmål ones."""

from portal.municipality.load import Reading
from portal.municipality.read_texts import LanguageTexts
from portal.municipality.texts import Plural, fields_in, plural_forms

_OPEN_PREFIXES = ("hours.reason.", "crisis.line.", "local.")  # here a pack may add keys of its own


def check_texts(reading: Reading) -> None:
    """Note every fault of the texts in all languages of the pack."""
    norwegian = reading.languages["nb"]
    _unknown_own_keys(norwegian)
    for found in reading.languages.values():
        _fields_can_be_read(found)
        if found.code != "nb":
            _compare(found, norwegian)


def _unknown_own_keys(norwegian: LanguageTexts) -> None:
    """A text whose key the portal never asks for is a slip of the pen: it would never be shown."""
    for key in norwegian.own_keys - norwegian.common_keys:
        if not key.startswith(_OPEN_PREFIXES):
            norwegian.fault(
                key, f"the portal has no text '{key}'", "check the spelling against _common/texts/nb"
            )


def _fields_can_be_read(found: LanguageTexts) -> None:
    for key, text in found.texts.items():
        try:
            fields_in(text)
        except ValueError as trouble:
            found.fault(
                key, f"the fields of '{key}' cannot be read: {trouble}", "write {name}, and no other braces"
            )
        missing = plural_forms(found.code) - set(text.forms) if isinstance(text, Plural) else frozenset()
        if missing:
            found.fault(
                key, f"'{key}' lacks the plural forms {', '.join(sorted(missing))}", "add them beside 'other'"
            )


def _compare(found: LanguageTexts, norwegian: LanguageTexts) -> None:
    for key in found.texts:
        if key not in norwegian.texts:
            found.fault(
                key, f"Bokmål has no text '{key}'", "check the spelling, or write it in texts/nb first"
            )
        elif _fields(found, key) != _fields(norwegian, key):
            wanted = ", ".join(sorted(_fields(norwegian, key))) or "none"
            found.fault(
                key, f"the fields of '{key}' differ from the Bokmål text", f"use exactly these: {wanted}"
            )
    for key in norwegian.texts:
        if key not in found.texts:
            norwegian.fault(
                key, f"'{key}' is not translated to {found.code}", f"add it to texts/{found.code}"
            )
    _check_overridden(found, norwegian)


def _check_overridden(found: LanguageTexts, norwegian: LanguageTexts) -> None:
    """A wording of its own in Bokmål with only the common translation says two different things."""
    for key in (norwegian.own_keys & found.common_keys) - found.own_keys:
        norwegian.fault(
            key,
            f"'{key}' is worded anew here but not in {found.code}",
            f"word it in texts/{found.code} too",
            "warning",
        )


def _fields(found: LanguageTexts, key: str) -> frozenset[str]:
    try:
        return fields_in(found.texts[key])
    except ValueError:
        return frozenset()
