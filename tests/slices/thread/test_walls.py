"""Whatever happens in random households, in whatever order: no code gives away a word, a name or a sign of another's case."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import commands, household_children, households, queries
from portal.cases.household_models import HouseholdMember, Kind
from portal.cases.household_writing import open_each, write_notes
from portal.cases.models import Case
from portal.cases.plan_models import PlanGoal
from portal.cases.plan_queries import plan_of
from portal.cases.plan_rules import GoalTyped, Side
from portal.cases.plan_sharing import add_goal_to, change_goal_in
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.replies.commands import answer_each
from portal.staff.rules import Permission, Signed
from portal.vault.members import unwrap_member_with_passphrase
from portal.vault.seal import Unreadable
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.desk.households import Own, belong, comes_in, has_own, html, says

PAGES = tuple(f"/thread{page}" for page in ("", "/people", "/steps", "/log", "/plan", "/trusted", "/consents", "/duken"))


@pytest.fixture
def keyed(office: Office) -> Signed:
    """Astrid, unlocked."""
    who = office.astrid
    with office.db.read() as db:
        private = unwrap_member_with_passphrase(db, who.id, who.passphrase)
    return replace(office.signed(who), member_private=private)


@dataclass
class Family:
    """People in random households, among whom anything a colleague or they themselves can do may happen, in any order."""

    office: Office
    signed: Signed
    chance: Random
    people: list[Own] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    gone: list[Own] = field(default_factory=list)

    def any(self) -> Own:
        return self.chance.choice(self.people)

    def comes(self) -> None:
        kind = self.chance.choice(list(Kind))
        self.people.append(has_own(self.office, kind, f"Navn-{new_id()}", self.chance.choice(["", "2011"])))

    def links(self) -> None:
        with suppress(NotAllowed):  # the same, or together already
            belong(self.office, self.any(), self.any(), f"Grunn {new_id()}.")

    def parts(self) -> None:
        with suppress(NotAllowed), self.office.db.write() as db:
            households.take_out(db, self.any().case_id)

    def writes(self) -> None:
        says(self.office, self.any(), f"Alene {new_id()}.")

    def is_answered(self) -> None:
        self._goes_to(lambda own: own.reads, f"Svar {new_id()}.", Permission.WRITE_ANSWER, answer_each)

    def is_noted(self) -> None:
        self._goes_to(lambda own: own.notes, f"Notat {new_id()}.", Permission.WRITE_NOTE, write_notes)

    def _goes_to(self, kept: Callable[[Own], list[str]], words: str, right: Permission, write: Callable[..., None]) -> None:
        """A colleague ticks some of those who are in the household, and now and then somebody who is not."""
        here, ticked = self.any(), self.chance.sample(self.people, self.chance.randint(0, min(3, len(self.people))))
        try:
            with self.office.db.write() as db:
                cases = open_each(db, self.signed, here.case_id, [each.case_id for each in ticked], right)
                write(db, cases, words, new_id(), self.office.astrid.id)
        except NotAllowed:
            return
        for own in {each.case_id: each for each in (here, *ticked)}.values():
            kept(own).append(words)

    def shares_a_goal(self) -> None:
        """A colleague puts a goal into several plans; now and then into somebody's who is not of the household."""
        words = f"Mål {new_id()}."
        typed = GoalTyped(words, Side.ADULTS)
        readers = self._in_plans(lambda db, cases: add_goal_to(db, cases, typed, new_id(), self.office.astrid.id))
        for own in readers:
            own.reads.append(words)

    def changes_a_goal(self) -> None:
        """The words are written anew, here and in some of the plans, whether they stood there before or not."""
        here = self.any()
        with self.office.db.read() as db:
            goals = plan_of(db, here.case_id, self.office.key_of(here.case_id))
        if not goals:
            return
        goal, words = self.chance.choice(goals), f"Mål {new_id()}."
        with self.office.db.read() as db:
            rows = db.scalars(select(PlanGoal).where(PlanGoal.shared_id == goal.shared_id)).all()
            versions, before = {row.id: row.version for row in rows}, {row.case_id: row.id for row in rows}
            stood = {case: _words_of(db, case, self.office.key_of(case), each) for case, each in before.items()}
        typed = GoalTyped(words, goal.side)
        change = partial(change_goal_in, goal_id=goal.id, typed=typed, versions=versions, staff_id=self.office.astrid.id)
        for own in self._in_plans(lambda db, cases: change(db, cases), here):
            if own.case_id in stood:
                own.reads.remove(stood[own.case_id])
            own.reads.append(words)

    def _in_plans(self, write: Callable[..., object], here: Own | None = None) -> list[Own]:
        here = here or self.any()
        ticked = self.chance.sample(self.people, self.chance.randint(0, min(3, len(self.people))))
        try:
            with self.office.db.write() as db:
                write(db, open_each(db, self.signed, here.case_id, [each.case_id for each in ticked], Permission.SET_LEVEL))
        except NotAllowed:
            return []
        return list({each.case_id: each for each in (here, *ticked)}.values())

    def is_seen(self) -> None:
        who, is_shown = self.any(), self.chance.random() < 0.5
        with self.office.db.write() as db:
            households.set_shown(db, who.case_id, is_shown)
        (self.shown.add if is_shown else self.shown.discard)(who.case_id)

    def gets_a_child(self) -> None:
        who, name = self.any(), f"Barn-{new_id()}"
        with self.office.db.write() as db:
            household_children.add_child(db, db.get_one(Case, who.case_id), self.office.key_of(who.case_id), name, "")
        who.reads.append(name)

    def deletes(self) -> None:
        if len(self.people) < 3:
            return
        who = self.any()
        with self.office.db.write() as db:
            commands.delete_case(db, who.case_id, self.office.settings.instance)
        self.people.remove(who)
        self.gone.append(who)

    def secrets_from(self, reader: Own) -> list[str]:
        """Every sentence, name and id of the others that this reader was not meant to have."""
        own = set(reader.reads)
        others = [each for each in (*self.people, *self.gone) if each is not reader]
        told = [words for each in others for words in (*each.reads, *each.notes) if words not in own]
        return [*told, *reader.notes, *(each.person.name for each in (*others, reader)), *(each.case_id for each in others)]

    def others_who_are_seen(self, reader: Own) -> list[str]:
        with self.office.db.read() as db:
            rows = {row.case_id: row for row in db.scalars(select(HouseholdMember))}
        mine = rows.get(reader.case_id)
        home = mine.household_id if mine else None
        seen = (row for case_id, row in rows.items() if case_id != reader.case_id and case_id in self.shown)
        return sorted(row.kind for row in seen if row.household_id == home)


