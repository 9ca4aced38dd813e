"""What was typed and could not be taken in is never lost: where a page that refuses has no form to show it in, it stands on top.

So it is for every form of the desk, also for those to come: the case may have been closed meanwhile, or given to somebody else.
"""

import html
import re
from itertools import islice

from flask import g, render_template, request
from werkzeug.wrappers import Response

from portal.staff.parking import worth_keeping
from portal.web import access
from portal.web.forms import clean

_MAIN = re.compile(r"<main\b[^>]*>")
_OURS = ("read_", "seen", "version", "chosen")  # what a form carries of its own
_MOST = 100  # fields: our largest form has a fifth of it
_TOO_LARGE = 413  # there is nothing of it to show: to read its form would fail once more


def keep_in_sight(response: Response) -> Response:
    """After a request: a form of the desk that was refused brings back its words, if the page does not show them anyhow."""
    if not _is_refused_form(response):
        return response
    body = response.get_data(as_text=True)
    plain = " ".join(html.unescape(body).split())
    place, lost = _MAIN.search(body), [words for words in _words() if " ".join(words.split()) not in plain]
    if place and lost:
        part = render_template("desk/_typed.html", lost=lost)
        response.set_data(body[: place.end()] + part + body[place.end() :])
    return response


def _is_refused_form(response: Response) -> bool:
    is_form = request.method == "POST" and request.path.startswith("/desk/") and access.signed() is not None
    is_refused = response.status_code >= 400 and response.status_code != _TOO_LARGE
    return is_form and is_refused and response.mimetype == "text/html" and not response.is_streamed


def _words() -> list[str]:
    """What a person has written: no single word, no number, nothing secret, and nothing that a page says stood there (the names
    in `g.stood_there`): whoever left it alone has not lost it."""
    stood = g.get("stood_there", ())
    typed = worth_keeping((name, clean(value)) for name, value in islice(request.form.items(multi=True), _MOST))
    return [value for name, value in typed if " " in value.strip() and not name.startswith(_OURS) and name not in stood]
