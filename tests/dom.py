"""A page as a small tree, made with Python's own parser: enough to review it and to use its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# HTML lets these be left open; the parser closes them when the next of their kind begins.
_MAY_STAY_OPEN = frozenset(["li", "dt", "dd", "p", "option", "tr", "td", "th", "thead", "tbody"])
_UNSEEN = frozenset(("script", "style", "template", "head"))


@dataclass(slots=True)
class Node:
    """An element with its attributes (a valueless one has the empty text) and what is in it."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)
    line: int = 0
    inside: list[Node] | None = field(default=None, repr=False, compare=False)  # found at the first question

    def get(self, name: str, otherwise: str = "") -> str:
        return self.attributes.get(name, otherwise)

    def has(self, name: str) -> bool:
        return name in self.attributes

    @property
    def text(self) -> str:
        """What a reader sees of it, white space folded."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in _UNSEEN:
                yield from child._texts()
                yield " "

    def all(self, *tags: str) -> Iterator[Node]:
        """Every element inside, in the page's order; only those of `tags` when some are named."""
        if self.inside is None:
            self.inside = list(self._inside())
        return (node for node in self.inside if not tags or node.tag in tags)

    def _inside(self) -> Iterator[Node]:
        later = [child for child in reversed(self.children) if isinstance(child, Node)]
        while later:
            node = later.pop()
            yield node
            later += (child for child in reversed(node.children) if isinstance(child, Node))

    def first(self, tag: str, fits: Callable[[Node], bool] = lambda node: True) -> Node | None:
        return next((node for node in self.all(tag) if fits(node)), None)

    def up(self, tag: str) -> Node | None:
        """The nearest element around it of this kind."""
        node = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#page", {})
        self.at = self.root
        self.doctype = ""
        self.faults: list[str] = []

    def handle_decl(self, decl: str) -> None:
        self.doctype = self.doctype or decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_open_twin(tag)
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) < len(attrs):
            names = [name for name, _ in attrs]
            self.faults += (f"<{tag}> has {twice} twice" for twice in attributes if names.count(twice) > 1)
        node = Node(tag, attributes, self.at, line=self.lineno)
        self.at.children.append(node)
        if tag not in _VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.at
        while node is not None and node.tag != tag:
            if node.tag not in _MAY_STAY_OPEN:
                self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes nothing, <{node.tag}> is open")
                return
            node = node.parent
        if node is not None and node.parent is not None:
            self.at = node.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)

    def _close_open_twin(self, tag: str) -> None:
        if self.at.tag == tag and tag in _MAY_STAY_OPEN and self.at.parent is not None:
            self.at = self.at.parent


@dataclass(frozen=True)
class Page:
    """A parsed page: its tree, its doctype, and what was wrong with its tags."""

    root: Node
    doctype: str
    faults: tuple[str, ...]


@lru_cache(maxsize=16)
def parse(html: str) -> Page:
    """Read a page. Never raises: what is wrong with the tags is in `faults`.

    A page is looked at many times (each field that is filled, each rule), and read once; nobody may change the tree.
    """
    builder = _Builder()
    builder.feed(html)
    builder.close()
    if builder.at.tag not in ("#page", "html", "body"):
        builder.faults.append(f"<{builder.at.tag}> is never closed")
    return Page(builder.root, builder.doctype, tuple(builder.faults))
