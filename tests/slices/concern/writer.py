"""A teacher who writes a concern, step by step, with the hands of a browser without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.dom import parse
from tests.people.client_hands import ClientHands
from tests.slices.referrer.teacher import Teacher

CHILD = {"child-0-name": "Sol Eik", "child-0-age": "9"}
TOLD = {"name": "Mor Eik", "by_whom": "Kontaktlærer", "on": "2026-11-20"}
SEEN = "Fire dager denne måneden kom hun uten matpakke, og tre dager uten regntøy."
FACTS = {
    "seen": SEEN,
    "well": "Hun hjelper alltid de minste.",
    "writer": "Anne Berg",
    "workplace": "Elvebakken skole",
}


@dataclass
class Writer:
    """Holds a browser that is signed in."""

    hands: ClientHands
    teacher: Teacher

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
    def code(self) -> str:
        words = self.hands.page.root.first("ol", lambda node: "code-words" in node.get("class"))
        assert words is not None, self.hands.text
        return " ".join(word.text for word in words.all("li"))

    @property
    def draft(self) -> str:
        return next(
            node.get("value")
            for node in parse(str(self.hands.response.text)).root.all("input")
            if node.get("name") == "draft"  # type: ignore[union-attr]
        )

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
        """One guardian's row, not sent yet."""
        fields = {**TOLD, **different} if informed == "informed" else {"name": "Far Eik", **different}
        for name, value in fields.items():
            self.hands.fill(f"guardian-{row}-{name}", value)
        self.hands.choose(f"guardian-{row}-informed", informed)
        if informed == "informed":
            self.hands.choose(f"guardian-{row}-how", "met")
            self.hands.choose(f"guardian-{row}-view", view)

    def writes(self, facts: Mapping[str, str] = FACTS) -> None:
        for name, value in facts.items():
            self.hands.fill(name, value)
        self.next()

    def comes_to_review(self, together: str = "now", facts: Mapping[str, str] = FACTS) -> None:
        self.begins()
        self.says_who()
        self.tells_of(0, "informed")
        self.next()
        self.writes(facts)
        self.hands.choose("consent-referrer", "answer")
        self.next()
        self.hands.choose("together", together)
        self.hands.choose("language", "pl")
        self.next()

    def next(self) -> None:
        self.hands.press("go", "next")

    def sends(self) -> None:
        self.hands.press("go", "send")
