"""Levels and rounds: whatever is tried in whatever order, one round at most goes on, only what the table of levels allows is
decided, and what has ended never changes.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.cases import commands
from portal.cases.commands import Closing
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.round_models import LevelSet, Round
from portal.cases.round_queries import levels_of, rounds_of
from portal.cases.round_rules import Agreed, Decision, Effect, Leader, TookPart, decision_of, next_levels
from portal.cases.rounds import open_round
from portal.cases.rounds_in_time import raise_overdue_rounds
from portal.cases.rules import Asker, Channel, Level, NotAllowed, Phase, Raised
from portal.cli import upkeep
from portal.db.base import new_id
from portal.db.clock import utc_now
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.cases.climbing import KNOWS, begins, does, ends, plan, seen, stands_on

# The source's table (Øvre Eiker 2.1), typed anew: what a round may end in, besides to close.
TABLE = {"1": {"2", "3", "4"}, "2": {"2", "3", "4"}, "3": {"3", "2", "4"}, "4": {"4", "3", "2"}}
END = Closing("Ferdig.", "Bedre.", "Vi klarer oss.", Effect.BETTER, says_family=True)


def _refused(office: Office, case_id: str, change: Any) -> str:
    with pytest.raises(NotAllowed) as no:
        does(office, case_id, change)
    return no.value.reason


def _starts(office: Office, **different: Any) -> Any:
    return lambda db, case, key: commands.start_round(db, case, key, plan(**different), office.astrid.id)


def test_the_table_of_levels_is_the_source_s() -> None:
    for level, may in TABLE.items():
        assert {each.value for each in next_levels(Level(level))} == may
        assert decision_of(Level(level), None) is Decision.CLOSE
    assert decision_of(Level.TWO, Level.FOUR) is Decision.RAISE
    assert decision_of(Level.FOUR, Level.TWO) is Decision.LOWER
    for level, chosen in ((Level.ONE, Level.ONE), (Level.TWO, Level.ONE), (Level.FOUR, Level.ONE), (Level.THREE, Level.RED)):
        with pytest.raises(NotAllowed, match="decision"):
            decision_of(level, chosen)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("level"), st.sampled_from(list(Level))),
        st.tuples(st.just("start"), st.integers(-3, 400)),
        st.tuples(st.just("end"), st.sampled_from([None, *Level])),
        st.tuples(st.just("close"), st.just(0)),
        st.tuples(st.just("write"), st.just(0)),
        st.tuples(st.just("days"), st.integers(1, 40)),
    ),
    max_size=14,
)


def _act(db: Any, case: Case, key: bytes, what: str, value: Any, me: str, clock: MovableClock) -> None:
    if what == "level":
        commands.set_level(db, case, key, value, "Fordi.", me, KNOWS)
    elif what == "start":
        commands.start_round(db, case, key, plan(value), me)
    elif what == "end":
        commands.evaluate(db, case, key, seen(value), plan() if value else None, me)
    elif what == "close":
        commands.close_case(db, case, key, END, me)
    elif what == "write":
        commands.receive_message(db, case, key, "Hei igjen.", new_id(), utc_now() + timedelta(days=2))
    else:
        clock.move(days=value)
        raise_overdue_rounds(db)


def test_whatever_is_tried_the_stair_holds(office: Office, clock: MovableClock) -> None:
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(acts=ACTS)
    def walk(acts: list[tuple[str, Any]]) -> None:
        case_id = office.gets()
        key, ended = office.key_of(case_id), {}
        for what, value in acts:
            try:
                with office.db.write() as db:
                    _act(db, db.get_one(Case, case_id), key, what, value, office.astrid.id, clock)
            except NotAllowed:
                pass
            with office.db.read() as db:
                case, rows = db.get_one(Case, case_id), _rounds(db, case_id)
                _holds(case, rows, ended)

    walk()


def _rounds(db: Any, case_id: str) -> list[Round]:
    return list(db.scalars(select(Round).where(Round.case_id == case_id).order_by(Round.number)))


def _holds(case: Case, rows: list[Round], ended: dict[str, tuple[Any, ...]]) -> None:
    going = [row for row in rows if row.ended_at is None]
    assert len(going) <= 1
    assert case.evaluate_on == (going[0].evaluate_on if going else None)
    assert not (going and case.closed_at)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert row.level in TABLE
        if row.ended_at is not None:
            assert row.next_level in TABLE[row.level] or row.decision in ("close", "broken_off")
            kept = tuple(getattr(row, column.key) for column in Round.__table__.columns)
            assert ended.setdefault(row.id, kept) == kept
    if going and case.level != "red":
        assert case.level == going[0].level
    if case.raised == Raised.EVALUATION.value:
        assert going


def test_the_database_itself_holds_at_most_one_open_round(office: Office) -> None:
    case_id = office.gets()
    stands_on(office, case_id, Level.TWO)
    begins(office, case_id)
    more = {"number": 9, "level": "2", "starts": local_today(), "evaluate_on": local_today(), "started_by": "b" * 26}

    def writes_past_the_commands() -> None:
        with office.db.write() as db:
            db.add(Round(case_id=case_id, goal_sealed=b"x", **more))

    with pytest.raises(IntegrityError):
        writes_past_the_commands()


def test_what_is_said_is_sealed_and_opens_again(office: Office, clock: MovableClock) -> None:
    case_id = office.gets()
    stands_on(office, case_id, Level.TWO)
    begins(office, case_id)
    clock.move(days=20)
    ends(office, case_id, Level.THREE)
    with office.db.read() as db:
        first, second = rounds_of(db, case_id, office.key_of(case_id))
        level = levels_of(db, case_id, office.key_of(case_id))[-1]
    assert (first.goal, first.came_of_it) == ("Å sove hele natta.", "Tre netter av fem.")
    assert first.child_says == "Jeg vil ha lyset på."
    assert [(one.what, one.who) for one in first.measures] == [("Fast leggetid", "Mor")]
    assert (first.decision, first.next_level) == (Decision.RAISE, Level.THREE)
    assert (second.level, second.decision, second.goal) == (Level.THREE, None, "Å komme på skolen.")
    assert (level.level, level.leader_words, level.reason) == (Level.THREE, "Rektor Elgskyss", "Tre netter av fem.")
    assert office.case(case_id).level == "3"
    stored = office.stored()
    for words in ("Å sove", "Fast leggetid", "Tre netter", "lyset på", "Rugdehår", "Elgskyss"):
        assert words.encode() not in stored


@pytest.mark.parametrize(
    ("level", "agreed", "reason"),
    [
        (Level.THREE, None, "leader_missing"),
        (Level.THREE, Agreed(leader=Leader.NOT_INFORMED), "leader_missing"),
        (Level.FOUR, None, "leaders_missing"),
        (Level.FOUR, Agreed(leader=Leader.INFORMED), "leaders_missing"),
        (Level.FOUR, Agreed(leader=Leader.NOT_INFORMED, leader_words="Det haster ikke"), "leaders_missing"),
        (Level.TWO, Agreed(set_on=date(2030, 1, 1)), "level_when"),
    ],
)  # fmt: skip
def test_from_level_three_a_leader_is_considered_and_on_four_informed(
    office: Office, level: Level, agreed: Agreed | None, reason: str
) -> None:
    case_id, me = office.gets(), office.astrid.id
    sets = lambda db, case, key: commands.set_level(db, case, key, level, "Fordi.", me, agreed)  # noqa: E731
    assert _refused(office, case_id, sets) == reason
    assert office.rows()["case_level"] == 0


def test_not_informing_the_leader_is_a_decision_with_a_reason(office: Office) -> None:
    case_id, me = office.gets(), office.astrid.id
    said = Agreed(local_today(), (TookPart.FAMILY,), "", Leader.NOT_INFORMED, "Mor vil vente til over jul.")
    does(office, case_id, lambda db, case, key: commands.set_level(db, case, key, Level.THREE, "Fordi.", me, said))
    with office.db.read() as db:
        assert db.scalars(select(LevelSet)).one().leader == "not_informed"


@pytest.mark.parametrize("level", [None, Level.RED])
def test_a_round_stands_on_one_of_the_four_levels(office: Office, level: Level | None) -> None:
    case_id = office.gets()
    if level:
        stands_on(office, case_id, level)
    assert _refused(office, case_id, _starts(office)) == "no_level"


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_round_has_a_goal_and_a_day_that_comes(office: Office, days: int) -> None:
    case_id = office.gets()
    stands_on(office, case_id, Level.ONE)
    assert _refused(office, case_id, _starts(office, days=days)) == "evaluate_when"
    assert _refused(office, case_id, _starts(office, goal=" ")) == "goal_missing"


def test_a_level_is_not_changed_behind_a_round_s_back(office: Office) -> None:
    case_id, me = office.gets(), office.astrid.id
    stands_on(office, case_id, Level.TWO)
    begins(office, case_id)
    sets = lambda db, case, key: commands.set_level(db, case, key, Level.FOUR, "Fordi.", me, KNOWS)  # noqa: E731
    assert _refused(office, case_id, sets) == "round_open"
    assert _refused(office, case_id, lambda db, case, key: commands.close_case(db, case, key, END, me)) == "round_open"


def test_the_red_way_can_be_taken_at_any_time_and_the_round_rests(office: Office, clock: MovableClock) -> None:
    case_id = office.gets()
    stands_on(office, case_id, Level.TWO)
    begins(office, case_id, days=3)
    stands_on(office, case_id, Level.RED)
    ending = lambda db, case, key: commands.evaluate(db, case, key, seen(None), None, office.astrid.id)  # noqa: E731
    assert _refused(office, case_id, ending) == "no_level"
    clock.move(days=30)
    with office.db.write() as db:
        assert raise_overdue_rounds(db) == 0  # nobody calls the family in to a meeting as if nothing were
    does(office, case_id, lambda db, case, key: commands.close_case(db, case, key, END, office.astrid.id))
    with office.db.read() as db:
        assert rounds_of(db, case_id, office.key_of(case_id))[0].decision is Decision.BROKEN_OFF


def test_a_question_about_nobody_has_no_rounds(office: Office) -> None:
    case_id = office.gets(channel=Channel.PROFESSIONAL, asker=Asker.PROFESSIONAL)
    stands_on(office, case_id, Level.TWO)
    assert _refused(office, case_id, _starts(office)) == "gate"


def test_a_next_round_is_agreed_on_unless_it_is_to_close(office: Office) -> None:
    case_id = office.gets()
    stands_on(office, case_id, Level.THREE)
    begins(office, case_id)
    for said, reason in ((seen(Level.TWO), "next_missing"), (seen(None, came_of_it=" "), "came_missing")):
        ending = lambda db, case, key, said=said: commands.evaluate(db, case, key, said, None, office.astrid.id)  # noqa: E731
        assert _refused(office, case_id, ending) == reason
    ends(office, case_id, None)
    assert office.case(case_id).evaluate_on is None


def test_when_the_day_has_gone_by_it_stands_in_our_queue_until_it_is_looked_at(office: Office, clock: MovableClock) -> None:
    case_id = office.gets()
    stands_on(office, case_id, Level.TWO)
    begins(office, case_id, days=10)
    clock.move(days=10)
    assert upkeep.go_round(office.db)
    assert office.case(case_id).raised == ""  # the day itself is theirs
    clock.move(days=1)
    assert upkeep.go_round(office.db)
    assert (office.case(case_id).raised, office.events(case_id)[-1]) == ("evaluation_overdue", "evaluation_overdue")
    ends(office, case_id, Level.TWO)
    assert office.case(case_id).raised == ""


def test_after_the_end_the_family_writes_and_a_new_round_can_begin(office: Office) -> None:
    case_id = office.gets()
    stands_on(office, case_id, Level.THREE)
    begins(office, case_id)
    ends(office, case_id, None)
    does(office, case_id, lambda db, case, key: commands.close_case(db, case, key, END, office.astrid.id))
    assert _refused(office, case_id, _starts(office)) == "is_closed"
    does(office, case_id, lambda db, case, key: commands.receive_message(db, case, key, "Hei.", new_id(), utc_now()))
    begins(office, case_id)
    with office.db.read() as db:
        found = open_round(db, case_id)
        assert found is not None
        assert (found.number, found.level) == (2, "3")


def test_the_end_is_kept_for_figures_as_one_word(office: Office) -> None:
    case_id = office.gets()
    does(office, case_id, lambda db, case, key: commands.close_case(db, case, key, END, office.astrid.id))
    assert office.case(case_id).effect == "better"


def test_closing_is_no_move_of_phase_and_a_round_begins_once(office: Office) -> None:
    case_id, me = office.gets(), office.astrid.id
    moves = lambda db, case, key: commands.move_phase(db, case, key, Phase.CLOSE, "Ferdig.", me)  # noqa: E731
    assert _refused(office, case_id, moves) == "phase_move"
    stands_on(office, case_id, Level.TWO)
    begins(office, case_id)
    assert _refused(office, case_id, _starts(office)) == "round_open"
