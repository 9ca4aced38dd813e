"""Pages of one size, so that whoever watches the line does not learn from it which answer led to which question.

Every page of the conversation and the thread is filled up to the next of a few sizes with a comment that says nothing. It
only holds where nobody compresses on the way: see deploy/nginx.conf.
"""

from hashlib import shake_256

from flask import Flask, Response, request

from portal.web.session import GONE

_FILLED = frozenset({"intake", "thread"})
_WITHOUT_PAGE = frozenset({204, 301, 302, 303, 304})
STEP_BYTES = 8 * 1024
LEAST_PART_BYTES = 2 * STEP_BYTES  # a question fits in this with help beside it, and without: nobody sees which it was
LEAST_PAGE_BYTES = 3 * STEP_BYTES  # in every language all questions fit in this, and coming back too
FORK_PAGE_BYTES = 4 * STEP_BYTES  # all that the fork of a professional's door may answer fits in this, in every language
_DOCUMENT = b"<!doctype"
_END_OF_PART = b"</div>"
_FILLER = shake_256(b"portal filler").hexdigest(FORK_PAGE_BYTES).encode()  # always the same: two equal pages stay equal


def filled(body: bytes, least_page: int = LEAST_PAGE_BYTES) -> bytes:
    """The page, or the part of one, with a comment that brings it up to the next size, at least `least_page` bytes.

    A part takes it inside its last element, so that it goes when the next part is swapped in.
    """
    is_page = body.lstrip()[: len(_DOCUMENT)].lower() == _DOCUMENT
    least = least_page if is_page else LEAST_PART_BYTES
    missing = max(least, -(-(len(body) + 8) // STEP_BYTES) * STEP_BYTES) - len(body) - 7
    comment = b"<!--" + _FILLER[:missing] + b"-->"
    at = len(body) if is_page else body.rfind(_END_OF_PART)
    return body + comment if at < 0 else body[:at] + comment + body[at:]


def _is_filled() -> bool:
    """The pages of who writes to us; and every page after a quick exit, for none must differ from another then."""
    # How much was found must not tell what was sought, nor a page's length which service it is about.
    tells = request.method == "POST" or request.path.startswith(("/help/service/", "/help/shortlist"))
    return request.blueprint in _FILLED or (request.blueprint == "directory" and tells) or GONE in request.cookies


def _is_fork() -> bool:
    """What a professional answered is kept nowhere, and its page's size must not tell it either."""
    return request.blueprint == "concern" and request.method == "POST" and request.path == "/work"


def _fill(response: Response) -> Response:
    if _is_fork() and response.mimetype == "text/html":
        response.set_data(filled(response.get_data(), FORK_PAGE_BYTES))
    elif _is_filled() and response.mimetype == "text/html" and response.status_code not in _WITHOUT_PAGE:
        response.set_data(filled(response.get_data()))
    return response


def register(app: Flask) -> None:
    """Fill up the app's answers to those who write to us."""
    app.after_request(_fill)
