"""What the server lets go of before it begins is missed by nobody."""

import subprocess
import sys

_SAY = """
from datetime import datetime
from babel import Locale, localedata
from babel.dates import format_date, format_datetime, get_day_names
from portal.cli.server import forget_what_is_never_said

def said():
    at = datetime(2026, 11, 22, 22, 40)
    formats = ("short", "medium", "long", "full")
    return [
        [Locale.parse(each).display_name, str(get_day_names("wide", "stand-alone", each)), Locale.parse(each).plural_form(3),
         *(format_date(at, one, each) for one in formats), *(format_datetime(at, one, locale=each) for one in formats[:3])]
        for each in ("nb", "nn", "en", "uk", "ar", "pl")
    ]

before, had = said(), sum(map(len, localedata._cache.values()))
forget_what_is_never_said()
assert sum(map(len, localedata._cache.values())) < had
assert said() == before
"""


def test_dates_and_plurals_are_said_as_before() -> None:
    """In a process of its own: this one goes on with all that Babel knows."""
    done = subprocess.run([sys.executable, "-c", _SAY], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
