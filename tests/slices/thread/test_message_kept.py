"""A message that a family has half written in its thread: kept for its visit alone, in every tab, and gone when it is sent."""

import pytest

from portal.cases import commands
from portal.cases.models import Case
from portal.thread.half_written import MOST
from portal.web import limits
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields
from tests.slices.thread.live_talks import case_of, has_sent
from tests.slices.thread.trusting import comes_in, lets_in

WORDS = "Jeg vet ikke helt hvordan jeg skal si det, men"
END = commands.Closing("Ferdig.", "De har det bedre.", "Vi klarer oss.", says_family=True)
OTHER = "Noe helt annet, i en annen fane."


@pytest.fixture
def parent(office: Office) -> Parent:
    return has_sent(office)


class Tab:
    """One page of the thread, as it stood when it was opened: its own mark, and what it was filled with."""

    def __init__(self, parent: Parent) -> None:
        self.parent = parent
        parent.hands.open("/thread")
        page = parent.hands.page
        self.typed = {name: fields(page, name)[0] for name in ("csrf_token", "submission", "goes_on")}
        self.field = next(one.text for one in page.root.all("textarea") if one.get("name") == "body")
        self.others = [one.get("value") for one in page.root.all("button") if "take" in one.get("formaction")]

    def posts(self, path: str, words: str, **more: str) -> int:
        client = self.parent.hands.client  # type: ignore[attr-defined]
        return int(client.post(path, data={**self.typed, "body": words, **more}).status_code)

    def keeps(self, words: str = WORDS) -> int:
        return self.posts("/thread/keep", words)

    def sends(self, words: str = WORDS) -> int:
        return self.posts("/thread/write", words)


def _said(office: Office) -> int:
    return office.rows()["case_message"]


def test_a_browser_that_died_finds_it_in_its_field_and_nobody_else_does(office: Office, parent: Parent) -> None:
    before = _said(office)
    assert Tab(parent).keeps() == 204
    assert Tab(parent).field == WORDS
    assert parent.sees("Det du hadde skrevet, står her ennå. Det er ikke sendt.")
    assert WORDS.encode() not in office.stored()
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_of(office)}")
    assert WORDS not in desk.text
    assert _said(office) == before


def test_it_is_written_on_where_it_stopped_and_does_not_wait_beside_itself(parent: Parent) -> None:
    Tab(parent).keeps()
    again = Tab(parent)
    again.keeps(f"{WORDS} det er tungt.")
    last = Tab(parent)
    assert (last.field, last.others) == (f"{WORDS} det er tungt.", [])


def test_two_tabs_lose_neither_s_words_and_what_is_sent_in_one_goes_from_both(office: Office, parent: Parent) -> None:
    one, two = Tab(parent), Tab(parent)
    one.keeps()
    two.keeps(OTHER)
    third = Tab(parent)
    assert (third.field, len(third.others)) == (OTHER, 1)
    assert third.posts("/thread/keep/take", third.field, which=third.others[0]) == 303
    brought = Tab(parent)
    assert (brought.field, len(brought.others)) == (WORDS, 1)
    one.sends()
    left = Tab(parent)
    assert (left.field, left.others) == (OTHER, [])


def test_a_second_tab_that_goes_on_with_the_first_one_s_words_takes_nothing_from_it(parent: Parent) -> None:
    one = Tab(parent)
    one.keeps()
    two = Tab(parent)
    one.keeps(f"{WORDS} i den første.")
    two.keeps(f"{WORDS} i den andre.")
    third = Tab(parent)
    assert (third.field, len(third.others)) == (f"{WORDS} i den andre.", 1)
    assert parent.sees(f"{WORDS} i den første.")


def test_no_more_than_a_few_wait_and_the_oldest_goes(parent: Parent) -> None:
    tabs = [Tab(parent) for _ in range(MOST + 1)]
    for number, tab in enumerate(tabs):
        tab.keeps(f"{WORDS} {number}")
    last = Tab(parent)
    assert (last.field, len(last.others)) == (f"{WORDS} {MOST}", MOST - 1)
    assert not parent.sees(f"{WORDS} 0")


def test_what_is_sent_is_kept_no_longer_nor_is_what_comes_to_be_kept_after_it(office: Office, parent: Parent) -> None:
    tab, before = Tab(parent), _said(office)
    tab.keeps("Jeg vet ikke")
    assert (tab.sends(), tab.sends()) == (303, 303)  # the answer was lost on its way
    tab.keeps()  # it was on its way, and was overtaken
    assert (Tab(parent).field, _said(office)) == ("", before + 1)


@pytest.mark.parametrize("empty", ["", "  \n "])
def test_what_is_taken_away_again_is_found_by_nobody(parent: Parent, empty: str) -> None:
    tab = Tab(parent)
    tab.keeps()
    tab.keeps(empty)
    assert Tab(parent).field == ""


def test_what_stands_in_the_field_and_what_waits_beside_it_is_thrown_away_by_a_press(parent: Parent) -> None:
    one, two = Tab(parent), Tab(parent)
    one.keeps()
    two.keeps(OTHER)
    third = Tab(parent)
    third.posts("/thread/keep/drop", third.field, which=third.others[0])
    fourth = Tab(parent)
    assert (fourth.field, fourth.others) == (OTHER, [])
    assert parent.sees("Det er kastet.")
    fourth.posts("/thread/keep/drop", fourth.field)
    assert Tab(parent).field == ""


