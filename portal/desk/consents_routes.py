"""A case's consents: what may be shared with whom now, asking the family, and noting what was shared."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField, validators

from portal.cases import consents
from portal.cases.consents import Asking, Sharing
from portal.cases.consents_rules import (
    LONGEST_DAYS,
    MOST_SUBJECTS,
    PARAGRAPHS,
    Ground,
    State,
    WhoSays,
    who_says,
)
from portal.cases.moments import local_today
from portal.cases.opened import Opened, note_showing, open_for
from portal.cases.printing import SHOWN, Part, Reader, parts_for
from portal.cases.queries import records_of
from portal.cases.reach import narrowed
from portal.cases.sharing import KIND, from_record
from portal.desk import words as desk_words
from portal.desk.case_places import places
from portal.desk.changing import change_case
from portal.desk.steps_forms import day_of
from portal.directory.here import directory_of
from portal.replies.concern_words import receivers
from portal.staff.gate import colleague
from portal.staff.queries import names_of
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import current_language
from portal.web.i18n import lazy as _l
from portal.web.render import page

bp = Blueprint("desk_consents", __name__)
USUAL_DAYS = 183
STATES: Mapping[str, Any] = {
    State.ASKED: _l("Venter på svar"),
    State.YES: _l("Ja"),
    State.PARTLY: _l("Ja til noe av det"),
    State.ASK_FIRST: _l("Vil spørres hver gang"),
    State.NO: _l("Nei"),
    State.WITHDRAWN: _l("Trukket tilbake"),
    "run_out": _l("Ja, men tiden er ute"),
    "lapsed": _l("Ikke svart i tide"),
}
GROUNDS: Mapping[Ground, Any] = {
    Ground.REPORT: _l("Plikt til å melde til barnevernet"),
    Ground.AVERT: _l("Plikt til å avverge"),
    Ground.LIFE: _l("Fare for liv eller helse"),
}
PART_NAMES: Mapping[Part, Any] = {
    Part.FIRST: _l("Det de fortalte først"), Part.MESSAGES: _l("Meldingene mellom dem og oss"),
    Part.STEPS: _l("Rundene: mål, tiltak og hva som kom ut av det"), Part.PLAN: _l("Planen"), Part.DUKEN: "Duken",
    Part.MEETINGS: _l("Møtene"),
}  # fmt: skip
WHO_SAYS: Mapping[WhoSays, Any] = {
    WhoSays.PARENT: _l(
        "De med foreldreansvar sier ja. Fra 12 år veier det mye hva barnet mener. Fra 16 år sier den unge selv ja til helsehjelp."
    ),
    WhoSays.YOUNG: _l(
        "Under 16 år: det den unge mener, veier mye, men de med foreldreansvar må som regel si ja også. Spør den unge først."
    ),
    WhoSays.YOUNG_16: _l("Fra 16 år sier den unge selv ja til helsehjelp."),
}  # fmt: skip
REFUSED: Mapping[str, Any] = {
    "no_consent": _l("Familien har ikke sagt ja til dette nå. Velg det de har sagt ja til, eller spør dem."),
    "subjects_missing": _l("Skriv hva det gjelder."),
    "receiver_missing": _l("Skriv hvem det er."),
    "why_missing": _l("Skriv hvorfor."),
    "why_hidden_missing": _l("Skriv hvorfor familien ikke skal se det her."),
    "until_when": _l("Velg en dag fra i dag og høyst et år fram."),
}


class AskForm(PortalForm):
    """Asking the family: who would be told what, what for, and until when."""

    receiver = StringField(filters=[trimmed], validators=[required(_l("Skriv hvem det er.")), at_most(200)])
    subjects = TextAreaField(filters=[trimmed], validators=[at_most(1000)])
    parts = SelectMultipleField(validate_choice=False)
    purpose = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hva det skal brukes til.")), at_most(1000)])
    until = StringField(filters=[trimmed], validators=[at_most(20)])

    def validate_subjects(self, field: Any) -> None:
        if not field.data and not self.parts.data:
            raise validators.ValidationError(_l("Skriv hva dere vil dele."))

    def validate_parts(self, field: Any) -> None:
        if not set(field.data or ()) <= {part.value for part in SHOWN[Reader.RECEIVER]}:
            raise validators.ValidationError(_l("Velg i listen."))

    def validate_until(self, field: Any) -> None:
        day = day_of(field.data)
        if day is None or not 0 <= (day - local_today()).days <= LONGEST_DAYS:
            raise validators.ValidationError(REFUSED["until_when"])

    def asked(self, language: str) -> Asking:
        """What is asked; only of a form that is valid. Parts of the case are called what the family calls them."""
        lines = [line.strip() for line in (self.subjects.data or "").splitlines() if line.strip()]
        day = day_of(self.until.data) or local_today()
        said = portal_of().pack.texts
        parts = {part.value: said.get(language, f"consents.part.{part.value}") for part in Part if part.value in self.parts.data}
        return Asking(self.receiver.data, list(dict.fromkeys(lines))[:MOST_SUBJECTS], self.purpose.data, day, parts)


class ShareForm(PortalForm):
    """Noting that something was shared, under a consent."""

    consent = StringField(validators=[at_most(26)])
    what = SelectMultipleField(validate_choice=False)


class LawForm(PortalForm):
    """Noting that something was shared because the law demands it."""

    ground = StringField(validators=[validators.AnyOf([each.value for each in Ground], message=_l("Velg i listen."))])
    law_receiver = StringField(filters=[trimmed], validators=[required(_l("Skriv hvem det er.")), at_most(200)])
    law_what = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hva som ble delt.")), at_most(2000)])
    law_why = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv hvorfor.")), at_most(2000)])
    is_hidden = BooleanField()
    why_hidden = TextAreaField(filters=[trimmed], validators=[at_most(2000)])

    def validate_why_hidden(self, field: Any) -> None:
        if self.is_hidden.data and not field.data:
            raise validators.ValidationError(REFUSED["why_hidden_missing"])


@bp.get("/desk/case/<case_id>/consents")
@needs("open_case")
def read_consents(case_id: str) -> Response:
    """What may be shared with whom now, and every step of it."""
    return show_consents(case_id)


@bp.post("/desk/case/<case_id>/consents")
@needs("write_answer")
def ask_consent(case_id: str) -> Response:
    """Ask the family."""
    form = AskForm()
    return _change(
        case_id, "ask_form", form,
        lambda db, opened: consents.ask(
            db, opened.case, opened.key, form.asked(opened.case.language), colleague().id
        ),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/consents/shared")
@needs("write_note")
def note_shared(case_id: str) -> Response:
    """Note what was shared under a consent; refused without one in force."""
    form = ShareForm()
    return _change(
        case_id, "share_form", form,
        lambda db, opened: consents.share(
            db, opened.case, opened.key, Sharing(request.form.getlist("what"), form.consent.data or ""), colleague().id
        ),
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/consents/by-law")
@needs("write_note")
def note_shared_by_law(case_id: str) -> Response:
    """Note what was shared because the law demands it, with the paragraph and what made it so."""
    form = LawForm()

    def change(db: Any, opened: Opened) -> None:
        shared = Sharing(
            [form.law_what.data], receiver=form.law_receiver.data, ground=Ground(form.ground.data), why=form.law_why.data,
            is_hidden=bool(form.is_hidden.data), why_hidden=form.why_hidden.data or "",
        )  # fmt: skip
        consents.share(db, opened.case, opened.key, shared, colleague().id)

    return _change(case_id, "law_form", form, change)


def _change(case_id: str, name: str, form: PortalForm, change: Any) -> Response:
    return change_case(case_id, name, form, change, show=show_consents, path="/consents")


def show_consents(case_id: str, status: int = 200, refused: str = "", **typed: PortalForm) -> Response:
    """The page; the access log knows that it was read. `typed` are the forms that must be mended."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        me, case = narrowed(me, opened.case), opened.case
        kept, shared = consents.ledger(db, case.id, opened.key), consents.shares(db, case.id, opened.key)
        concern = receivers(from_record(records_of(db, case.id, opened.key).get(KIND))) if case.channel == "professional" else []
        names = names_of(db, [*(step.staff_id for each in kept for step in each.steps), *(each.staff_id for each in shared)])
    until = (local_today() + timedelta(days=USUAL_DAYS)).isoformat()
    forms = {"ask_form": AskForm(formdata=None, until=until), "law_form": LawForm(formdata=None)}
    return page(
        "desk/consents.html", status, case=case, signed=me, kept=kept, in_force=[each for each in kept if each.is_in_force],
        shared=shared, names=names, concern=concern, states=STATES, grounds=GROUNDS, paragraphs=PARAGRAPHS,
        part_options=[(part.value, PART_NAMES[part]) for part in parts_for(Reader.RECEIVER, case)],
        who_says=WHO_SAYS[who_says(case.asker, case.age_band)], places=places(case, me),
        offered=sorted(each.name.get(current_language()).text for each in directory_of().services),
        refused=REFUSED.get(refused) or desk_words.REFUSED.get(refused, ""), **{**forms, **typed},
    )  # fmt: skip
