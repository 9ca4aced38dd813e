"""What the form's pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from portal.cases.gate import Gate, Reason, Who, Why, verdict
from portal.cases.moments import local_today
from portal.concern import form as forms
from portal.concern import hints
from portal.concern.drafts import Draft
from portal.concern.form import STEPS, Form, Person, gate_of
from portal.concern.steps import faults, stands_open
from portal.db.clock import utc_now
from portal.web.extensions import portal_of
from portal.web.i18n import apart, day, full_day, own_name, text


@dataclass(frozen=True)
class Row:
    """A line of the review."""

    ask: str
    said: str
    is_words: bool = False


@dataclass(frozen=True)
class Part:
    """What one step holds, for the review."""

    step: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Hinted:
    """A sentence that is worth another look, and why."""

    sentence: str
    why: str


@dataclass(frozen=True)
class FormPage:
    """The form as it stands."""

    draft_id: str
    form: Form
    ends_at: datetime | None
    number: int
    errors: Sequence[tuple[str, str]]
    hints: Sequence[Hinted]
    reasons: Sequence[str]
    parts: Sequence[Part]
    languages: Sequence[tuple[str, str]]
    others: Sequence[tuple[str, str]]
    is_ready: bool

    def error(self, id: str) -> str | None:
        """The words for what is wrong with one field."""
        return next((words for field, words in self.errors if field == id), None)

    @property
    def count(self) -> int:
        return len(STEPS)

    @property
    def answer_by(self) -> datetime:
        return datetime.fromtimestamp(self.form.answer_by, UTC)


def form_page(draft_id: str, form: Form, ends_at: datetime | None, others: Sequence[Draft]) -> FormPage:
    """The page for where the form stands."""
    today, pack, is_review = local_today(), portal_of().pack, form.at == "review"
    shown = faults(form, form.at, today) if form.shows_faults else []
    return FormPage(
        draft_id=draft_id, form=form, ends_at=ends_at, number=STEPS.index(form.at) + 1 if form.at in STEPS else 0,
        errors=[(each.id, text(f"concern.fault.{each.why}")) for each in shown],
        hints=hints_in(form) if form.at in ("facts", "review") else [], reasons=_reasons(form),
        parts=review(form) if is_review else [], languages=[(code, own_name(code)) for code in pack.languages],
        others=[(each.id, _named(each)) for each in others], is_ready=is_review and not stands_open(form, today),
    )  # fmt: skip


def hints_in(form: Form) -> list[Hinted]:
    """What reads as an interpretation or a diagnosis in what the writer says as their own."""
    own = (form.facts.get(key, "") for key in ("seen", "since", "well", "tried"))
    return [
        Hinted(each.sentence, text(f"concern.facts.hint_{each.kind}"))
        for words in own
        for each in hints.find(words)
    ]


def _named(draft: Draft) -> str:
    names = ", ".join(each.get("name", "") for each in draft.form.children if each.get("name"))
    return text(
        "concern.open_other", who=names or text("concern.unnamed"), day=day(draft.ends_at - forms.DAYS)
    )


def _reasons(form: Form) -> list[str]:
    """Why it cannot be sent yet, or what has to be weighed, a sentence each."""
    gate, found = gate_of(form), verdict(gate_of(form), local_today())
    return [
        words
        for each in (*found.reasons, *found.weighs)
        if (words := _reason(gate, each, is_weighed=each in found.weighs))
    ]


_SAID_OF = {
    Why.NOT_INFORMED: "concern.talk.not_informed", Why.CHILD_NOT_ASKED: "concern.talk.child_not_asked",
    Why.CONSENT_MISSING: "concern.talk.consent_missing", Why.GUARDIAN_OBJECTS: "concern.consult.refused",
    Why.CHILD_OBJECTS: "concern.consult.refused", Why.NOBODY_INFORMED: "concern.consult.nobody",
}  # fmt: skip


def _reason(gate: Gate, reason: Reason, *, is_weighed: bool) -> str:
    name = _name(gate, reason)
    key = "concern.review.weighs" if is_weighed else _SAID_OF.get(reason.why, "")
    return text(key, name=apart(name)) if key else ""


def _name(gate: Gate, reason: Reason) -> str:
    if reason.who is Who.GUARDIAN:
        return gate.guardians[reason.number].name
    return gate.children[reason.number].name if reason.who is Who.CHILD else ""


# --- the review -------------------------------------------------------------------------------------------


def review(form: Form) -> list[Part]:
    """Everything that is sent, step by step."""
    rows = {
        "children": [row for each in form.children if forms.is_somebody(each) for row in _child_rows(each)],
        "guardians": [
            row for each in form.guardians if forms.is_somebody(each) for row in _guardian_rows(each)
        ],
        "facts": _facts_rows(form),
        "consent": _consent_rows(form),
        "family": _family_rows(form),
    }
    return [Part(step, text(f"concern.{step}.title"), found) for step, found in rows.items()]


def _child_rows(child: Person) -> list[Row]:
    return [
        Row(text("concern.children.name"), f"{child.get('name', '')}, {child.get('age', '')}"),
        Row(text("concern.children.view"), _chosen("child_view", child.get("view", ""))),
    ]


def _guardian_rows(guardian: Person) -> list[Row]:
    """What belongs to another answer than the one given is not sent, and not shown."""
    informed = guardian.get("informed", "")
    told = [
        Row(text("concern.guardians.by_whom"), guardian.get("by_whom", "")),
        Row(text("concern.guardians.on"), _day(guardian.get("on", ""))),
        Row(text("concern.guardians.how"), _chosen("how", guardian.get("how", ""))),
        Row(text("concern.guardians.view"), _chosen("view", guardian.get("view", ""))),
    ]
    more = {
        "informed": told,
        "cannot": [Row(text("concern.guardians.reason"), guardian.get("reason", ""), True)],
    }
    return [
        Row(text("concern.guardians.name"), guardian.get("name", "")),
        Row(text("concern.guardians.informed"), _chosen("informed", informed)),
        *more.get(informed, []),
    ]


def _day(typed: str) -> str:
    try:
        return full_day(date.fromisoformat(typed))
    except ValueError:
        return typed


def _chosen(what: str, slug: str) -> str:
    return text(f"concern.{what}.{slug}") if slug else ""


def _facts_rows(form: Form) -> list[Row]:
    """What was written, each under its question; the questions that were left open are named together at the end."""
    kept, asked = forms.facts_of(form), (*forms.FACTS, *forms.WRITER)
    said = [Row(text(f"concern.facts.{key}"), kept[key], key in forms.FACTS) for key in asked if key in kept]
    left = [text(f"concern.facts.{key}") for key in asked if key not in kept]
    return [*said, Row(text("concern.none"), " · ".join(left), True)] if left else said


def _consent_rows(form: Form) -> list[Row]:
    said = forms.consents_of(form)
    return [Row(text(f"concern.receiver.{who}"), text(f"concern.extent.{how}")) for who, how in said.items()]


def _family_rows(form: Form) -> list[Row]:
    language = own_name(form.language) if form.language in portal_of().pack.languages else ""
    return [
        Row(text("concern.family.language"), language),
        Row(
            text("concern.family.interpreter"),
            _chosen("family", f"interpreter_{form.interpreter}" if form.interpreter else ""),
        ),
        Row(
            text("concern.family.together"),
            _chosen("family", f"together_{form.together}" if form.together else ""),
        ),
    ]


def due_at() -> datetime:
    """Until when an answer is promised to what comes in now."""
    pack = portal_of().pack
    return pack.hours.add_working_days(utc_now(), pack.promise_working_days)
