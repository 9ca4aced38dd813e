"""The one chain from what is written to what is compared."""

from pathlib import Path

import pytest

from portal.directory.analyse import NEGATION, folded, forms, groups_of, stem, stems, words_in
from portal.directory.analyse_words import DIALECT, INSIDE, STOP, UKRAINIAN_ENDINGS
from portal.directory.concepts import Concept, Lexicon, lexicon, read_concepts
from portal.directory.search_query import plan
from portal.directory.search_words import Vocabulary


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sønn", "sonn"), ("ÅPEN", "apen"), ("aapen", "åpen"), ("dávvirat", "davvirat"), ("čáhci", "cahci"), ("ŋuolla", "nuolla"),
        ("đuodji", "duodji"), ("ŧ", "t"), ("łódź", "lodz"), ("żałoba", "zaloba"), ("أطفال", "اطفال"), ("روضة", "روضه"),
        ("مُتَنَمِّر", "متنمر"), ("طفـــل", "طفل"), ("٢٣", "23"), ("۲۳", "23"), ("ﬁne", "fine"), ("ｓｉｎｔ", "sint"),
        ("їжа", "іжа"), ("ґрати", "грати"),
    ],
)  # fmt: skip
def test_letters_are_folded(one: str, other: str) -> None:
    assert [folded(word) for word in words_in(one)] == [folded(word) for word in words_in(other)]


def test_a_short_i_stays_one() -> None:
    assert folded("мій") != folded("міи")


@pytest.mark.parametrize(
    ("one", "other"), [("п'є", "п’є"), ("п’є", "пє"), ("won't", "wont"), ("p-piller", "ppiller"), ("сімʼя", "сім’я")]
)
def test_signs_inside_of_a_word_do_not_split_it(one: str, other: str) -> None:
    assert words_in(one) == words_in(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("skulen", "skole"), ("skuleveging", "skoleveging"), ("helsesjukepleiaren", "helsesykepleier"), ("heime", "hjemme"),
        ("einsame", "ensom"), ("pengane", "penger"), ("venene", "venner"), ("mobba", "mobbet"), ("barnehagane", "barnehage"),
        ("krangling", "krangler"), ("tilvising", "henvisning"), ("valden", "volden"), ("ongan", "barna"), ("hallen", "hal"),
        ("sonen", "sønn"), ("sønner", "sønn"), ("dottera", "datter"), ("døtrene", "datter"),
    ],
)  # fmt: skip
def test_both_norwegians_and_dialect_are_one(one: str, other: str) -> None:
    assert stem(one, "no") == stem(other, "no")


@pytest.mark.parametrize(
    ("group", "one", "other"),
    [
        ("en", "bullied", "bullying"), ("pl", "szkoły", "szkole"), ("pl", "położna", "polozna"), ("ar", "المدرسة", "مدرسة"),
        ("ar", "وبالمدرسة", "مدرسة"), ("uk", "школі", "школи"), ("uk", "розлучаються", "розлучення"), ("uk", "дитині", "дитину"),
    ],
)  # fmt: skip
def test_endings_are_cut_in_the_other_languages(group: str, one: str, other: str) -> None:
    assert stem(one, group) == stem(other, group)


@pytest.mark.parametrize(("one", "other"), [("legging", "lege"), ("lekser", "leke"), ("mat", "matte"), ("sorg", "sorgfri")])
def test_what_is_not_the_same_stays_apart(one: str, other: str) -> None:
    assert stem(one, "no") != stem(other, "no")


@pytest.mark.parametrize("word", ["ikke", "ikkje", "itj", "not", "wont", "не", "nie", "لا"])
def test_no_is_no_in_every_language(word: str) -> None:
    assert set(forms(word).values()) == {NEGATION}


def test_the_script_says_which_languages_a_word_may_be_in() -> None:
    assert groups_of("school") == ("no", "en", "pl")
    assert groups_of("søvn") == ("no",)
    assert groups_of("żałoba") == ("pl",)
    assert groups_of("школа") == ("uk",)
    assert groups_of("مدرسة") == ("ar",)


def test_words_that_point_nowhere_are_left_out() -> None:
    assert stems("Jeg har en sønn som ikke vil på skolen") == [stem("sønn", "no"), stem("skolen", "no")]


def test_the_word_lists_do_not_contradict_themselves() -> None:
    assert not set(DIALECT) & set(DIALECT.values()) - {"lek"}
    assert all(theirs not in ours for theirs, ours in INSIDE)
    assert list(UKRAINIAN_ENDINGS) == sorted(UKRAINIAN_ENDINGS, key=len, reverse=True)
    assert all(word == word.casefold() for word in STOP)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("barnehage", ["barn", "hage"]), ("sorggruppe", ["sorg", "gruppe"]), ("leksehjelp", ["lekser", "hjelp"]),
        ("onsdagsmiddag", ["middag"]),
    ],
)  # fmt: skip
def test_compounds_are_taken_apart(word: str, parts: list[str]) -> None:
    assert lexicon().split(word) == tuple(stem(part, "no") for part in parts)


@pytest.mark.parametrize("word", ["barn", "klubben", "familien", "xyz", ""])
def test_what_is_no_compound_stays_whole(word: str) -> None:
    assert len(lexicon().split(word)) < 2


SLEEP = Concept("sleep", ("sleep_food",), (), ("tired",), 1.0, False, {"nb": ("søvn", "sover ikke"), "en": ("cannot sleep",)})
TIRED = Concept("tired", (), (), (), 0.5, False, {"nb": ("sliten",)})
SMALL = Lexicon([SLEEP, TIRED])
NOTHING = Vocabulary("", 0, {}, SMALL.spoken, {})


def said(text: str) -> list[str]:
    return [one.slug for one in SMALL.said([forms(word) for word in words_in(text)])]


def test_a_phrase_needs_all_its_words_near_each_other() -> None:
    assert said("han sover") == []
    assert said("han sover bare ikke") == ["sleep"]
    assert said("ikke nå, kanskje senere, for akkurat i dag er det slik at hun sover") == []
    assert said("sliten og uten søvn") == ["tired", "sleep"] or said("sliten og uten søvn") == ["sleep", "tired"]


def test_a_concept_asks_for_itself_its_topics_and_what_is_near() -> None:
    (ask,) = plan("søvn", SMALL, NOTHING).asks
    assert ask.answers["c_sleep"] == 1
    assert ask.answers["t_sleep_food"] == 1
    assert 0 < ask.answers["c_tired"] < 1


def test_one_language_does_not_speak_for_another() -> None:
    assert SMALL.mentioned("cannot sleep", "en") == {"sleep"}
    assert SMALL.mentioned("cannot sleep", "pl") == set()


def test_a_short_word_is_never_mended() -> None:
    assert NOTHING.mended("sovn") is None  # four letters: folded, it is the word itself
    assert NOTHING.mended("slitten") == "sliten"
    assert NOTHING.mended("slxxen") is None


def test_another_table_has_another_mark(tmp_path: Path) -> None:
    first, other = tmp_path / "first.toml", tmp_path / "other.toml"
    first.write_text('[sleep]\nnb = "søvn"\n', "utf-8")
    other.write_text('[sleep]\nnb = "søvn, hvile"\n', "utf-8")
    assert read_concepts(first).mark == read_concepts(first).mark != read_concepts(other).mark
    assert read_concepts(tmp_path / "none.toml").concepts == {}
