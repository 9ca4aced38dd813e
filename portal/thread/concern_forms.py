"""What a family can say of a concern that was written about it."""

import json
from typing import Any

from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField

from portal.cases.sharing import Extent
from portal.replies.concern_words import ATTENDANTS
from portal.web.forms import PortalForm, at_most, clean, required, trimmed
from portal.web.i18n import lazy as _l

LONGEST_VIEW = 8000
KEPT_HERE = "concern"  # what a visit says of words that wait on the concern's page, in whichever of its fields
_WORDS = ("added", "objection", "others")
_SHORT = 200  # characters of a choice


class AddForm(PortalForm):
    """The family's own view."""

    added = TextAreaField(
        filters=[trimmed], validators=[required(_l("Skriv noe før du sender.")), at_most(LONGEST_VIEW)]
    )


class ObjectForm(PortalForm):
    """Not agreeing. Why is one's own matter."""

    objection = TextAreaField(filters=[trimmed], validators=[at_most(LONGEST_VIEW)])


class DeclineForm(PortalForm):
    """No to sending: all of it is deleted, so it is said twice."""

    is_no = BooleanField(validators=[required(_l("Sett hake for at du vil slette alt."))])


class MeetingForm(PortalForm):
    """Who may take part in a meeting."""

    who = SelectMultipleField(choices=ATTENDANTS, validate_choice=False)
    others = StringField(filters=[trimmed], validators=[at_most(500)])

    def welcome(self) -> dict[str, bool]:
        """Everybody who was asked about, and whether they are wanted."""
        return {each: each in (self.who.data or ()) for each in ATTENDANTS}


def extents_in(form: Any, receivers: list[str]) -> dict[str, Extent]:
    """How much each receiver may be told, from the radio buttons `may-<number>`; what is not answered is nothing."""
    known = {each.value: each for each in Extent}
    return {slug: known.get(form.get(f"may-{n}", ""), Extent.NOTHING) for n, slug in enumerate(receivers)}


# --- what is half written -----------------------------------------------------------------------------------


def half_written(form: Any, but: str = "") -> dict[str, Any]:
    """What stands in the words' fields and is not sent yet; `but` is the one that is."""
    return {key: clean(form.get(key, ""))[:LONGEST_VIEW] for key in _WORDS if key != but and form.get(key, "").strip()}


def half_done(form: Any) -> dict[str, Any]:
    """The words, and what is ticked and chosen beside them: for the page that comes at once."""
    chosen = {key: clean(value)[:_SHORT] for key, value in form.items() if key.startswith("may-")}
    return {**half_written(form), **chosen, "who": [clean(each)[:_SHORT] for each in form.getlist("who")]}


def to_keep(half: dict[str, Any]) -> tuple[str, str]:
    """(kept, kept_in) for the visit: both '' when nothing waits."""
    return (json.dumps(half, ensure_ascii=False), KEPT_HERE) if half else ("", "")


def kept_before(kept: str, kept_in: str) -> dict[str, Any]:
    """What waits, read from a visit: it comes back through a form while the code is typed, so it may be anything."""
    if kept_in != KEPT_HERE:
        return {kept_in: kept}
    try:
        read = json.loads(kept)
    except ValueError:
        return {}
    return {key: value for key, value in read.items() if isinstance(value, str | list)} if isinstance(read, dict) else {}
