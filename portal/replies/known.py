"""What a case and the pack have to fill in a text to start from, in every language that it is shown in."""

from collections.abc import Collection
from itertools import groupby

from babel.dates import get_day_names
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.people import people
from portal.municipality.hours import Hours, Span
from portal.municipality.profile import Pack
from portal.replies.compose import Known
from portal.web.i18n import day_in


def known_of(db: Session, case: Case, pack: Pack, languages: Collection[str]) -> Known:
    """Language → field → words; what nobody has settled is ''. One query, in none when nobody holds the case."""
    holder = people(db, {case.holder_id or ""}).get(case.holder_id or "")
    first_name = holder.first_name if holder else ""
    return {code: {"holder": first_name, **_dated(case, pack, code)} for code in languages}


def _dated(case: Case, pack: Pack, code: str) -> dict[str, str]:
    next_day = day_in(case.evaluate_on, code) if case.evaluate_on else ""
    return {"next_day": next_day, "phone": pack.phone, "hours": week_in(pack.hours, code)}


def week_in(hours: Hours, code: str) -> str:
    """'mandag–torsdag 08:00–15:30; fredag 08:00–15:00': the ordinary week, like days together, closed days left out."""
    names = get_day_names("wide", locale=code)
    parts = []
    for spans, days in groupby(range(7), key=lambda weekday: hours.weekdays[weekday]):
        if spans:
            parts.append(_stretch([names[weekday] for weekday in days], spans, "، " if code == "ar" else ", "))
    return "؛ ".join(parts) if code == "ar" else "; ".join(parts)


def _stretch(days: list[str], spans: tuple[Span, ...], comma: str) -> str:
    named = days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}"
    return f"{named} {comma.join(str(each) for each in spans)}"
