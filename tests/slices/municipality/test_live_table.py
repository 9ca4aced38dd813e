"""The pack's `[live]` table: read with its defaults, held against its limits, closed when the service is."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.config import default_packs
from portal.municipality import check_pack, load_pack
from portal.municipality.faults import errors_in

REAL = ("levanger", "ovre-eiker", "oygarden", "sandnes")
OFFERED = "[live]\noffered = true\n"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for name in ("_common", "demo"):
        shutil.copytree(default_packs() / name, tmp_path / name)
    return tmp_path


def _problems(packs: Path, live: str) -> list[str]:
    """What is said of the demo pack with this `[live]` table in place of its own."""
    path = packs / "demo" / "pack.toml"
    before, rest = path.read_text("utf-8").split("[live]", 1)
    after = rest[rest.index("\n[[") :] if "\n[[" in rest else ""
    path.write_text(before + live + after, "utf-8")
    return [fault.problem for fault in check_pack(packs, "demo") if "live" in f"{fault.problem} {fault.mend}"]


@pytest.mark.parametrize("name", REAL)
def test_no_real_municipality_is_said_to_chat(name: str) -> None:
    assert not load_pack(default_packs(), name).live.offered


def test_the_demo_offers_it_within_limits_that_make_sense() -> None:
    live = load_pack(default_packs(), "demo").live
    assert live.offered
    assert (live.talks_each, live.answer_minutes, live.unread_minutes, live.pause_minutes) == (3, 10, 3, 10)
    assert not errors_in(check_pack(default_packs(), "demo"))


@pytest.mark.parametrize(
    "wrong", ["talks_each = 0", "talks_each = 50", "answer_minutes = 1", "pause_minutes = 500"]
)
def test_a_limit_that_makes_no_sense_is_told(packs: Path, wrong: str) -> None:
    name = wrong.split(" ")[0]
    assert any(name in problem for problem in _problems(packs, f"{OFFERED}{wrong}\n"))


def test_a_chat_that_never_opens_is_told(packs: Path) -> None:
    assert any(
        "never open" in problem for problem in _problems(packs, f"{OFFERED}[live.hours]\nmonday = []\n")
    )


def test_a_team_leader_who_is_told_too_late_is_told_of(packs: Path) -> None:
    late = f"{OFFERED}answer_minutes = 5\nunread_minutes = 5\n"
    assert any("told only when nobody waits" in problem for problem in _problems(packs, late))


def test_without_hours_of_its_own_it_is_open_when_the_service_is(packs: Path) -> None:
    assert _problems(packs, OFFERED) == []
    pack = load_pack(packs, "demo")
    assert pack.live.hours == pack.hours


def test_a_day_that_the_service_is_closed_closes_the_chat_too(packs: Path) -> None:
    assert _problems(packs, f'{OFFERED}[live.hours]\nthursday = ["09:00-15:00"]\n') == []
    live = load_pack(packs, "demo").live
    assert live.opening(datetime(2026, 12, 17, 10, 0, tzinfo=UTC)).is_open
    assert not live.opening(datetime(2026, 12, 24, 10, 0, tzinfo=UTC)).is_open
