"""Each PDF of a packet has what ISO 19005-2 (PDF/A-2, level A) and ISO 14289-1 (PDF/UA-1) ask for, as far as a file shows it.

No validator: of each demand only that what we make meets it; the clause of ISO 19005-2 stands beside it.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from portal.desk.print_paper import ARCHIVAL, TEMPLATE
from portal.web.pdf import set_to_keep

LONG = "Et ord til, og ett til, så siden blir full. " * 80
WRITTEN = {
    "nb": "Æ ø å, «sitat» – og en tankestrek … 100 €",
    "ar": "ابني لا ينام في الليل، وهو خائف ١٢٣",
    "uk": "Син не спить уночі, їжак і ґанок",
    "emoji": "Takk 🙏🏽 ❤️ 👨‍👩‍👧 1️⃣ 🇳🇴",
    "everywhere": "你好 हिन्दी ไทย ትግርኛ עברית தமிழ் ខ្មែរ",
    "odd": "a\u00adb\u200bc\u200d\u2028d\ufeff\ufffdg\ue000h\U0010fffdi\u0301\u0323 \u202eliam\u202c \t\x7f",
    "typst": "#set page(width: 1pt) $ x^2 $ *b* _i_ `r` <l> @ref \\ // komm /* */ = h",
    "empty": "",
}  # fmt: skip


def _set(words: str, language: str = "nb") -> bytes:
    entries = [{"head": words, "words": f"{words}\n{LONG}\n\n{words}", "at": ""}, {"head": " ", "words": "", "at": ""}]
    parts = [{"part": "notes", "title": "Notater", "entries": entries}, {"part": "log", "title": "Logg", "entries": []}]
    lines = ["For arkivet", "Laget av Kari Nordmann", "Alle deler er med"]
    data = {"title": "Sak ABC-123", "lines": lines, "language": language, "parts": parts, "nothing": "–", "neutral": "Skjema"}
    return set_to_keep(TEMPLATE, data, ARCHIVAL)


@pytest.fixture(scope="module", params=sorted(WRITTEN))
def body(request: pytest.FixtureRequest) -> bytes:
    return _set(WRITTEN[request.param], request.param if request.param in ("ar", "uk") else "nb")


@pytest.fixture
def read(body: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(body), strict=True)


@pytest.fixture
def root(read: PdfReader) -> Any:
    return read.trailer["/Root"]


def _all(read: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, streams among them, however deep it stands."""
    waiting: list[Any] = [read.get_object(IndirectObject(number, 0, read)) for number in range(1, int(read.trailer["/Size"]))]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
        within = one.values() if isinstance(one, DictionaryObject) else one if isinstance(one, list) else ()
        waiting += [each for each in within if not isinstance(each, IndirectObject)]


def test_the_file_begins_and_ends_as_one_for_keeping(body: bytes, read: PdfReader) -> None:
    head, mark = body.split(b"\n")[:2]
    assert re.fullmatch(rb"%PDF-1\.[4-7]\r?", head)  # 6.1.2
    assert mark.startswith(b"%")
    assert len([byte for byte in mark[1:5] if byte > 127]) == 4
    assert len(read.trailer["/ID"]) == 2  # 6.1.3
    assert "/Encrypt" not in read.trailer
    assert body.rstrip().endswith(b"%%EOF")


def test_it_says_itself_what_it_is(read: PdfReader, root: Any) -> None:
    told = root["/Metadata"].get_data().decode()  # 6.6.4
    for name, value in (("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1")):
        assert f"<{name}>{value}</{name}>" in told
    assert (root["/Metadata"]["/Type"], root["/Metadata"]["/Subtype"]) == ("/Metadata", "/XML")
    assert "Skjema" in told  # 6.6.3: what the document's own entry says, too
    assert read.metadata is not None
    assert read.metadata.title == "Skjema"


