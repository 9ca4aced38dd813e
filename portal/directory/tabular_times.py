"""Opening hours as cells: a column for each day of the week, and one line for each date or rule that is otherwise."""

import json
import re
from typing import Any

from portal.directory.tabular_columns import DAYS, BadCell, day

Json = dict[str, Any]
CLOSED, AS_USUAL = "closed", "as usual"
_CLOSED = (CLOSED, "stengt", "-")
_AS_USUAL = (AS_USUAL, "som vanlig", "som vanleg")
_SPAN = re.compile(r"(\d{1,2})[:.]?(\d{2})?\s*[-–]\s*(\d{1,2})[:.]?(\d{2})?")
_LINE = re.compile(r"(\S+?)(?:\.\.(\S+))?( yearly)? (\S+)(?: (\S+))?")
_RULE = re.compile(r"(\S+) from (\S+)(?: to (\S+))? (\S+)(?: (\{.*\}))?")


def spans_in(cell: str) -> list[str]:
    """'9-15, 17:00-19:00' as the document has it."""
    if cell.casefold() in _CLOSED:
        return []
    return [_span(part.strip()) for part in re.split(r"[;,\n]", cell) if part.strip()]


def _span(text: str) -> str:
    found = _SPAN.fullmatch(text)
    if not found:
        raise BadCell("not_hours")
    hours = [int(found[1]), int(found[3]) % 24 if int(found[3]) == 24 else int(found[3])]
    minutes = [int(found[2] or 0), int(found[4] or 0)]
    if max(hours) > 23 or max(minutes) > 59:
        raise BadCell("not_hours")
    return f"{hours[0]:02}:{minutes[0]:02}-{hours[1]:02}:{minutes[1]:02}"


def spans_out(spans: list[str]) -> str:
    """The opening hours of a day, or that it is closed."""
    return ", ".join(spans) or CLOSED


def week_out(hours: Json | None) -> Json:
    """The cells of the days; none when no hours are known."""
    if not hours:
        return {}
    made = dict(zip(DAYS, [spans_out(spans) for spans in hours["week"]], strict=False))
    made["holiday"] = spans_out(hours["holiday"]) if "holiday" in hours else AS_USUAL
    return made | {"exceptions": "\n".join(_different_out(each) for each in hours.get("exceptions", ()))}


def holiday_in(cell: str) -> list[str] | None:
    """The hours of public holidays; None for those of the day of the week."""
    return None if cell.casefold() in _AS_USUAL else spans_in(cell or CLOSED)


def _different_out(one: Json) -> str:
    yearly = " yearly" if one.get("yearly") else ""
    return f"{one['from']}..{one['to']}{yearly} {','.join(one['spans']) or CLOSED} {one['reason']}"


def exceptions_in(cell: str) -> list[Json]:
    """The dates that differ, one on a line: '2026-12-23..2026-12-24 10:00-12:00 christmas', '2026-05-18 closed'."""
    return [_different_in(line.strip()) for line in cell.splitlines() if line.strip()]


def _different_in(line: str) -> Json:
    found = _LINE.fullmatch(line)
    if not found:
        raise BadCell("not_dates")
    made: Json = {"from": day(found[1]), "to": day(found[2] or found[1]), "reason": found[5] or "ordinary"}
    made["spans"] = spans_in(found[4])
    return made | ({"yearly": True} if found[3] else {})


def rules_out(schedules: list[Json]) -> str:
    """The rules, one on a line."""
    return "\n".join(_rule_out(each) for each in schedules)


def _rule_out(one: Json) -> str:
    last = f" to {one['to']}" if one.get("to") else ""
    note = f" {json.dumps(one['note'], ensure_ascii=False)}" if one.get("note") else ""
    return f"{one['rule']} from {one['from']}{last} {one['span']}{note}"


def rules_in(cell: str) -> list[Json]:
    """The rules, one on a line: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU from 2026-01-06 17:00-19:00'."""
    return [_rule_in(line.strip()) for line in cell.splitlines() if line.strip()]


def _rule_in(line: str) -> Json:
    found = _RULE.fullmatch(line)
    if not found:
        raise BadCell("not_a_rule")
    made: Json = {"rule": found[1], "from": day(found[2]), "span": _span(found[4])}
    try:
        note = json.loads(found[5]) if found[5] else {}
    except (ValueError, RecursionError) as wrong:
        raise BadCell("not_a_rule") from wrong
    return made | ({"to": day(found[3])} if found[3] else {}) | ({"note": note} if note else {})
