"""What a person does with a page, whatever they hold it with: a test client or a real browser.

Fields and buttons go by their names in the form, which are the same in every language.
"""

from __future__ import annotations

from typing import Protocol

from tests.dom import Page


class Hands(Protocol):
    """Opens pages, fills fields, presses buttons, reads."""

    language: str

    def open(self, path: str) -> None:
        """Go to an address of ours."""

    def fill(self, name: str, value: str) -> None:
        """Write into a field."""

    def attach(self, name: str, file_name: str, text: str) -> None:
        """Choose a file in a field."""

    def choose(self, name: str, value: str) -> None:
        """Choose one of several: a radio button, a tick box or a list's row."""

    def press(self, name: str = "", value: str = "", *, action: str = "") -> None:
        """Press a button by its name and value, or the only button of the form that leads to `action`."""

    def follow(self, path: str) -> None:
        """Follow the first link on the page that leads to `path`."""

    def unfold(self, words: str) -> None:
        """Open what is folded away under these words."""

    def back(self) -> None:
        """Press Back once."""

    @property
    def path(self) -> str:
        """Where one is."""

    @property
    def page(self) -> Page:
        """What one has before one."""

    @property
    def text(self) -> str:
        """The page's words, as they are read."""


def buttons(page: Page) -> list[tuple[str, str]]:
    """Name and value of every named button on the page."""
    return [(one.get("name"), one.get("value")) for one in page.root.all("button") if one.get("name")]


def fields(page: Page, name: str) -> list[str]:
    """The values that fields of this name may take or have."""
    return [
        one.get("value") for one in page.root.all("input", "select", "textarea") if one.get("name") == name
    ]


def ticks(page: Page, name: str) -> list[str]:
    """The values of radio buttons and tick boxes of this name."""
    boxes = (one for one in page.root.all("input") if one.get("type") in ("radio", "checkbox"))
    return [one.get("value") for one in boxes if one.get("name") == name]
