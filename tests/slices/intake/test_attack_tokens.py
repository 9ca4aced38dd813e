"""A token that somebody else knows (put into the browser beforehand, or copied) never opens the thread."""

from portal.intake import draft as drafts
from portal.web.session import pair_of
from tests.client import PageReviewingClient
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields

PLANTED = "ab" * 32
WORDS = "Han vil ikke på skolen lenger"


def _with_token(office: Office, token: str) -> PageReviewingClient:
    client = office.client()
    client.set_cookie("v", token)
    return client


def _token(parent: Parent) -> str:
    cookie = parent.hands.client.get_cookie("v")
    assert cookie is not None
    return str(cookie.value)


def _at_review(office: Office, parent: Parent) -> Parent:
    parent.begins_to_talk()
    parent.answers_everything()
    return parent


def test_a_token_that_was_put_into_the_browser_opens_no_draft(office: Office) -> None:
    parent = office.parent()
    parent.hands.client.set_cookie("v", PLANTED)
    _at_review(office, parent)
    assert _token(parent) != PLANTED
    assert _with_token(office, PLANTED).get("/talk").location == "/"


def test_a_conversation_that_was_begun_for_somebody_is_left_to_whoever_began_it(office: Office) -> None:
    planter = office.parent()
    planter.begins_to_talk()
    planter.answers("my_child")
    planted = _token(planter)
    parent = office.parent()
    parent.hands.client.set_cookie("v", planted)
    parent.begins_to_talk()
    parent.hands.press("go", "continue")
    parent.answers_everything()
    assert _token(parent) != planted
    planter.hands.open("/talk")
    planter.hands.press("go", "review")
    assert not planter.sees(WORDS)


def test_sending_gives_a_new_token(office: Office) -> None:
    parent = _at_review(office, office.parent())
    known = _token(parent)
    parent.sends()
    assert _token(parent) != known
    assert WORDS not in _with_token(office, known).get("/thread").get_data(as_text=True)


def test_the_old_token_and_another_press_find_nothing(office: Office) -> None:
    parent = _at_review(office, office.parent())
    known, csrf = _token(parent), fields(parent.hands.page, "csrf_token")[0]
    session = parent.hands.client.get_cookie("session")
    assert session is not None
    parent.sends()
    other = _with_token(office, known)
    other.set_cookie("session", session.value)
    for press in ("", "00" * 16, "zz"):
        other.post("/talk", data={"csrf_token": csrf, "q": "review", "go": "send", "press": press})
        assert WORDS not in other.get("/thread").get_data(as_text=True)


def test_the_same_button_pressed_again_leads_to_the_code(office: Office) -> None:
    parent = _at_review(office, office.parent())
    known = _token(parent)
    form = {name: fields(parent.hands.page, name)[0] for name in ("csrf_token", "q", "press")} | {"go": "send"}
    assert parent.hands.client.post("/talk", data=form).location == "/thread"
    parent.hands.client.set_cookie("v", known)  # the browser threw the first answer away
    assert parent.hands.client.post("/talk", data=form).location == "/thread"
    parent.hands.open("/thread")
    assert parent.hands.page.root.first("ol", lambda node: "code-words" in node.get("class")) is not None


def test_a_new_conversation_leaves_the_code_where_it_can_be_seen(office: Office) -> None:
    parent = _at_review(office, office.parent())
    parent.sends()
    parent.begins_to_talk()
    parent.hands.open("/thread")
    assert parent.sees(WORDS)


def test_a_start_whose_answer_was_lost_loses_no_word(office: Office) -> None:
    parent = _at_review(office, office.parent())
    known = _token(parent)
    parent.hands.client.post("/start", data={"door": "parent"})
    with office.db.read() as db:
        assert drafts.load(db, pair_of(bytes.fromhex(known), "draft")) is not None
