"""The code that a colleague made for a family, shown once: to be read out, and on paper a slip in the family's language."""

from dataclasses import dataclass, field
from datetime import datetime

from babel.dates import format_date
from werkzeug.wrappers import Response

from portal.municipality.hours import OSLO
from portal.vault import receipt
from portal.web.extensions import portal_of
from portal.web.i18n import direction
from portal.web.render import page

_LINES = ("slip_title", "slip_own", "slip_keep")


@dataclass(frozen=True)
class Slip:
    """What stands on the slip, in the language of the case. Nothing on it tells what it is about."""

    code: list[str] = field(repr=False)
    language: str
    title: str
    go: str
    own: str
    keep: str
    until: str

    @property
    def direction(self) -> str:
        return direction(self.language)


def slip_of(digits: str, language: str, ends_at: datetime) -> Slip:
    """The slip for twenty digits that live until `ends_at` (UTC)."""
    say, portal = portal_of().pack.texts.get, portal_of()
    address = "\u2066" + portal.settings.base_url.rstrip("/") + "\u2069"
    title, own, keep = (say(language, f"own_code.{line}") for line in _LINES)
    go = say(language, "own_code.slip_go", address=address, door=say(language, "front.door_back_title"))
    day = format_date(ends_at.astimezone(OSLO).date(), "long", locale=language)
    until = say(language, "own_code.slip_until", day=day)
    return Slip(receipt.display(digits).split(" "), language, title, go, own, keep, until)


def code_page(case_id: str, digits: str, language: str, ends_at: datetime) -> Response:
    """The page that shows the code, this once."""
    return page("desk/code.html", slip=slip_of(digits, language, ends_at), case_id=case_id)
