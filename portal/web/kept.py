"""Public pages that are the same for everybody who reads a language: made once a minute, then answered before Flask is asked.

Only what a view has marked as such (`keep`) is kept, as it went out, under everything that could have changed it: address,
host, language and encoding. Whoever carries a cookie other than the language is always answered by the app itself: it may
be the mark of a quick exit, and then no page may show anything.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, request

from portal.db.clock import utc_now

_MARK = "portal.keep"
_HARMLESS_COOKIE = re.compile(r"(?:lang=[a-zA-Z_-]{2,12})?")
_MOST = 512  # answers a minute; strange headers must not fill the memory
_DIFFERS_BY = (
    "PATH_INFO",
    "HTTP_HOST",
    "wsgi.url_scheme",
    "HTTP_COOKIE",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_ENCODING",
)

Environ = dict[str, Any]


@dataclass
class Answer:
    """A whole answer as it went out."""

    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


def keep() -> None:
    """Mark the answer to this request as one that may be given to everybody for the rest of the minute."""
    request.environ[_MARK] = True


class KeptPages:
    """WSGI in front of the app."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app
        self._minute = -1
        self._answers: dict[tuple[str, ...], Answer] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = _key_of(environ)
        if key is None:
            return self._app(environ, start_response)
        known = self._known(key)
        if known is None:
            return self._ask(key, environ, start_response)
        start_response(known.status, list(known.headers))
        return [known.body]

    def known(self, environ: Environ) -> Answer | None:
        """The answer to this request when it is kept: to be given as it is, without asking the app."""
        key = _key_of(environ)
        return self._known(key) if key is not None else None

    def _known(self, key: tuple[str, ...]) -> Answer | None:
        self._turn_the_page()
        return self._answers.get(key)

    def _turn_the_page(self) -> None:
        minute = int(utc_now().timestamp() // 60)
        if minute != self._minute:
            self._minute, self._answers = minute, {}

    def _ask(
        self, key: tuple[str, ...], environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        answer, answers = Answer(), self._answers

        def note(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            answer.status, answer.headers = status, list(headers)
            return start_response(status, headers, error) if error else start_response(status, headers)

        parts = self._app(environ, note)
        if not environ.get(_MARK):
            return parts
        answer.body = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        if _may_be_kept(answer) and len(answers) < _MOST:
            answers[key] = answer
        return [answer.body]


def _key_of(environ: Environ) -> tuple[str, ...] | None:
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
        return None
    if not _HARMLESS_COOKIE.fullmatch(environ.get("HTTP_COOKIE", "")):
        return None
    return tuple(environ.get(name, "") for name in _DIFFERS_BY)


def _may_be_kept(answer: Answer) -> bool:
    return answer.status.startswith("200") and all(name.lower() != "set-cookie" for name, _ in answer.headers)


def register(app: Flask) -> None:
    """Put the kept pages in front of everything else; the last part to register."""
    app.wsgi_app = KeptPages(app.wsgi_app)  # type: ignore[method-assign]
