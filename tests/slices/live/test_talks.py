"""What may happen to a live talk, and what must not."""

from datetime import timedelta

import pytest

from portal.cases import queries as cases
from portal.cases.deleting import delete_case
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.live import commands, presence, queries
from portal.live.models import LiveTalk
from portal.live.rules import LiveRules
from portal.municipality.hours import always_open
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.live.acting import RULES, answers, asks, does, says, takes, talk, talks


def test_asking_twice_is_one_talk(office: Office) -> None:
    case_id = asks(office)
    first = talk(office, case_id).id
    asks(office, case_id)
    assert talk(office, case_id).id == first
    assert office.events(case_id).count("live_asked") == 1


def test_a_closed_chat_is_not_asked(office: Office) -> None:
    with pytest.raises(NotAllowed, match="chat_closed"):
        asks(office, now_open=False)


def test_a_talk_that_began_before_closing_is_found_again_after_it(office: Office) -> None:
    case_id = asks(office)
    takes(office, case_id, office.astrid.id)
    asks(office, case_id, now_open=False)
    assert talk(office, case_id).state == "talking"


def test_whoever_takes_the_talk_holds_an_unheld_case(office: Office) -> None:
    case_id = asks(office)
    takes(office, case_id, office.astrid.id)
    assert office.case(case_id).holder_id == office.astrid.id
    assert {"live_taken", "claimed"} <= set(office.events(case_id))


def test_a_case_that_a_colleague_holds_stays_with_the_colleague(office: Office) -> None:
    other = new_id()
    case_id = asks(office, office.gets(holder_id=other))
    takes(office, case_id, office.astrid.id)
    assert office.case(case_id).holder_id == other
    assert talk(office, case_id).holder_id == office.astrid.id


def test_nobody_holds_more_talks_than_the_set_number(office: Office) -> None:
    for _ in range(RULES.talks_each):
        takes(office, asks(office), office.astrid.id)
    with pytest.raises(NotAllowed, match="too_many"):
        takes(office, asks(office), office.astrid.id)


def test_a_talk_is_taken_once(office: Office) -> None:
    case_id = asks(office)
    takes(office, case_id, office.astrid.id)
    with pytest.raises(NotAllowed, match="already_taken"):
        takes(office, case_id, new_id())


def test_nobody_takes_a_talk_whose_limit_has_passed(office: Office, clock: MovableClock) -> None:
    case_id = asks(office)
    clock.move(minutes=RULES.answer_minutes)
    with pytest.raises(NotAllowed, match="already_taken"):
        takes(office, case_id, office.astrid.id)


def test_who_writes_after_the_talk_is_over_writes_in_the_thread(office: Office) -> None:
    case_id = asks(office)
    does(office, case_id, commands.leave)
    says(office, case_id, "Hei igjen")
    assert talk(office, case_id).ending == "left"
    assert "message_received" in office.events(case_id)


def test_a_new_talk_may_follow_one_that_is_over(office: Office, clock: MovableClock) -> None:
    case_id = asks(office)
    clock.move(minutes=RULES.answer_minutes + 1)
    first = talk(office, case_id).id
    asks(office, case_id)
    assert talk(office, case_id).id != first
    assert office.events(case_id).count("live_over") == 1


def test_only_whoever_answers_writes(office: Office) -> None:
    case_id = asks(office)
    takes(office, case_id, office.astrid.id)
    with pytest.raises(NotAllowed, match="not_yours"):
        answers(office, case_id, new_id())
    answers(office, case_id, office.astrid.id)


def test_what_is_unread_is_counted_from_the_first_word(office: Office, clock: MovableClock) -> None:
    case_id = asks(office)
    takes(office, case_id, office.astrid.id)
    assert talk(office, case_id).unread_since is None
    says(office, case_id, "Er du der?")
    first = utc_now()
    clock.move(minutes=1)
    says(office, case_id)
    assert talk(office, case_id).unread_since == first
    answers(office, case_id, office.astrid.id)
    assert talk(office, case_id).unread_since is None


def test_the_place_in_the_line_is_the_order_of_asking(office: Office, clock: MovableClock) -> None:
    ids = []
    for _ in range(3):
        ids.append(asks(office))
        clock.move(seconds=1)
    with office.db.read() as db:
        places = [queries.place_of(db, db.get_one(LiveTalk, talk(office, case_id).id)) for case_id in ids]
    assert places == [1, 2, 3]


def test_how_long_it_takes_is_said_when_enough_have_been_answered(
    office: Office, clock: MovableClock
) -> None:
    with office.db.read() as db:
        assert queries.expected_wait_of(db, 1) is None
    for _ in range(3):
        case_id = asks(office)
        clock.move(minutes=4)
        takes(office, case_id, new_id())
    with office.db.read() as db:
        assert queries.expected_wait_of(db, 1) == 4
        assert queries.expected_wait_of(db, 2) == 8
    clock.move(hours=3)
    with office.db.read() as db:
        assert queries.expected_wait_of(db, 1) is None