def leaks(family: Family, reader: Own) -> list[str]:
    """What one person's code gives away of the others: on any page, and to who holds the bare key and the whole database."""
    office, hands = family.office, comes_in(family.office, reader)
    pages = "\n".join(html(hands, path) for path in PAGES)
    found = [words for words in family.secrets_from(reader) if words in pages]
    found += [words for words in reader.reads if words not in pages]  # and nothing that was meant for them is missing
    return found + _opened_by_key(office, family, reader) + _wrongly_seen(hands, family, reader)


def _wrongly_seen(hands: ClientHands, family: Family, reader: Own) -> list[str]:
    hands.open("/thread/people")
    words = {"parent": "En forelder har", "young": "En ungdom i familien har", "near": "En annen voksen i familien har"}
    told = sorted(kind for kind, sign in words.items() for _ in range(hands.text.count(sign)))
    return [] if told == family.others_who_are_seen(reader) else [f"seen: {told}"]


def _opened_by_key(office: Office, family: Family, reader: Own) -> list[str]:
    """What is sealed for others, tried with this person's key: all of it but the bare events, which are plain for everybody."""
    key, opened = office.key_of(reader.case_id), []
    with office.db.read() as db:
        tries = [
            partial(read, db, other.case_id, key)
            for other in family.people if other is not reader
            for read in (queries.messages_of, queries.notes_of, queries.records_of, plan_of)
        ]  # fmt: skip
        tries += [partial(households.words_of, row, key) for row in db.scalars(select(HouseholdMember)).all()]
        for attempt in tries:
            with suppress(Unreadable):
                opened.append(str(attempt()))
    return [each for each in opened if each not in ("[]", "{}")]


def _words_of(db: Session, case_id: str, key: bytes, goal_id: str) -> str:
    return next(goal.words for goal in plan_of(db, case_id, key) if goal.id == goal_id)


ACTS = st.sampled_from([
    Family.comes, Family.links, Family.links, Family.links, Family.parts, Family.writes, Family.writes, Family.is_answered,
    Family.is_answered, Family.is_answered, Family.is_noted, Family.is_seen, Family.gets_a_child, Family.deletes,
    Family.shares_a_goal, Family.shares_a_goal, Family.changes_a_goal,
])  # fmt: skip


@settings(
    max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate),  # a shorter story costs minutes to look for
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(acts=st.lists(ACTS, min_size=12, max_size=30), chance=st.randoms(use_true_random=False))
def test_no_code_ever_opens_a_word_of_another(
    office: Office, keyed: Signed, acts: list[Callable[[Family], None]], chance: Random
) -> None:
    family = Family(office, keyed, chance)
    for act in (Family.comes, Family.comes, Family.comes, *acts):
        act(family)
    assert [(each.person.kind, leak) for each in family.people for leak in leaks(family, each)] == []
