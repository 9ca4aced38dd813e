"""The guides of this municipality: read once when the app is made. Other doors' pages link into them by `guide_link`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from portal.guide.model import Guide, Guides, Talk
from portal.guide.read import load_guides
from portal.guide.search import Index
from portal.web.extensions import portal_of
from portal.web.i18n import current_language, direction, own_name

_KEY = "guides"


@dataclass(frozen=True)
class Shelf:
    """The guides, and what each is found by."""

    guides: Guides
    indexes: Mapping[str, Index]


@dataclass(frozen=True)
class Shown:
    """The sentences that may be shown to a family, in one language."""

    language: str
    name: str
    direction: str
    sentences: Sequence[str]


def read_guides(app: Flask) -> None:
    """Read the guides of the app's pack. Raises PackError with every fault that makes them unusable."""
    portal = portal_of(app)
    guides = load_guides(portal.settings.packs, portal.pack)
    app.extensions[_KEY] = Shelf(guides, {code: Index(guide) for code, guide in guides.by_language.items()})
    give_to_templates(app)


def give_to_templates(app: Flask) -> None:
    """What other doors' pages show of the guide: links into it, and the talk with the parents, which stands nowhere else."""
    app.jinja_env.globals.update(guide_link=guide_link, parents_talk=parents_talk, shown_sentences=shown_sentences)


def shelf_of(app: Flask | None = None) -> Shelf:
    """The guides of this app, or of the app that serves the present request."""
    return cast(Shelf, (app or current_app).extensions[_KEY])


def guide_language() -> str:
    """The language this reader gets the guide in: its own, else the Norwegian that the municipality writes."""
    guides, own = shelf_of().guides.by_language, portal_of().pack.primary_language
    return next(code for code in (current_language(), own, "nb") if code in guides)


def guide() -> Guide:
    """The guide for this reader."""
    return shelf_of().guides.get(guide_language())


def parents_talk() -> Talk:
    """How one talks with the parents, in the reader's own language: the guide's t1, the municipality's own where it has one."""
    talks = shelf_of().guides.parents_talks
    return talks[current_language() if current_language() in talks else guide_language()]


def shown_sentences(first: str = "") -> list[Shown]:
    """Every language's sentences, `first` on top: the reader's own language unless another is named."""
    sentences, on_top = shelf_of().guides.sentences, first or current_language()
    order = sorted(sentences, key=lambda code: code != on_top)
    return [Shown(code, own_name(code), direction(code), sentences[code]) for code in order if sentences[code]]


def guide_link(anchor: str) -> str:
    """The address of a step, a conversation or a duty: '/guide#n2-meet'. The list stands in docs/guide.md. In every template.
    Raises KeyError for one that the guide does not have: a dead link is found by the page's own test."""
    if anchor not in guide().anchors():
        raise KeyError(anchor)
    return f"/guide#{anchor}"
