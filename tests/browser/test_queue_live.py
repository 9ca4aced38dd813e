"""The queue while it lies open in a real browser: told without a reload, nothing moved, and no word of who or what outside it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from sqlalchemy import select, update

from portal.bell import Bell
from portal.cases import commands, stirring
from portal.cases.models import Case
from portal.cases.rules import Turn
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.staff import grants
from portal.staff.models import StaffMember
from portal.staff.rules import Permission, Right, Scope
from tests.browser.conftest import DESK, Employer
from tests.factories import new_case
from tests.live import LiveSite
from tests.people.colleagues import FamilyContact, Reception, TeamLeader

pytestmark = pytest.mark.looks  # what a script does with what it is told, whatever the database

Comes = Callable[..., str]

# What the browser is asked to do outside the page, what its owner says to that, and whether anybody sees the tab: by the test's
# word. A browser without windows shows no notification and refuses them all, so its own is not asked.
_RECORD = """
  window.told = []; window.asked = 0; window.tones = 0; window.isAway = false;
  window.Notification = class {
    constructor(...words) { window.told.push(words); }
    static permission = "LEAVE" === "granted" ? "granted" : "default";
    static async requestPermission() { window.asked += 1; return (this.permission = "LEAVE"); }
    close() {}
  };
  const tone = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return tone.call(this); };
  Object.defineProperty(document, "hidden", { get: () => window.isAway });