def test_the_chat_follows_its_hours_until_a_hand_decides(office: Office) -> None:
    now = utc_now()
    with office.db.write() as db:
        assert queries.chat_now(db, RULES, RULES.opening(now), now).is_open
        presence.close_chat(db, office.astrid.id, now + timedelta(hours=1))
        presence.be_present(db, office.astrid.id)
        presence.be_present(db, office.astrid.id)
    with office.db.read() as db:
        closed = queries.chat_now(db, RULES, RULES.opening(now), now)
        assert (closed.is_open, closed.somebody_is_here) == (False, True)
        after = now + timedelta(hours=1)
        assert queries.chat_now(db, RULES, RULES.opening(after), after).is_open
        assert not queries.chat_now(db, RULES, RULES.opening(after), after).somebody_is_here


def test_it_costs_nothing_where_it_is_not_offered(office: Office) -> None:
    with office.db.read() as db:
        off = LiveRules(offered=False, hours=always_open())
        assert not queries.chat_now(db, off, off.opening(utc_now()), utc_now()).is_open


def test_a_colleague_goes_on_when_the_taker_has_said_yes_and_not_before(office: Office) -> None:
    giver, taker = office.astrid.id, office.employs("Berit Moe", Role.FAMILY_CONTACT).id
    case_id = talks(office)
    key, case = office.key_of(case_id), office.case(case_id)
    does(office, case_id, commands.offer_talk, case, key, giver, taker, "Spør om skolen.")
    assert talk(office, case_id).holder_id == giver
    answers(office, case_id, giver, "Jeg spør en kollega.")
    with pytest.raises(NotAllowed, match="not_yours"):
        answers(office, case_id, taker)
    does(office, case_id, commands.accept_talk, taker, 2)
    assert (talk(office, case_id).holder_id, office.case(case_id).holder_id) == (taker, taker)
    with office.db.read() as db:
        assert [line.text for line in cases.notes_of(db, case_id, key)] == ["Spør om skolen."]
    with pytest.raises(NotAllowed, match="not_yours"):
        answers(office, case_id, giver)


def test_nobody_takes_over_what_was_not_offered(office: Office) -> None:
    case_id = talks(office)
    with pytest.raises(NotAllowed, match="not_offered"):
        does(office, case_id, commands.accept_talk, new_id(), 2)
    with pytest.raises(NotAllowed, match="not_unread"):
        does(office, case_id, commands.step_in, new_id(), 2)


def test_who_listens_is_written_down_and_writes_nothing(office: Office) -> None:
    case_id, guest = talks(office), new_id()
    does(office, case_id, commands.listen_in, guest)
    assert talk(office, case_id).guest_id == guest
    with pytest.raises(NotAllowed, match="not_yours"):
        answers(office, case_id, guest)
    with pytest.raises(NotAllowed, match="somebody_listens"):
        does(office, case_id, commands.listen_in, new_id())
    does(office, case_id, commands.stop_listening, guest)
    assert talk(office, case_id).guest_id is None
    assert {"live_guest_came", "live_guest_left"} <= set(office.events(case_id))


def test_a_pause_has_an_end_and_a_reason_that_is_sealed(office: Office, clock: MovableClock) -> None:
    case_id, me = talks(office), office.astrid.id
    key = office.key_of(case_id)
    with pytest.raises(NotAllowed, match="reason_missing"):
        does(office, case_id, commands.pause, key, me, 5, " ")
    with pytest.raises(NotAllowed, match="pause_minutes"):
        does(office, case_id, commands.pause, key, me, 500, "Trusler.")
    does(office, case_id, commands.pause, key, me, 5, "Truslene om Karl-Evert.")
    assert commands.pause_reason(talk(office, case_id), key) == "Truslene om Karl-Evert."
    assert b"Karl-Evert" not in office.stored()
    with pytest.raises(NotAllowed, match="paused"):
        says(office, case_id)
    clock.move(minutes=5)
    says(office, case_id)


def test_whoever_answers_ends_the_pause_and_the_talk(office: Office) -> None:
    case_id, me = talks(office), office.astrid.id
    does(office, case_id, commands.pause, office.key_of(case_id), me, 5, "Ro.")
    does(office, case_id, commands.end_pause, me)
    says(office, case_id)
    with pytest.raises(NotAllowed, match="not_yours"):
        does(office, case_id, commands.finish, new_id())
    does(office, case_id, commands.finish, me)
    over = talk(office, case_id)
    assert (over.state, over.ending, over.active, over.unread_since) == ("over", "finished", None, None)
    with pytest.raises(NotAllowed, match="over"):
        answers(office, case_id, me)


def test_a_talk_goes_with_its_case(office: Office) -> None:
    case_id = talks(office)
    with office.db.write() as db:
        delete_case(db, case_id, office.settings.instance)
    with office.db.read() as db:
        assert queries.talk_of(db, case_id) is None
