"""The guide is whole in every language: every step says everything or why not, and nothing leads nowhere."""

import shutil
from pathlib import Path

import pytest

from portal.config import default_packs
from portal.guide.check import WAYS, check_guides
from portal.guide.model import FIELDS, LANGUAGES, SHOWN_LANGUAGES, Guide
from portal.guide.read import load_guides
from portal.municipality.load import load_pack, pack_names

PACKS = pack_names(default_packs())


def guide_of(language: str, packs: Path | None = None, name: str = "demo") -> Guide:
    root = packs or default_packs()
    return load_guides(root, load_pack(root, name)).get(language)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for name in ("_common", "demo"):
        shutil.copytree(default_packs() / name, tmp_path / name)
    return tmp_path


def change(packs: Path, file: str, old: str, new: str) -> None:
    path = packs / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def problems(packs: Path) -> str:
    return "\n".join(str(fault) for fault in check_guides(packs, "demo"))


@pytest.mark.parametrize("name", PACKS)
def test_no_pack_has_a_fault(name: str) -> None:
    assert check_guides(default_packs(), name) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_says_everything_or_why_not(language: str) -> None:
    guide = guide_of(language)
    assert {way.slug for way in guide.ways} == set(WAYS)
    for way in guide.ways:
        assert way.leads
        assert way.steps
        assert way.decisions if way.level else way.never
        for step in way.steps:
            assert set(step.sayings) == set(FIELDS)
            assert all(saying.words for saying in step.sayings.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_red_way_says_first_not_to_talk_with_the_parents(language: str) -> None:
    word = {"nb": "foreldrene", "nn": "foreldra", "en": "parents"}[language]
    assert word in guide_of(language).way("h1").never[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_law_that_a_duty_names_is_known_and_read(language: str) -> None:
    laws = {law.slug: law for law in load_pack(default_packs(), "demo").laws}
    for duty in guide_of(language).duties:
        assert duty.laws
        for slug in duty.laws:
            assert laws[slug].read_on


def test_no_paragraph_stands_in_the_words_of_the_guide() -> None:
    files = [
        *default_packs().glob("_common/guide/*/*.toml"),
        *default_packs().glob("_common/texts/*/guide.toml"),
    ]
    assert len(files) == 24
    assert [path.name for path in files if "§" in path.read_text("utf-8")] == []


def test_an_anchor_tells_nothing() -> None:
    telling = ("viol", "vold", "abuse", "life", "neglect", "omsorg", "overgrep", "danger")
    for anchor in guide_of("nb").anchors():
        assert not any(word in anchor for word in telling), anchor


def test_the_sentences_to_show_stand_in_six_languages() -> None:
    sentences = load_guides(default_packs(), load_pack(default_packs(), "demo")).sentences
    assert tuple(sentences) == SHOWN_LANGUAGES
    assert {len(each) for each in sentences.values()} == {8}


def test_a_municipality_writes_a_level_anew_and_keeps_the_rest(packs: Path) -> None:
    folder = packs / "demo/guide/nb"
    folder.mkdir(parents=True)
    step = "\n".join(f'{field} = "Hos oss."' for field in FIELDS)
    way = '[[way]]\nslug = "n2"\ntitle = "Vårt nivå 2"\nlead = "Slik."\nleads = "Rektor"\n'
    (folder / "own.toml").write_text(
        f'{way}[[way.step]]\nslug = "n2-ours"\ntitle = "Ring"\n{step}\n', "utf-8"
    )
    guide = guide_of("nb", packs)
    assert [way.slug for way in guide.ways] == [way.slug for way in guide_of("nb").ways]
    assert guide.way("n2").title == "Vårt nivå 2"
    assert guide.way("n1") == guide_of("nb").way("n1")


def test_a_step_without_a_deadline_is_found_with_its_line(packs: Path) -> None:
    change(packs, "_common/guide/en/levels.toml", 'deadline = "On the date you agreed on."\n', "")
    assert "guide/en/levels.toml:" in problems(packs)
    assert "deadline' is missing" in problems(packs)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("nn/red.toml", 'slug = "h1"', 'slug = "h9"', "the way 'h1' is missing"),
        ("nb/levels.toml", 'form = { none = "Ikke noe skjema." }', 'form = ""', "says no form"),
        ("en/talks.toml", 'slug = "t3"', 'slug = "t4"', "does not stand in both"),
        ("nb/level.toml", 'unsure = "Jeg er usikker"\n', "", "six questions differ"),
        ("nb/levels.toml", 'slug = "n1-concrete"', 'slug = "violence"', "is no anchor"),
        ("en/level.toml", 'here = "With us:"\n', "", "'here' does not stand in both"),
        ("nb/levels.toml", 'local = ["observation"]', 'local = ["diary"]', "has no name"),
        ("pl/talks.toml", '  "Jak było dla Państwa to spotkanie?",\n', "", "is not the same in Bokmål and pl"),
        (
            "sentences.toml",
            '  "You can have an interpreter. It costs you nothing.",\n',
            "",
            "do not have as many sentences",
        ),
    ],
)
def test_what_is_wrong_is_said(packs: Path, file: str, old: str, new: str, said: str) -> None:
    change(packs, f"_common/guide/{file}", old, new)
    assert said in problems(packs)
