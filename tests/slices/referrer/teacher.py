"""What a teacher does at a browser: ask for a link, open the mail, press the button."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from werkzeug.test import TestResponse

from tests.client import PageReviewingClient

ADDRESS = "anne.berg@fjordvik.example"
OTHER_ADDRESS = "bo.dahl@fjordvik.example"
_LINK = re.compile(r"https?://\S+(/work/sign-in/[0-9a-f]{64})")
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Mailbox:
    """Every mail that the portal has sent."""

    folder: Path
    send: Callable[[], int]

    def letters(self) -> list[email.message.EmailMessage]:
        """Send what waits, and read everything there is."""
        self.send()
        files = sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # type: ignore[misc]

    def links_to(self, address: str) -> list[str]:
        """The paths of all links that came for somebody, the oldest first."""
        own = [one for one in self.letters() if one["To"] == address]
        return [found[1] for one in own if (found := _LINK.search(one.get_content()))]


@dataclass
class Teacher:
    """One browser, and who sits at it."""

    client: PageReviewingClient
    mailbox: Mailbox

    def gets(self, path: str) -> str:
        return self.client.get(path).get_data(as_text=True)

    def posts(self, path: str, seen_on: str = "/work/sign-in", **form: str) -> TestResponse:
        """Send a form, with the token of the page it stands on."""
        found = _TOKEN.search(self.gets(seen_on))
        assert found, f"{seen_on} has no form"
        return self.client.post(path, data={"csrf_token": found[1], **form})

    def asks(self, address: str = ADDRESS, **more: str) -> TestResponse:
        return self.posts("/work/sign-in", email=address, **more)

    def link(self, address: str = ADDRESS) -> str:
        """The newest link in the mailbox."""
        return self.mailbox.links_to(address)[-1]

    def signs_in(self, address: str = ADDRESS) -> str:
        """All of it; gives the page after signing in."""
        self.asks(address)
        link = self.link(address)
        assert self.posts(link, link).status_code == 303
        return self.gets("/work/me")

    def words(self) -> str:
        """The four words on the page, as they are shown."""
        listed = re.search(r'<ol class="code-words".*?</ol>', self.gets("/work/me"), re.S)
        assert listed, "no words are shown"
        return " ".join(re.findall(r"<li>(.*?)</li>", listed[0]))

    def signs_out(self) -> TestResponse:
        return self.posts("/work/sign-out")

    @property
    def cookie(self) -> str:
        found = self.client.get_cookie("work")
        return found.value if found else ""
