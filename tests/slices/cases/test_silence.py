"""When it has been quiet: a rule asks a colleague to ask, the family answers with one tap, and nothing is closed in silence."""

from datetime import timedelta
from typing import Any

import pytest

from portal.cases import commands
from portal.cases.commands import Closing
from portal.cases.models import Case
from portal.cases.queries import status_of
from portal.cases.round_rules import Still, TookPart
from portal.cases.rules import Level, NotAllowed, Status
from portal.cases.silence import is_silent, may_end_in_silence, note_heard
from portal.cli import upkeep
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.silence import SilenceRules
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.cases.climbing import begins, does, ends, stands_on

RULES = SilenceRules()
END = Closing("Ferdig.", "Vet ikke.", "Vi har ikke fått spurt.")
DUE = timedelta(days=2)


@pytest.fixture
def quiet(office: Office) -> str:
    """A case that was answered, and in which nobody has written since."""
    case_id = office.gets(first_message="Hei.")
    _answers(office, case_id)
    return case_id


def _answers(office: Office, case_id: str) -> None:
    me = office.astrid.id
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), me))


def _asks(office: Office, case_id: str) -> None:
    me = office.astrid.id
    does(office, case_id, lambda db, case, key: commands.ask_still(db, case, key, "Trenger dere oss?", new_id(), me))


def _says(office: Office, case_id: str, said: Still) -> None:
    does(office, case_id, lambda db, case, key: commands.answer_still(db, case, said, utc_now() + DUE))


def _closes(office: Office, case_id: str, end: Closing = END) -> None:
    does(office, case_id, lambda db, case, key: commands.close_case(db, case, key, end, office.astrid.id, RULES))


def _refused(change: Any, *args: Any) -> str:
    with pytest.raises(NotAllowed) as no:
        change(*args)
    return no.value.reason


def _later(office: Office, clock: MovableClock, days: int) -> None:
    clock.move(days=days)
    assert upkeep.go_round(office.db)


def test_a_rule_brings_it_forward_after_the_pack_s_days_and_names_itself(
    office: Office, clock: MovableClock, quiet: str
) -> None:
    _later(office, clock, 29)
    assert office.case(quiet).raised == ""
    _later(office, clock, 1)
    assert (office.case(quiet).raised, office.events(quiet)[-1]) == ("case_silent", "case_silent")


def test_the_pack_says_how_many_days(office: Office, clock: MovableClock, quiet: str) -> None:
    clock.move(days=10)
    assert upkeep.go_round(office.db, quiet=SilenceRules(ask_after=10))
    assert office.case(quiet).raised == "case_silent"


def test_what_has_a_day_to_look_at_it_and_what_was_never_answered_is_not_quiet(office: Office, clock: MovableClock) -> None:
    new, agreed = office.gets(first_message="Hei."), office.gets(first_message="Hei.")
    _answers(office, agreed)
    stands_on(office, agreed, Level.TWO)
    begins(office, agreed, days=60)
    _later(office, clock, 40)
    assert [office.case(each).raised for each in (new, agreed)] == ["", ""]


def test_nothing_is_closed_in_silence_before_the_question_went_out_and_had_its_time(
    office: Office, clock: MovableClock, quiet: str
) -> None:
    _later(office, clock, 30)
    assert _refused(_closes, office, quiet) == "ask_first"
    _asks(office, quiet)
    case = office.case(quiet)
    assert (case.raised, case.turn) == ("", "theirs")
    assert _refused(_closes, office, quiet) == "asked_lately"
    _later(office, clock, 13)
    assert office.case(quiet).raised == ""
    assert not may_end_in_silence(office.case(quiet), RULES)
    _later(office, clock, 1)
    assert office.case(quiet).raised == "case_silent"
    assert may_end_in_silence(office.case(quiet), RULES)
    _closes(office, quiet)
    assert office.case(quiet).phase == "close"


def test_what_is_not_quiet_is_closed_without_asking(office: Office, clock: MovableClock, quiet: str) -> None:
    clock.move(days=29)
    assert not is_silent(office.case(quiet), RULES)
    _closes(office, quiet)
    assert office.case(quiet).phase == "close"


