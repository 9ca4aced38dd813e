"""What the editor of an answer in two versions shows: the fields, and both versions side by side as they will be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session
from wtforms import SelectMultipleField, StringField, TextAreaField, ValidationError

from portal.cases.concern_copies import preview_copy
from portal.cases.opened import Opened
from portal.cases.people import people
from portal.cases.sharing import Copy, Paragraph
from portal.replies import compose, versions
from portal.replies.commands import Both
from portal.replies.known import known_of
from portal.staff.gate import colleague
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l

LONGEST = 8000


class BothForm(PortalForm):
    """An answer in two versions. `seen` tells which preview was looked at; `shared` are the ticks of paragraphs."""

    body = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv svaret før du går videre.")), at_most(LONGEST)])
    norwegian = TextAreaField(filters=[trimmed], validators=[at_most(LONGEST)])
    shared = SelectMultipleField(choices=[], validate_choice=False)
    submission = StringField(validators=[at_most(26)])
    seen = StringField(validators=[at_most(64)])
    heard = StringField(validators=[at_most(26)])  # our newest message as this page was opened
    needs_norwegian = False

    def validate_body(self, field: Any) -> None:
        _refuse_gaps(field)

    def validate_norwegian(self, field: Any) -> None:
        if self.needs_norwegian and not field.data:
            raise ValidationError(_l("Skriv det samme på norsk. Det går i saken, og til den som meldte."))
        _refuse_gaps(field)


def _refuse_gaps(field: Any) -> None:
    left = compose.gaps(field.data or "", compose.known_gaps(portal_of().pack))
    if left:
        raise ValidationError(_l("Fyll ut eller slett det som står i klammer: %(gap)s", gap=left[0]))


@dataclass(frozen=True)
class Preview:
    """Both versions, as they will be read. `copy` is None when nothing goes to the referrer."""

    both: Both
    copy: Copy | None
    ticks: Sequence[tuple[str, Paragraph]] = field(repr=False)
    seen: str


def preview_of(db: Session, opened: Opened, form: BothForm) -> Preview:
    """What would be sent if the form were sent now."""
    both = both_in(db, opened, form)
    copy = preview_copy(db, opened.case, opened.key, both.paragraphs, both.holder)
    ticks = [(versions.tick_of(each.text), each) for each in both.paragraphs]
    return Preview(both, copy, ticks, versions.seen_of(both.body, both.norwegian, both.paragraphs, copy))


def both_in(db: Session, opened: Opened, form: BothForm) -> Both:
    """The two versions of what is typed. The referrer reads the Norwegian one."""
    is_norwegian = versions.is_norwegian(opened.case.language)
    body, norwegian = form.body.data or "", "" if is_norwegian else form.norwegian.data or ""
    paragraphs = versions.parted(body if is_norwegian else norwegian, form.shared.data or ())
    return Both(versions.unmarked(body), versions.unmarked(norwegian), paragraphs, holder_words(db, opened))


def holder_words(db: Session, opened: Opened) -> str:
    """Who holds on, as the referrer reads it: first name and role. Who answers an unheld case holds it from then on."""
    holder_id = opened.case.holder_id or colleague().id
    person = people(db, {holder_id}).get(holder_id)
    if person is None:
        return ""
    return f"{person.first_name}, {portal_of().pack.texts.get('nb', f'role.{person.role.value}.name').lower()}"


def tidy(form: BothForm, preview: Preview) -> None:
    """The marks that were typed have become ticks: the fields hold the words alone."""
    form.body.data, form.norwegian.data = preview.both.body, preview.both.norwegian
    form.shared.data = [tick for tick, paragraph in preview.ticks if paragraph.is_shareable]
    form.seen.data = preview.seen


def starts_for(db: Session, opened: Opened) -> Mapping[str, tuple[compose.Start, str]]:
    """The texts to start from by name, each with the same in Norwegian."""
    me, pack = colleague(), portal_of().pack
    person = people(db, {me.id}).get(me.id)
    name, role = (person.first_name, person.role.value) if person else (me.name.split()[0], "reception")
    known = known_of(db, opened.case, pack, {opened.case.language, "nb"})
    own = compose.starts(pack, "nb", opened.case.language, name, role, known)
    norwegian = compose.starts(pack, "nb", "nb", name, role, known)
    return {each.name: (each, same.body) for each, same in zip(own, norwegian, strict=True)}
