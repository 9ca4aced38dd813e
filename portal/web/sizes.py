"""How large a request may be. One address takes a file; every other takes a conversation's longest answer and no more."""

from flask import Flask, request

FILE_BYTES = 5 * 1024 * 1024
LARGER = {"/desk/directory/import": FILE_BYTES}  # address → bytes


def most_bytes(path: str, usual: int) -> int:
    """The most that may be sent to `path`, in bytes."""
    return LARGER.get(path, usual)


def register(app: Flask) -> None:
    """Let the larger address take what it may, before anything reads the request."""
    app.before_request(_allow)


def _allow() -> None:
    if request.path in LARGER:
        request.max_content_length = LARGER[request.path]
