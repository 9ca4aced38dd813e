"""Languages by name: those that are common here to choose from, any other as one calls it. Nobody has to know a code."""

from collections.abc import Iterable, Sequence
from functools import cache

from babel import Locale

from portal.editor.form_rows import Faults, Values, Wrong, first
from portal.municipality.languages import OWN_NAMES
from portal.web.i18n import current_language

_READ_IN = ("nb", "nn", "en", "uk", "ar", "pl")  # in which a language may be called by name
_NO_LANGUAGES = frozenset({"und", "mul", "zxx"})
_ALSO_CALLED = {
    "norsk": "nb", "bokmål": "nb", "nynorsk": "nn", "farsi": "fa", "sorani": "ckb", "kurmanji": "ku", "samisk": "se",
    "tigrinja": "ti", "filippinsk": "fil", "mandarin": "zh", "moldovsk": "ro",
}  # fmt: skip


def options(stored: Iterable[str], pack: Iterable[str]) -> list[tuple[str, str]]:
    """The languages to choose from, each with its name for this reader: the pack's, the common ones, and what is stored."""
    return [(code, name_of(code)) for code in dict.fromkeys([*pack, *OWN_NAMES, *stored])]


def name_of(code: str) -> str:
    """What the reader calls a language, in a list: 'Ukrainsk'."""
    name = called(code)
    return name[:1].upper() + name[1:]


def called(code: str) -> str:
    """What the reader calls a language, within a sentence: 'ukrainsk'."""
    return str(Locale.parse(current_language()).languages.get(code) or code)


def languages_in(typed: Values, before: Sequence[str], faults: Faults) -> list[str]:
    """The codes of what was chosen and what was named; those that were there stay in their order."""
    chosen = [code for code in typed.get("languages", ()) if code]
    named = [each.strip() for each in first(typed, "languages_other").replace(";", ",").split(",") if each.strip()]
    if not all(code in before or is_known(code) for code in chosen):
        faults["languages"] = "not_a_choice"
    found = [faults.unless("languages_other", code_of, name) for name in named]
    wanted = dict.fromkeys([*chosen, *(code for code in found if code)])
    return [*(code for code in before if code in wanted), *(code for code in wanted if code not in before)]


def code_of(name: str) -> str:
    """The code of a language that somebody names, in any of our languages or its own. Raises Wrong."""
    code = _names().get(name.casefold())
    if code is None:
        raise Wrong("no_such_language")
    return code


def is_known(code: str) -> bool:
    """Whether it is one that we have a name for."""
    return code in OWN_NAMES or code in _names().values()


@cache
def _names() -> dict[str, str]:
    known = Locale.parse("nb").languages.keys() - _NO_LANGUAGES
    made: dict[str, str] = {}
    for reader in reversed(_READ_IN):
        made |= {name.casefold(): code for code, name in Locale.parse(reader).languages.items() if code in known}
    return made | {name.casefold(): code for code, name in OWN_NAMES.items()} | _ALSO_CALLED
