"""Every fault of a service is told with file, line and mend. Each is made once on purpose."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.packs import packs as command
from portal.directory.check import check_services
from portal.directory.read import load_services
from portal.municipality import PackError, load_pack

PACKS = Path(__file__).resolve().parents[3] / "packs"
Change = Callable[[str, str], None]
SUPPORT = "demo/services/support.toml"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for name in ("_common", "demo"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def change(packs: Path) -> Change:
    def change_it(old: str, new: str) -> None:
        path = packs / SUPPORT
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change_it


def problems(packs: Path) -> list[str]:
    return [
        f"{fault.file} {fault.problem}" for fault in check_services(packs, "demo") if fault.weight == "error"
    ]


def test_as_it_is_there_is_nothing_to_mend(packs: Path) -> None:
    assert problems(packs) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('slug = "family-help"', 'slug = "Family help"', "is no slug"),
        ('slug = "parents-evening"', 'slug = "family-help"', "stands twice"),
        ('kind = "public"', 'kind = "secret"', "is not known here"),
        ('kind = "public"', 'kind = "national"', "national services stand in _common"),
        ('audiences = ["parents"]', 'audiences = ["grown-ups"]', "is not known here"),
        (
            'topics = ["everyday_limits", "screens"',
            'topics = ["marriage", "screens"',
            "'marriage' is no topic",
        ),
        ('phone = "12 34 00 40"', 'phone = "22 40 00 40"', "is no phone number"),
        ('source = "oppdiktet"', 'source = ""', "has no source"),
        ("source_date = 2026-07-28", "", "has no date"),
        ("ages = [0, 12]", "ages = [12, 0]", "the ages are no span"),
        ('pl = "Wieczór dla rodziców z kolacją"', "", "the name is missing in pl"),
        ('line = "child_welfare_day"', 'line = "no_such_line"', "there is no crisis line"),
        (
            'line = "child_welfare_day"',
            'line = "child_welfare_day"\nphone = "12 34 00 10"',
            "stands with the crisis line",
        ),
        (
            "is_confidential_address = true",
            'is_confidential_address = true\naddress = "Strandgata 77"',
            "is confidential",
        ),
        (
            "is_confidential_address = true",
            'is_confidential_address = true\nplace = "Havna"',
            "is confidential",
        ),
        (
            'phone = "12 34 00 40"',
            'phone = "12 34 00 40"\nurl = "http://fjordvik.example"',
            "is no https address",
        ),
        (
            'phone = "12 34 00 40"',
            'phone = "12 34 00 40"\nurl = "https://somebody.no"',
            "leads nobody elsewhere",
        ),
    ],
)
def test_each_fault_is_told(packs: Path, change: Change, old: str, new: str, told: str) -> None:
    change(old, new)
    assert any(told in problem and problem.startswith((SUPPORT, "demo")) for problem in problems(packs)), (
        problems(packs)
    )


def test_a_planted_confidential_address_is_dropped_before_anybody_can_show_it(
    packs: Path, change: Change
) -> None:
    change(
        "is_confidential_address = true",
        'is_confidential_address = true\naddress = "Strandgata 77"\nplace = "Havna"',
    )
    shelter = next(one for one in load_services(packs, load_pack(packs, "demo")) if one.slug == "shelter")
    assert (shelter.address, shelter.place) == ("", "")


def test_a_fault_keeps_the_services_from_being_used(packs: Path, change: Change) -> None:
    change('kind = "public"', 'kind = "secret"')
    with pytest.raises(PackError, match="secret"):
        load_services(packs, load_pack(packs, "demo"))


def test_the_command_checks_them_too(packs: Path, change: Change) -> None:
    assert CliRunner().invoke(command, ["check", "demo", "--packs", str(packs)]).exit_code == 0
    change('slug = "family-help"', 'slug = "Family help"')
    checked = CliRunner().invoke(command, ["check", "demo", "--packs", str(packs)])
    assert checked.exit_code != 0
    assert "support.toml:4" in checked.output
