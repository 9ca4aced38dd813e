"""On paper for somebody whom the family has said yes to: whose words they are, nothing that is only between us and the family.

The red way, notes, evaluations by others of the family, who was not invited to a meeting and how it was for them: never here.
"""

from collections.abc import Iterator

from portal.cases import invitations, queries
from portal.cases.consents import ConsentRead
from portal.cases.invitations import MeetingRead, Reply
from portal.cases.plan_queries import MeasureRead, plan_of
from portal.cases.plan_rules import GoalState, MeasureState
from portal.cases.round_queries import RoundRead, rounds_of, said_by_reader
from portal.cases.round_rules import Decision
from portal.cases.rules import Asker, Sender
from portal.db.clock import utc_now
from portal.desk.meetings_routes import REPLIES
from portal.desk.print_paper import Head
from portal.desk.print_source import Entry, Source, on_day
from portal.staff.gate import colleague
from portal.web.extensions import portal_of
from portal.web.i18n import full_day, full_time, gettext, text, when


def receiver_head(consent: ConsentRead) -> Head:
    """To whom, for what, on whose word, by whom and when: on every page of the paper."""
    said_on = full_day(consent.steps[-1].on)
    by = gettext(
        "Skrevet ut av %(name)s i %(service)s, %(when)s.",
        name=colleague().name, service=portal_of().pack.service_name, when=full_time(utc_now()),
    )  # fmt: skip
    yes = gettext("Familien sa ja %(day)s. Det gjelder til og med %(until)s.", day=said_on, until=full_day(consent.until))
    to, purpose = gettext("Til: %(name)s", name=consent.receiver), gettext("Skal bare brukes til dette: %(why)s", why=consent.why)
    return gettext("Delt med samtykke"), [to, purpose, yes, by]


def given_messages(source: Source) -> Iterator[Entry]:
    """Of this conversation alone, and not what a trusted person wrote: whoever has the code cannot say yes for that one."""
    for line in queries.messages_of(source.db, source.opened.case.id, source.opened.key):
        if not line.facts["trusted"]:
            writer = portal_of().pack.service_name if line.kind == Sender.STAFF.value else _whose(source)
            yield Entry(f"{writer} · {on_day(line.at)}", line.text)


def _whose(source: Source) -> str:
    return gettext("Den unge") if source.opened.case.asker == Asker.YOUNG.value else gettext("Familien")


def given_steps(source: Source) -> Iterator[Entry]:
    """The rounds, and of what was said in them what the one with the code said."""
    for one in rounds_of(source.db, source.opened.case.id, source.opened.key):
        if one.decision is not Decision.BROKEN_OFF:
            yield Entry(text("print.round", number=one.number), "\n".join(_round(one, source)))


def _round(one: RoundRead, source: Source) -> Iterator[str]:
    yield f"{text('print.goal')}: {one.goal}"
    for each in one.measures:
        yield "– " + ", ".join(filter(None, (each.what, each.who, full_day(each.by) if each.by else "")))
    if one.came_of_it:
        yield f"{text('print.came_of_it')}: {one.came_of_it}"
    if own := said_by_reader(one, source.opened.case.asker):
        yield f"{_whose(source)}: {own}"


def given_plan(source: Source) -> Iterator[Entry]:
    """What is agreed; not what is only proposed, nor what anybody has said of how it goes."""
    for goal in plan_of(source.db, source.opened.case.id, source.opened.key):
        if goal.state is not GoalState.PROPOSED:
            agreed = (one for one in goal.measures if one.state is not MeasureState.PROPOSED)
            yield Entry(goal.words, "\n".join(map(_measure, agreed)))


def _measure(one: MeasureRead) -> str:
    days = " – ".join(full_day(day) for day in (one.starts_on, one.ends_on) if day)
    return "– " + ", ".join(filter(None, (one.what, one.who_words, one.service_name, days)))


def known_meetings(source: Source) -> Iterator[Entry]:
    """Every meeting that stands, the first first: whom the family wanted there, and nothing of whom it did not."""
    for one in reversed(invitations.meetings_of(source.db, source.opened.case.id, source.opened.key)):
        if one.reply is not Reply.OFF:
            yield Entry(when(one.starts_at), "\n".join(filter(None, _meeting(one))), one.starts_at.isoformat())


def _meeting(one: MeetingRead) -> Iterator[str]:
    yield from (one.place, one.about, str(REPLIES[one.reply]))
    if one.reply is Reply.COMES and one.invited:
        yield f"{text('meetings.with')} {' · '.join(one.invited)}"
