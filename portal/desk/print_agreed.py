"""On paper: Duken, who is in the case, what may be shared, and the meetings.

The family's paper follows `thread/duken.html`, `thread/consents.html` and `thread/meetings.html`. Of the people there is only
what stands under this case's own key: what a household calls its members would tell that there are others (ADR 0062).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from portal.cases import consents, invitations
from portal.cases.consents import ConsentRead, ShareRead
from portal.cases.consents_rules import PARAGRAPHS, State
from portal.cases.duken_rules import FIELDS
from portal.cases.household_children import children_of
from portal.cases.household_queries import is_shown
from portal.cases.invitations import MeetingRead, Reply
from portal.cases.meetings import invitation_of
from portal.cases.people import people
from portal.cases.rules import Channel
from portal.cases.sharing import KIND, from_record
from portal.desk import words
from portal.desk.consents_routes import GROUNDS, STATES
from portal.desk.meetings_routes import REPLIES
from portal.desk.print_source import Entry, Source
from portal.replies.concern_words import receivers
from portal.replies.duken_shown import VersionShown, versions_shown
from portal.staff.queries import names_of
from portal.web.extensions import portal_of
from portal.web.i18n import full_day, gettext, text, when


def own_duken(source: Source) -> Iterator[Entry]:
    """The newest version of Duken; what somebody has half written is nobody's yet."""
    return _newest_duken(source, source.opened.key, source.opened.case.id)


def all_of_duken(source: Source) -> Iterator[Entry]:
    """The same, and the newest version of each case that this one carries on."""
    for case_id, key in source.history.keys.items():
        yield from _newest_duken(source, key, case_id)


def _newest_duken(source: Source, key: bytes, case_id: str) -> Iterator[Entry]:
    for newest in versions_shown(source.db, case_id, key)[:1]:
        yield from _sheet(newest)


def _sheet(made: VersionShown) -> Iterator[Entry]:
    yield Entry(text("duken.version", number=made.read.number), f"{made.by} · {made.on}", made.read.made_at.isoformat())
    for name in FIELDS:
        if written := made.read.words.get(name):
            yield Entry(text(f"duken.field.{name}"), written)


# --- who is in the case ---------------------------------------------------------------------------------------------------


def all_people(source: Source) -> Iterator[Entry]:
    """The children without a code, and whether who has the code lets others in the family know."""
    if is_shown(source.db, source.opened.case.id):
        yield Entry(gettext("Har valgt at andre i familien kan vite om samtalen."), "")
    for case_id, key in source.history.keys.items():
        for child in children_of(source.db, case_id, key):
            yield Entry(child.name, child.born)


# --- what may be shared ---------------------------------------------------------------------------------------------------


def agreed_consents(source: Source) -> Iterator[Entry]:
    """What the family was asked, what it said step by step, and what was shared: never what would put a child in danger."""
    case, key = source.opened.case, source.opened.key
    kept, shared = consents.ledger(source.db, case.id, key), consents.shares(source.db, case.id, key, for_family=True)
    names = {each: person.first_name for each, person in people(source.db, _staff_in(kept, shared)).items()}
    for one in reversed(kept):
        yield Entry(one.receiver, "\n".join(_consent_for_family(one, names)))
    for each in reversed(shared):
        by = names.get(each.staff_id, portal_of().pack.service_name)
        yield _share(each, by, text("consents.shared"), _law_for_family(each))


def _staff_in(kept: Sequence[ConsentRead], shared: Sequence[ShareRead]) -> Collection[str]:
    return {*(step.staff_id for one in kept for step in one.steps), *(each.staff_id for each in shared)} - {""}


def _consent_for_family(one: ConsentRead, names: Mapping[str, str]) -> Iterator[str]:
    yield text(f"consents.state.{one.stands}")
    yield f"{text('consents.why')} {one.why}"
    yield from (f"– {each}" for each in one.granted or one.subjects)
    if one.is_in_force or one.stands == State.ASKED.value:
        yield text("consents.until", day=full_day(one.until))
    us = portal_of().pack.service_name
    for step in one.steps:
        by = names.get(step.staff_id, us) if step.staff_id else ""
        yield " · ".join(filter(None, (full_day(step.on), text(f"consents.step.{step.state.value}"), by)))


def _law_for_family(each: ShareRead) -> Sequence[str]:
    return (f"{text(f'consents.ground.{each.ground.value}')} {PARAGRAPHS[each.ground]}", each.why) if each.ground else ()


def _share(each: ShareRead, by: str, head: str, law: Sequence[str]) -> Entry:
    lines = (f"{full_day(each.on)} · {by}", *(f"– {one}" for one in each.what), *law)
    return Entry(f"{head}: {each.receiver}", "\n".join(lines), each.at.isoformat())


