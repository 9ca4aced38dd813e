"""A real browser on a real server. Every tab is watched: no request elsewhere, no policy report, no error."""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, sync_playwright

from portal.municipality.hours import OSLO
from tests import databases
from tests.clocked import ClockFile
from tests.live import LiveSite, live_site
from tests.people.browser_hands import BrowserHands
from tests.people.colleagues import Colleague, keys_of
from tools.browser import program

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = Path(os.environ.get("PORTAL_ARTEFACTS", ROOT / "artefacts"))
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_REPORTS = """document.addEventListener('securitypolicyviolation', event =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"""
_ON_PURPOSE = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
A_MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=OSLO)  # the demo's chat is open from nine to three
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
BROWSER_CODES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB", "uk": "uk-UA", "ar": "ar", "pl": "pl-PL"}
Scheme = Literal["light", "dark"]


@dataclass
class Watch:
    """What a tab did that it must not do."""

    address: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    allowed: tuple[str, ...] = ()

    def request(self, request: Request) -> None:
        ours = request.url.startswith((self.address, "data:", "blob:", "about:", *self.allowed))
        if not ours:
            self.elsewhere.append(request.url)

    def console(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx on purpose is named in the console too, and so is a network that a test takes away: that is
        # not an error of the page.
        if message.type == "error" and not any(known in message.text for known in _ON_PURPOSE):
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def page_error(self, error: Exception) -> None:
        self.errors.append(str(error))


@contextmanager
def demo_site(folder: Path, **how: Any) -> Iterator[LiveSite]:
    """The demo, running with a database of its own; `how` is that of `live_site`."""
    if databases.kind() == "sqlite":
        with live_site(folder, TRUSTED_PROXIES="1", **how) as running:
            yield running
        return
    with databases.postgres_database() as address, live_site(folder, address, TRUSTED_PROXIES="1", **how) as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The demo, running."""
    with demo_site(tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture(scope="session")
def clocked_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveSite, ClockFile]]:
    """The demo, running by a clock that tests set (`days.py`); started once for all of them."""
    folder = tmp_path_factory.mktemp("clocked")
    clock = ClockFile(folder / "ahead")
    clock.set(A_MONDAY)
    with demo_site(folder, program=(sys.executable, "-m", "tests.clocked", str(clock.path))) as running:
        yield running, clock


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = program()
    if chromium is None:
        pytest.skip("chromium is missing: `tools/setup.sh system` installs it")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield opened
        opened.close()


Opener = Callable[..., BrowserHands]
Employer = Callable[..., Any]


@pytest.fixture
def open_tab(browser: Browser, site: LiveSite) -> Iterator[Opener]:
    """Hands with a browser of their own; what they did that they must not do fails the test."""
    contexts: list[tuple[BrowserContext, Watch]] = []

    def open_one(
        language: str = "nb",
        *,
        javascript: bool = True,
        scheme: Scheme = "light",
        size: Any = PHONE,
        allowed: tuple[str, ...] = (),
    ) -> BrowserHands:
        context = browser.new_context(
            locale=BROWSER_CODES[language],
            java_script_enabled=javascript,
            color_scheme=scheme,
            viewport=size,
            timezone_id="Europe/Oslo",
            reduced_motion="reduce",
            # Each visitor comes from a network of their own, or the limits would take them for one.
            extra_http_headers={"X-Forwarded-For": f"10.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}"},
        )
        watch = Watch(site.address, allowed=allowed)
        contexts.append((context, watch))
        return BrowserHands(_watched(context, watch), site.address, language)

    yield open_one
    for context, watch in contexts:
        context.close()
        assert not watch.elsewhere, f"asked other hosts: {watch.elsewhere}"
        assert not watch.errors, f"errors in the browser: {watch.errors}"


def _watched(context: BrowserContext, watch: Watch) -> Any:
    context.set_default_timeout(10_000)
    context.add_init_script(_REPORTS)
    context.on("request", watch.request)
    context.on("console", watch.console)
    context.on("weberror", lambda error: watch.page_error(error.error))
    return context.new_page()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The cookies of whoever has signed in before: a second factor is good once in half a minute."""
    return {}


@pytest.fixture
def employ(open_tab: Opener, site: LiveSite, signed_in: dict[str, Any]) -> Employer:
    """A colleague of the demo, signed in, in a browser of their own."""

    def employ_one(kind: type[Colleague], language: str = "nb", **how: Any) -> Any:
        one = kind(open_tab(language, **how), keys_of(site.instance, kind.role))
        context = one.hands.tab.context
        if kind.role in signed_in:
            context.add_cookies(signed_in[kind.role])
            return one
        one.signs_in()
        signed_in[kind.role] = [cookie for cookie in context.cookies() if cookie["name"] != "lang"]
        return one

    return employ_one


# A journey that is walked with script and without is walked with it on SQLite, without it on PostgreSQL: what a browser does
# does not depend on the database, and each database sees each journey.
_ELSEWHERE = {"sqlite": "nojs", "postgres": "js"}


def _is_walked_elsewhere(item: pytest.Item) -> bool:
    ways = getattr(getattr(item, "callspec", None), "id", "").split("-")
    return "tests/browser/" in item.nodeid and _ELSEWHERE[databases.kind()] in ways


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is here. In the whole suite, which runs on both databases, nothing is walked twice; how pages look is judged
    once, on SQLite."""
    if "PORTAL_TEST_POSTGRES" in os.environ:
        is_second = databases.kind() == "postgres"
        once = {one for one in items if _is_walked_elsewhere(one) or (is_second and one.get_closest_marker("looks"))}
        config.hook.pytest_deselected(items=list(once))
        items[:] = [item for item in items if item not in once]
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
