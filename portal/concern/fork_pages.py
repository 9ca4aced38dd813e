"""What the fork and its stop pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.cases.gate import Exception10
from portal.concern.fork import QUESTIONS, Answer, Fork
from portal.municipality.laws import Law
from portal.municipality.lines import CrisisLine
from portal.municipality.profile import Fact, Pack
from portal.municipality.texts import Section
from portal.web.extensions import portal_of
from portal.web.i18n import current_language, text

# Whom to call for what, by their slugs in the packs' lines; a line that a pack does not have is passed by.
_LINES: Mapping[Exception10, Sequence[str]] = {
    Exception10.LIFE: ("ambulance", "police", "urgent_care", "child_welfare_emergency"),
    Exception10.VIOLENCE: (
        "child_welfare_day", "child_welfare_emergency", "police", "child_alarm", "violence_consultation", "ambulance",
    ),
    Exception10.NEGLECT: ("child_welfare_day", "child_welfare_emergency", "child_alarm", "police"),
}  # fmt: skip
_LAWS: Mapping[Exception10, Sequence[str]] = {
    Exception10.LIFE: ("duty_to_avert",),
    Exception10.VIOLENCE: ("duty_to_report", "duty_to_avert"),
    Exception10.NEGLECT: ("duty_to_report",),
}
_MESSAGE = "child_welfare_message"


@dataclass(frozen=True)
class Asked:
    """One of the three questions. `given` is the answer that is shown again, '' for none."""

    key: str
    ask: str
    help: str
    choices: Sequence[tuple[str, str]]
    given: str
    error: str


@dataclass(frozen=True)
class Also:
    """Another way that the answers lead to, in short."""

    title: str
    lead: str


@dataclass(frozen=True)
class Stop:
    """A stop page. `message`: where the national digital message is written; None where nothing is to be reported."""

    key: str
    title: str
    lead: str
    lines: Sequence[CrisisLine]
    sections: Sequence[Section]
    also: Sequence[Also]
    laws: Sequence[Law]
    message: Fact | None


def asked(answers: Mapping[Exception10, Answer], missing: Sequence[Exception10] = ()) -> list[Asked]:
    """The three questions, with what was answered and what is missing."""
    return [
        Asked(
            key=each.value, ask=text(f"fork.{each}.ask"), help=text(f"fork.{each}.help"),
            choices=[(one.value, text(f"fork.answer.{one}")) for one in Answer],
            given=answers.get(each, ""), error=text("fork.missing") if each in missing else "",
        )
        for each in QUESTIONS
    ]  # fmt: skip


def lines_of(way: Exception10, pack: Pack, moment: datetime) -> list[CrisisLine]:
    """Whom to call: who answers at `moment` first, and among them in the order of how they can help."""
    order = _LINES[way]
    known = [line for line in pack.lines_for("all", moment) if line.slug in order]
    return sorted(known, key=lambda line: (not line.is_open(moment), order.index(line.slug)))


def work_lines(pack: Pack, moment: datetime) -> list[CrisisLine]:
    """Whom a professional calls when it cannot wait."""
    return lines_of(Exception10.VIOLENCE, pack, moment)


def stop_page(fork: Fork, moment: datetime) -> Stop:
    """The page for the most urgent of the ways, with the others in short."""
    pack, way = portal_of().pack, fork.ways[0]
    return Stop(
        key=way.value, title=_title(way, fork), lead=text(f"stop.{way}.lead"), lines=lines_of(way, pack, moment),
        sections=_sections(way, fork), also=[Also(_title(each, fork), text(f"stop.{each}.lead")) for each in _also(fork)],
        laws=[law for law in pack.laws if law.slug in _LAWS[way]],
        message=None if way is Exception10.LIFE else pack.facts.get(_MESSAGE),
    )  # fmt: skip


def _title(way: Exception10, fork: Fork) -> str:
    return text(f"stop.{way}.{'title_unsure' if way in fork.unsure else 'title'}")


def _also(fork: Fork) -> Sequence[Exception10]:
    """Neglect tells that one speaks with the parents: never beside violence, where one does not."""
    return [each for each in fork.ways[1:] if fork.may_tell_parents or each is Exception10.VIOLENCE]


def _sections(way: Exception10, fork: Fork) -> list[Section]:
    found = portal_of().pack.texts.sections(current_language(), f"stop.{way}")
    return [each for each in found if fork.may_tell_parents or each.slug != "parents"]
