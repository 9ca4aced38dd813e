"""The same questions on paper, and typed in from paper."""

import io
import secrets
from typing import Any

import pytest
from pypdf import PdfReader

from portal.cases.rules import Channel
from portal.db.base import new_id
from portal.intake import flow
from portal.intake.paper import paper_form
from portal.intake.paper_pdf import can_make_pdf
from portal.intake.questions import Kind, question_set, set_names
from tests.factories import Office

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl")
WORDS = "Han tør ikke gå på skolen, og vi krangler hver morgen."


@pytest.mark.parametrize("name", set_names())
def test_every_question_stands_on_the_sheet(name: str, office: Office) -> None:
    hands = office.hands()
    hands.open(f"/paper/{name}")
    asked = [each for each in question_set(name).questions if each.kind is not Kind.PAUSE]
    headings = [node.text for node in hands.page.root.all("h2")]
    with office.app.test_request_context():
        form = paper_form(name)
    assert [each.key for each in form.questions] == [each.key for each in asked]
    for each in form.questions:
        assert f"{each.number}. {each.ask}" in headings


def test_a_question_that_hangs_on_another_says_so(office: Office) -> None:
    hands = office.hands()
    hands.open("/paper/parent")
    assert "Svar bare hvis du svarte" in hands.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", set_names())
def test_the_pdf_holds_every_question_and_is_tagged(name: str, language: str, office: Office) -> None:
    assert can_make_pdf(), "the `pdf` extra is not installed"
    answer = office.client().get(f"/paper/{name}.pdf", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    pdf = PdfReader(io.BytesIO(answer.data))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(pdf.trailer["/Root"]["/Lang"]).startswith(language)
    if language != "ar":  # letters that join cannot be read back one by one
        read = "".join("".join(page.extract_text() for page in pdf.pages).split())
        with office.app.test_request_context(headers={"Accept-Language": language}):
            for each in paper_form(name).questions:
                assert "".join(each.ask.split()) in read


def test_words_that_look_like_commands_are_words(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.intake import paper_routes

    evil = '#panic("no") *bold* $x$ #read("/etc/passwd")'
    monkeypatch.setattr(paper_routes, "text", lambda key, **fields: evil)
    answer = office.client().get("/paper/young.pdf")
    assert answer.status_code == 200
    read = "".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    assert "#panic(" in read


def _typed_in(office: Office, **answers: Any) -> dict[str, Any]:
    return {"submission": new_id(), "language": "uk", **{f"a-{key}": value for key, value in answers.items()}}


def test_a_sheet_becomes_a_case_with_its_answers(office: Office) -> None:
    hands = office.at_the_desk()
    hands.open("/desk/paper/parent")
    hands.choose("language", "uk")
    hands.fill("a-words", WORDS)
    hands.choose("a-contact", "phone")
    hands.fill("a-contact_phone", "99 88 77 66")
    hands.press(action="/desk/paper/parent")
    assert "Kode til familien" in hands.text
    code = next(
        node.text for node in hands.page.root.all("bdi", "span", "p") if node.text.replace(" ", "").isdigit()
    )
    hands.follow(
        next(a.get("href") for a in hands.page.root.all("a") if a.get("href").startswith("/desk/case/"))
    )
    assert WORDS in hands.text
    case = office.case(hands.path.rsplit("/", 1)[1])
    assert (case.channel, case.language, case.has_receipt) == (Channel.PAPER.value, "uk", True)
    family = office.parent("uk")
    family.comes_back(code)
    assert not family.sees(WORDS), "a code that a colleague made opens nothing before the family has its own"
    family.hands.press("go", "take")
    assert family.sees(WORDS)


def test_what_cannot_be_taken_is_said_at_the_field_and_nothing_is_lost(office: Office) -> None:
    hands = office.at_the_desk()
    hands.open("/desk/paper/parent")
    hands.fill("a-words", WORDS)
    hands.choose("a-contact", "phone")
    hands.fill("a-contact_phone", "ikke et nummer")
    hands.press(action="/desk/paper/parent")
    assert hands.path == "/desk/paper/parent"
    kept = {node.get("name"): node.get("value") for node in hands.page.root.all("input")}
    assert kept["a-contact_phone"] == "ikke et nummer"
    assert WORDS in hands.text
    assert office.rows()["case_file"] == 0


def test_an_empty_sheet_is_no_case(office: Office) -> None:
    hands = office.at_the_desk()
    hands.open("/desk/paper/young")
    hands.press(action="/desk/paper/young")
    assert "Skriv inn minst ett svar." in hands.text
    assert office.rows()["case_file"] == 0


def test_answers_off_the_path_do_not_count(office: Office) -> None:
    """A cross at a question that hangs on another answer is left on the sheet, as on the screen."""
    questions = question_set("parent")
    hanging = next(each for each in questions.questions if each.when and each.kind is Kind.LINE)
    assert hanging.key not in flow.counted(questions, {hanging.key: ("noe",)})


def test_the_same_sheet_sent_twice_is_one_case(office: Office) -> None:
    hands = office.at_the_desk()
    hands.open("/desk/paper/close")
    hands.fill("a-words", WORDS)
    hands.press(action="/desk/paper/close")
    hands.back()
    hands.press(action="/desk/paper/close")
    assert office.rows()["case_file"] == 1


def test_an_unknown_form_is_a_page_that_is_not_there(office: Office) -> None:
    strange = secrets.token_hex(4)
    assert office.client().get(f"/paper/{strange}").status_code == 404
    assert office.client().get(f"/paper/{strange}.pdf").status_code == 404
