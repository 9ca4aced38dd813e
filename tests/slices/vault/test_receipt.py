"""A code is found again however it is typed; and a code that is not meant is not guessed at."""

import unicodedata
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.vault import wordlists
from portal.vault.receipt import (
    canonical_of,
    display,
    new_digits,
    new_words,
    parse,
    readings,
    unread_words,
)
from portal.vault.wordlists import HOUSE_LISTS, LIST_LENGTH, WordLists, is_one_slip

LANGUAGES = ["nb", "en", "uk", "ar"]
DIGITS = "00123456789012345678"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed_as",
    [
        " ".join,
        ", ".join,
        "-".join,
        ".".join,
        "،".join,
        "\n".join,
        "".join,
        "\u00ad".join,
        lambda words: " ".join(words).upper(),
        lambda words: unicodedata.normalize("NFD", " ".join(words)),
        lambda words: "\u200f" + "  ".join(words) + "\u200e.",
        lambda words: " ".join(f"{place}. {word}" for place, word in enumerate(words, 1)),
        lambda words: "\n".join(f"{place}) {word}" for place, word in enumerate(words, 1)),
        lambda words: " ".join([words[0] + words[1], *words[2:]]),
        lambda words: " ".join([words[0][:3], words[0][3:], *words[1:]]),
    ],
)
def test_the_same_code_typed_in_another_way(
    language: str, typed_as: Callable[[Sequence[str]], str], made_up_lists: WordLists
) -> None:
    for _ in range(5):
        words = new_words(language, made_up_lists)
        assert parse(typed_as(words), made_up_lists) == canonical_of(words)


def _swapped(word: str) -> str:
    place = next(i for i in range(len(word) - 1) if word[i] != word[i + 1])
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "slip",
    [
        lambda word: word[1:],
        lambda word: word[:-1],
        lambda word: word[:3] + word[4:],
        lambda word: word + word[-1],
        lambda word: word[0] + word,
        _swapped,
    ],
)
def test_slips_in_up_to_three_words_are_mended(
    language: str, slip: Callable[[str], str], made_up_lists: WordLists
) -> None:
    for _ in range(5):
        words = new_words(language, made_up_lists)
        typed = [slip(word) for word in words[:3]] + list(words[3:])
        found = readings(" ".join(typed), made_up_lists)
        assert canonical_of(words) in found


def test_slips_in_four_words_are_a_guess(made_up_lists: WordLists) -> None:
    words = new_words("nb", made_up_lists)
    assert readings(" ".join([*(word[1:] for word in words[:4]), *words[4:]]), made_up_lists) == []


def test_the_beginning_of_a_word_is_enough_when_it_is_the_only_one(made_up_lists: WordLists) -> None:
    words = new_words("nb", made_up_lists)
    typed = [words[0][:4], *words[1:]]
    beginning = canonical_of((words[0][:4],))  # letters are folded: å and a begin the same
    only = sum(canonical_of((word,)).startswith(beginning) for word in made_up_lists.of("nb").words) == 1
    assert (canonical_of(words) in readings(" ".join(typed), made_up_lists)) is only


@pytest.mark.parametrize(
    "typed",
    [
        DIGITS,
        "0012 3456 7890 1234 5678",
        "0012-3456-7890-1234-5678",
        "٠٠١٢ ٣٤٥٦ ٧٨٩٠ ١٢٣٤ ٥٦٧٨",
        "۰۰۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵۶۷۸",
        "OO12 3456 789O l234 5678",
        "００１２３４５６７８９０１２３４５６７８",
        "Koden min er 0012 3456 7890 1234 5678",
    ],
)
def test_digits_in_any_script(typed: str, made_up_lists: WordLists) -> None:
    assert parse(typed, made_up_lists) == DIGITS


@pytest.mark.parametrize(
    "typed",
    ["", " ", "1234", DIGITS + "1", DIGITS[1:], "hei", "fem små ord er ikke", "\0", "x" * 10**6],
)
def test_what_is_no_code_is_unreadable(typed: str, made_up_lists: WordLists) -> None:
    assert readings(typed, made_up_lists) == []
    assert parse(typed, made_up_lists) is None


@settings(max_examples=200)
@given(typed=st.text(max_size=500))
def test_no_text_makes_reading_fail(typed: str, made_up_lists: WordLists) -> None:
    assert len(readings(typed, made_up_lists)) <= 4
    unread_words(typed, made_up_lists)


def test_words_of_two_languages_are_no_code(made_up_lists: WordLists) -> None:
    typed = [*new_words("nb", made_up_lists)[:3], *new_words("uk", made_up_lists)[:3]]
    assert readings(" ".join(typed), made_up_lists) == []


def test_a_word_in_two_lists_gives_one_canonical_form(made_up_lists: WordLists) -> None:
    words = made_up_lists.of("nb").words
    folder = made_up_lists._folder / "twins"
    folder.mkdir(exist_ok=True)
    for language in ["nb", "nn"]:
        (folder / f"{language}.txt").write_text("\n".join(words), encoding="utf-8")
    twins = WordLists(folder)
    code = new_words("nn", twins)
    assert readings(" ".join(code), twins) == [canonical_of(code)]


def test_two_readings_are_both_given_and_not_chosen_between(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("near")
    others = [f"{number:011b}".translate({48: "x", 49: "z"}) for number in range(LIST_LENGTH - 2)]
    (folder / "nb.txt").write_text("\n".join(["bolle", "balle", *others]), encoding="utf-8")
    lists = WordLists(folder)
    rest = " ".join(others[:5])
    assert len(readings(f"bulle {rest}", lists)) == 2
    assert parse(f"bulle {rest}", lists) is None
    assert readings(f"bolle {rest}", lists) == [canonical_of(["bolle", *others[:5]])]


def test_a_page_can_point_at_the_words_that_stand_in_no_list(made_up_lists: WordLists) -> None:
    words = new_words("nb", made_up_lists)
    assert unread_words(" ".join([*words[:5], "hurra"]), made_up_lists) == ["hurra"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_is_shown_as_it_was_drawn(language: str, made_up_lists: WordLists) -> None:
    words = new_words(language, made_up_lists)
    assert display(canonical_of(words), language, made_up_lists) == " ".join(words)


def test_digits_are_shown_in_groups_and_are_twenty() -> None:
    assert display(DIGITS) == "0012 3456 7890 1234 5678"
    assert all(len(new_digits()) == 20 for _ in range(50))


def test_a_list_of_another_length_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("short")
    (folder / "nb.txt").write_text("fjell\nfjord\nFjell\n", encoding="utf-8")
    with pytest.raises(ValueError, match="2 different words"):
        new_words("nb", WordLists(folder))


@pytest.mark.parametrize("language", HOUSE_LISTS.languages)
def test_the_house_s_own_lists_give_codes_that_are_found_again(language: str) -> None:
    for _ in range(20):
        words = new_words(language)
        assert parse(" ".join(words)) == canonical_of(words)
        assert canonical_of(words) in readings("".join(words).upper())


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("fjell", "fjell", False),
        ("fjell", "fjel", True),
        ("fjell", "fjelll", True),
        ("fjell", "fjall", True),
        ("fjell", "fejll", True),
        ("fjell", "feljl", False),
        ("fjell", "jfell", True),
        ("fjell", "fje", False),
        ("ab", "ba", True),
        ("abcd", "badc", False),
        ("", "a", True),
        ("aa", "bb", False),
    ],
)
def test_one_slip(one: str, other: str, expected: bool) -> None:
    assert is_one_slip(one, other) is expected
    assert wordlists.is_one_slip(other, one) is expected
