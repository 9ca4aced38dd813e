"""Those who answer. Each signs in with a passphrase and a second factor, and works with hands."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import portal
from portal.db.clock import utc_now
from portal.staff import second_factor
from tests.people.hands import Hands

_PEOPLE = Path(portal.__file__).parent / "demo" / "people.toml"
STEP_SECONDS = 30  # a code of an authenticator is good for half a minute, and once


@dataclass(frozen=True)
class Keys:
    """What one colleague of the demo signs in with."""

    email: str
    passphrase: str
    totp_secret: str


def keys_of(instance: Path, role: str, number: int = 0) -> Keys:
    """The sign-in of the demo's first (or a further) colleague with this role."""
    known = json.loads((instance / "demo.json").read_text("utf-8"))
    people = [one for one in tomllib.loads(_PEOPLE.read_text("utf-8"))["people"] if role in one["roles"]]
    first_name = people[number]["name"].split()[0].lower()
    email = next(one for one in known["passphrases"] if one.startswith(first_name[:4]))
    return Keys(email, known["passphrases"][email], known["totp"][email])


def code_of(instance: Path, story: str) -> str:
    """The code with which a family of the demo comes back; `story/name` for somebody whom it has let in."""
    codes: dict[str, str] = json.loads((instance / "demo.json").read_text("utf-8"))["codes"]
    return codes[story]


def words_of(instance: Path, first_name: str) -> tuple[str, str]:
    """The e-mail and the four words of a professional of the demo."""
    words: dict[str, str] = json.loads((instance / "demo.json").read_text("utf-8"))["words"]
    return next((email, four) for email, four in words.items() if email.startswith(first_name.lower()))


def _wait_for_the_next_code() -> None:
    time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS + 0.5)


@dataclass
class Colleague:
    """Somebody who works here."""

    hands: Hands
    keys: Keys
    wait: Callable[[], object] = _wait_for_the_next_code
    role: ClassVar[str] = "reception"

    def signs_in(self) -> None:
        """Sign in; when the code was used a moment ago (by another test), wait for the next."""
        self._tries_to_sign_in()
        if self.hands.path == "/staff/sign-in":
            self.wait()
            self._tries_to_sign_in()
        assert self.hands.path != "/staff/sign-in", f"not signed in: {self.hands.text[:600]}"

    def _tries_to_sign_in(self) -> None:
        self.hands.open("/staff/sign-in")
        self.hands.fill("email", self.keys.email)
        self.hands.fill("passphrase", self.keys.passphrase)
        self.hands.fill("code", second_factor.code_at(self.keys.totp_secret, utc_now()))
        self.hands.press(action="/staff/sign-in")

    def opens_the_queue(self, view: str = "") -> None:
        self.hands.open("/desk" + (f"?view={view}" if view else ""))

    def finds_the_case_on_top(self) -> str:
        """The address of the first case in the queue, opened."""
        address = self._cases()[0]
        self.hands.follow(address)
        return address

    def finds_the_newest_case(self, known: list[str]) -> str:
        """The address of a case that was not in the queue before, opened."""
        new = [one for one in self._cases() if one not in known]
        assert len(new) == 1, f"new cases: {new}"
        self.hands.follow(new[0])
        return new[0]

    def _cases(self) -> list[str]:
        links = (link.get("href") for link in self.hands.page.root.all("a") if link.has("data-row"))
        return [one for one in links if one.startswith("/desk/case/")]

    def lists_the_queue(self, view: str = "") -> list[str]:
        """The addresses of the cases in the queue, page after page; its first page is before them then."""
        self.opens_the_queue(view)
        found, is_further = self._cases(), False
        while following := [str(link.get("href")) for link in self.hands.page.root.all("a") if link.get("rel") == "next"]:
            self.hands.open(following[0])
            found, is_further = [*found, *self._cases()], True
        if is_further:
            self.opens_the_queue(view)
        return found

    def claims_it(self) -> None:
        self.hands.press(action=f"{self._case}/claim")

    def sets_the_level(self, level: str, reason: str) -> None:
        case = self._case
        self.hands.follow(f"{case}/steps")
        self.hands.choose("level", level)
        self.hands.fill("reason", reason)
        if level in ("3", "4"):
            self.hands.choose("leader", "informed")
            self.hands.fill("leader_words", "Enhetslederen")
        self.hands.press(action=f"{case}/level")
        self.hands.follow(case)

    def writes_the_answer(self, words: str) -> None:
        self.hands.follow(f"{self._case}/answer")
        self.hands.fill("body", words)
        self.hands.press(action="")

    def answers_in_two_versions(self, words: str, norwegian: str) -> None:
        """Write to the family in its language and in Norwegian, look at both versions, and send."""
        self.hands.open(f"{self._case}/answer/both")
        here = self.hands.path
        self.hands.fill("body", words)
        self.hands.fill("norwegian", norwegian)
        self.hands.press(action=f"{here}/preview")
        self.hands.press(action=here)

    def is_at_the_chat_desk(self) -> None:
        """Say 'I am here', if it is not said already."""
        self.hands.open("/desk/live")
        if "/desk/live/here" in {form.get("action") for form in self.hands.page.root.all("form")}:
            self.hands.press(action="/desk/live/here")

    def answers_who_waits(self) -> None:
        """Take the talk that has waited longest."""
        self.hands.open("/desk/live")
        forms = [form.get("action") for form in self.hands.page.root.all("form")]
        self.hands.press(action=next(action for action in forms if action.endswith("/take")))

    def says_live(self, words: str) -> None:
        """Write in the live talk before them."""
        self.hands.fill("body", words)
        self.hands.press(action=f"{self.hands.path.removesuffix('/write')}/write")

    def finishes_the_talk(self) -> None:
        self.hands.press(action=f"{self.hands.path.removesuffix('/write')}/finish")

    @property
    def _case(self) -> str:
        return self.hands.path.removesuffix("/answer")

    def sees(self, words: str) -> bool:
        return " ".join(words.split()) in self.hands.text


class Reception(Colleague):
    """Who meets everybody first."""


class TeamLeader(Colleague):
    """Who leads the team and lets colleagues in."""

    role = "team_leader"


class FamilyContact(Colleague):
    """Who holds on to families."""

    role = "family_contact"


class Editor(Colleague):
    """Who keeps the directory, and reads no case."""

    role = "editor"


class Leader(Colleague):
    """Who plans, and reads no case."""

    role = "leader"


class Administrator(Colleague):
    """Who keeps the accounts, and reads no case."""

    role = "administrator"
