"""The flag of a case: who is looked at first, how the desk tells it, and how a colleague takes it away."""

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.cases import worrying
from portal.cases.models import Case
from portal.cases.rules import NotAllowed, is_urgent
from portal.cases.worrying import WhyNot, flags_for, note_worries, take_away, worries_in
from portal.worry import Worry
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.thread.live_talks import Desk, case_of, has_sent


def _notes(office: Office, case_id: str, *kinds: Worry) -> None:
    with office.db.write() as db:
        note_worries(db, db.get_one(Case, case_id), frozenset(kinds))


def _takes_away(office: Office, case_id: str, kind: Worry) -> None:
    with office.db.write() as db:
        take_away(db, db.get_one(Case, case_id), kind, WhyNot.NOT_MEANT, office.astrid.id)


@pytest.mark.parametrize("kind", list(Worry))
def test_life_violence_and_abuse_are_looked_at_first(kind: Worry) -> None:
    assert is_urgent(flags_for([kind])) is (kind in (Worry.LIFE, Worry.VIOLENCE, Worry.ABUSE))


def test_a_later_message_moves_the_case_to_the_front(office: Office) -> None:
    waits, other = office.gets(), office.gets()
    _notes(office, other, Worry.VIOLENCE)
    assert office.case(other).place < office.case(waits).place
    assert office.case(other).is_urgent
    assert worries_in(office.case(other).flags) == (Worry.VIOLENCE,)


def test_the_same_kind_again_is_not_written_down_again(office: Office) -> None:
    case_id = office.gets()
    _notes(office, case_id, Worry.LIFE)
    version = office.case(case_id).version
    _notes(office, case_id, Worry.LIFE)
    assert office.events(case_id).count("worry_noted") == 1
    assert office.case(case_id).version == version


def test_what_was_answered_stays_when_the_words_are_taken_away(office: Office) -> None:
    case_id = office.gets(flags=frozenset({"danger_unsure", "words_life"}))
    _takes_away(office, case_id, Worry.LIFE)
    assert office.case(case_id).flags == "danger_unsure"
    assert office.case(case_id).is_urgent


def test_taken_away_the_case_waits_where_its_time_puts_it(office: Office) -> None:
    first = office.gets()
    case_id = office.gets()
    _notes(office, case_id, Worry.LIFE)
    _takes_away(office, case_id, Worry.LIFE)
    assert not office.case(case_id).is_urgent
    assert office.case(case_id).place[0] == office.case(first).place[0]
    _notes(office, case_id, Worry.LIFE)
    assert office.case(case_id).is_urgent, "the same words in a later message raise it again"


def test_it_is_taken_away_once(office: Office) -> None:
    case_id = office.gets(flags=frozenset({"words_hunger"}))
    _takes_away(office, case_id, Worry.HUNGER)
    with pytest.raises(NotAllowed, match="no_such_words"):
        _takes_away(office, case_id, Worry.HUNGER)


def test_a_case_set_aside_stays_aside(office: Office) -> None:
    case_id = office.gets()
    with office.db.write() as db:
        db.get_one(Case, case_id).set_aside = "crowd"
    _notes(office, case_id, Worry.HUNGER)
    assert office.case(case_id).place.startswith("2")


# --- at the desk


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def test_the_queue_tells_words_from_what_was_answered(office: Office, desk: ClientHands) -> None:
    office.gets(flags=frozenset({"words_violence", "words_hunger"}))
    desk.open("/desk")
    assert "Ord som bekymrer: vold, å mangle mat" in desk.text
    assert "Se på denne først" not in desk.text
    office.gets(flags=frozenset({"danger_yes"}))
    desk.open("/desk")
    assert "Se på denne først" in desk.text


def test_the_case_says_where_it_comes_from_and_one_tap_takes_it_away(
    office: Office, desk: ClientHands
) -> None:
    case_id = office.gets(flags=frozenset({"words_life"}))
    desk.open(f"/desk/case/{case_id}")
    assert "En liste med ord har kjent igjen noe" in desk.text
    assert "Ingen har svart at noen er i fare." in desk.text
    desk.press("why", "not_meant")
    assert "Ord som bekymrer:" not in desk.text
    assert (
        "Tok bort merket for ord som bekymrer: å ville dø eller skade seg. Ikke slik det var ment"
        in desk.text
    )
    assert office.case(case_id).flags == ""
    with office.db.read() as db:
        assert "case_words" in {entry.action for entry in db.scalars(select(AuditEntry))}


def test_what_is_no_reason_changes_nothing(office: Office, desk: ClientHands) -> None:
    case_id = office.gets(flags=frozenset({"words_life"}))
    desk.open(f"/desk/case/{case_id}")
    form = next(
        one for one in desk.page.root.all("form") if one.get("action") == f"/desk/case/{case_id}/words"
    )
    hidden = {one.get("name"): one.get("value") for one in form.all("input")}
    answer = desk.client.post(f"/desk/case/{case_id}/words", data={**hidden, "why": "tired"})
    assert answer.status_code == 422
    assert office.case(case_id).flags == "words_life"


def test_two_who_press_at_once_are_told(office: Office, desk: ClientHands) -> None:
    case_id = office.gets(flags=frozenset({"words_life"}))
    desk.open(f"/desk/case/{case_id}")
    _takes_away(office, case_id, Worry.LIFE)
    desk.press("why", "followed_up")
    assert "Merket er allerede tatt bort." in desk.text


def test_the_queue_asks_no_more_of_the_database_with_more_flags(
    office: Office, desk: ClientHands, queries: Queries
) -> None:
    office.gets(flags=frozenset({"words_life"}))
    desk.open("/desk")
    queries.statements.clear()
    desk.open("/desk")
    one = queries.number
    for _ in range(5):
        office.gets(flags=flags_for(list(Worry)))
    queries.statements.clear()
    desk.open("/desk")
    assert queries.number == one


def test_what_is_written_in_a_live_talk_is_heard(office: Office) -> None:
    at_the_desk = Desk(office)
    at_the_desk.is_here()
    parent = has_sent(office)
    parent.asks_for_a_talk()
    at_the_desk.takes(case_of(office))
    parent.hands.open("/thread/live")
    parent.says_live("han slår meg")
    assert worries_in(office.case(case_of(office)).flags) == (Worry.VIOLENCE,)


def test_the_longest_flags_fit_the_column() -> None:
    assert len(",".join(["danger_unsure", *sorted(flags_for(list(Worry)))])) <= 200
    assert worrying.worries_in("danger_yes") == ()
