"""How one reaches a service, as people type it. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence

from portal.editor.form_rows import Wrong

_PHONE = re.compile(r"\+?[\d ()/-]{3,30}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}")
_WEB = re.compile(r"https?://[^\s<>\"']+")


def _matching(pattern: re.Pattern[str], why: str, put_before: str = "") -> Callable[[Sequence[str]], str]:
    def reads(given: Sequence[str]) -> str:
        text = next(iter(given), "")
        whole = put_before + text if put_before and text and ":" not in text.partition("/")[0] else text
        if whole and not pattern.fullmatch(whole):
            raise Wrong(why)
        return whole

    return reads


# 'kommune.no' is how people say it. Nothing but a page of the web may stand in a link.
CONTACT: Mapping[str, Callable[[Sequence[str]], str]] = {
    "phone": _matching(_PHONE, "not_a_number_to_call"),
    "email": _matching(_EMAIL, "not_an_email"),
    "url": _matching(_WEB, "not_a_web_address", "https://"),
    "chat_url": _matching(_WEB, "not_a_web_address", "https://"),
}
