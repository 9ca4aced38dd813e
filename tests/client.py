"""A test client that reviews every page it fetches, so that no test can pass over a broken one."""

import hashlib
import os
import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import databases
from tests.dom import parse
from tests.review import Fetched, faults_of, header_faults

_KEEP_AT_MOST = 3000
_ID = re.compile(r"[a-z2-9]{26}|\d+")


class PageReviewingClient(FlaskClient):
    """Fetches like any test client, and fails the test when a page it was given is not as every page must be.

    `language` is the one it asks for, with the header a browser would send. The pages are kept in the folder
    that PORTAL_PAGES names, for the Nu checker.
    """

    language: str | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if self.language:
            kwargs["headers"] = {"Accept-Language": self.language, **dict(kwargs.get("headers") or {})}
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            self._review(response)
        return response

    def _review(self, response: TestResponse) -> None:
        html, address = response.get_data(as_text=True), response.request.path
        if not html or response.request.headers.get("HX-Request"):
            return  # a fragment is reviewed as a part of the whole page it is a block of
        # A page reads the same whichever database it was made from: its words and tags are judged on one, its headers on both.
        judge = faults_of if databases.kind() == "sqlite" else header_faults
        faults = judge(Fetched(address, response.status_code, response.headers, html))
        assert not faults, "\n".join(faults)
        keep_page(address, response.status_code, html)


def keep_page(address: str, status: int, html: str) -> None:
    """Keep one page of each shape for the Nu checker, under a name that tells where it was seen."""
    folder = os.environ.get("PORTAL_PAGES")
    if not folder or databases.kind() != "sqlite":
        return
    page = parse(html)
    root = page.root.first("html")
    shape = " ".join(node.tag + node.get("type") for node in page.root.all())
    mark = hashlib.sha256(shape.encode()).hexdigest()[:8]
    place = re.sub(r"[^a-z0-9]+", "-", _ID.sub("id", address.lower())).strip("-") or "front"
    path = Path(folder) / f"{place[:60]}.{status}.{root.get('lang') if root else 'xx'}.{mark}.html"
    if not path.exists() and len(list(path.parent.iterdir())) < _KEEP_AT_MOST:
        path.write_text(html, "utf-8")
