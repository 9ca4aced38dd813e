"""What every request needs, gathered in one typed object on the app."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from flask import Flask, Request, current_app
from sqlalchemy.orm import Session

from portal.bell import Bell
from portal.config import Settings
from portal.db.session import Database
from portal.municipality.profile import Pack
from portal.vault.keys import Receipt


class SignedIn(Protocol):
    """What the web layer must know of a signed-in member of staff; `staff` provides it."""

    @property
    def id(self) -> str: ...
    @property
    def language(self) -> str: ...
    def may(self, permission: Any) -> bool: ...


@dataclass
class Portal:
    """Settings, database, municipality and the hooks that upper slices fill in when they register."""

    settings: Settings
    db: Database
    pack: Pack
    bell: Bell
    static_names: dict[str, str] = field(default_factory=dict)
    identify: Callable[[Request], SignedIn | None] = lambda request: None
    holds_thread: Callable[[Request], bool] = lambda request: False
    knows_referrer: Callable[[Request], bool] = lambda request: False
    ask_referrer: Callable[[Request], Any] | None = None  # in place of a page for referrers: the sign-in
    referrer_pages: list[tuple[str, str]] = field(default_factory=list)  # (endpoint, key of its text): led to after sign-in
    demo_sign_ins: Callable[[], list[dict[str, str]]] = list
    demo_professionals: Callable[[], list[dict[str, str]]] = list
    carry_over: list[Callable[[Session, bytes, bytes], None]] = field(default_factory=list)  # old token, new token
    find_saved: Callable[[Session, Receipt], str] = lambda db, receipt: ""  # what else a typed code opens; '' for nothing
    saved_endpoint: str = ""  # the page that takes over what was found
    sign_in_endpoint: str = ""
    park_form: Callable[[Request], Any] | None = None  # leads to the sign-in, and keeps what was typed


def portal_of(app: Flask | None = None) -> Portal:
    """The portal object of this app, or of the app that serves the present request."""
    return cast(Portal, (app or current_app).extensions["portal"])
