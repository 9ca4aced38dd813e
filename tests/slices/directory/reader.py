"""What a reader of the directory sees and does, for its tests: the page's main part, its services, an editor's change."""

from dataclasses import replace
from typing import Any

from werkzeug.test import TestResponse

from portal.directory.here import directory_of, forget
from portal.directory.service import Service
from portal.directory.store import By, Role, put
from tests.conftest import START
from tests.dom import Node, parse
from tests.factories import Office

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]
NOBODY = "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e5f"
EDITOR = By(Role.EDITOR, "a" * 26)


def html_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def main_of(answer: TestResponse) -> Node:
    main = parse(html_of(answer)).root.first("main")
    assert main is not None
    return main


def shown(answer: TestResponse) -> list[str]:
    return [one.text for one in main_of(answer).all("h2", "h3", "h4") if "service-name" in one.get("class")]


def known(office: Office, slug: str) -> Service:
    found = directory_of(office.app).find(slug)
    assert found is not None
    return found


def change(office: Office, slug: str, **different: Any) -> str:
    """Change a service as an editor would; gives the address of its page."""
    one = replace(known(office, slug), **different)
    with office.db.write() as db:
        put(db, one, EDITOR, START)
    forget(office.app)
    return f"/help/service/{one.id}"


def page_of(office: Office, slug: str) -> str:
    return f"/help/service/{known(office, slug).id}"
