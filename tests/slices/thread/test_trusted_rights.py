"""Every view of the thread's door, with every right: what a trusted person may is decided here, view by view.

A new view stands in neither list: then this test is red until somebody has decided.
"""

import re

import pytest
from flask import Flask

from portal.cases.trusted_rules import May
from portal.thread.rights import ALLOWED, may_open
from portal.web.access import Access, label_of
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import case_of_own
from tests.slices.thread.trusting import comes_in, lets_in

ALL, READS, WRITES = {May.READ, May.WRITE, May.ATTEND}, {May.READ, May.WRITE}, {May.WRITE}
DECIDED: dict[str, set[May]] = {
    "enter": ALL, "come_in": ALL, "leave": ALL, "other_language": ALL, "read_steps": READS, "write": WRITES, "read_meetings": ALL,
    "keep_message": WRITES, "take_kept": WRITES, "drop_kept": WRITES,
    "read_plan": READS, "print_plan": READS, "read_duken": READS, "compare_versions": READS, "print_duken": READS,
    "duken_as_pdf": READS,
}  # fmt: skip
REFUSED = {
    "answer_meeting", "judge_meeting",
    "fill_list", "fill_part", "read_list", "read_part",
    "answer_consent", "read_consents", "withdraw_consent",
    "add_view", "agree_to_send", "answer_still", "appointment", "ask_for_other", "ask_live", "change_consents",
    "change_contact", "choose_meeting", "decline_to_send", "delete_all", "digits_instead", "give_name", "invite_trusted",
    "choose_shown", "keep_live", "leave_live", "look", "messages_live", "object_to_it", "own_code", "propose_goal",
    "propose_measure", "put_code_away", "read_concern", "read_log", "read_people", "say_how_it_goes",
    "write_matters",
    "read_trusted", "reply_to_invitation", "retype", "say_how", "say_more", "seen_live", "stream_live", "take_back", "talk",
    "turn", "typing_live", "withdraw_trusted", "words_instead", "write_live",
}  # fmt: skip


def _views(app: Flask) -> set[str]:
    return {rule.endpoint.removeprefix("thread.") for rule in app.url_map.iter_rules() if rule.endpoint.startswith("thread.")}


def test_every_view_of_the_door_is_decided(office: Office) -> None:
    assert _views(office.app) == set(DECIDED) | REFUSED
    assert {name.removeprefix("thread."): set(may) for name, may in ALLOWED.items()} == DECIDED


def test_what_nobody_has_decided_is_refused() -> None:
    assert not any(may_open(endpoint, may) for endpoint in ("thread.brand_new", "desk.case", "", None) for may in May)


@pytest.mark.parametrize("may", list(May))
def test_each_view_answers_as_it_was_decided(office: Office, may: May) -> None:
    """Asked for over HTTP, with a good token: what is refused is refused with 403 and changes nothing."""
    parent = has_sent(office)
    aunt = comes_in(office, lets_in(parent, may.value))
    token = fields(aunt.hands.page, "csrf_token")[0]
    before = office.rows()
    for rule in office.app.url_map.iter_rules():
        name = rule.endpoint.removeprefix("thread.")
        if rule.endpoint.startswith("thread.") and may not in DECIDED.get(name, set()):
            status = _asks(aunt, _filled(str(rule)), "POST" if "POST" in (rule.methods or ()) else "GET", token)
            assert status == 403, (name, status)
    assert office.rows() == before
    assert case_of_own(office).closed_at is None


def _filled(rule: str) -> str:
    """An address with something in each of its gaps."""
    return re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<int:\w+>", "1", rule))


def _asks(aunt: Parent, address: str, method: str, token: str) -> int:
    typed = {"csrf_token": token, "is_sure": "yes", "body": "Hei", "trusted_name": "Venn", "may": "write", "name": "Ola"}
    answer = aunt.hands.client.open(address, method=method, data=typed if method == "POST" else None)
    return answer.status_code


@pytest.mark.parametrize("may", list(May))
def test_no_other_door_takes_it_for_the_familys(office: Office, may: May) -> None:
    """Whatever is for who holds a thread's code, in whatever door: no trusted person gets by."""
    aunt = comes_in(office, lets_in(has_sent(office), may.value))
    for rule in office.app.url_map.iter_rules():
        label = label_of(office.app.view_functions[rule.endpoint])
        if label == Access("citizen") and not rule.endpoint.startswith("thread.") and "GET" in (rule.methods or ()):
            assert aunt.hands.client.get(str(rule)).status_code in (303, 403), rule.endpoint


def test_who_reads_cannot_write_even_with_a_form_of_somebody_else(office: Office) -> None:
    parent = has_sent(office)
    reader = comes_in(office, lets_in(parent, "read"))
    token = fields(reader.hands.page, "csrf_token")[0]
    answer = reader.hands.client.post("/thread/write", data={"csrf_token": token, "body": "Hei", "submission": "abc"})
    assert answer.status_code == 403
    parent.hands.open("/thread")
    assert not parent.sees("Tillitsperson")
