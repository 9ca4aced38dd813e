"""A teacher, a nurse, a coach: who writes about a child from work, and what their mailbox holds."""

from __future__ import annotations

import email
import email.policy
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from tests.people.hands import ticks
from tests.people.writing import ConcernWriter

_LINK = re.compile(r"https?://[^/\s]+(/[a-z/-]+)/([0-9a-f]{64})")
SIGN_IN = "/work/sign-in"
_PATIENCE_SECONDS = 30
NO = {"life": "n", "violence": "n", "neglect": "n"}


@dataclass
class Mailbox:
    """Every mail that has gone out, as the demo keeps them."""

    folder: Path

    def letters(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.eml"))
        read = (email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files)
        return [cast(EmailMessage, one) for one in read]

    def everything(self) -> str:
        """All of all letters: their heads too, and what an encoding would hide."""
        return "\n".join(f"{dict(one.items())}\n{one.get_content()}" for one in self.letters())

    def waits_for_link(self, address: str, known: frozenset[str] = frozenset(), page: str = SIGN_IN) -> str:
        """The path of the link in a mail to somebody that was not among the `known`, when it has come."""
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends_at:
            if new := self.links_to(address, page) - known:
                return min(new)
            time.sleep(0.1)
        raise AssertionError(f"no new mail has come to {address}")

    def links_to(self, address: str, page: str = SIGN_IN) -> frozenset[str]:
        """The paths of the links to `page` in the mails to somebody."""
        own = (one.get_content() for one in self.letters() if one["To"] == address)
        links = (found for words in own for found in _LINK.finditer(words))
        return frozenset(f"{found[1]}/{found[2]}" for found in links if found[1] == page)


@dataclass
class Teacher(ConcernWriter):
    """Holds a browser. `words` are the four that were written down, `code` the family's, once it is sent."""

    mailbox: Mailbox
    address: str
    words: str = ""
    code: str = field(default="", repr=False)

    # --- coming in ----------------------------------------------------------------------------------------

    def answers_the_fork(self, answers: Mapping[str, str] = NO) -> None:
        """The three questions that come first."""
        self.hands.open("/work")
        for name, value in answers.items():
            assert value in ticks(self.hands.page, name)
            self.hands.choose(name, value)
        self.hands.press(action="/work")

    def asks_for_a_link(self) -> str:
        """Ask where one stands; gives the link that came by mail."""
        known = self.mailbox.links_to(self.address)
        self.hands.fill("email", self.address)
        self.hands.press(action="/work/sign-in")
        return self.mailbox.waits_for_link(self.address, known)

    def signs_in(self, page: str = "/work/sign-in") -> None:
        """Come to a page that asks who one is, and in by the link in the mail; then the four words are typed or kept."""
        self.hands.open(page)
        link = self.asks_for_a_link()
        self.hands.open(link)
        assert self.address in self.hands.text
        self.hands.press(action=link)
        if not self.words:
            self._writes_the_words_down()

    def _writes_the_words_down(self) -> None:
        self.words = self.shown_code
        assert len(self.words.split()) == 4
        self.hands.press(action="/work/me/written-down")

    def unlocks(self) -> None:
        """Type the four words, where they are asked for."""
        self.hands.fill("words", self.words)
        self.hands.press(action="/work/me/unlock")

    def signs_out(self) -> None:
        self.hands.open("/work/me")
        self.hands.press(action="/work/sign-out")

    # --- what one does here -------------------------------------------------------------------------------

    def sends(self) -> None:
        """Send, and take down the family's code."""
        super().sends()
        self.code = self.shown_code

    def writes_a_note(self, words: str) -> None:
        self.hands.open("/work/notes")
        self.hands.fill("wonder", words)
        self.hands.press(action="/work/notes")

    def asks_without_a_name(self, wonder: str, seen: str) -> None:
        self.hands.open("/work/ask")
        self.hands.fill("wonder", wonder)
        self.hands.fill("seen", seen)
        self.hands.press("go", "send")

    def reads_the_copy(self) -> None:
        """Open one's own list, and the first copy of an answer in it."""
        self.hands.open("/work/mine")
        self.hands.follow(next(each for each in self._links() if each.startswith("/work/mine/")))

    def _links(self) -> list[str]:
        return [each.get("href") for each in self.hands.page.root.all("a")]

    def unfolds(self, words: str) -> None:
        """Open what is folded away under these words."""
        self.hands.unfold(words)

    def sees(self, words: str) -> bool:
        return " ".join(words.split()) in self.hands.text