"""
_LEAVE = "is => { window.isAway = is; document.dispatchEvent(new Event('visibilitychange')); }"
_NEUTRAL = ["Noe nytt i køen", {"tag": "queue", "silent": True}]


@pytest.fixture
def comes(site: LiveSite) -> Iterator[Comes]:
    """Cases that come in from beside, told by the portal's own bell; afterwards they are out of everybody's queue again."""
    made: list[str] = []
    with closing(Database(site.database_url)) as opened, closing(Bell(site.database_url, site.instance)) as bell:
        stirring.tell_by(opened, bell.ring_soon)

        def come(**different: Any) -> str:
            with opened.write() as db:
                made.append(commands.open_case(db, new_case(**different))[0].id)
            return made[-1]

        yield come
        with opened.write() as db:
            db.execute(update(Case).where(Case.id.in_(made)).values(turn=Turn.NOBODY.value))


def _desk(employ: Employer, kind: Any = Reception, *, view: str = "unheld", may_tell: bool = False) -> Tab:
    one = employ(kind, size=DESK)
    tab: Tab = one.hands.tab
    tab.context.add_init_script(_RECORD.replace("LEAVE", "granted" if may_tell else "denied"))
    one.hands.open(f"/desk?view={view}")
    return tab


# Where one is, what has the focus, what is open, what is ticked, and where each row stands.
_STATE = """() => [scrollY, document.activeElement.dataset.row, document.querySelector('#narrow').open,
  [...document.querySelectorAll('[name=case]:checked')].map(box => box.value),
  [...document.querySelectorAll('[data-row]')].map(row => [row.dataset.row, row.getBoundingClientRect().top])]"""


def test_what_comes_is_told_and_everything_stays_where_it_was(site: LiveSite, employ: Employer, comes: Comes) -> None:
    for _ in range(12):
        comes()
    tab = _desk(employ)
    tab.locator("#narrow > summary").click()
    boxes = tab.locator("[name=case]")
    for number in (1, 3):
        boxes.nth(number).check()
    tab.locator("[data-row]").nth(8).evaluate("row => { row.focus(); row.scrollIntoView({ block: 'center' }); }")
    before = tab.evaluate(_STATE)
    assert before[0] > 0
    for number in (1, 2):
        comes()
        tab.locator(f"[data-newer='{number}']").wait_for()
    assert "2 nye i køen" in tab.locator("#newer").inner_text()
    assert tab.evaluate(_STATE) == before


def test_nor_does_anything_move_for_who_stands_at_the_top(site: LiveSite, employ: Employer, comes: Comes) -> None:
    comes()
    tab = _desk(employ)
    before = tab.evaluate(_STATE)
    comes()
    tab.locator("[data-newer='1']").wait_for()
    assert tab.evaluate(_STATE) == before
    assert tab.evaluate("() => document.querySelector('[data-newer]').getBoundingClientRect().bottom <= innerHeight")


def test_one_claims_and_the_others_row_says_so(site: LiveSite, employ: Employer, comes: Comes) -> None:
    case_id, kept = (comes(opened_at=utc_now() - timedelta(days=400)) for _ in range(2))  # on top of whatever waits there
    first, second = _desk(employ), _desk(employ, TeamLeader)
    for each in (case_id, kept):
        second.locator(f"[name=case][value='{each}']").check()
    second.locator(f"[data-row='{case_id}']").focus()
    second.evaluate("() => (window.isTheSamePage = true)")
    first.locator(f"[name=case][value='{case_id}']").check()
    first.locator("[data-take-one]").click()
    row = second.locator(f"#c-{case_id}")
    row.locator("[name=case]").wait_for(state="detached")
    assert "Ingen ennå" not in row.inner_text()
    assert second.locator(f"[name=case][value='{kept}']").is_checked()
    assert second.locator("[data-take-one]").inner_text() == "Ta 1 sak"
    assert second.locator("#desk-says").inner_text() == "Noen andre tok en sak du hadde valgt."
    assert second.evaluate("() => [document.activeElement.dataset.row, window.isTheSamePage]") == [case_id, True]


def test_a_dropped_network_is_said_and_made_good(site: LiveSite, employ: Employer, comes: Comes) -> None:
    tab = _desk(employ)
    tab.context.set_offline(True)
    tab.get_by_text("Ingen forbindelse nå").wait_for()
    comes()
    tab.context.set_offline(False)
    tab.locator("[data-newer='1']").wait_for()
    tab.get_by_text("Ingen forbindelse nå").wait_for(state="detached")


def test_who_may_see_it_no_longer_sees_it_no_longer(site: LiveSite, employ: Employer, comes: Comes) -> None:
    """A grant ends while the queue lies open: its rows go, though nobody reloads."""
    case_id, jonas = comes(), employ(FamilyContact, size=DESK)
    with closing(Database(site.database_url)) as opened:
        with opened.write() as db:
            member_id = db.scalars(select(StaffMember.id).where(StaffMember.email == jonas.keys.email)).one()
            right, now = Right(Permission.OPEN_CASE, Scope.ALL), utc_now()
            grant_id = grants.give(db, member_id, right, now, now + timedelta(hours=1), "Vikar.", by="x").id
        tab: Tab = jonas.hands.tab
        jonas.hands.open("/desk?view=unheld")
        tab.locator(f"[data-row='{case_id}']").wait_for()
        with opened.write() as db:
            grants.end(db, member_id, grant_id, by="x")
    comes()
    tab.get_by_text("Står ikke her lenger").first.wait_for()
    assert tab.locator(f"[data-row='{case_id}']").count() == 0


def test_where_no_stream_is_to_be_had_the_page_asks(site: LiveSite, employ: Employer, comes: Comes) -> None:
    reception = employ(Reception, size=DESK)
    tab: Tab = reception.hands.tab
    tab.route("**/desk/queue/stream*", lambda route: route.fulfill(status=204))
    tab.clock.install()
    with tab.expect_response("**/desk/queue/stream*"):
        reception.hands.open("/desk?view=unheld")
    comes()
    assert not tab.locator("[data-newer]").count()
    tab.wait_for_timeout(100)
    tab.clock.fast_forward(16_000)
    tab.locator("[data-newer='1']").wait_for()


def test_a_tab_that_nobody_sees_asks_for_nothing(site: LiveSite, employ: Employer, comes: Comes) -> None:
    tab = _desk(employ)
    tab.clock.install()
    tab.reload()
    tab.evaluate(_LEAVE, True)
    tab.clock.fast_forward(21_000)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    comes()
    tab.clock.fast_forward(120_000)
    assert asked == []
    tab.evaluate(_LEAVE, False)
    tab.locator("[data-newer='1']").wait_for()


def test_who_is_signed_out_meanwhile_is_told_so(site: LiveSite, employ: Employer, comes: Comes) -> None:
    tab = _desk(employ)
    kept: Any = tab.context.cookies()
    tab.context.clear_cookies()
    comes()
    tab.get_by_text("Du er logget ut, så det som står her blir gammelt.").wait_for()
    tab.context.add_cookies(kept)


# --- a notification and a sound -------------------------------------------------------------------------------------------


def _outside(tab: Tab) -> Any:
    return tab.evaluate("() => [window.told, window.asked, window.tones]")


def test_nothing_is_told_outside_the_page_before_somebody_asks_for_it(site: LiveSite, employ: Employer, comes: Comes) -> None:
    tab = _desk(employ, may_tell=True)
    assert tab.locator("[data-wish=tell]").get_attribute("aria-pressed") == "false"
    tab.evaluate("() => (window.isAway = true)")
    comes()
    tab.locator("[data-newer='1']").wait_for()
    assert _outside(tab) == [[], 0, 0]


def test_a_notification_says_that_there_is_something_new_and_no_more(site: LiveSite, employ: Employer, comes: Comes) -> None:
    tab = _desk(employ, may_tell=True)
    tab.locator("[data-wish=tell]").click()
    tab.locator("[data-wish=tell][aria-pressed=true]").wait_for()
    comes()  # in view: the line is enough
    tab.locator("[data-newer='1']").wait_for()
    assert _outside(tab)[0] == []
    tab.reload()
    tab.evaluate("() => (window.isAway = true)")
    comes()
    tab.wait_for_function("() => window.told.length")
    comes()  # soon after: once is enough
    tab.wait_for_function("() => document.querySelector('[data-newer]')?.dataset.newer > 1", timeout=30_000)
    assert _outside(tab)[0] == [_NEUTRAL]
    tab.evaluate("() => (window.isAway = false)")
    tab.locator("[data-wish=tell]").click()
    tab.locator("[data-wish=tell][aria-pressed=false]").wait_for()


def test_the_sound_is_played_once_when_it_is_wanted(site: LiveSite, employ: Employer, comes: Comes) -> None:
    tab = _desk(employ)
    tab.locator("[data-wish=sound]").click()
    assert _outside(tab)[2] == 1  # so that one knows it
    for number in (1, 2):
        comes()
        tab.locator(f"[data-newer='{number}']").wait_for()
    assert _outside(tab) == [[], 0, 2]
    tab.locator("[data-wish=sound]").click()
    assert tab.locator("[data-wish=sound]").get_attribute("aria-pressed") == "false"


def test_a_browser_that_refuses_is_said_to_refuse(site: LiveSite, employ: Employer) -> None:
    tab = _desk(employ)
    tab.locator("[data-wish=tell]").click()
    tab.get_by_text("Nettleseren sier nei til varsler herfra.").wait_for()
    assert tab.locator("[data-wish=tell]").get_attribute("aria-pressed") == "false"
    assert _outside(tab)[:2] == [[], 1]  # asked once, and only by the press
