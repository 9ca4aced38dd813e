"""The parts of a case as they are set on paper. One line in `_WRITERS` for each part and reader: who builds a part adds its own.

A family's paper says what its own pages say and no more: the red way, notes, and what another of the family said alone never do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import g

from portal.cases import mapping, queries
from portal.cases.case_log import FamilyLine, family_log
from portal.cases.journal import Happened
from portal.cases.mapping import FactRead
from portal.cases.plan_queries import MeasureRead, plan_of
from portal.cases.printing import UNPRINTED, Part, Reader
from portal.cases.queries import Line
from portal.cases.round_queries import RoundRead, levels_of, rounds_of, said_by_reader
from portal.cases.round_rules import Decision
from portal.cases.rules import Field, SaidBy, Sender
from portal.desk import words
from portal.desk.concern_pages import concern_side
from portal.desk.pages import entries
from portal.desk.print_agreed import (
    agreed_consents,
    agreed_meetings,
    all_consents,
    all_meetings,
    all_of_duken,
    all_people,
    own_duken,
)
from portal.desk.print_given import given_messages, given_plan, given_steps, known_meetings
from portal.desk.print_source import Entry, Printed, Source, on_day
from portal.desk.steps_pages import who_took_part
from portal.municipality.hours import OSLO
from portal.staff.queries import names_of
from portal.web.extensions import portal_of
from portal.web.i18n import current_language, full_day, full_time, gettext, text
from portal.web.i18n import lazy as _l
from portal.web.said import Said, said

TITLES: Mapping[Part, Any] = {
    Part.FIRST: _l("Det som ble fortalt først"), Part.CONCERN: _l("Bekymringen"), Part.MESSAGES: _l("Meldinger"),
    Part.FACTS: _l("Kartleggingen"), Part.NOTES: _l("Notater"), Part.STEPS: _l("Nivå og runder"),
    Part.PLAN: _l("Plan"), Part.DUKEN: "Duken", Part.PEOPLE: _l("Familien"), Part.CONSENTS: _l("Samtykke"),
    Part.MEETINGS: _l("Møter"), Part.LOG: _l("Logg"),
}  # fmt: skip


def write_out(source: Source, reader: Reader, parts: Sequence[Part]) -> list[Printed]:
    """These parts for this reader, in the language that is spoken now. KeyError for a part that the reader has none of."""
    return [Printed(part, title_of(reader, part), list(_WRITERS[reader, part](source))) for part in parts]


def title_of(reader: Reader, part: Part) -> str:
    """What a part is called on this reader's paper."""
    return text(f"print.part.{part.value}") if reader is Reader.FAMILY else str(TITLES[part])


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """For the length of the block, keyed texts and dates are in this language: a family's paper is in the family's own."""
    before = current_language()
    catalogue = g.pop("catalogue", None)
    g.language = language
    try:
        yield
    finally:
        g.language = before
        g.pop("catalogue", None)
        if catalogue is not None:
            g.catalogue = catalogue


# --- what both read -------------------------------------------------------------------------------------------------------


def _first(source: Source) -> Iterator[Entry]:
    form = queries.form_of(source.db, source.opened.case.id) or source.opened.case.asker
    return _all_said(said(form, source.records.get("answers", {})))


def _all_said(answers: Sequence[Said]) -> Iterator[Entry]:
    return (Entry(one.ask, "\n".join(one.said)) for one in answers)


def _message(line: Line, writer: str) -> Entry:
    return Entry(f"{writer} · {full_time(line.at)}", line.text, line.at.isoformat())


# --- the family -----------------------------------------------------------------------------------------------------------


def _own_messages(source: Source) -> Iterator[Entry]:
    """Of this conversation alone: what stands before it is another code's."""
    us = portal_of().pack.service_name
    for line in queries.messages_of(source.db, source.opened.case.id, source.opened.key):
        is_ours = line.kind == Sender.STAFF.value
        writer = us if is_ours else line.facts.get("by") or text("print.you")
        yield Entry(f"{writer} · {full_day(line.at.astimezone(OSLO).date())}", line.text)  # no hour: as on the family's log


def _own_steps(source: Source) -> Iterator[Entry]:
    for one in rounds_of(source.db, source.opened.case.id, source.opened.key):
        if one.decision is not Decision.BROKEN_OFF:
            yield Entry(text("print.round", number=one.number), "\n".join(_round_for_family(one, source.opened.case.asker)))


def _round_for_family(one: RoundRead, asker: str) -> Iterator[str]:
    yield f"{text('print.goal')}: {one.goal}"
    for each in one.measures:
        yield "– " + ", ".join(filter(None, (each.what, each.who, full_day(each.by) if each.by else "")))
    yield text("print.look", day=full_day(one.evaluate_on))
    if one.came_of_it:
        yield f"{text('print.came_of_it')}: {one.came_of_it}"
    if own := said_by_reader(one, asker):
        yield f"{text('print.you_said')}: {own}"


def _own_log(source: Source) -> Iterator[Entry]:
    for line in family_log(source.db, source.opened.case, source.opened.key):
        yield Entry(full_day(line.day), " · ".join(filter(None, _family_line(line))), line.day.isoformat())


def _family_line(line: FamilyLine) -> Iterator[str]:
    if line.what == Happened.MESSAGE_RECEIVED.value:
        yield text("log.what.trusted_wrote") if line.is_by_trusted else text("thread.from_you")
    else:
        yield text(f"log.what.{line.what}")
    if line.receiver:
        yield text("log.to", receiver=line.receiver)
    yield line.trusted
    if line.person is not None:
        role = text(f"role.{line.person.role.value}.name")
        yield text("log.holder", name=line.person.first_name, role=role) if line.is_holder else role


# --- the archive ----------------------------------------------------------------------------------------------------------


