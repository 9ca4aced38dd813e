"""How a phrase is written, and what of the text counts."""

from collections.abc import Mapping

import pytest

from portal.worry.finding import Book, Worry
from portal.worry.folding import fold, places
from portal.worry.reading import families, phrases_of, read_family


def _finds(text: str, *phrases: str, besides: Mapping[str, list[str]] | None = None, **sets: str) -> bool:
    named = {"phrases": list(phrases), **(besides or {})}
    compiled = {name: [made for line in lines for made in phrases_of(line, sets)] for name, lines in named.items()}
    return bool(Book([{"life": compiled}]).kinds_in(places(text)))


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Jeg VIL døøøø", "jeg vil dø"),
        ("slå å ø æ", "slå å ø æ"),
        ("żyć łąka", "zyc laka"),
        ("б’є", "бе"),
        ("ї і й", "і і й"),
        ("أَمُوتُ", "اموت"),
        ("مـــوت", "موت"),
        ("المدرسة", "المدرسه"),
        ("ﻣﻮﺕ", "موت"),
        ("d\u00f8\u200bd", "død"),
        ("o\u0308 e\u0301", "ø e"),
        ("ｄø", "dø"),
    ],
)
def test_letters_that_are_typed_in_many_ways_are_one(typed: str, plain: str) -> None:
    assert fold(typed) == plain


def test_words_stand_beside_each_other_unless_a_gap_is_written() -> None:
    assert _finds("jeg vil dø", "vil dø")
    assert not _finds("jeg vil bare dø", "vil dø")
    assert _finds("jeg vil helst bare snart dø", "vil … dø")
    assert not _finds("jeg vil helst bare snart få dø", "vil … dø")


def test_a_word_is_a_whole_word_unless_it_ends_in_a_star() -> None:
    assert not _finds("døren vil døpes", "vil dø")
    assert _finds("tenker på selvmordet", "selvmord*")
    assert not _finds("sjelvmord", "selvmord*")


def test_any_of_the_words_a_set_of_words_and_a_word_that_may_be_left_out() -> None:
    assert all(_finds(f"han {word} meg", "slår|slo {me}", me="meg|mæ") for word in ("slår", "slo"))
    assert _finds("slo mæ", "slår|slo {me}|oss", me="meg|mæ")
    assert _finds("slår meg", "slår min? meg")
    assert _finds("slår min meg", "slår min? meg")


def test_no_phrase_goes_from_one_sentence_to_the_next() -> None:
    assert not _finds("Det går så langt som jeg vil. Dø i pausen", "vil … dø")
    assert not _finds("jeg vil\n\ndø", "vil … dø")


def test_a_pause_and_a_new_line_are_within_the_sentence() -> None:
    assert _finds("jeg vil... dø", "vil … dø")
    assert _finds("jeg vil… dø", "vil … dø")
    assert _finds("jeg vil\ndø", "vil dø")


def test_an_exception_counts_where_it_overlaps_and_nowhere_else() -> None:
    besides = {"except": ["dø av latter"]}
    assert not _finds("jeg vil dø av latter", "vil … dø", besides=besides)
    assert _finds("jeg vil dø av latter, nei, jeg vil dø", "vil … dø", besides=besides)


def test_some_phrases_count_whatever_stands_around_them() -> None:
    assert _finds("vil dø av latter", "vil dø", besides={"except": ["dø av latter"], "always": ["vil dø"]})


def test_and_is_joined_to_the_word_in_arabic() -> None:
    assert _finds("ويضربني", "يضربني")


@pytest.mark.parametrize("line", ["… dø", "vil …", "", "vil {no_such_set}", "dø*"])
def test_a_phrase_that_cannot_be_read_says_so(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        list(phrases_of(line, {}))


def test_the_two_norwegian_norms_are_read_together() -> None:
    assert families(["nb"]) == families(["nn"]) == {("nb", "nn")}
    assert families(["se", "en"]) == {("en",)}


@pytest.mark.parametrize("family", [("nb", "nn"), ("en",), ("uk",), ("ar",), ("pl",)])
def test_every_list_has_every_kind(family: tuple[str, ...]) -> None:
    lists = read_family(family)
    assert set(lists) == {kind.value for kind in Worry}
    assert all(named["phrases"] for named in lists.values())
