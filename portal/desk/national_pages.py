"""What the page of the national message shows beside its form: whom to call, where one sends it, what the duty means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.cases.models import Case
from portal.cases.national import Fault
from portal.cases.rules import DANGER, Level, flags_in
from portal.desk.national_form import MENDS, Typed, rows
from portal.municipality.laws import Law
from portal.municipality.lines import CrisisLine
from portal.municipality.profile import Fact, Pack
from portal.web.extensions import portal_of
from portal.web.i18n import lazy as _l
from portal.web.pdf import can_make_pdf

_POLICE = "police"
_CALLED = ("child_welfare_day", "child_welfare_emergency", _POLICE)
_DUTY = "duty_to_report"
_MESSAGE = "child_welfare_message"
_WHO = {"child": _l("Barn %(number)s"), "guardian": _l("Forelder eller foresatt %(number)s")}  # as the headings of the form
_RED_FLAGS = DANGER | {"words_violence", "words_abuse"}


@dataclass(frozen=True)
class NationalPage:
    """Everything but the form's own labels. `recorded`: what was noted of a person when somebody wrote to us."""

    case: Case
    typed: Typed = field(repr=False)
    recorded: Mapping[str, str] = field(repr=False)
    faults: Sequence[tuple[str, str]]
    errors: Mapping[str, Any]
    children: int
    guardians: int
    lines: Sequence[CrisisLine]
    has_number: bool  # of child welfare
    portal: Fact | None
    duty: Law | None
    is_red: bool
    may_be_red: bool
    has_pdf: bool


def national_page(
    case: Case, typed: Typed, recorded: Mapping[str, str], faults: Sequence[Fault], now: datetime
) -> NationalPage:
    """The page, with what must be mended."""
    pack = portal_of().pack
    lines = lines_to_call(pack, now)
    is_red = case.level == Level.RED.value
    return NationalPage(
        case=case, typed=typed, recorded=recorded, faults=[_in_summary(each) for each in faults],
        errors={each.place: MENDS[each.lack] for each in reversed(faults)}, children=rows(typed, "child"),
        guardians=rows(typed, "guardian"), lines=lines, portal=pack.facts.get(_MESSAGE),
        has_number=any(line.slug != _POLICE for line in lines),
        duty=next((law for law in pack.laws if law.slug == _DUTY), None), is_red=is_red,
        may_be_red=not is_red and bool(flags_in(case.flags) & _RED_FLAGS), has_pdf=can_make_pdf(),
    )  # fmt: skip


def _in_summary(fault: Fault) -> tuple[str, str]:
    """At the top of the page it must be said whom a fault is about."""
    what, _dash, rest = fault.place.partition("-")
    if what not in _WHO or not rest:
        return fault.place, str(MENDS[fault.lack])
    return fault.place, f"{str(_WHO[what]) % {'number': int(rest[0]) + 1}}: {MENDS[fault.lack]}"


def lines_to_call(pack: Pack, moment: datetime) -> list[CrisisLine]:
    """Child welfare by day and by night, and the police: who answers now first."""
    lines = [line for line in pack.lines_for("all", moment) if line.slug in _CALLED]
    return sorted(lines, key=lambda line: (not line.is_open(moment), _CALLED.index(line.slug)))