def test_the_family_itself_may_say_that_it_is_done(office: Office, clock: MovableClock, quiet: str) -> None:
    clock.move(days=90)
    _closes(office, quiet, Closing("Ferdig.", "Bedre.", "Vi klarer oss.", says_family=True))
    assert office.case(quiet).phase == "close"


def test_yes_makes_it_our_turn_with_a_promise(office: Office, clock: MovableClock, quiet: str) -> None:
    _later(office, clock, 30)
    _asks(office, quiet)
    _says(office, quiet, Still.YES)
    case = office.case(quiet)
    assert (case.turn, case.raised, case.still_asked_at) == ("ours", "", None)
    assert case.waiting_since is not None
    assert case.due_at is not None
    assert "still_answered" in office.events(quiet)


def test_no_thanks_brings_it_forward_to_be_ended_well_at_once(office: Office, clock: MovableClock, quiet: str) -> None:
    _later(office, clock, 30)
    _asks(office, quiet)
    _says(office, quiet, Still.NO)
    assert office.case(quiet).raised == "family_done"
    assert office.case(quiet).waiting_since is None
    _closes(office, quiet)
    assert office.case(quiet).raised == ""


def test_later_begins_the_clock_anew_and_ends_nothing(office: Office, clock: MovableClock, quiet: str) -> None:
    _later(office, clock, 30)
    _asks(office, quiet)
    clock.move(days=5)
    _says(office, quiet, Still.LATER)
    _later(office, clock, 29)
    assert office.case(quiet).raised == ""
    _later(office, clock, 1)
    assert office.case(quiet).raised == "case_silent"
    assert _refused(_closes, office, quiet) == "ask_first"


def test_it_is_asked_once_and_answered_once(office: Office, clock: MovableClock, quiet: str) -> None:
    assert _refused(_says, office, quiet, Still.YES) == "not_asked"
    _later(office, clock, 30)
    _asks(office, quiet)
    assert _refused(_asks, office, quiet) == "asked_already"
    _says(office, quiet, Still.NO)
    assert _refused(_says, office, quiet, Still.YES) == "not_asked"


def test_whoever_waits_for_us_is_answered_and_not_asked(office: Office) -> None:
    assert _refused(_asks, office, office.gets(first_message="Hei.")) == "their_turn_not"


def test_whoever_writes_instead_of_tapping_has_answered(office: Office, clock: MovableClock, quiet: str) -> None:
    _later(office, clock, 30)
    _asks(office, quiet)
    _says(office, quiet, Still.NO)
    does(office, quiet, lambda db, case, key: commands.receive_message(db, case, key, "Likevel.", new_id(), utc_now() + DUE))
    case = office.case(quiet)
    assert (case.still_asked_at, case.still_answer, case.raised, case.turn) == (None, "", "", "ours")


def test_a_talk_in_another_way_begins_the_clock_anew(office: Office, clock: MovableClock, quiet: str) -> None:
    hears = lambda db, case, key: note_heard(db, case, office.astrid.id)  # noqa: E731
    assert _refused(does, office, quiet, hears) == "not_silent"
    _later(office, clock, 30)
    does(office, quiet, hears)
    assert office.case(quiet).raised == ""
    _closes(office, quiet)  # somebody has just talked with them


def test_the_family_reads_nothing_of_the_rule(office: Office, clock: MovableClock, quiet: str) -> None:
    _later(office, clock, 30)
    assert status_of(office.case(quiet)) is Status.ANSWERED


def test_the_nudge_goes_to_whoever_asked_for_one(office: Office, clock: MovableClock, quiet: str) -> None:
    with office.db.write() as db:
        commands.set_notice_address(db.get_one(Case, quiet), office.settings.server_key, "mor@eksempel.no")
    _later(office, clock, 30)
    _asks(office, quiet)
    assert office.rows()["outbox_mail"] == 1


@pytest.mark.parametrize(("who", "is_heard"), [(TookPart.FAMILY, True), (TookPart.CHILD, True), (TookPart.AGENCIES, False)])
def test_who_was_there_as_the_round_was_looked_at_is_not_silent(
    office: Office, clock: MovableClock, quiet: str, who: TookPart, is_heard: bool
) -> None:
    stands_on(office, quiet, Level.TWO)
    begins(office, quiet, days=40)
    clock.move(days=40)
    ends(office, quiet, None, took_part=(who,))
    assert is_silent(office.case(quiet), RULES) is not is_heard
