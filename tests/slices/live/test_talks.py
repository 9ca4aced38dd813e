"""What may happen to a live talk, and what must not."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.live import commands, presence, queries
from portal.live.models import LiveTalk
from portal.live.rules import LiveRules
from portal.municipality.hours import always_open
from tests.factories import Office, later

RULES = LiveRules(offered=True, hours=always_open(), talks_each=2)


def asks(office: Office, case_id: str = "", now_open: bool = True) -> str:
    """Somebody asks for a live talk; gives the case's id."""
    case_id = case_id or office.gets()
    with office.db.write() as db:
        commands.ask(db, db.get_one(Case, case_id), RULES, now_open)
    return case_id


def takes(office: Office, case_id: str, staff_id: str) -> None:
    with office.db.write() as db:
        commands.take(db, case_id, staff_id, RULES.talks_each)


def talk(office: Office, case_id: str) -> LiveTalk:
    with office.db.read() as db:
        found = queries.talk_of(db, case_id)
        assert found is not None
        db.expunge(found)
        return found


def says(office: Office, db: Session, case_id: str, text: str) -> None:
    """The citizen writes in the talk."""
    case = db.get_one(Case, case_id)
    commands.say_as_citizen(db, case, office.key_of(case_id), text, new_id(), later(days=2))


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
    assert office.events(case_id)[-2:] == ["live_taken", "claimed"] or "claimed" in office.events(case_id)


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


def test_nobody_takes_a_talk_whose_limit_has_passed(office: Office, clock: object) -> None:
    case_id = asks(office)
    clock.move(minutes=RULES.answer_minutes)  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed, match="already_taken"):
        takes(office, case_id, office.astrid.id)


def test_who_writes_after_the_talk_is_over_writes_in_the_thread(office: Office) -> None:
    case_id = asks(office)
    with office.db.write() as db:
        commands.leave(db, talk(office, case_id) and queries.talk_of(db, case_id))  # type: ignore[arg-type]
        says(office, db, case_id, "Hei igjen")
    assert talk(office, case_id).ending == "left"
    assert "message_received" in office.events(case_id)


def test_a_new_talk_may_follow_one_that_is_over(office: Office, clock: object) -> None:
    case_id = asks(office)
    clock.move(minutes=RULES.answer_minutes + 1)  # type: ignore[attr-defined]
    first = talk(office, case_id).id
    asks(office, case_id)
    assert talk(office, case_id).id != first
    assert office.events(case_id).count("live_over") == 1


def test_only_whoever_answers_writes(office: Office) -> None:
    case_id = asks(office)
    takes(office, case_id, office.astrid.id)
    with office.db.write() as db:
        case, key = db.get_one(Case, case_id), office.key_of(case_id)
        with pytest.raises(NotAllowed, match="not_yours"):
            commands.say_as_staff(db, case, key, "Hei", new_id(), new_id())
        commands.say_as_staff(db, case, key, "Hei", new_id(), office.astrid.id)


def test_what_is_unread_is_counted_from_the_first_word(office: Office, clock: object) -> None:
    case_id = asks(office)
    takes(office, case_id, office.astrid.id)
    assert talk(office, case_id).unread_since is None
    with office.db.write() as db:
        says(office, db, case_id, "Er du der?")
    first = utc_now()
    clock.move(minutes=1)  # type: ignore[attr-defined]
    with office.db.write() as db:
        says(office, db, case_id, "Hallo?")
    assert talk(office, case_id).unread_since == first
    with office.db.write() as db:
        commands.say_as_staff(
            db, db.get_one(Case, case_id), office.key_of(case_id), "Ja", new_id(), office.astrid.id
        )
    assert talk(office, case_id).unread_since is None


def test_the_place_in_the_line_is_the_order_of_asking(office: Office, clock: object) -> None:
    ids = []
    for _ in range(3):
        ids.append(asks(office))
        clock.move(seconds=1)  # type: ignore[attr-defined]
    with office.db.read() as db:
        places = [queries.place_of(db, db.get_one(LiveTalk, talk(office, case_id).id)) for case_id in ids]
    assert places == [1, 2, 3]


def test_how_long_it_takes_is_said_when_enough_have_been_answered(office: Office, clock: object) -> None:
    with office.db.read() as db:
        assert queries.expected_wait_of(db, 1) is None
    for _ in range(3):
        case_id = asks(office)
        clock.move(minutes=4)  # type: ignore[attr-defined]
        takes(office, case_id, new_id())
    with office.db.read() as db:
        assert queries.expected_wait_of(db, 1) == 4
        assert queries.expected_wait_of(db, 2) == 8
    clock.move(hours=3)  # type: ignore[attr-defined]
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
