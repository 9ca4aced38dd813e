"""The two cookies of the staff side. Each holds one random token and nothing else."""

from flask import Request
from werkzeug.wrappers import Response

from portal.staff.rules import PARKED_LIVES
from portal.vault.keys import TOKEN_BYTES
from portal.web.extensions import portal_of

SESSION = "staff"
PARKED = "parked"


def read(request: Request, name: str) -> bytes | None:
    """The token in one of the cookies, or None."""
    try:
        token = bytes.fromhex(request.cookies.get(_full_name(name), ""))
    except ValueError:
        return None
    return token if len(token) == TOKEN_BYTES else None


def give(response: Response, name: str, token: bytes) -> None:
    """Set a cookie: the session's goes with the browser, the parked form's after two hours.

    SameSite=Lax, not Strict: a link to a case in a colleague's mail should not look like being signed out.
    Every change is a POST with a token, and those cookies never come along from another site.
    """
    lives = int(PARKED_LIVES.total_seconds()) if name == PARKED else None
    response.set_cookie(
        _full_name(name),
        token.hex(),
        max_age=lives,
        httponly=True,
        samesite="Lax",
        secure=_is_https(),
        path="/",
    )


def take_back(response: Response, name: str) -> None:
    """Delete a cookie."""
    response.delete_cookie(_full_name(name), path="/", secure=_is_https(), httponly=True, samesite="Lax")


def _full_name(name: str) -> str:
    return f"__Host-{name}" if _is_https() else name


def _is_https() -> bool:
    return portal_of().settings.base_url.startswith("https:")
