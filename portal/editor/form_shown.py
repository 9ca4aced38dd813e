"""The form about a service as its page shows it: for an editor, and for an owner behind a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names

from portal.directory.document import WORDS, Document, service_of
from portal.directory.service import Service, Words
from portal.directory.service_facts import clock_span, rule_in_words, weekday_and_date
from portal.editor import form, form_languages, form_rows, form_rules, words
from portal.editor.fields import EDITOR_ASKED, MAYBE, Asked, Group, options_of
from portal.editor.form_places import MOST_PLACES
from portal.editor.form_rows import Values
from portal.municipality.hours import WEEKDAYS
from portal.web.i18n import current_language, text

MORE = {"more_dates": "date", "more_rules": "rule"}  # buttons that add a row, and nothing else
GROWN = {"more_dates": "exceptions", "more_rules": "schedules"}  # and the field that grows
_AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Form:
    """What `owner/_fields.html` shows. `first`: the language of the texts; `action`: where the form is sent."""

    asked: Asked
    values: Values
    first: str
    action: str
    languages: Sequence[tuple[str, str]]
    today: date
    faults: Mapping[str, str] = field(default_factory=dict)
    is_folded: bool = False
    changed: frozenset[str] = frozenset()  # fields that were changed: their groups stand open

    @property
    def groups(self) -> Sequence[Group]:
        """The groups of fields."""
        return self.asked.groups

    @property
    def place_fields(self) -> Sequence[tuple[str, Any]]:
        """What is asked of each place."""
        return self.asked.place_fields

    def value(self, key: str) -> str:
        """What stands in a field."""
        return form_rows.first(self.values, key)

    def fault(self, key: str) -> str:
        """What is wrong in a field, in words; '' when nothing is."""
        return words.fault(self.faults[key]) if key in self.faults else ""

    def has_fault(self, start: str) -> bool:
        """Whether anything is wrong in the fields whose names begin so."""
        return any(key.startswith(start) for key in self.faults)

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong) in the order of the page."""
        return [(key, words.fault(why)) for key, why in self.faults.items()]

    @property
    def open(self) -> set[str]:
        """The groups that stand open: where something is wrong, or was changed; the first, when nothing is."""
        found = {group.key for group in self.groups for one in group.fields if self._is_open(one.key)}
        return found or {self.groups[0].key}

    def _is_open(self, key: str) -> bool:
        return key in self.changed or any(form.belongs(fault, key) for fault in self.faults)

    @property
    def language(self) -> str:
        """What the reader calls the language of the texts, within a sentence: 'norsk bokmål'."""
        return form_languages.called(self.first)

    @property
    def weekdays(self) -> Sequence[str]:
        """The days of the week as the fields are called."""
        return WEEKDAYS

    @property
    def day_names(self) -> Mapping[int, str]:
        """The days of the week as the reader calls them."""
        names: Mapping[int, str] = get_day_names("wide", locale=current_language())
        return {number: name[:1].upper() + name[1:] for number, name in names.items()}

    @property
    def dates(self) -> list[int]:
        """The rows of dates that differ."""
        return form_rows.numbers(self.values, "date-{}-was")

    @property
    def rules(self) -> list[tuple[int, str]]:
        """The rows of what repeats; with words where the row cannot be chosen."""
        rows = form_rows.numbers(self.values, "rule-{}-was")
        return [(number, self._in_words(number) if self.value(f"rule-{number}-kept") else "") for number in rows]

    def _in_words(self, number: int) -> str:
        one = form_rules.schedule_of(self.value(f"rule-{number}-was"))
        if one is None:
            return "–"
        days = ", ".join(weekday_and_date(day) for day in one.days(self.today, self.today + _AHEAD)[:3])
        told = [f"{rule_in_words(one.rule)} {clock_span(one.span)}".strip(), text("offer.next_days", days=days) if days else ""]
        return " · ".join(each for each in told if each)

    @property
    def places(self) -> list[int]:
        """The places."""
        return [number for number in range(MOST_PLACES) if f"place-{number}-name" in self.values]

    def is_clock(self, key: str) -> bool:
        """Whether a browser's own field for a time can hold what stands there."""
        typed = self.value(key)
        return not typed or (len(typed) == 5 and typed[2] == ":")


def shown(
    values: Values, document: Document, first: str, action: str, pack: Sequence[str], today: date, *, asked: Asked = EDITOR_ASKED,
    **more: Any,
) -> dict[str, Any]:
    """What the page needs for the form: `document` is what is stored, `values` what stands in the fields."""
    ticked = [code for code in values.get("languages", ()) if form_languages.is_known(code)]
    offered = form_languages.options([*document.get("languages", ()), *ticked], pack)
    return {"form": Form(asked, values, first, action, offered, today, **more), "options_of": options_of, "maybe": MAYBE}


def with_a_row(values: Values, button: str) -> dict[str, list[str]]:
    """The fields with an empty row more, as the button asks."""
    name = MORE[button]
    number = len(form_rows.numbers(values, f"{name}-{{}}-was"))
    row = form_rows.DATE if name == "date" else form_rules.RULE
    return {key: list(given) for key, given in values.items()} | {f"{name}-{number}-{key}": [""] for key in row}


def only_in(document: Document, language: str) -> Service:
    """The service with its texts in one language alone: a preview shows what was written, not what stands in the reader's own."""
    service = service_of(document)
    texts: dict[str, Any] = {name: _alone(getattr(service, name), language) for name in WORDS}
    return replace(service, **texts)


def _alone(words: Words, language: str) -> Words:
    return Words({language: words.by_language[language]} if words.has(language) else {})
