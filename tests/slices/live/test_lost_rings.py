"""A talk that was ended or given away is seen to be so by whoever follows it, also when the ring for it was lost."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.live import commands
from portal.live.models import LiveTalk
from portal.live.rules import Ending
from portal.live.standing import Standing
from portal.staff.rules import Role
from portal.web.extensions import portal_of
from tests.factories import Office, Queries
from tests.slices.live.acting import RULES, asks, does, says, takes, talks


def _changed(office: Office, standing: Standing) -> set[str]:
    with office.db.read() as db:
        return standing.changed(db)


def _pauses(office: Office, case_id: str) -> None:
    does(office, case_id, commands.pause, office.key_of(case_id), office.astrid.id, 5, "Henter noen.")


def _is_given_away(office: Office, case_id: str) -> None:
    berit = office.employs("Berit Moe", Role.FAMILY_CONTACT)
    with office.db.write() as db:
        assert commands.change_all(db, LiveTalk.active == case_id, offered_to=berit.id)
    does(office, case_id, commands.accept_talk, berit.id, RULES.talks_each)


def _ends(office: Office, case_id: str) -> None:
    does(office, case_id, commands.finish, office.astrid.id)


def _begins_anew(office: Office, case_id: str) -> None:
    _ends(office, case_id)
    asks(office, case_id)


@pytest.mark.parametrize("change", [_pauses, _is_given_away, _ends, _begins_anew])
def test_each_change_is_found_once(office: Office, change: Callable[[Office, str], None]) -> None:
    case_id, other, standing = talks(office), asks(office), Standing()
    assert _changed(office, standing) == {case_id, other}  # nobody knows what was rung for before
    change(office, case_id)
    assert _changed(office, standing) == {case_id}
    assert _changed(office, standing) == set()


def test_that_words_come_and_are_read_is_no_change_of_how_it_stands(office: Office) -> None:
    case_id, standing = talks(office), Standing()
    _changed(office, standing)
    says(office, case_id)
    does(office, case_id, commands.read, office.astrid.id)
    assert _changed(office, standing) == set()
    _ends(office, case_id)
    assert _changed(office, standing) == {case_id}


def test_a_talk_that_is_taken_is_one_that_has_changed(office: Office) -> None:
    case_id, standing = asks(office), Standing()
    _changed(office, standing)
    takes(office, case_id, office.astrid.id)
    assert _changed(office, standing) == {case_id}


def test_while_nothing_changes_one_question_is_asked_however_many_talks_go_on(office: Office, queries: Queries) -> None:
    for _ in range(5):
        asks(office)
    standing = Standing()
    _changed(office, standing)
    queries.statements.clear()
    _changed(office, standing)
    assert queries.number == 1


def test_who_follows_a_talk_hears_that_it_is_over_though_nobody_rang(office: Office) -> None:
    case_id, bell = talks(office), portal_of(office.app).bell
    with bell.listen([case_id]) as listener:
        assert listener.wait(20) == {"state"}  # what was lost before anybody listened here
        _ends(office, case_id)
        assert listener.wait(20) == {"state"}
        assert listener.wait(0) == set()
    bell.close()


def test_a_talk_whose_end_comes_by_time_is_over_as_any_other(office: Office) -> None:
    case_id, standing = talks(office), Standing()
    _changed(office, standing)
    ended: Any = commands.over(Ending.CLOSING_TIME)
    with office.db.write() as db:
        commands.change_all(db, LiveTalk.active == case_id, **ended)
    assert _changed(office, standing) == {case_id}
