"""The sheet that is handed to a family: its code as words, and a square that leads to the front page and nowhere else."""

from dataclasses import dataclass, field

import segno

from portal.concern.form import Form
from portal.web import i18n
from portal.web.extensions import portal_of


@dataclass(frozen=True)
class Sheet:
    """What stands on it. `square` is a picture of the front page's address; the code is in no address."""

    words: tuple[str, ...] = field(repr=False)
    language: str
    square: str
    address: str


def sheet_of(form: Form) -> Sheet:
    """The sheet in the family's own language, whatever the professional reads."""
    i18n.answer_in(form.language)
    address = portal_of().settings.base_url.rstrip("/") + "/"
    square = str(segno.make(address, error="m", micro=False).png_data_uri(scale=6, border=4))
    return Sheet(tuple(form.code.split()), form.code_language, square, address)