def all_consents(source: Source) -> Iterator[Entry]:
    """The whole ledger, also of what the case carries on, and what was said when the concern came."""
    for case_id, key in source.history.keys.items():
        kept, shared = consents.ledger(source.db, case_id, key), consents.shares(source.db, case_id, key)
        names = names_of(source.db, list(_staff_in(kept, shared)))
        for one in reversed(kept):
            yield Entry(one.receiver, "\n".join(_consent_for_archive(one, names)), one.steps[0].at.isoformat())
        for each in reversed(shared):
            yield _share(each, names.get(each.staff_id, ""), gettext("Delt"), list(_law_for_archive(each)))
    if source.opened.case.channel != Channel.PROFESSIONAL.value:
        return
    for said in receivers(from_record(source.records.get(KIND))):
        yield Entry(str(said.name), text(f"concern_family.extent.{said.extent.value}"))


def _consent_for_archive(one: ConsentRead, names: Mapping[str, str]) -> Iterator[str]:
    yield f"{STATES[one.stands]} · {gettext('til og med %(day)s', day=full_day(one.until))}"
    yield one.why
    for subject in one.subjects:
        yield f"– {subject}" + (f" ({STATES[State.YES]})" if subject in one.granted else "")
    for step in one.steps:
        did = STATES[step.state] if not step.staff_id else gettext("Spurt")
        yield f"{full_day(step.on)} · {did} · {names.get(step.staff_id, '') if step.staff_id else gettext('Familien')}"


def _law_for_archive(each: ShareRead) -> Iterator[str]:
    if each.ground:
        yield f"{GROUNDS[each.ground]} ({PARAGRAPHS[each.ground]}): {each.why}"
    if each.is_hidden:
        yield f"{gettext('Familien ser ikke dette')}: {each.why_hidden}"


# --- the meetings ---------------------------------------------------------------------------------------------------------


def agreed_meetings(source: Source) -> Iterator[Entry]:
    """Every meeting as its page tells it, the first first."""
    for one in reversed(invitations.meetings_of(source.db, source.opened.case.id, source.opened.key)):
        yield Entry(when(one.starts_at), "\n".join(filter(None, _meeting_for_family(one))), one.starts_at.isoformat())


def _meeting_for_family(one: MeetingRead) -> Iterator[str]:
    yield from (one.place, one.about, text(f"meetings.reply.{one.reply.value}"))
    if one.reply is Reply.COMES and one.invited:
        yield f"{text('meetings.with')} {' · '.join(one.invited)}"
    if one.how:
        yield text("meetings.how_said", how=text(f"thread.how_was.{one.how.value}"))


def all_meetings(source: Source) -> Iterator[Entry]:
    """Every meeting, also of what the case carries on, and the one that a concern led to."""
    for case_id, key in source.history.keys.items():
        meetings = invitations.meetings_of(source.db, case_id, key)
        names = names_of(source.db, [one.proposed_by for one in meetings])
        for one in reversed(meetings):
            lines = filter(None, _meeting_for_archive(one, names.get(one.proposed_by, "")))
            yield Entry(when(one.starts_at), "\n".join(lines), one.starts_at.isoformat())
    asked = invitation_of(source.db, source.opened.case.id, source.opened.key)
    if asked is not None:
        yield Entry(when(asked.at), "\n".join(filter(None, (asked.place, _REPLIED[asked.reply.value]()))), asked.at.isoformat())


def _meeting_for_archive(one: MeetingRead, by: str) -> Iterator[str]:
    yield from (one.place, one.about, str(REPLIES[one.reply]))
    if one.participants:
        yield f"{gettext('Familien har sagt ja til')}: {' · '.join(one.invited) or gettext('Ingen ennå')}"
    not_invited = [each for each in one.participants if each not in one.invited]
    if one.reply is Reply.COMES and not_invited:
        yield f"{gettext('Ikke invitert')}: {' · '.join(not_invited)}"
    if one.words:
        yield f"{gettext('Familien skrev')}: {one.words}"
    if one.how:
        yield ". ".join(filter(None, (f"{gettext('Slik var møtet for dem')}: {words.HOW_IT_WAS[one.how]}", one.how_words)))
    yield gettext("Foreslått av %(name)s", name=by)


_REPLIED = {
    "comes": lambda: gettext("Familien kommer."),
    "other_time": lambda: gettext("Familien trenger et annet tidspunkt."),
    "not_yet": lambda: gettext("Familien har ikke svart ennå."),
}
