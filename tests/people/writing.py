"""Writing a concern, step by step. Fields go by their names, so that any hands can do it, with a browser or without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.people.hands import Hands

CHILD = {"child-0-name": "Sol Eik", "child-0-age": "9"}
TOLD = {"name": "Mor Eik", "by_whom": "Kontaktlærer", "on": "2026-11-20"}
SEEN = "Fire dager denne måneden kom hun uten matpakke, og tre dager uten regntøy."
FACTS = {
    "seen": SEEN,
    "well": "Hun hjelper alltid de minste.",
    "writer": "Anne Berg",
    "workplace": "Granholt skole",
}


@dataclass
class ConcernWriter:
    """Somebody with the form of a concern before them."""

    hands: Hands

    @property
    def step(self) -> str:
        """Where the form stands, by its own word; '' outside it."""
        found = self.hands.page.root.first("input", lambda node: node.get("name") == "step")
        return found.get("value") if found else ""

    @property
    def heading(self) -> str:
        found = self.hands.page.root.first("h1")
        return found.text if found else ""

    @property
    def shown_code(self) -> str:
        """The family's code, as it stands on the page."""
        words = self.hands.page.root.first("ol", lambda node: "code-words" in node.get("class"))
        assert words is not None, self.hands.text
        return " ".join(word.text for word in words.all("li"))

    def begins(self) -> None:
        self.hands.open("/work/concern")

    def says_who(self, view: str = "agrees", **different: str) -> None:
        """The first step: no exception, one child."""
        self.hands.choose("exception", "none")
        for name, value in {**CHILD, **different}.items():
            self.hands.fill(name, value)
        self.hands.choose("child-0-view", view)
        self.next()

    def tells_of(self, row: int, informed: str, view: str = "agrees", **different: str) -> None:
        """One guardian's row, not sent yet. The answer comes first: a browser shows only the fields that belong to it."""
        fields = {**TOLD, **different} if informed == "informed" else {"name": "Far Eik", **different}
        self.hands.choose(f"guardian-{row}-informed", informed)
        for name, value in fields.items():
            self.hands.fill(f"guardian-{row}-{name}", value)
        if informed == "informed":
            self.hands.choose(f"guardian-{row}-how", "met")
            self.hands.choose(f"guardian-{row}-view", view)

    def writes(self, facts: Mapping[str, str] = FACTS) -> None:
        for name, value in facts.items():
            self.hands.fill(name, value)
        self.next()

    def says_who_may_be_told(self, extent: str = "answer") -> None:
        """How much the family lets the writer be told."""
        self.hands.choose("consent-referrer", extent)
        self.next()

    def says_how_it_is_sent(self, together: str = "now", language: str = "pl") -> None:
        self.hands.choose("together", together)
        self.hands.choose("language", language)
        self.next()

    def comes_to_review(self, together: str = "now", facts: Mapping[str, str] = FACTS) -> None:
        self.begins()
        self.says_who()
        self.tells_of(0, "informed")
        self.next()
        self.writes(facts)
        self.says_who_may_be_told()
        self.says_how_it_is_sent(together)

    def next(self) -> None:
        self.hands.press("go", "next")

    def sends(self) -> None:
        self.hands.press("go", "send")