def test_its_colours_are_those_of_a_known_device(root: Any) -> None:
    (intent,) = root["/OutputIntents"]  # 6.2.3
    profile = intent.get_object()["/DestOutputProfile"].get_object()
    data = profile.get_data()
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert (data[36:40], data[16:20], profile["/N"]) == (b"acsp", b"RGB ", 3)


def test_every_font_is_in_it_with_what_its_signs_mean(read: PdfReader) -> None:
    fonts = [one for one in _all(read) if one.get("/Type") == "/Font"]
    outer = [one for one in fonts if one["/Subtype"] == "/Type0"]
    assert outer
    assert all(isinstance(one["/ToUnicode"].get_object(), StreamObject) for one in outer)  # 6.2.11.7
    for one in fonts:
        if one["/Subtype"] == "/Type0":
            assert one["/Encoding"] in ("/Identity-H", "/Identity-V")  # 6.2.11.3.3
            continue
        descriptor = one["/FontDescriptor"].get_object()  # 6.2.11.4
        embedded = [descriptor[each].get_object() for each in ("/FontFile", "/FontFile2", "/FontFile3") if each in descriptor]
        assert [isinstance(each, StreamObject) for each in embedded] == [True]
        assert one["/Subtype"] != "/CIDFontType2" or "/CIDToGIDMap" in one  # 6.2.11.3.2


_ACTS = frozenset({"/AA", "/JS", "/JavaScript", "/XFA", "/NeedAppearances", "/EF", "/OPI", "/Alternates"})


def test_nothing_in_it_acts_hides_or_leads_out(read: PdfReader, root: Any) -> None:
    for one in _all(read):
        assert not _ACTS & set(one)  # 6.2.9, 6.4, 6.5, 6.8
        assert one.get("/S") not in ("/JavaScript", "/Launch", "/ImportData", "/ResetForm", "/Sound", "/Movie", "/URI")
        assert not (isinstance(one, StreamObject) and {"/F", "/FFilter", "/FDecodeParms"} & set(one))  # 6.1.7.1
        assert "/LZWDecode" not in str(one.get("/Filter", ""))  # 6.1.7.2
        assert one.get("/Subtype") not in ("/PS", "/Type3")
    assert not {"/OCProperties", "/AcroForm", "/OpenAction"} & set(root)
    assert not [page for page in read.pages if "/Annots" in page]


def test_it_can_be_read_aloud_in_its_order_and_language(read: PdfReader, root: Any) -> None:
    assert root["/MarkInfo"]["/Marked"]  # 6.7.2
    assert root["/Lang"][:2] in ("nb", "ar", "uk")  # 6.7.4
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # PDF/UA 7.1
    kinds = [one.get("/S") for one in _all(read) if one.get("/Type") == "/StructElem" or "/K" in one]
    assert {"/Document", "/H1", "/H2", "/P"} <= set(kinds)  # 6.7.3
    assert all("/StructParents" in page for page in read.pages)
    assert all(page.get("/Tabs") == "/S" for page in read.pages)  # PDF/UA 7.18.3


def test_a_sign_without_a_picture_is_named_and_nothing_else_is_lost() -> None:
    read = PdfReader(io.BytesIO(_set(WRITTEN["emoji"])))
    told = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert "[U+1F64F PERSON WITH FOLDED HANDS]" in told
    assert "[U+1F468 MAN][U+1F469 WOMAN][U+1F467 GIRL]" in told
    assert "Takk" in told
    assert "Et ord til, og ett til, så siden blir full." in told


def test_however_many_pictures_there_are_every_letter_stays() -> None:
    pictures = " og ".join(chr(each) for each in range(0x1F910, 0x1F950))
    read = PdfReader(io.BytesIO(_set(f"{pictures} Привіт, мамо")))
    assert "Привіт, мамо" in " ".join(page.extract_text() for page in read.pages)


def test_very_many_signs_that_nobody_has_are_set_all_the_same() -> None:
    signs = "".join(chr(each) for each in range(0x2500, 0x30000, 997) if not 0xD800 <= each < 0xE000)
    assert len(PdfReader(io.BytesIO(_set(signs))).pages) > 1
