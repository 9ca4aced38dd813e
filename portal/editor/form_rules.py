"""What repeats in other ways than every week, as rows of choices: how often, which day, from and to. Pure.

What no row can say (another kind of rule, from a file) is told in words, can be taken away, and stays as it is otherwise.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from portal.directory.document import Document
from portal.directory.places import Schedule
from portal.editor.form_rows import (
    MOST_ROWS,
    Faults,
    Values,
    Wrong,
    day_in,
    is_as_shown,
    rows_in,
    rows_out,
    span_in,
    take,
)
from portal.municipality.hours import Span

_WEEKLY = {"week": "FREQ=WEEKLY", "2weeks": "FREQ=WEEKLY;INTERVAL=2"}
_MONTHLY = ("1", "2", "3", "4", "-1")
_LONGEST_NOTE = 200
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
RULE = {"often": "", "day": "", "from": "", "to": "", "first": "", "last": "", "note": "", "was": "", "kept": "", "gone": ""}
_ASKED = ("often", "day", "from", "to", "first", "last", "note")


def rules_out(schedules: Sequence[Document], language: str) -> dict[str, list[str]]:
    """The rules, a row each: `rule-0-often`, `-day` …; one that no row can say has `-kept`, and is told in words."""
    return rows_out([_row(each, language) for each in schedules[:MOST_ROWS]], "rule", RULE)


def _row(one: Document, language: str) -> dict[str, str]:
    said = _said(one["rule"])
    if said is None:
        return dict(RULE) | {"was": line_of(one), "kept": "yes"}
    start, end = one["span"].split("-")
    often, day = said
    return dict(RULE) | {
        "often": often, "day": day, "from": start, "to": end, "first": one["from"], "last": one.get("to", ""),
        "note": one.get("note", {}).get(language, ""), "was": line_of(one),
    }  # fmt: skip


def _said(rule: str) -> tuple[str, str] | None:
    """How often and which day, where a row can say it."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    day, often, each = parts.pop("BYDAY", ""), parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    if parts or day[-2:] not in _DAYS:
        return None
    if often == "WEEKLY" and len(day) == 2 and each in ("1", "2"):
        return "week" if each == "1" else "2weeks", day
    is_monthly = often == "MONTHLY" and each == "1" and day[:-2] in _MONTHLY
    return (day[:-2], day[-2:]) if is_monthly else None


def line_of(one: Document) -> str:
    """What a row was made from, as it carries it unseen."""
    return " ".join([one["rule"], one["from"], one.get("to", "-"), one["span"]])


def schedule_of(line: str) -> Schedule | None:
    """The rule of such a line, to be told in words; None for a line that is none."""
    try:
        rule, start, last, span = line.split(" ")
        opens, closes = (time.fromisoformat(each) for each in span.split("-"))
        return Schedule(rule, date.fromisoformat(start), Span(opens, closes), None if last == "-" else date.fromisoformat(last))
    except ValueError:
        return None


def rules_in(typed: Values, before: Sequence[Document], language: str, today: date, faults: Faults) -> list[Document]:
    """The rules. One that was there keeps what it is called in other languages."""
    stored, beyond = list(before), list(before[MOST_ROWS:])
    found: list[Document | None] = []
    for number, row in rows_in(typed, "rule", RULE):
        was = take(stored, row["was"], line_of)
        if was is not None and is_as_shown(_row(was, language), row):
            found.append(was)
        elif not row["kept"] and any(row[key] for key in _ASKED):
            found.append(_rule_in(row, f"rule-{number}-", was or {}, language, today, faults))
    return [*(each for each in found if each), *beyond]


def _rule_in(
    row: Mapping[str, str], at: str, was: Document, language: str, today: date, faults: Faults
) -> Document | None:
    rule, span = faults.unless(f"{at}often", _rule, row, at), faults.unless(f"{at}from", _span, row, at)
    start, last = faults.unless(f"{at}first", day_in, row["first"]), faults.unless(f"{at}last", day_in, row["last"])
    if row["often"] == "2weeks" and not row["first"]:
        faults[f"{at}first"] = "which_week"
    start = start or today.isoformat()
    if last and last < start:
        faults[f"{at}last"] = "ends_before"
    if len(row["note"]) > _LONGEST_NOTE:
        faults[f"{at}note"] = "too_long"
    if rule is None or span is None:
        return None
    made: dict[str, Any] = {"rule": rule, "from": start, "span": span}
    note = _note(row["note"], was.get("note", {}), language)
    made |= ({"to": last} if last else {}) | ({"note": note} if note else {})
    return made if faults.unless(f"{at}first", _comes, made) else None


def _rule(row: Mapping[str, str], at: str) -> str:
    if row["often"] not in (*_WEEKLY, *_MONTHLY):
        raise Wrong("missing")
    if row["day"] not in _DAYS:
        raise Wrong("missing", f"{at}day")
    if row["often"] in _WEEKLY:
        return f"{_WEEKLY[row['often']]};BYDAY={row['day']}"
    return f"FREQ=MONTHLY;BYDAY={row['often']}{row['day']}"


def _span(row: Mapping[str, str], at: str) -> str:
    for key in ("from", "to"):
        if not row[key]:
            raise Wrong("missing", at + key)
    ends = "24:00" if row["to"].replace(".", ":") in ("00:00", "0:00") else row["to"]
    return span_in(f"{row['from']}-{ends}")


def _comes(made: Document) -> bool:
    if schedule_of(line_of(made)) is None:
        raise Wrong("not_a_date")
    return True


def _note(text: str, before: Mapping[str, str], language: str) -> dict[str, str]:
    """What it is on those days; taken away in one language it is taken away in all, since they say the same."""
    if not text and before.get(language):
        return {}
    return {code: words for code, words in {**before, language: text}.items() if words}
