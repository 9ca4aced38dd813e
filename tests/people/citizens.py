"""Those who ask for help. What they do reads as it is told; how they do it is up to their hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from portal import worry
from portal.vault import receipt
from tests.people.hands import Hands, buttons, fields, ticks

MOST_QUESTIONS = 30
# One answer a question, by the question's key; whatever is not here is skipped.
USUAL_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "about": ("my_child",),
    "age": ("6-12",),
    "topic": ("everyday_limits", "school_kindergarten"),
    "words": ("Han vil ikke på skolen lenger, og jeg vet ikke hva jeg skal gjøre.",),
    "matters": ("At noen hører på oss begge.",),
    "danger": ("no",),
    "since": ("weeks",),
    "involved": ("school",),
    "interpreter": ("no",),
    "contact": ("here_only",),
}


def own_words() -> str:
    """The usual words, and then many more that nobody else has: many who write nearly the same are taken for a flood."""
    while worry.find(others := " ".join(receipt.new_words("nb", count=150)), ("nb", "nn", "en")):
        pass
    return f"{USUAL_ANSWERS['words'][0]} {others}."


@dataclass
class Citizen:
    """Somebody with a phone, a language of their own, and after sending a code."""

    hands: Hands
    code: str = ""
    door: ClassVar[str] = "parent"

    def opens_the_front_page(self) -> None:
        self.hands.open("/")

    def begins_to_talk(self) -> None:
        self.opens_the_front_page()
        self.hands.press("door", self.door)

    def answers_everything(self, answers: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Answer question by question until the review is reached."""
        answers = {**USUAL_ANSWERS, "words": (own_words(),)} if answers is None else answers
        for _ in range(MOST_QUESTIONS):
            if self.is_asked == "" or ("go", "send") in buttons(self.hands.page):
                return
            self.answers(*answers.get(self.is_asked, ()))
        raise AssertionError("the conversation never ends")

    @property
    def is_asked(self) -> str:
        """The key of the question before them."""
        return next(iter(fields(self.hands.page, "q")), "")

    def answers(self, *said: str) -> None:
        """Answer the question on the page, or its first choice if `said` is none of them; pass or skip it without a word."""
        offered = buttons(self.hands.page)
        if said and (taps := [value for name, value in offered if name == "answer"]):
            self.hands.press("answer", said[0] if said[0] in taps else taps[0])
            return
        for one in said:
            self._puts_down(one)
        ways = [value for name, value in offered if name == "go"]
        passing = [way for way in ways if way in ("skip", "pass:rather_not_say")]
        self.hands.press("go", "next" if said or not passing else passing[0])

    def _puts_down(self, said: str) -> None:
        if choices := ticks(self.hands.page, "answer"):
            self.hands.choose("answer", said if said in choices else choices[0])
        else:
            self.hands.fill("answer", said)

    def goes_back(self) -> None:
        self.hands.press("go", "back")

    def sends(self) -> None:
        """Send, and take down the code."""
        self.hands.press("go", "send")
        self.code = self._shown_code()

    def saves(self) -> None:
        """Save what is not sent, and take down the code to come back with."""
        self.hands.press("go", "save")
        self.code = self._shown_code()

    def _shown_code(self) -> str:
        words = self.hands.page.root.first("ol", lambda node: "code-words" in node.get("class"))
        assert words is not None, f"no code on {self.hands.path}: {self.hands.text[:500]}"
        return " ".join(word.text for word in words.all("li"))

    def leaves(self) -> None:
        self.hands.press(action="/thread/leave")

    def comes_back(self, code: str = "") -> None:
        """Come back with the code, typed as somebody types who is in a hurry."""
        self.hands.open("/thread")
        self.hands.fill("code", f"  {(code or self.code).upper()} ")
        self.hands.press(action="/thread/enter")

    def writes_again(self, words: str) -> None:
        self.hands.fill("body", words)
        self.hands.press(action="/thread/write")

    def asks_for_a_talk(self) -> None:
        """Ask to talk with somebody at once."""
        self.hands.open("/thread")
        self.hands.press(action="/thread/live/ask")

    def says_live(self, words: str) -> None:
        """Write in a live talk."""
        self.hands.fill("body", words)
        self.hands.press(action="/thread/live/write")

    def unfolds(self, words: str) -> None:
        """Open what is folded away under these words."""
        self.hands.unfold(words)

    def sees(self, words: str) -> bool:
        return " ".join(words.split()) in self.hands.text


class Parent(Citizen):
    """A mother, a father, whoever has the daily care."""


class Young(Citizen):
    """Somebody young, on their own."""

    door = "young"
