"""What every test may ask for: settings, the app, a reviewing client, a real database, a movable clock."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings

from portal.cli.catalogues import compile_catalogues
from portal.config import Settings, load_settings
from portal.db.clock import set_clock
from portal.db.session import Database
from portal.web.i18n import TRANSLATIONS
from tests import databases
from tests.client import PageReviewingClient
from tests.compiled import compile_once
from tests.reading import read_once

# A Monday, ten in the morning in Norway, in a week without holidays: open everywhere.
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# How long an example takes says how busy the machine is, nothing of the house.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")
read_once()
compile_once()
IS_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


class MovableClock:
    """Says one moment until it is moved."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **span: float) -> datetime:
        """Go forward (or back): `clock.move(hours=3)`."""
        self.moment += timedelta(**span)
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment


@pytest.fixture
def clock() -> Iterator[MovableClock]:
    moved = MovableClock()
    set_clock(moved)
    yield moved
    set_clock(None)


@pytest.fixture(scope="session")
def database_maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Maker]:
    with databases.maker(tmp_path_factory.mktemp("database")) as made:
        yield made


@pytest.fixture(scope="session")
def static_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compressed static files are kept for the whole worker: making them anew for each test is slow."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def make_settings(
    tmp_path: Path, database_maker: databases.Maker, static_folder: Path
) -> Callable[..., Settings]:
    """Settings of a fresh instance with an empty database: `make_settings(PACK="sandnes")`."""

    def make(**different: str) -> Settings:
        instance = tmp_path / "instance"
        instance.mkdir(exist_ok=True)
        (instance / "static").symlink_to(static_folder)
        load_settings(
            {"PORTAL_PACK": "demo"}, instance=instance
        )  # makes the keys, before a database is there
        values = {"PACK": "demo", "LEAST_SECONDS": "0", "DATABASE_URL": database_maker.fresh(instance), **different}
        return load_settings({f"PORTAL_{name}": value for name, value in values.items()}, instance=instance)

    return make


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    return make_settings()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    from portal import create_app
    from portal.web.extensions import portal_of

    made = create_app(settings)
    made.testing = True
    made.test_client_class = PageReviewingClient
    yield made
    portal_of(made).bell.close()
    portal_of(made).db.close()


@pytest.fixture
def client(app: Flask) -> PageReviewingClient:
    made = app.test_client()
    assert isinstance(made, PageReviewingClient)
    return made


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    """The same database as the app's, through a door of the test's own."""
    opened = Database(settings.database_url)
    yield opened
    opened.close()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the catalogues before anybody reads a page: in a fresh clone there are none."""
    if not hasattr(session.config, "workerinput"):
        compile_catalogues(TRANSLATIONS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """On the build machine a missing tool is a failure: a skipped test proves nothing."""
    report = yield
    if IS_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped on the build machine: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How well worrying words are found, printed wherever their tests ran."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, ())]
    if any("slices/worry" in report.nodeid for report in reports):
        from tests.worry_rates import table

        terminalreporter.write_line("")
        for line in table():
            terminalreporter.write_line(line)


# These begin databases by themselves, without the fixture.
_OWN_DATABASES = (
    "tests/browser/", "tests/journeys/", "tests/slices/audit/", "tests/slices/bell/", "tests/slices/cli/", "tests/slices/db/",
    "tests/slices/demo/",
)  # fmt: skip
# Packs and the guide are read from files: what they come to does not depend on the database, so it is judged once.
_FROM_FILES = ("tests/slices/guide/", "tests/slices/municipality/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what never asks a database: it would come to the same."""
    if databases.kind() == "postgres":
        once = {item for item in items if not _asks_a_database(item)}
        config.hook.pytest_deselected(items=list(once))
        items[:] = [item for item in items if item not in once]


def _asks_a_database(item: pytest.Item) -> bool:
    if item.nodeid.startswith(_FROM_FILES):
        return False
    return item.nodeid.startswith(_OWN_DATABASES) or "database_maker" in getattr(item, "fixturenames", ())
