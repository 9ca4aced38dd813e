"""What the tests of a family's own things do again and again."""

from sqlalchemy import select

from portal.cases import commands, queries
from portal.cases.models import Case
from portal.db.base import new_id
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields


def case_of_own(office: Office) -> Case:
    """The only case."""
    with office.db.read() as db:
        return db.scalars(select(Case)).one()


def answers(office: Office, words: str = "Takk for at du skrev.", by: str = "") -> str:
    """A colleague answers; gives the answer's id."""
    case_id = case_of_own(office).id
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        return commands.send_answer(
            db, case, office.key_of(case_id), words, new_id(), by or office.astrid.id
        ).id


def sets(office: Office, **columns: object) -> None:
    """Set columns of the only case."""
    with office.db.write() as db:
        case = db.scalars(select(Case)).one()
        for name, value in columns.items():
            setattr(case, name, value)


def record(office: Office, kind: str) -> dict[str, object]:
    """One sealed document of the only case, opened."""
    case_id = case_of_own(office).id
    with office.db.read() as db:
        found = queries.records_of(db, case_id, office.key_of(case_id))
    return dict(found.get(kind, {}))


def post(parent: Parent, address: str, **typed: str) -> int:
    """Send a form as the page\'s own; gives the status."""
    token = fields(parent.hands.page, "csrf_token")[0]
    return parent.hands.client.post(address, data={"csrf_token": token, **typed}).status_code


def reads(parent: Parent) -> str:
    """The thread\'s words."""
    parent.hands.open("/thread")
    return parent.hands.text


def in_field(parent: Parent, name: str) -> str:
    """What stands in a field of the page."""
    found = [one for one in parent.hands.page.root.all("textarea", "input") if one.get("name") == name]
    return " ".join(one.text or one.get("value") for one in found).strip()
