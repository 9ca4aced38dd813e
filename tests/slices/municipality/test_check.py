"""Every fault of a pack is told with file, line and mend. Each is made once on purpose."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.municipality import PackError, PackFault, check_pack, load_pack
from portal.municipality.faults import errors_in

PACKS = Path(__file__).resolve().parents[3] / "packs"
Change = Callable[[str, str, str], Path]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for name in ("_common", "demo"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def change(packs: Path) -> Change:
    def put(file: str, old: str, new: str) -> Path:
        path = packs / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return packs

    return put


def only(packs: Path, word: str) -> PackFault:
    found = [fault for fault in check_pack(packs, "demo") if word in fault.problem]
    assert len(found) == 1, found
    assert found[0].mend
    assert (packs / found[0].file).exists()
    return found[0]


def line_at(packs: Path, fault: PackFault) -> str:
    return (packs / fault.file).read_text("utf-8").splitlines()[fault.line - 1]


CASES = [
    ("demo/pack.toml", 'theme = "demo"\n', "", "'theme' is missing", ""),
    (
        "demo/pack.toml",
        "promise_working_days = 2",
        'promise_working_days = "to"',
        "wrong type",
        "promise_working_days",
    ),
    ("demo/pack.toml", 'theme_colour = "#1b6060"', 'theme_colour = "teal"', "no colour", "theme_colour"),
    ("demo/pack.toml", '"08:00-11:00", "11:45-15:30"]', '"8-11"]', "not a span", "monday"),
    ("demo/pack.toml", '"08:00-11:00", "11:45-15:30"]', '"08:00-12:00", "11:45-15:30"]', "overlap", "monday"),
    ("demo/pack.toml", 'reason = "christmas"', 'reason = "party"', "hours.reason.party", "reason"),
    ("demo/pack.toml", 'yearly = "12-31"', 'yearly = "02-31"', "no such day", "yearly"),
    ("demo/pack.toml", "from = 2026-12-28", "from = 2027-12-28", "end before they begin", "from"),
    ("demo/pack.toml", 'value = "12 34 56 78"', 'value = "22 33 44 55"', "no invented phone", "value"),
    ("demo/pack.toml", 'number = "12 34 00 24"', 'number = "12 34"', "is no phone number", "number"),
    ("demo/pack.toml", "familiehjelpa@fjordvik.example", "familiehjelpa", "not an e-mail", "value"),
    ("_common/pack.toml", "[languages.pl]", "[languages.xx]", "'xx' is not known", "[languages.xx]"),
    (
        "_common/pack.toml",
        'staff_languages = ["nb"',
        'staff_languages = ["pl"',
        "staff side does not",
        "staff_languages",
    ),
    ("_common/pack.toml", "[retention.chat]", "[retention.talk]", "class 'chat' is missing", "retention"),
    ("_common/lines.toml", 'slug = "police"', 'slug = "politi"', "line 'police' is missing", ""),
    ("_common/lines.toml", 'audience = "young"', 'audience = "kids"', "no audience", "audience"),
    (
        "_common/texts/pl/site.toml",
        'open_until = "Teraz otwarte, do {time}"\n',
        "",
        "front.open_until' is not translated",
        "",
    ),
    (
        "_common/texts/pl/site.toml",
        "do {time}",
        "do {tid}",
        "fields of 'front.open_until' differ",
        "open_until",
    ),
    (
        "_common/texts/pl/site.toml",
        "closed_now =",
        "closed_noww =",
        "no text 'front.closed_noww'",
        "closed_noww",
    ),
    (
        "_common/texts/pl/site.toml",
        'few = "w ciągu',
        'two = "w ciągu',
        "lacks the plural forms few",
        "time.within",
    ),
    ("_common/texts/nb/site.toml", "kl. {time}", "kl. {time.hour}", "cannot be read", "open_until"),
    ("_common/texts/nb/errors.toml", "[error]", "[front]\nlead1 = 'x'\n[error]", "is also in", "lead1"),
]


@pytest.mark.parametrize(("file", "old", "new", "word", "on_line"), CASES, ids=[case[3] for case in CASES])
def test_a_fault_is_told(change: Change, file: str, old: str, new: str, word: str, on_line: str) -> None:
    packs = change(file, old, new)
    found = [fault for fault in check_pack(packs, "demo") if word in fault.problem]
    assert found, [str(fault) for fault in errors_in(check_pack(packs, "demo"))]
    assert found[0].weight == "error"
    assert found[0].mend
    assert on_line.strip("[]").rpartition(".")[2] in line_at(packs, found[0])


def test_broken_toml_is_told_with_its_line(change: Change) -> None:
    packs = change("demo/pack.toml", 'theme = "demo"', 'theme = "demo')
    fault = only(packs, "not valid TOML")
    assert line_at(packs, fault).startswith("theme =")
    with pytest.raises(PackError, match="not valid TOML"):
        load_pack(packs, "demo")


def test_all_faults_come_at_once(change: Change) -> None:
    change("demo/pack.toml", 'theme = "demo"\n', "")
    packs = change("demo/pack.toml", "promise_working_days = 2", "promise_working_days = true")
    with pytest.raises(PackError) as caught:
        load_pack(packs, "demo")
    assert len(caught.value.faults) == 2


def test_what_is_not_verified_is_a_warning_and_no_hindrance(change: Change) -> None:
    packs = change("demo/pack.toml", "verified = true", "verified = false")
    assert only(packs, "'phone' is not verified").weight == "warning"
    assert not load_pack(packs, "demo").is_verified("phone")


def test_verified_without_a_date_is_not_verified(change: Change) -> None:
    packs = change("demo/pack.toml", "date = 2026-07-28\nverified = true", "verified = true")
    assert only(packs, "without source and date").weight == "error"


def test_a_pack_words_a_text_anew_but_not_one_that_is_never_asked_for(packs: Path) -> None:
    texts = packs / "demo" / "texts" / "nb"
    texts.mkdir(parents=True, exist_ok=True)
    (texts / "site.toml").write_text('[front]\nlead1 = "Hei fra {service}."\nlead3 = "Hei."\n', "utf-8")
    assert load_pack(packs, "demo").texts.get("nb", "front.lead1") == "Hei fra Familiehjelpa."
    assert only(packs, "no text 'front.lead3'").line == 3
    translations = [
        fault for fault in check_pack(packs, "demo") if "worded anew here but not in" in fault.problem
    ]
    assert {fault.weight for fault in translations} == {"warning"}
    assert len(translations) == 5


def test_a_pack_that_is_not_there_says_which_there_are(packs: Path) -> None:
    with pytest.raises(PackError, match="choose one of: demo"):
        load_pack(packs, "nowhere")
    assert check_pack(packs, "nowhere")[0].problem == "there is no pack 'nowhere'"
