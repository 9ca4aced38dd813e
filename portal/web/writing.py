"""Which way somebody's words run: told by the words themselves, since who reads Arabic may write Norwegian, and the other way.

`dir="auto"` asks the first letter alone, so a Norwegian name at the beginning would turn a whole Arabic answer around.
"""

import re
import unicodedata

from flask import Flask

from portal.web.i18n import direction

_ENOUGH = 2000  # letters that tell the way of a whole text


def direction_of(words: str, code: str) -> str:
    """'rtl' or 'ltr': the way of most letters; of a text without letters, the way of its language."""
    ways = [unicodedata.bidirectional(sign) for sign in words[:_ENOUGH]]
    right_to_left, left_to_right = ways.count("R") + ways.count("AL"), ways.count("L")
    if right_to_left == left_to_right:
        return direction(code)
    return "rtl" if right_to_left > left_to_right else "ltr"


def tag_of(code: str) -> str:
    """A language's code as HTML writes it: 'fa-AF'."""
    return code.replace("_", "-")


_DAY_AND_MONTH = re.compile(r"(\d\.?) (?=[^\W\d])")


def unbroken(words: str) -> str:
    """A heading with a date in it that does not part between the day and its month: '26.' alone at a line's end is no date."""
    return _DAY_AND_MONTH.sub("\\1\u00a0", words)


def register(app: Flask) -> None:
    """Let every template ask."""
    app.jinja_env.globals.update(direction_of=direction_of, tag_of=tag_of)
    app.jinja_env.filters["unbroken"] = unbroken
