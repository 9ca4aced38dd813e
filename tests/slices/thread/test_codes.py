"""Right, wrong, expired and deleted codes get the same answer: nobody learns whether there is a case."""

from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.cases import commands
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.vault import commands as vault
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields
from tests.slices.thread.writers import has_written

UNLIKE = {"Date", "Set-Cookie"}


def _sent(office: Office) -> Parent:
    parent = has_written(office)
    parent.leaves()
    return parent


def _case_id(office: Office) -> str:
    with office.db.read() as db:
        return db.scalars(select(Case.id)).one()


def _tries(office: Office, code: str) -> tuple[TestResponse, TestResponse]:
    """What a new browser is answered, and what it sees after it was led on."""
    parent = office.parent()
    parent.hands.open("/thread")
    form = {"csrf_token": fields(parent.hands.page, "csrf_token")[0], "code": code}
    answer = parent.hands.client.post("/thread/enter", data=form)
    return answer, parent.hands.client.get("/thread")


def _headers(answer: TestResponse) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in answer.headers if name not in UNLIKE)


def _cookies(answer: TestResponse) -> list[str]:
    return [line.partition("=")[0] + line.partition(";")[2] for line in answer.headers.getlist("Set-Cookie")]


def _without_token(page: TestResponse) -> bytes:
    html = page.get_data()
    token = fields_of(html)
    return html.replace(token.encode(), b"token")


def fields_of(html: bytes) -> str:
    from tests.dom import parse

    return fields(parse(html.decode()), "csrf_token")[0]


def _expire(office: Office, case_id: str) -> None:
    with office.db.write() as db:
        vault.drop_receipt(db, case_id)


def _delete(office: Office, case_id: str) -> None:
    with office.db.write() as db:
        commands.delete_case(db, case_id, office.settings.instance)


def _lock(office: Office) -> None:
    """Whoever had this code lost it and wrote again, and a colleague linked the two."""
    old, later = _case_id(office), office.gets()
    with office.db.write() as db:
        opened = {each: Opened(db.get_one(Case, each), office.keyring.case_key(db, each)) for each in (old, later)}
        commands.link(db, opened[later], opened[old], "Vi er sikre.", office.astrid.id)


def test_the_answer_is_the_same_for_every_code(office: Office) -> None:
    expired = _sent(office)
    _expire(office, _case_id(office))
    _delete(office, _case_id(office))
    deleted = _sent(office)
    _delete(office, _case_id(office))
    locked = _sent(office)
    _lock(office)
    right = _sent(office)
    guessed = ["bjørk elv fjell gress hav is", "nonsens", "1234 5678 9012 3456 7890"]
    answers = [_tries(office, code) for code in (right.code, *guessed, expired.code, deleted.code, locked.code)]
    posts = [post for post, _ in answers]
    assert {post.status_code for post in posts} == {303}
    assert len({len(post.get_data()) for post in posts}) == 1
    assert all(_headers(post) == _headers(posts[0]) for post in posts)
    assert all(_cookies(post) == _cookies(posts[0]) for post in posts)
    wrong = [page for _, page in answers[1:]]
    assert {page.status_code for page in wrong} == {200}
    assert len({_without_token(page) for page in wrong}) == 1
    assert all(_headers(page) == _headers(wrong[0]) for page in wrong)
    assert "Han vil ikke på skolen" in answers[0][1].get_data(as_text=True)


def test_the_code_is_typed_as_people_type(office: Office) -> None:
    parent = _sent(office)
    parent.comes_back("\n".join(f"{n}. {word.upper()}," for n, word in enumerate(parent.code.split(), 1)))
    assert parent.sees("Han vil ikke på skolen lenger")


def test_each_code_typed_begins_with_a_new_cookie(office: Office) -> None:
    """Whoever planted or noted the cookie before has nothing (session fixation)."""
    parent, planted = _sent(office), "ab" * 32
    parent.hands.client.set_cookie("v", planted)
    parent.comes_back()
    assert parent.sees("Han vil ikke på skolen lenger")
    cookie = parent.hands.client.get_cookie("v")
    assert cookie is not None
    assert cookie.value != planted
    other = office.parent()
    other.hands.client.set_cookie("v", planted)
    other.hands.open("/thread")
    assert not other.sees("Han vil ikke på skolen lenger")


def test_a_draft_under_way_survives_a_look_at_an_older_thread(office: Office) -> None:
    parent = _sent(office)
    parent.begins_to_talk()
    parent.answers("my_child")
    asked = parent.is_asked
    parent.comes_back()
    parent.hands.open("/talk")
    assert parent.is_asked == asked


def test_digits_instead_of_words(office: Office) -> None:
    parent = has_written(office)
    words = parent.code
    parent.hands.press(action="/thread/digits")
    digits = "".join(c for c in parent.hands.page.root.first("main").text if c.isdecimal() or c == " ")  # type: ignore[union-attr]
    code = next(" ".join(run) for run in _runs(digits.split()) if len("".join(run)) == 20)
    parent.leaves()
    parent.comes_back(words)
    assert not parent.sees("Han vil ikke på skolen lenger")
    parent.comes_back(code)
    assert parent.sees("Han vil ikke på skolen lenger")


def _runs(groups: list[str]) -> list[list[str]]:
    """Five groups of four digits in a row."""
    fours = [index for index in range(len(groups) - 4) if all(len(each) == 4 for each in groups[index : index + 5])]
    return [groups[index : index + 5] for index in fours]


def test_the_code_is_shown_in_the_first_visit_only(office: Office, clock: MovableClock) -> None:
    parent = _sent(office)
    parent.comes_back()
    assert parent.hands.page.root.first("ol", lambda node: "code-words" in node.get("class")) is None


def test_guessing_is_slowed(office: Office) -> None:
    parent = office.parent()
    parent.hands.open("/thread")
    form = {"csrf_token": fields(parent.hands.page, "csrf_token")[0], "code": "feil kode"}
    statuses = [parent.hands.client.post("/thread/enter", data=form).status_code for _ in range(22)]
    assert statuses[0] == 303
    assert statuses[-1] == 429
