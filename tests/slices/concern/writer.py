"""A teacher who writes a concern with the hands of a browser without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

from tests.dom import parse
from tests.people.client_hands import ClientHands
from tests.people.writing import CHILD, FACTS, SEEN, TOLD, ConcernWriter
from tests.slices.referrer.teacher import Teacher

__all__ = ["CHILD", "FACTS", "SEEN", "TOLD", "Writer"]


@dataclass
class Writer(ConcernWriter):
    """Holds a browser that is signed in."""

    hands: ClientHands
    teacher: Teacher

    @property
    def code(self) -> str:
        return self.shown_code

    @property
    def draft(self) -> str:
        return next(
            node.get("value")
            for node in parse(str(self.hands.response.text)).root.all("input")
            if node.get("name") == "draft"  # type: ignore[union-attr]
        )
