"""What may be wrong with a row of a file, besides what the form knows too."""

from typing import Any

from portal.editor import words
from portal.web.i18n import lazy as _l

_FAULTS: dict[str, Any] = {
    "cells_shifted": _l("Raden har flere celler enn overskriften. Er det et skilletegn inne i en tekst?"),
    "only_by_hand": _l("At adressen er hemmelig, kan bare oppheves i skjemaet."),
    "quote_open": _l("Et anførselstegn lukkes aldri. Radene under er lest som en del av denne."),
}


def fault(why: str) -> str:
    """What is wrong, in words."""
    return str(_FAULTS[why]) if why in _FAULTS else words.fault(why)
