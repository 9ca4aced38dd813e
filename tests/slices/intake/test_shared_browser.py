"""Two who use the same browser, one after the other: the second sees nothing of the first."""

from tests.factories import Office
from tests.people.citizens import Parent, Young

WORDS = "Han vil ikke på skolen lenger"


def _half_told(office: Office) -> Parent:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything()
    return parent


def test_a_door_asks_before_it_shows_what_was_begun(office: Office) -> None:
    first = _half_told(office)
    second = Young(first.hands)
    second.begins_to_talk()
    assert second.sees("Det er begynt på en samtale her")
    assert not second.sees(WORDS)


def test_beginning_anew_deletes_what_was_begun(office: Office) -> None:
    first = _half_told(office)
    second = Young(first.hands)
    second.begins_to_talk()
    second.hands.press("go", "anew")
    assert second.is_asked == "danger"
    assert not second.sees(WORDS)


def test_going_on_loses_nothing(office: Office) -> None:
    parent = _half_told(office)
    parent.begins_to_talk()
    parent.hands.press("go", "continue")
    assert parent.sees(WORDS)