def _all_messages(source: Source) -> Iterator[Entry]:
    lines = queries.messages_in(source.db, source.history.keys)
    names = source.names(lines)
    for line in lines:
        yield _message(line, line.facts.get("by") or names.get(line.who) or str(words.SAID_BY[SaidBy.FAMILY]))


def _all_notes(source: Source) -> Iterator[Entry]:
    lines = queries.notes_in(source.db, source.history.keys)
    names = source.names(lines)
    return (_message(line, names.get(line.who, "")) for line in lines)


def _all_facts(source: Source) -> Iterator[Entry]:
    """The mapping form, field by field, also of what the case carries on: what stands, and below it what stood there before."""
    standing = mapping.standing(source.db, source.history.keys)
    names = names_of(source.db, [each.staff_id for fact in standing for each in (fact, *fact.earlier)])
    for named in Field:
        for fact in (one for one in standing if one.field is named):
            yield _fact(fact, names, str(words.FIELDS[named]))
            for old in fact.earlier:
                yield _fact(old, names, f"{words.FIELDS[named]} · {gettext('Sto her før')}")


def _fact(fact: FactRead, names: Mapping[str, str], name: str) -> Entry:
    by = ", ".join(filter(None, (str(words.SAID_BY[fact.said_by]), names.get(fact.staff_id))))
    return Entry(f"{name} ({by}) · {full_time(fact.noted_at)}", fact.text, fact.noted_at.isoformat())


def _all_steps(source: Source) -> Iterator[Entry]:
    case, key = source.opened.case, source.opened.key
    levels = levels_of(source.db, case.id, key)
    names = names_of(source.db, [one.set_by for one in levels])
    for one in levels:
        head = f"{text(f'level.{one.level}.name')} · {on_day(one.set_on)} · {names.get(one.set_by, '')}"
        said_of_it = (one.reason, who_took_part(one.took_part, one.others), one.leader_words)
        yield Entry(head, "\n".join(filter(None, said_of_it)), one.set_on.isoformat())
    for each in rounds_of(source.db, case.id, key):
        yield Entry(text("print.round", number=each.number), "\n".join(_round_for_archive(each)), each.starts.isoformat())


def _round_for_archive(one: RoundRead) -> Iterator[str]:
    yield from _round_for_family(one, "")
    yield from filter(None, (one.family_says, one.child_says, who_took_part(one.took_part, one.others)))
    if one.decision is not None:
        yield f"{one.decision.value} · {on_day(one.ended_at) if one.ended_at else ''}"


def _all_of_the_plan(source: Source) -> Iterator[Entry]:
    for goal in plan_of(source.db, source.opened.case.id, source.opened.key):
        yield Entry(goal.words, "\n".join(line for measure in goal.measures for line in _measure_lines(measure)))


def _measure_lines(one: MeasureRead) -> Iterator[str]:
    days = " – ".join(full_day(day) for day in (one.starts_on, one.ends_on) if day)
    yield "– " + ", ".join(filter(None, (one.what, one.who_words, one.service_name, days)))
    yield from (f"  {on_day(each.at)}: {each.words}" for each in one.said if each.words)


def _all_of_the_concern(source: Source) -> Iterator[Entry]:
    side = concern_side(source.db, source.opened.case, source.opened.key, source.signed)
    if side is not None:
        yield from _all_said(side.words.facts if side.words else side.asked)


def _all_that_happened(source: Source) -> Iterator[Entry]:
    lines = [one for one in queries.events_in(source.db, source.history.keys) if Happened(one.kind) not in UNPRINTED]
    for one in reversed(entries(lines, source.names(lines))):
        yield Entry(f"{one.time} · {one.who}", "\n".join(filter(None, (str(one.what), one.detail))), one.moment.isoformat())


# A part that is new adds its line for each reader that `portal.cases.printing.SHOWN` gives it to.
_WRITERS: Mapping[tuple[Reader, Part], Callable[[Source], Iterator[Entry]]] = {
    (Reader.FAMILY, Part.FIRST): _first,
    (Reader.FAMILY, Part.MESSAGES): _own_messages,
    (Reader.FAMILY, Part.STEPS): _own_steps,
    (Reader.FAMILY, Part.DUKEN): own_duken,
    (Reader.FAMILY, Part.CONSENTS): agreed_consents,
    (Reader.FAMILY, Part.MEETINGS): agreed_meetings,
    (Reader.FAMILY, Part.LOG): _own_log,
    (Reader.RECEIVER, Part.FIRST): _first,
    (Reader.RECEIVER, Part.MESSAGES): given_messages,
    (Reader.RECEIVER, Part.STEPS): given_steps,
    (Reader.RECEIVER, Part.PLAN): given_plan,
    (Reader.RECEIVER, Part.DUKEN): own_duken,
    (Reader.RECEIVER, Part.MEETINGS): known_meetings,
    (Reader.ARCHIVE, Part.FIRST): _first,
    (Reader.ARCHIVE, Part.CONCERN): _all_of_the_concern,
    (Reader.ARCHIVE, Part.MESSAGES): _all_messages,
    (Reader.ARCHIVE, Part.FACTS): _all_facts,
    (Reader.ARCHIVE, Part.NOTES): _all_notes,
    (Reader.ARCHIVE, Part.STEPS): _all_steps,
    (Reader.ARCHIVE, Part.PLAN): _all_of_the_plan,
    (Reader.ARCHIVE, Part.DUKEN): all_of_duken,
    (Reader.ARCHIVE, Part.PEOPLE): all_people,
    (Reader.ARCHIVE, Part.CONSENTS): all_consents,
    (Reader.ARCHIVE, Part.MEETINGS): all_meetings,
    (Reader.ARCHIVE, Part.LOG): _all_that_happened,
}
