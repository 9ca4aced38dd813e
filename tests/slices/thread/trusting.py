"""What the tests of trusted persons do again and again."""

from tests.factories import Office
from tests.people.citizens import Parent
from tests.slices.thread.own import post


def lets_in(parent: Parent, may: str = "read", name: str = "Tante Gullbjørg", whose: str = "Mari", **typed: str) -> str:
    """The family lets somebody in; gives the code that is on the page."""
    parent.hands.open("/thread/trusted")
    assert post(parent, "/thread/trusted", trusted_name=name, may=may, whose=whose, **typed) == 303
    parent.hands.open("/thread/trusted")
    words = parent.hands.page.root.first("ol", lambda node: "code-words" in node.get("class"))
    assert words is not None, parent.hands.text
    return " ".join(word.text for word in words.all("li"))


def comes_in(office: Office, code: str) -> Parent:
    """Somebody with a phone of their own types a code."""
    other = office.parent()
    other.comes_back(code)
    return other


def puts_away(parent: Parent) -> None:
    """The code is handed over."""
    parent.hands.open("/thread/trusted")
    parent.hands.press(action="/thread/trusted/put-away")


def shuts_out(parent: Parent) -> None:
    """The family shuts the door again."""
    parent.hands.open("/thread/trusted")
    parent.hands.press(action="/thread/trusted/end")
