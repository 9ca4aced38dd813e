"""The words of a code can be told apart when they are written by hand and typed by somebody in a hurry."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

import portal.vault
from portal.vault.fold import fold_word

FOLDER = Path(portal.vault.__file__).parent / "words"
LISTS = sorted(FOLDER.glob("*.txt"))
_LATIN = "abcdefghijklmnopqrstuvwxyz"
ALPHABETS = {
    "nb": _LATIN + "æøå",
    "nn": _LATIN + "æøå",
    "en": _LATIN,
    "pl": _LATIN + "ąćęłńóśźż",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
}
# A few of each kind of word that nobody should be handed in a hard hour: a tripwire, not the whole review.
UNFIT = {
    "nb": (
        "alkohol barnevern blod dop drepe død dum fange feit fengsel gud gris hore idiot kniv krig lege "
        "naken neger orm politi pupp redd rotte rumpe rus sex sint skam slange slå stygg sverd syk søppel "
        "tykk vold våpen øl"
    ),
    "nn": (
        "alkohol barnevern blod dop drepe død dum fange feit fengsel gud gris hore idiot kniv krig lege "
        "naken neger orm politi pupp redd rotte rumpe rus sex sint skam slange slå stygg sverd sjuk "
        "søppel tjukk vald våpen øl"
    ),
    "en": (
        "alcohol arrest beer blood bomb corpse dead death devil drug drunk fat foster gun hate hell idiot "
        "jail kill knife naked nude pain pig poison police prison rat sad scared sex shame shoot sick "
        "slave stupid ugly war weapon"
    ),
    "uk": (
        "алкоголь біль ворог вбивця війна голий горілка зброя кров ніж пиво поліція смерть сором страх "
        "труна тюрма"
    ),
    "ar": "الم بندقية جثة حرب خمر خوف خنزير دم دين سجن سكين سلاح شرطة عار قتل قنبلة كلب مرض موت",
    "pl": (
        "alkohol ból broń gruby grób krew narkotyk nagi nóż piwo policja seks strach szatan śmierć świnia "
        "trup wojna wódka więzienie wstyd zabić"
    ),
}


def _words(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.fixture(params=LISTS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param  # type: ignore[no-any-return]


def test_the_norwegian_and_english_lists_are_there() -> None:
    assert {"nb", "nn", "en"} <= {path.stem for path in LISTS}


def test_a_list_has_eleven_bits_of_words_one_a_line_in_order(path: Path) -> None:
    words = _words(path)
    assert len(words) == 2048
    assert words == sorted(set(words))
    assert path.read_bytes() == "".join(f"{word}\n" for word in words).encode()


def test_words_are_short_plain_and_in_their_own_alphabet(path: Path) -> None:
    alphabet = set(ALPHABETS[path.stem])
    odd = [
        word
        for word in _words(path)
        if not 3 <= len(word) <= 10
        or not set(word) <= alphabet
        or word != unicodedata.normalize("NFC", word.lower())
    ]
    assert odd == []


def test_five_letters_are_enough_to_know_a_word(path: Path) -> None:
    groups = defaultdict(list)
    for word in _words(path):
        groups[fold_word(word)[:5]].append(word)
    assert [group for group in groups.values() if len(group) > 1] == []


def test_one_wrong_letter_never_makes_another_word(path: Path) -> None:
    assert list(_pairs_one_letter_apart(_words(path))) == []


def test_no_word_that_hurts_or_threatens(path: Path) -> None:
    unfit = {fold_word(word) for word in UNFIT[path.stem].split()}
    assert unfit & {fold_word(word) for word in _words(path)} == set()


def test_the_check_itself_sees_a_wrong_a_lost_and_an_added_letter() -> None:
    assert len(list(_pairs_one_letter_apart(["hest", "fest", "sol", "sola", "bøtte", "botte"]))) == 3


def _pairs_one_letter_apart(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Find them without comparing all pairs: words at distance one share a form with one letter taken out."""
    shared = defaultdict(set)
    for word in words:
        for form in _with_a_letter_out(fold_word(word)):
            shared[form].add(word)
    candidates = {pair for group in shared.values() for pair in combinations(sorted(group), 2)}
    return (pair for pair in sorted(candidates) if _distance(*pair) < 2)


def _with_a_letter_out(folded: str) -> set[str]:
    return {folded} | {folded[:place] + folded[place + 1 :] for place in range(len(folded))}


def _distance(first: str, second: str) -> int:
    return Levenshtein.distance(fold_word(first), fold_word(second), score_cutoff=2)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Bjørk", "bjork"),
        ("ÆRFUGL", "aerfugl"),
        ("hånd", "hand"),
        ("ha\u030and", "hand"),
        ("ŁÓDŹ", "lodz"),
        ("đ", "d"),
        ("їжак", "їжак"),
        ("и\u0306од", "йод"),
        ("м\u2019ята", "мята"),
        ("м´ята", "мята"),
        ("أَرْنَب", "ارنب"),
        ("مدرســة", "مدرسه"),
        ("مستشفى", "مستشفي"),
        ("\u200fباب\u200e", "باب"),
        ("ﬁsk", "fisk"),
    ],
)
def test_a_word_folds_to_what_any_keyboard_can_type(typed: str, folded: str) -> None:
    assert fold_word(typed) == folded


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold_word(fold_word(word)) == fold_word(word)
