"""The choice of a colleague to mention in a note: chosen beforehand when the note says '@Lena' and one colleague is meant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response

from portal.cases import mentions, queries
from portal.cases.naming_in_notes import Meant, meant_in
from portal.desk.forms import NoteForm
from portal.staff.gate import colleague
from portal.staff.models import StaffMember
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.i18n import gettext
from portal.web.limits import limit
from portal.web.render import page, wants_block

bp = Blueprint("desk_mentioning", __name__)


@dataclass(frozen=True)
class Choice:
    """The list to choose from, who stands chosen, and what is said of it. `seen` is the mark of what was said."""

    options: Sequence[tuple[str, str]] = field(repr=False)
    chosen: str
    told: str = field(default="", repr=False)
    seen: str = ""


@bp.post("/desk/case/<case_id>/note/whom")
@limit("120/minute")
@needs("write_note")
def whom(case_id: str) -> Response:
    """The list alone, while the note is being written. Nothing of the note is kept."""
    form, me = NoteForm(), colleague()
    with portal_of().db.read() as db:
        case = queries.case_for(db, me, case_id) or abort(404)
        choice = choice_for(form, mentions.may_be_mentioned(db, case, me.id))
    if not wants_block():
        return redirect(f"/desk/case/{case_id}", code=303)  # nobody comes here without the page around it
    return page("desk/_mention.html", here=f"/desk/case/{case_id}", mention=choice)


def asks_whom(form: NoteForm, colleagues: Sequence[StaffMember]) -> bool:
    """Whether the note calls somebody, nobody is chosen, and it has not been asked about yet."""
    meant = meant_in(form.body.data or "", colleagues)
    return bool(meant and colleagues) and not form.mentioned.data and form.named_seen.data != _mark(meant)


def choice_for(form: PortalForm | None, colleagues: Sequence[StaffMember]) -> Choice:
    """What stands in the list; `form` None for a note that nobody has begun. A choice that was made by hand stays."""
    options = [(one.id, one.name) for one in colleagues]
    if not isinstance(form, NoteForm):
        return Choice(options, "")
    meant, by_hand = meant_in(form.body.data or "", colleagues), form.mentioned.data or ""
    if by_hand or not meant:
        return Choice(options, by_hand, seen=_mark(meant) if meant else "")
    one = next((each.colleagues[0] for each in meant if len(each.colleagues) == 1), None)
    return Choice(options, one.id if one else "", _told(meant, one), _mark(meant))


def _told(meant: Sequence[Meant], one: StaffMember | None) -> str:
    if one is not None:
        more = " " + gettext("Bare én kan nevnes i hvert notat.") if len(meant) > 1 else ""
        return gettext("%(name)s får beskjed når du lagrer. Velg «Ingen» hvis det ikke var meningen.", name=one.name) + more
    if meant[0].colleagues:
        return gettext("Flere heter %(name)s. Velg hvem det er, eller «Ingen».", name=meant[0].name)
    return gettext("Ingen som kan åpne saken, heter %(name)s. Velg en annen, eller «Ingen».", name=meant[0].name)


def _mark(meant: Sequence[Meant]) -> str:
    said = "\n".join(f"{each.name.casefold()} {' '.join(one.id for one in each.colleagues)}" for each in meant)
    return blake2b(said.encode(), digest_size=8).hexdigest()
