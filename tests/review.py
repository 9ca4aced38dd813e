"""What every page must be, whoever fetched it. Each rule is one small function from a page to its faults."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.dom import Node, Page, parse

RIGHT_TO_LEFT = frozenset({"ar", "fa", "fa_AF", "ps", "ur", "ckb"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The one page that may stand in a frame, on our own pages alone: what a live talk shows where there is no script.
FRAMED = frozenset({"/thread/live/messages"})
_FIELDS = ("input", "select", "textarea")
_NEEDS_NO_LABEL = frozenset({"hidden", "submit", "button", "reset", "image"})
_LOADING_ATTRIBUTES = frozenset(("src", "srcset", "poster", "data", "background"))
_SAID = frozenset(("alt", "title", "placeholder", "aria-label"))
_POINTERS = frozenset(("for", "aria-labelledby", "aria-describedby", "aria-controls"))
_OWN_WORDS = frozenset(("script", "textarea", "code", "pre", "bdi"))  # and wherever the direction is 'auto'
_UNRENDERED = re.compile(
    r"\{\{|\}\}|\{%|%\([a-z_]+\)s|^\s*None\s*$|\bUndefined\b|<Lazy|[a-z]+\.[a-z_]+ object at 0x"
)
_TEXT_KEY = re.compile(r"^[a-z_]+(\.[a-z_]+)+(?<!\.no)$")  # ung.no is a name
_INLINE_URL = re.compile(r"^\s*(javascript|vbscript|data):", re.IGNORECASE)


@dataclass(frozen=True)
class Fetched:
    """One answer of the server: enough to judge it by."""

    address: str
    status: int
    headers: Mapping[str, str]
    html: str
    language: str | None = None  # the language it was asked for in, when that is known


def faults_of(fetched: Fetched) -> list[str]:
    """Everything wrong with a fetched page, one line each; empty when it is as it should be."""
    page = parse(fetched.html)
    found = list(page.faults)
    for rule in _RULES:
        found.extend(rule(page))
    found.extend(_language_faults(page, fetched.language))
    return header_faults(fetched) + _told(fetched, found)


def header_faults(fetched: Fetched) -> list[str]:
    """What is wrong with the headers that it came with."""
    return _told(fetched, _header_faults(fetched))


def _told(fetched: Fetched, faults: Iterable[str]) -> list[str]:
    return [f"{fetched.address} ({fetched.status}): {fault}" for fault in faults]


def _doctype(page: Page) -> Iterator[str]:
    if page.doctype.lower() != "doctype html":
        yield f"the doctype is {page.doctype!r}"


def _title(page: Page) -> Iterator[str]:
    titles = [node for node in page.root.all("title") if node.up("svg") is None]
    if len(titles) != 1:
        yield f"{len(titles)} titles"
    elif not "".join(child for child in titles[0].children if isinstance(child, str)).strip():
        yield "the title is empty"


def _headings(page: Page) -> Iterator[str]:
    ones = [node.text for node in page.root.all("h1")]
    if len(ones) != 1:
        yield f"{len(ones)} first-level headings: {ones}"
    last = 0
    for heading in page.root.all("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(heading.tag[1])
        if level > last + 1 and last:
            yield f"heading {heading.text!r} jumps from level {last} to {level}"
        if not heading.text:
            yield f"an empty <{heading.tag}>"
        last = level


def _landmarks(page: Page) -> Iterator[str]:
    if len(list(page.root.all("main"))) != 1:
        yield "not exactly one <main>"


def _ids(page: Page) -> Iterator[str]:
    counts = Counter(node.get("id") for node in page.root.all() if node.has("id"))
    yield from (f"id {name!r} stands {count} times" for name, count in counts.items() if count > 1)
    yield from (
        f"an id with a space or nothing in it: {name!r}" for name in counts if not name or " " in name
    )
    for node in page.root.all():
        for attribute in _POINTERS & node.attributes.keys():
            for name in node.get(attribute).split():
                if name not in counts:
                    yield f"{attribute}={name!r} points at nothing"


def _labels(page: Page) -> Iterator[str]:
    named = {label.get("for") for label in page.root.all("label") if label.text}
    for field in page.root.all(*_FIELDS):
        if field.get("type", "text") in _NEEDS_NO_LABEL:
            continue
        around = field.up("label")
        is_named = field.get("id") in named or field.get("aria-label") or field.get("aria-labelledby")
        if not is_named and not (around and around.text):
            yield f"the field {field.get('name')!r} has no label"


def _buttons_and_links(page: Page) -> Iterator[str]:
    for node in page.root.all("button", "a"):
        if not _name_of(node) and node.get("aria-hidden") != "true":
            yield f"a nameless <{node.tag}> in line {node.line}"


def _name_of(node: Node) -> str:
    pictures = (picture.get("alt") for picture in node.all("img"))
    return node.text or node.get("aria-label") or node.get("aria-labelledby") or "".join(pictures)


def _pictures(page: Page) -> Iterator[str]:
    yield from (
        f"<img src={node.get('src')!r}> without alt" for node in page.root.all("img") if not node.has("alt")
    )


def _nothing_inline(page: Page) -> Iterator[str]:
    for node in page.root.all():
        if node.tag == "style" or node.has("style"):
            yield f"inline style on <{node.tag}> in line {node.line}"
        if node.tag == "script" and not node.has("src") and "json" not in node.get("type"):
            yield f"inline script in line {node.line}"
        for name, value in node.attributes.items():
            if name.startswith(("on", "hx-on", "data-hx-on")):
                yield f"inline handler {name}"
            if name in ("href", "action") and node.tag != "link" and _INLINE_URL.match(value):
                yield f"inline address {value!r}"


def _nothing_from_elsewhere(page: Page) -> Iterator[str]:
    for node in page.root.all():
        for name, value in node.attributes.items():
            if _is_elsewhere(value) and _loads(node.tag, name):
                yield f"<{node.tag}> loads from elsewhere: {value}"


def _loads(tag: str, attribute: str) -> bool:
    """Whether a browser fetches, by itself or when the form is sent, what stands in this attribute."""
    if attribute == "href":
        return tag not in ("a", "area")
    return attribute in _LOADING_ATTRIBUTES or (attribute in ("action", "formaction") and tag in ("form", "button"))


def _is_elsewhere(address: str) -> bool:
    return "//" in address and not address.startswith("data:") and (address.startswith("//") or "://" in address)


def _links_out(page: Page) -> Iterator[str]:
    for link in page.root.all("a"):
        if link.get("target") and "noopener" not in link.get("rel"):
            yield f"a link to a new window without rel=noopener: {link.get('href')}"
        if link.get("href").startswith("http:"):
            yield f"a link without https: {link.get('href')}"


def _all_rendered(page: Page) -> Iterator[str]:
    for text in _shown_texts(page.root):
        if not text or text.isspace():
            continue
        if _UNRENDERED.search(text):
            yield f"an unrendered text: {text.strip()[:80]!r}"
        if _TEXT_KEY.match(text.strip()):
            yield f"a text's key instead of the text: {text.strip()!r}"


def _is_somebodys_own(node: Node) -> bool:
    """Whether somebody's own words stand here: in a field, in whatever direction they run, or said in a bubble."""
    return node.tag in _OWN_WORDS or node.get("dir") == "auto" or (node.get("class") == "bubble-body" and node.has("lang"))


