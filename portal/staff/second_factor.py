"""The six digits of an authenticator app (RFC 6238: 30 seconds, SHA-1, six digits). Pure.

A step counts once: whoever reads the digits over a shoulder cannot use them again.
"""

import hmac
import unicodedata
from datetime import datetime

import pyotp

STEP_SECONDS = 30
DRIFT_STEPS = 1  # a telephone's clock may be half a minute off either way
SECRET_LENGTH = 32  # 160 bits in base 32


def new_secret() -> str:
    """A fresh secret in base 32, as it is typed or drawn as a QR code."""
    return pyotp.random_base32(SECRET_LENGTH)


def is_secret(typed: str) -> bool:
    """Whether the text has the form of a secret from `new_secret`."""
    return len(typed) == SECRET_LENGTH and set(typed) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def app_address(secret: str, email: str, service: str) -> str:
    """The otpauth address that an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=service)


def code_at(secret: str, moment: datetime) -> str:
    """The six digits at a moment."""
    return pyotp.TOTP(secret).at(moment)


def tidy_code(typed: str) -> str:
    """The digits of what was typed, in whatever script and with whatever spaces."""
    digits = (unicodedata.digit(sign, None) for sign in typed[:64])
    return "".join(str(digit) for digit in digits if digit is not None)


def used_step(secret: str, typed: str, moment: datetime, last_step: int) -> int | None:
    """The step whose code was typed, or None when it is wrong or not newer than `last_step`.

    The caller stores the step with a condition, so that two requests at once cannot both use it.
    """
    code, totp, now = tidy_code(typed), pyotp.TOTP(secret), int(moment.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        is_right = hmac.compare_digest(totp.at(step * STEP_SECONDS), code)
        found = step if is_right and step > last_step else found
    return found
