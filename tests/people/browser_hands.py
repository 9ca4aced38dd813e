"""Hands that hold a real browser."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Error, FilePayload, Frame, Locator
from playwright.sync_api import Page as Tab

from tests.client import keep_page
from tests.dom import Page, parse

_PATIENCE_SECONDS = 10
_ELSEWHERE = "interrupted by another navigation"


@dataclass
class BrowserHands:
    """Holds one tab of a browser whose own language is `language`."""

    tab: Tab
    address: str
    language: str = "nb"

    def open(self, path: str) -> None:
        """Go to an address. A page may be on its way elsewhere by itself at that moment, as one whose sign-in has run out is to
        the sign-in: it gets there first, and then one goes where one wanted."""
        try:
            self.tab.goto(self.address + path)
        except Error as error:
            if _ELSEWHERE not in error.message:
                raise
            self.tab.wait_for_load_state("load")
            self.tab.goto(self.address + path)
        self._look()

    def fill(self, name: str, value: str) -> None:
        self.tab.locator(f'[name="{name}"]').first.fill(value)

    def attach(self, name: str, file_name: str, text: str) -> None:
        file: FilePayload = {"name": file_name, "mimeType": "text/csv", "buffer": text.encode()}
        self.tab.locator(f'input[type="file"][name="{name}"]').first.set_input_files(files=file)

    def choose(self, name: str, value: str) -> None:
        first = self.tab.locator(f'[name="{name}"]').first
        if first.evaluate("node => node.tagName") == "SELECT":
            first.select_option(value)
            return
        # The box itself may be drawn by its label: a person presses the label.
        self.tab.locator(f'input[name="{name}"][value="{value}"]').first.check(force=True)

    def press(self, name: str = "", value: str = "", *, action: str = "") -> None:
        self._button(name, value, action).click()
        self.settle()
        self._look()

    def waits_until_elsewhere(self) -> None:
        """Until the tab has left us: for a page of another host, or for what the browser shows where that cannot be reached."""
        self.tab.wait_for_url(lambda url: not url.startswith(self.address), wait_until="commit")

    def follow(self, path: str) -> None:
        self.tab.locator(f'a[href="{path}"], a[href^="{path}?"]').first.click()
        self.settle()
        self._look()

    def unfold(self, words: str) -> None:
        summary = self.tab.locator("summary", has_text=words).first
        summary.click()
        summary.locator("xpath=following-sibling::*").first.wait_for()  # it is open at once, and drawn a moment later

    def back(self) -> None:
        self.tab.go_back()
        self.settle()

    def forward(self) -> None:
        """Press Forward once. What was answered with a page that is kept nowhere cannot be shown again."""
        with suppress(Error):
            self.tab.go_forward()
        self.settle()

    @property
    def path(self) -> str:
        return urlsplit(self.tab.url).path

    @property
    def page(self) -> Page:
        return parse(self.held)

    @property
    def held(self) -> str:
        """All that the page holds, what is folded away too. While another page is on its way it is waited for."""
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends_at:
            with suppress(Error):
                return self.tab.content()
            self.tab.wait_for_timeout(50)
        return self.tab.content()

    @property
    def text(self) -> str:
        """What stands on the page and in its frames."""
        return " ".join(" ".join(_words_of(frame) for frame in self.tab.frames).split())

    def wait_for(self, words: str, seconds: float = 20.0) -> bool:
        """Wait until words that come by themselves stand on the page; whether they did."""
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            if " ".join(words.split()) in self.text:
                return True
            self.tab.wait_for_timeout(100)
        return False

    def settle(self) -> None:
        """Wait until what htmx swaps in, then the page it may have led to, stand still.

        In this order: htmx keeps its mark until the next page is there, and that page has yet to be read. A talk's form is
        busy until the server has the words: whoever opened another page before that would take them away.
        """
        self.tab.locator(".htmx-request, button[aria-busy=true]").first.wait_for(state="detached")
        self.tab.wait_for_load_state("load")
        self.tab.locator("body").first.wait_for(state="attached")

    def _button(self, name: str, value: str, action: str) -> Locator:
        if action:
            # A button that leads elsewhere is none of the form's own.
            own = f'form[action="{action}"] button:not([formaction]), button[formaction="{action}"]'
            return self.tab.locator(own).first
        if not name:
            return self.tab.locator('main form[method="post"] button:not([name])').first
        valued = f'[value="{value}"]' if value else ""
        return self.tab.locator(f'button[name="{name}"]{valued}:not([aria-hidden])').first

    def _look(self) -> None:
        if not self.tab.url.startswith(self.address):
            return  # after the quick exit one stands elsewhere, perhaps on the browser's own error page
        with suppress(Error):  # a page that is on its way elsewhere need not be kept
            keep_page(self.path, 200, self.tab.content())


def _words_of(frame: Frame) -> str:
    with suppress(Error):  # a frame that is just being loaded anew has none
        return frame.locator("body").inner_text()
    return ""