def test_what_is_the_same_costs_no_write(office: Office, parent: Parent, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = Tab(parent)
    tab.keeps()
    monkeypatch.setattr(office.db, "write", None)
    assert tab.keeps() == 204


def test_who_writes_for_long_is_not_shown_out(parent: Parent, clock: MovableClock) -> None:
    tab = Tab(parent)
    for minute in range(4):
        clock.move(minutes=20)
        assert tab.keeps(f"{WORDS} {minute}") == 204


@pytest.mark.parametrize("way", ["/thread/language", "/thread/turn"])
def test_what_comes_along_to_another_page_does_not_wait_twice(parent: Parent, way: str) -> None:
    tab = Tab(parent)
    tab.keeps()
    tab.posts(way, f"{WORDS} mer", language="nb")
    after = Tab(parent)
    assert (after.field, after.others) == (f"{WORDS} mer", [])
    after.sends(f"{WORDS} mer")
    assert Tab(parent).field == ""


def test_who_comes_back_with_the_code_goes_on_though_the_first_try_was_wrong(parent: Parent, clock: MovableClock) -> None:
    one, two = Tab(parent), Tab(parent)
    one.keeps()
    two.keeps(OTHER)
    clock.move(minutes=31)
    parent.comes_back("feil feil feil feil feil feil")
    assert not parent.sees(WORDS)
    parent.comes_back()
    after = Tab(parent)
    assert (after.field, len(after.others)) == (OTHER, 1)


def test_what_was_sent_as_the_visit_had_run_out_waits_for_the_code_though_the_tab_dies_before(
    office: Office, parent: Parent, clock: MovableClock
) -> None:
    tab, before = Tab(parent), _said(office)
    tab.keeps()
    clock.move(minutes=31)
    assert tab.keeps(f"{WORDS} mer") == 303
    assert tab.sends(f"{WORDS} det er tungt.") == 200
    parent.comes_back()  # in a new tab: without the page that asked for the code
    after = Tab(parent)
    assert (after.field, after.others, _said(office)) == (f"{WORDS} det er tungt.", [], before)


def test_another_family_in_the_same_browser_finds_nothing(office: Office, parent: Parent, clock: MovableClock) -> None:
    Tab(parent).keeps()
    clock.move(minutes=31)
    other = has_sent(office)
    cookie = parent.hands.client.get_cookie("v")  # type: ignore[attr-defined]
    other.hands.client.set_cookie("v", cookie.value)  # type: ignore[attr-defined]
    other.comes_back()
    assert Tab(other).field == ""
    assert not other.sees(WORDS)
    cookie = other.hands.client.get_cookie("v")  # type: ignore[attr-defined]
    parent.hands.client.set_cookie("v", cookie.value)  # type: ignore[attr-defined]
    Tab(parent).posts("/thread/leave", "")
    parent.comes_back()
    assert Tab(parent).field == ""


@pytest.mark.parametrize("leave", ["/exit", "/thread/leave"])
def test_who_leaves_leaves_nothing_not_even_for_who_has_the_code(parent: Parent, leave: str) -> None:
    tab = Tab(parent)
    tab.keeps()
    tab.posts(leave, WORDS)
    parent.hands.client.post("/reopen")  # type: ignore[attr-defined]
    parent.comes_back()
    assert Tab(parent).field == ""


def test_a_token_that_ran_out_takes_no_words_away(parent: Parent) -> None:
    sent = {"csrf_token": "of another visit", "body": WORDS, "submission": "a" * 26}
    answer = parent.hands.client.post("/thread/write", data=sent)  # type: ignore[attr-defined]
    assert (answer.status_code, WORDS in answer.get_data(as_text=True)) == (400, True)


def test_what_has_to_be_mended_goes_on_under_its_own_mark(parent: Parent) -> None:
    tab = Tab(parent)
    tab.keeps("x" * 8000)
    assert tab.sends("x" * 8001) == 422
    again = Tab(parent)
    assert (again.field, again.others) == ("x" * 8000, [])


def test_a_case_that_is_closed_meanwhile_is_opened_again_by_what_is_sent(office: Office, parent: Parent) -> None:
    tab = Tab(parent)
    tab.keeps()
    case_id = case_of(office)
    with office.db.write() as db:
        commands.close_case(db, db.get_one(Case, case_id), office.key_of(case_id), END, office.astrid.id)
    assert Tab(parent).field == WORDS
    assert tab.sends() == 303
    with office.db.read() as db:
        assert (db.get_one(Case, case_id).closed_at, Tab(parent).field) == (None, "")


def test_a_case_that_is_deleted_meanwhile_keeps_nothing(office: Office, parent: Parent) -> None:
    tab = Tab(parent)
    tab.keeps()
    with office.db.write() as db:
        commands.delete_case(db, case_of(office), portal_of(office.app).settings.instance)
    assert tab.keeps() == 303
    assert office.rows()["visit"] == 0


def test_a_stranger_keeps_nothing(office: Office) -> None:
    stranger = office.parent()
    stranger.hands.open("/thread")
    sent = {"csrf_token": fields(stranger.hands.page, "csrf_token")[0], "body": WORDS}
    before = office.rows()
    assert stranger.hands.client.post("/thread/keep", data=sent).status_code == 303  # type: ignore[attr-defined]
    assert office.rows() == before


def test_whom_the_family_let_in_keeps_words_of_their_own(office: Office, parent: Parent) -> None:
    aunt = comes_in(office, lets_in(parent, "write"))
    Tab(aunt).keeps()
    assert (Tab(aunt).field, Tab(parent).field) == (WORDS, "")


def test_a_whole_school_behind_one_address_keeps_and_still_sends(
    office: Office, parent: Parent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What pages do by themselves uses up nothing of what people may send; one browser alone is stopped."""
    monkeypatch.setattr(limits.limits_of(office.app), "change", limits.parse("3/minute"))
    tab = Tab(parent)
    kept = [tab.keeps(f"{WORDS} {number}") for number in range(21)]
    assert kept == [204] * 20 + [429]
    assert tab.sends() == 303
