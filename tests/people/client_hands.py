"""Hands that hold the test client: forms are filled and sent as a browser without JavaScript would."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from tests.client import PageReviewingClient
from tests.dom import Node, Page, parse

_PRESSED = frozenset({"submit", "button", "image", "reset"})
_TICKED = frozenset({"radio", "checkbox"})


@dataclass
class ClientHands:
    """Holds one visitor's cookies, the page before them and what they have filled in but not sent."""

    client: PageReviewingClient
    language: str = "nb"
    response: TestResponse | None = None
    waits_at: str = ""  # the page that is before them, fetched when somebody looks at it
    seen: list[str] = field(default_factory=list)
    filled: dict[str, list[str]] = field(default_factory=dict)
    attached: dict[str, FileStorage] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client.language = self.language

    def open(self, path: str) -> None:
        self._take(self.client.get(path, follow_redirects=True))

    def fill(self, name: str, value: str) -> None:
        assert self._fields(name), f"no field {name!r} on {self.path}"
        self.filled[name] = [value]

    def attach(self, name: str, file_name: str, text: str) -> None:
        assert self._fields(name), f"no field {name!r} on {self.path}"
        self.attached[name] = FileStorage(BytesIO(text.encode()), filename=file_name)

    def choose(self, name: str, value: str) -> None:
        fields = self._fields(name)
        offered = [one.get("value", "on") for one in fields]
        offered += [option.get("value") for one in fields for option in one.all("option")]
        assert value in offered, f"{name!r} on {self.path} offers {offered}, not {value!r}"
        is_many = any(one.get("type") == "checkbox" for one in fields)
        self.filled[name] = [*self.filled.get(name, []), value] if is_many else [value]

    def press(self, name: str = "", value: str = "", *, action: str = "") -> None:
        button = self._button(name, value, action)
        form = self._form_of(button)
        assert form is not None, "the button is in no form"
        data: dict[str, Any] = {**self._successful(form), **self.attached}
        if button.get("name"):
            data.setdefault(button.get("name"), []).append(button.get("value"))
        target = button.get("formaction") or form.get("action") or self.path
        send = self.client.post if form.get("method").lower() == "post" else self.client.get
        sent = {"data": data} if form.get("method").lower() == "post" else {"query_string": data}
        self._take(send(target, follow_redirects=True, **sent))

    def follow(self, path: str) -> None:
        links = [one.get("href") for one in self.page.root.all("a")]
        fitting = [one for one in links if one.split("?")[0] == path or one == path]
        assert fitting, f"no link to {path} on {self.path}: {links}"
        self.open(fitting[0])

    def unfold(self, words: str) -> None:
        """Nothing is folded away from who reads the page as text."""
        assert self.page.root.first("summary", lambda node: words in node.text), f"no {words!r} on {self.path}"

    def back(self) -> None:
        self.open(self.seen[-2])

    @property
    def path(self) -> str:
        return self._here().request.path

    @property
    def page(self) -> Page:
        return parse(self._here().get_data(as_text=True))

    @property
    def text(self) -> str:
        return self.page.root.text

    def _here(self) -> TestResponse:
        if self.response is None and self.waits_at:
            self.open(self.waits_at)
        assert self.response is not None, "no page is open"
        return self.response

    def _take(self, response: TestResponse) -> None:
        where = response.headers.get("Location", "")
        assert not urlsplit(where).netloc, f"led away to {where}"
        self.response, self.filled, self.attached = response, {}, {}
        self.seen.append(response.request.path)

    def _fields(self, name: str) -> list[Node]:
        return [one for one in self.page.root.all("input", "select", "textarea") if one.get("name") == name]

    def _button(self, name: str, value: str, action: str) -> Node:
        for button in self.page.root.all("button"):
            form = button.up("form")
            leads = button.get("formaction") or (form.get("action") if form else "") or self.path
            is_named = button.get("name") == name and (not value or button.get("value") == value)
            is_ours = leads == action if action else is_named and (name or self._is_main(button))
            if is_ours:
                return button
        raise AssertionError(f"no button {name}={value} {action} on {self.path}:\n{self.text[:800]}")

    @staticmethod
    def _is_main(button: Node) -> bool:
        form = button.up("form")
        return bool(form and form.get("method").lower() == "post" and form.up("main"))

    def _form_of(self, button: Node) -> Node | None:
        """The form around it, or the one that it names from elsewhere on the page."""
        named = button.get("form")
        return (
            self.page.root.first("form", lambda node: node.get("id") == named) if named else button.up("form")
        )

    def _successful(self, form: Node) -> dict[str, list[str]]:
        data: dict[str, list[str]] = {}
        for one in form.all("input", "select", "textarea"):
            name = one.get("name")
            if name and not one.has("disabled") and one.get("type") not in _PRESSED:
                data.setdefault(name, []).extend(self._value(one))
        return {name: self.filled.get(name, values) for name, values in data.items()}

    def _value(self, one: Node) -> list[str]:
        if one.get("type") in _TICKED:
            return [one.get("value", "on")] if one.has("checked") else []
        if one.tag == "select":
            options = list(one.all("option"))
            chosen = [option.get("value") for option in options if option.has("selected")]
            return chosen or [option.get("value") for option in options[:1]]
        return [_raw_text(one)] if one.tag == "textarea" else [one.get("value")]


def _raw_text(node: Node) -> str:
    return "".join(child for child in node.children if isinstance(child, str)).removeprefix("\n")
