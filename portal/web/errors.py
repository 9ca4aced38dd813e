"""A refusal is a page: what happened, the crisis numbers, and a way on, in the visitor's language.

Only under /api/, where programs ask, it is data (RFC 9457): whatever goes wrong there, and wherever it is noticed.
"""

import json
import logging

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response as AnyResponse

from portal.vault.errors import NotAdmitted, TeamNotReady
from portal.web import i18n
from portal.web.headers import may_be_read_anywhere
from portal.web.render import page

SHOWN = (400, 403, 404, 405, 413, 429, 500, 503)
RETRY_SECONDS = 30
_FOR_PROGRAMS = "/api/"
log = logging.getLogger("portal")


def refusal(code: int, wait_seconds: int | None = None) -> Response:
    """The page for one of the codes in SHOWN; any other is shown as 400 or 500, whichever it belongs to."""
    shown = code if code in SHOWN else 500 if code >= 500 else 400
    if f"{request.path}/".startswith(_FOR_PROGRAMS):
        response = problem(code)
    else:
        if shown >= 500:
            g.setdefault("signed", None)  # what has just failed is not asked again to draw the menu
        response = page("errors/error.html", shown, code=shown, is_staff_side=i18n.is_staff_side())
    if shown in (429, 503):
        response.headers["Retry-After"] = str(wait_seconds or RETRY_SECONDS)
    return response


def problem(code: int, detail: str = "") -> Response:
    """What went wrong, for a program: in English, and readable by every host's pages, as the answers are.

    `detail` is for whoever writes that program; nothing of a request stands in it, and nothing of an error inside.
    """
    may_be_read_anywhere()
    known = code if code in HTTP_STATUS_CODES else 500
    told = {"type": "about:blank", "title": HTTP_STATUS_CODES[known], "status": known, "detail": detail}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Response(body, known, content_type="application/problem+json")


def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is not None and error.code < 400:
        return error.get_response(request.environ)
    wait = getattr(error, "retry_after", None)
    response = refusal(error.code or 500, wait if isinstance(wait, int) else None)
    if wait := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(wait)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _store_unavailable(error: Exception) -> Response:
    log.error("the database did not answer: %s at %s", type(error).__name__, request.endpoint)
    return refusal(503)


def _cannot_be_stored(error: Exception) -> Response:
    log.warning("a value that the database cannot hold, at %s", request.endpoint)
    return refusal(400)


def _nobody_could_read_it(error: Exception) -> Response:
    log.error("an enquiry could not be taken: no team key is in use yet")
    return refusal(503)


def _holds_no_key(error: Exception) -> Response:
    return refusal(403)


def _anything_else(error: Exception) -> Response:
    # The traceback names lines of code; the error's own words could hold what somebody wrote.
    if current_app.testing or current_app.debug:
        raise error
    log.error("%s at %s", _trail(error), request.endpoint)
    return refusal(500)


def _trail(error: BaseException) -> str:
    steps, trace = [], error.__traceback__
    while trace is not None:
        steps.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} in {' < '.join(reversed(steps[-6:]))}"


def register(app: Flask) -> None:
    """Answer every error of the app with a page."""
    app.register_error_handler(HTTPException, _http_error)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(kind, _store_unavailable)
    app.register_error_handler(DataError, _cannot_be_stored)
    app.register_error_handler(TeamNotReady, _nobody_could_read_it)
    app.register_error_handler(NotAdmitted, _holds_no_key)
    app.register_error_handler(Exception, _anything_else)
