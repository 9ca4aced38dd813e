"""A colleague to choose, in words: name, languages, and how many families that one holds."""

from portal.cases.loads import Load
from portal.web.i18n import day, gettext, ngettext, own_name


def in_words(one: Load) -> str:
    """'Berit Moe · norsk bokmål, العربية · 7 familier', and until when somebody is away."""
    held = ngettext("%(num)d familie", "%(num)d familier", one.families)
    away = gettext("borte til og med %(day)s", day=day(one.away_until)) if one.away_until else ""
    parts = [one.name, ", ".join(map(own_name, one.speaks)), held, gettext("fullt") if one.is_full else "", away]
    return " · ".join(filter(None, parts))
