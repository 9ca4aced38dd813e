"""The main job: from a parent's phone to the answer, and the way back."""

import pytest

from tests.journeys.conftest import Employer, Opener
from tests.people.citizens import Parent
from tests.people.colleagues import Reception

ANSWER = "Takk for at du skrev. Vi vil gjerne snakke med dere begge. Passer det i morgen klokka ti?"


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_a_parent_is_answered(language: str, open_hands: Opener, employ: Employer) -> None:
    parent, reception = Parent(open_hands(language)), employ(Reception)
    known = reception.lists_the_queue()

    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    parent.leaves()

    reception.opens_the_queue()
    reception.finds_the_newest_case(known)
    assert reception.sees("Han vil ikke på skolen lenger")
    reception.claims_it()
    reception.sets_the_level("2", "Skolevegring i noen uker, ingen fare.")
    reception.writes_the_answer(ANSWER)

    parent.comes_back()
    assert parent.sees(ANSWER)
    parent.writes_again("Ja, det passer godt.")
    assert parent.sees("Ja, det passer godt.")
