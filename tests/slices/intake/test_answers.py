"""What counts as an answer, and what is said of what does not."""

import pytest

from portal.intake.answers import LONGEST_LINE, LONGEST_WORDS, NotAnAnswer, read_answer
from portal.intake.questions import Kind, Question

ONE = Question("danger", Kind.ONE, ("no", "yes"))
MANY = Question("involved", Kind.MANY, ("nobody", "school", "gp"), alone=frozenset({"nobody"}))
WORDS, LINE = Question("words", Kind.WORDS), Question("who", Kind.LINE)
PHONE, EMAIL, PAUSE = Question("p", Kind.PHONE), Question("e", Kind.EMAIL), Question("x", Kind.PAUSE)

TAKEN = [
    (ONE, ["yes"], ("yes",)),
    (ONE, [], ()),
    (ONE, ["", " "], ()),
    (MANY, ["gp", "school", "gp"], ("school", "gp")),
    (MANY, ["nobody"], ("nobody",)),
    (MANY, ["nobody", "school"], ("school",)),
    (WORDS, ["  Hei.\nDu. "], ("Hei.\nDu.",)),
    (WORDS, ["å" * LONGEST_WORDS], ("å" * LONGEST_WORDS,)),
    (WORDS, ["   "], ()),
    (LINE, ["dari"], ("dari",)),
    (PHONE, ["+47 12 34 56 78"], ("+4712345678",)),
    (PHONE, ["(12) 34-56.78"], ("12345678",)),
    (PHONE, ["٠١٢٣٤٥٦٧٨٩"], ("0123456789",)),
    (PHONE, ["۰۱۲۳۴۵۶۷"], ("01234567",)),
    (PHONE, ["\u200e12345678\u200f"], ("12345678",)),
    (EMAIL, [" mor@eksempel.no "], ("mor@eksempel.no",)),
    (PAUSE, ["noe"], ()),
]
REFUSED = [
    (ONE, ["maybe"], "choose"),
    (ONE, ["yes", "no"], "choose"),
    (MANY, ["school", "<b>"], "choose"),
    (WORDS, ["å" * (LONGEST_WORDS + 1)], "too_long"),
    (LINE, ["å" * (LONGEST_LINE + 1)], "too_long"),
    (PHONE, ["1234"], "phone"),
    (PHONE, ["ring meg"], "phone"),
    (PHONE, ["1" * 16], "phone"),
    (EMAIL, ["mor"], "email"),
    (EMAIL, ["mor@eksempel"], "email"),
    (EMAIL, ["a@b.no\nBcc: alle@b.no"], "email"),
    (EMAIL, ["a b@c.no"], "email"),
    (EMAIL, ["a@" + "b" * 200 + ".no"], "email"),
]


@pytest.mark.parametrize(("question", "typed", "answer"), TAKEN)
def test_an_answer_is_read(question: Question, typed: list[str], answer: tuple[str, ...]) -> None:
    assert read_answer(question, typed) == answer


@pytest.mark.parametrize(("question", "typed", "fault"), REFUSED)
def test_what_is_no_answer_is_named(question: Question, typed: list[str], fault: str) -> None:
    with pytest.raises(NotAnAnswer, match=fault):
        read_answer(question, typed)
