"""Keyed texts in many languages: one dictionary a language, filled at load, looked up in a microsecond."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

from babel import Locale

WITHIN = "within"  # {within} in a text is the plural text time.within, made from the field `days`
PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})


@cache
def _plural_rule(language: str) -> Callable[[int], str]:
    return Locale.parse(language).plural_form


@cache
def plural_forms(language: str) -> frozenset[str]:
    """The plural forms that CLDR asks for in `language`, 'other' among them."""
    return frozenset(Locale.parse(language).plural_form.tags | {"other"})


def fields_of(text: str) -> frozenset[str]:
    """The named fields of a text. Raises ValueError for stray braces, or more than a plain name."""
    names = {
        name
        for _, name, spec, turn in Formatter().parse(text)
        if name is not None and _plain(name, spec, turn)
    }
    return frozenset(names)


def _plain(name: str, spec: str | None, turn: str | None) -> bool:
    """A text may not reach into objects or format numbers: whoever edits texts edits words only."""
    if not name.isidentifier() or spec or turn:
        raise ValueError(f"{{{name}}} is not a plain field name")
    return True


@dataclass(frozen=True, slots=True)
class Plural:
    """A text with a form a number: 'innen 1 arbeidsdag', 'innen 2 arbeidsdager'."""

    by: str
    forms: Mapping[str, str]
    language: str

    def pick(self, fields: Mapping[str, object]) -> str:
        """The form that fits the number in the field `by`; 'other' when it is no whole number."""
        count = fields.get(self.by)
        form = _plural_rule(self.language)(count) if isinstance(count, int) else "other"
        return self.forms.get(form) or self.forms["other"]


Text = str | Plural


def fields_in(text: Text) -> frozenset[str]:
    """The named fields of a text or of all its plural forms together. Raises ValueError as `fields_of`."""
    if isinstance(text, str):
        return frozenset("days" if name == WITHIN else name for name in fields_of(text))
    return frozenset({text.by}.union(*(fields_of(form) for form in text.forms.values())))


class _Fields(dict[str, object]):
    """The fields of one text. One that nobody gave is three dots: a text never costs a visitor the page."""

    def __init__(self, fields: Mapping[str, object], within: Callable[[object], str]) -> None:
        super().__init__(fields)
        self._within = within

    def __missing__(self, key: str) -> str:
        return self._within(self["days"]) if key == WITHIN and "days" in self else "…"


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a longer page: `privacy.<slug>.title` and `.text`."""

    slug: str
    title: str
    text: str


def _show_key(language: str, key: str) -> str:
    return key


class Texts:
    """All texts of a pack. Falls back from the language to the pack's first one, then to Bokmål.

    `missing(language, key)` answers for a key that no language has: it shows the key, and a test may make
    it raise (`texts.missing = Texts.refuse`).
    """

    def __init__(
        self,
        by_language: Mapping[str, Mapping[str, Text]],
        fallback: Iterable[str],
        reviewed: Iterable[str] = (),
    ) -> None:
        self._own = by_language
        self._reviewed = frozenset(reviewed)
        self._base = self._filled(reversed(list(fallback)))
        self._all = {lang: self._base | dict(texts) for lang, texts in by_language.items()}
        self.missing: Callable[[str, str], str] = _show_key

    def _filled(self, languages: Iterable[str]) -> dict[str, Text]:
        filled: dict[str, Text] = {}
        for language in languages:
            filled |= self._own.get(language, {})
        return filled

    @staticmethod
    def refuse(language: str, key: str) -> str:
        """For tests: raises KeyError for a key that no language has."""
        raise KeyError(f"no text {key!r} (asked for in {language})")

    def get(self, language: str, key: str, /, **fields: object) -> str:
        """The text in `language`, its fields filled in. Plain text: whoever shows it escapes it."""
        found = self._all.get(language, self._base).get(key)
        if found is None:
            return self.missing(language, key)
        if isinstance(found, Plural):
            found = found.pick(fields)
        return self._filled_in(language, found, fields) if "{" in found else found

    def _filled_in(self, language: str, text: str, fields: Mapping[str, object]) -> str:
        return text.format_map(_Fields(fields, lambda days: self.get(language, "time.within", days=days)))

    def has(self, language: str, key: str) -> bool:
        """Whether `key` can be shown to a reader of `language`, from a fallback if need be."""
        return key in self._all.get(language, self._base)

    def is_own(self, language: str, key: str) -> bool:
        """Whether `language` has a wording of its own for `key`."""
        return key in self._own.get(language, {})

    def reviewed(self, language: str) -> bool:
        """Whether a named person has read the texts of `language`."""
        return language in self._reviewed

    def needs_note(self, language: str) -> bool:
        """Whether the reader must be told that no person has checked the translation yet."""
        return language not in ("nb", "nn") and language not in self._reviewed

    def keys(self, language: str = "nb") -> Iterator[str]:
        """Every key that can be shown in `language`, in the order of the files."""
        return iter(self._all.get(language, self._base))

    def under(self, language: str, prefix: str) -> dict[str, str]:
        """What stands below `prefix.`: last part of the key -> text without fields filled in, in order."""
        start = f"{prefix}."
        found = (key for key in self.keys(language) if key.startswith(start))
        return {key[len(start) :]: self.get(language, key) for key in found}

    def sections(self, language: str, prefix: str) -> list[Section]:
        """The sections of a longer page in the order of the file: all `prefix.<slug>.title` with text."""
        title = re.compile(rf"{re.escape(prefix)}\.([^.]+)\.title")
        slugs = [found[1] for key in self.keys(language) if (found := title.fullmatch(key))]
        return [self._section(language, prefix, slug) for slug in slugs]

    def _section(self, language: str, prefix: str, slug: str) -> Section:
        start = f"{prefix}.{slug}"
        return Section(slug, self.get(language, f"{start}.title"), self.get(language, f"{start}.text"))