def _shown_texts(root: Node) -> Iterator[str]:
    later: list[Node | str] = [root]
    while later:
        node = later.pop()
        if isinstance(node, str):
            yield node
        elif not _is_somebodys_own(node):
            later += node.children
            yield from (node.get(name) for name in _SAID & node.attributes.keys())


def _language_faults(page: Page, expected: str | None) -> Iterator[str]:
    root = page.root.first("html")
    language = root.get("lang") if root else ""
    direction = root.get("dir", "ltr") if root else ""
    if not language:
        yield "the page says no language"
        return
    if expected and language != expected.replace("_", "-"):
        yield f"the language is {language!r}, not {expected!r}"
    right = "rtl" if language.replace("-", "_") in RIGHT_TO_LEFT else "ltr"
    if direction != right:
        yield f"dir is {direction!r} for {language!r}"


def _header_faults(fetched: Fetched) -> Iterator[str]:
    headers = fetched.headers
    in_frame = fetched.address in FRAMED and headers.get("X-Frame-Options") == "SAMEORIGIN"
    wanted = {**HEADERS, "X-Frame-Options": "SAMEORIGIN"} if in_frame else HEADERS
    yield from (
        f"header {name} is {headers.get(name)!r}" for name, value in wanted.items() if headers.get(name) != value
    )
    policy = headers.get("Content-Security-Policy", "")
    ancestors = "frame-ancestors 'self'" if in_frame else "frame-ancestors 'none'"
    for part in ("default-src 'none'", "base-uri 'none'", ancestors, "form-action"):
        if part not in policy:
            yield f"the content policy lacks {part}"
    if "unsafe" in policy or "*" in policy:
        yield f"the content policy is loose: {policy}"
    if "no-store" not in headers.get("Cache-Control", "") and headers.get("Set-Cookie"):
        yield "a page with a cookie that may be kept by a cache"


_RULES: Iterable[Callable[[Page], Iterator[str]]] = (
    _doctype,
    _title,
    _headings,
    _landmarks,
    _ids,
    _labels,
    _buttons_and_links,
    _pictures,
    _nothing_inline,
    _nothing_from_elsewhere,
    _links_out,
    _all_rendered,
)
