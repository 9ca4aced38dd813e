"""Suspicion of violence and its like, in a real browser: a page that says what to do now, and not a trace of it anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import MetaData, create_engine, select

from tests.browser.conftest import Opener
from tests.live import LiveSite
from tests.people.browser_hands import BrowserHands
from tests.people.teacher import NO, Mailbox, Teacher

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
# Each exception of rule 10, and the heading of its page.
STOPS = {
    "violence": "Ikke snakk med foreldrene om dette. Ring nå.",
    "neglect": "Meld til barnevernet nå.",
    "life": "Ring 113 nå, og bli hos den det gjelder.",
}
WAYS = pytest.mark.parametrize("exception", STOPS)
TIMES_BACK = 4
TRIES = 3


@dataclass(frozen=True)
class Traces:
    """Everything that a visit could have left: in the house, and in the browser."""

    rows: dict[str, list[tuple[object, ...]]]
    files: dict[str, bytes]
    log: bytes
    cookies: list[tuple[str, str]]
    storage: str
    history: frozenset[tuple[str, str]]


def _traces(site: LiveSite, tab: Any) -> Traces:
    return Traces(
        _rows(site.database_url), dict(_files(site.instance)), site.log.read_bytes(),
        sorted((each["name"], each["value"]) for each in tab.context.cookies()),
        tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"), _history(tab),
    )  # fmt: skip


def _rows(database_url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, whatever tables there are."""
    engine, tables = create_engine(database_url), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr) for name, table in tables.tables.items()
        }
    engine.dispose()
    return found


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the instance, mails among them. The database is read row by row; the counter of knocks knows no answers."""
    for path in folder.rglob("*"):
        if path.is_file() and ".sqlite" not in path.name and "static" not in path.parts:
            yield str(path), path.read_bytes()


def _history(tab: Any) -> frozenset[tuple[str, str]]:
    """Address and title of everything in the tab's history."""
    told = tab.context.new_cdp_session(tab).send("Page.getNavigationHistory")
    return frozenset((each["url"], each["title"]) for each in told["entries"])


def _teacher(open_tab: Opener, site: LiveSite, javascript: bool, **how: Any) -> Teacher:
    teacher = Teacher(open_tab(javascript=javascript, **how), Mailbox(site.instance / "mail"), "")
    teacher.answers_the_fork()  # three times no: whatever is counted has begun to be, and there is something to go back to
    teacher.hands.open("/work")
    return teacher


def _hands(teacher: Teacher) -> BrowserHands:
    return cast(BrowserHands, teacher.hands)


def _tab(teacher: Teacher) -> Any:
    return _hands(teacher).tab


@WAYS
@BOTH
def test_nothing_at_all_is_written(exception: str, javascript: bool, open_tab: Opener, site: LiveSite) -> None:
    teacher = _teacher(open_tab, site, javascript)
    there = _tab(teacher).url, _tab(teacher).title()
    # The house sends its mails by itself now and then: that does not come each time. What an answer left would.
    tries = (_changed_by(teacher, exception, site) for _ in range(TRIES))
    assert any(changed == [] for changed in tries)
    assert (_tab(teacher).url, _tab(teacher).title()) == there


def _changed_by(teacher: Teacher, exception: str, site: LiveSite) -> list[str]:
    """The names of everything that is another after the answer than before."""
    teacher.hands.open("/work")
    before = _traces(site, _tab(teacher))
    _answers(teacher, exception)
    assert teacher.heading == STOPS[exception]
    assert teacher.sees("Dette er ikke sendt til noen")
    after = _traces(site, _tab(teacher))
    tables = [name for name in before.rows if before.rows[name] != after.rows[name]]
    return tables + [each.name for each in fields(Traces) if getattr(before, each.name) != getattr(after, each.name)]


def _answers(teacher: Teacher, exception: str) -> None:
    for name, value in {**NO, exception: "y"}.items():
        teacher.hands.choose(name, value)
    teacher.hands.press(action="/work")


@BOTH
def test_back_and_forward_show_nothing(javascript: bool, open_tab: Opener, site: LiveSite) -> None:
    teacher = _teacher(open_tab, site, javascript)
    _answers(teacher, "violence")
    for _ in range(TIMES_BACK):
        teacher.hands.back()
        _sees_no_answer(teacher)
    for _ in range(TIMES_BACK):
        _hands(teacher).forward()
        _sees_no_answer(teacher)


def _sees_no_answer(teacher: Teacher) -> None:
    held = _hands(teacher).held
    assert not [words for words in (*STOPS.values(), "Dette er ikke sendt til noen") if words in held]
    assert _tab(teacher).locator('input[value="y"]:checked').count() == 0


@BOTH
def test_the_quick_exit_leaves_nothing_to_go_back_to(javascript: bool, open_tab: Opener, site: LiveSite) -> None:
    teacher = _teacher(open_tab, site, javascript, allowed=("https://",))
    tab = _tab(teacher)
    tab.context.route("https://**", lambda route: route.fulfill(body="<p>Været</p>", content_type="text/html"))
    _answers(teacher, "violence")
    teacher.hands.press(action="/exit")
    _hands(teacher).waits_until_elsewhere()
    for _ in range(TIMES_BACK):
        teacher.hands.back()
        _sees_no_answer(teacher)
