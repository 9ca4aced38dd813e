"""Duken as both doors show it: the sheet to fill in, what was filled in, two versions side by side, and the sheet on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field, IntegerField, StringField, TextAreaField, validators

from portal.cases.duken import DraftRead, VersionRead, draft_of, versions_of
from portal.cases.duken_rules import (
    AREAS,
    FIELDS,
    LONGEST,
    LONGEST_SHORT,
    PARTS,
    SHORT,
    Change,
    Part,
    compare,
    filled,
)
from portal.cases.models import Case
from portal.cases.people import people
from portal.municipality.hours import OSLO
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, trimmed
from portal.web.i18n import current_language, direction, full_day, text
from portal.web.pdf import can_make_pdf, set_pdf
from portal.web.render import page

TEMPLATE = Path(__file__).parent.parent / "templates" / "paper" / "duken.typ"


def _field(name: str) -> Any:
    if name in SHORT:
        return StringField(filters=[trimmed], validators=[at_most(LONGEST_SHORT)])
    return TextAreaField(filters=[trimmed], validators=[at_most(LONGEST)])


class SheetForm(PortalForm):
    """All of the sheet, or a part of it. `base` is the version that it is written on."""

    base = IntegerField(validators=[validators.Optional()])
    submission = StringField(validators=[at_most(26)])
    filled_by = StringField(validators=[at_most(26)])

    def words(self, names: Sequence[str] = FIELDS) -> dict[str, str]:
        """What stands in these fields."""
        return {name: self[name].data or "" for name in names}

    def asked(self, name: str) -> Field:
        """One field."""
        return self[name]


for _name in FIELDS:
    setattr(SheetForm, _name, _field(_name))


@dataclass(frozen=True)
class VersionShown:
    """A version with who filled it in, in words, and when."""

    read: VersionRead
    by: str
    on: str


@dataclass(frozen=True)
class DukenShown:
    """All versions, the newest first, and what the reader has half written."""

    versions: Sequence[VersionShown]
    draft: DraftRead | None = field(repr=False)

    @property
    def newest(self) -> VersionShown | None:
        """The version that holds now."""
        return self.versions[0] if self.versions else None

    @property
    def number(self) -> int:
        """The newest version's number, 0 when there is none."""
        return self.versions[0].read.number if self.versions else 0

    @property
    def base(self) -> int:
        """The version that is being written on."""
        return self.draft.base if self.draft else self.number

    def begun(self) -> dict[str, str]:
        """What stands in the fields as somebody goes on filling in."""
        if self.draft:
            return dict(self.draft.words)
        return filled(self.newest.read.words if self.newest else {})

    def version(self, number: int) -> VersionShown | None:
        """One version."""
        return next((each for each in self.versions if each.read.number == number), None)


def duken_shown(db: Session, case: Case, key: bytes, owner: str) -> DukenShown:
    """Opened. A fixed number of queries, however many versions."""
    return DukenShown(versions_shown(db, case.id, key), draft_of(db, case.id, key, owner))


def versions_shown(db: Session, case_id: str, key: bytes) -> list[VersionShown]:
    """Every version, the newest first. Two queries, however many."""
    read = versions_of(db, case_id, key)
    staff = people(db, {each.staff_id for each in read} - {""})
    names = {each: person.first_name for each, person in staff.items()}
    return [_version(each, names) for each in reversed(read)]


def _version(each: VersionRead, names: Mapping[str, str]) -> VersionShown:
    by = text(f"duken.filled.{each.filled_by.value}", name=names.get(each.staff_id, ""))
    return VersionShown(each, by, full_day(each.made_at.astimezone(OSLO).date()))


def part_of(number: int) -> Part:
    """The part with this number, from 1. 404 for any other."""
    return PARTS[number - 1] if 1 <= number <= len(PARTS) else abort(404)


def drafted(shown: DukenShown, form: SheetForm, part: Part) -> DraftRead:
    """What is half written, with this part as it was just typed. It is written on the version that was read with it."""
    typed = shown.number if form.base.data is None else form.base.data
    base = shown.draft.base if shown.draft else typed
    return DraftRead(base, {**shown.begun(), **form.words(part.fields)})


def theirs(shown: DukenShown, typed: Mapping[str, str]) -> dict[str, str]:
    """What stands in the newest version where the typed says otherwise: shown beside it, so that nothing is lost."""
    newest = shown.newest.read.words if shown.newest else {}
    return {name: newest.get(name, "") for name in FIELDS if newest.get(name) and newest.get(name) != typed.get(name)}


def chosen(shown: DukenShown) -> tuple[VersionShown, VersionShown, list[Change]]:
    """The two versions that the address names, else the newest and the one before it. 404 where there are not two."""
    new = shown.version(request.args.get("new", shown.number, type=int)) or abort(404)
    old = shown.version(request.args.get("old", new.read.number - 1, type=int)) or abort(404)
    return old, new, compare(old.read.words, new.read.words)


def on_paper(words: Mapping[str, str] | None, back: str, pdf: str) -> Response:
    """The sheet to print, A3 lying; None for an empty one."""
    return page("paper/duken.html", words=words, areas=AREAS, back=back, pdf=pdf if can_make_pdf() else "")


def as_pdf(words: Mapping[str, str] | None) -> Response:
    """The same as a tagged PDF. 404 where typst is not installed."""
    if not can_make_pdf():
        abort(404)
    made = set_pdf(TEMPLATE, _data(words))
    return Response(made, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="form.pdf"'})


def _data(words: Mapping[str, str] | None) -> dict[str, Any]:
    language, pack = current_language(), portal_of().pack
    return {
        "language": language.replace("_", "-"), "direction": direction(language), "neutral": text("site.neutral_title"),
        "service": pack.service_name, "municipality": pack.municipality_name, "title": text("duken.title"),
        "areas_title": text("duken.areas"), "areas": list(AREAS),
        "labels": {name: text(f"duken.field.{name}") for name in FIELDS}, "words": filled(words or {}),
    }  # fmt: skip
