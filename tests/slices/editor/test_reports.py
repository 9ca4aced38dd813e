"""What readers say is wrong reaches the editors, and is settled."""

from sqlalchemy import select

from portal.directory.models import ServiceRow
from portal.directory.reports import add_report, waiting_reports
from portal.directory.store import service_in
from portal.staff.rules import Role
from tests.conftest import START
from tests.factories import Office, cheap_keys, office

__all__ = ["cheap_keys", "office"]


def test_an_editor_reads_what_is_wrong_and_settles_it(office: Office) -> None:
    key = office.app.extensions["portal"].settings.server_key
    with office.db.write() as db:
        row = db.scalars(select(ServiceRow).where(ServiceRow.slug == "health-station")).one()
        add_report(db, key, row.id, "phone", "Ingen svarer på dette nummeret", START)
        add_report(db, key, row.id, "other", "", START)
    desk = office.at_the_desk(office.employs("Ellen Berg", Role.EDITOR))
    desk.open("/desk/directory")
    desk.follow("/desk/directory/reports")
    assert "Ingen svarer på dette nummeret" in desk.text
    assert "Telefonnummeret er feil" in desk.text
    assert f"Slik står det nå: {service_in(row).phone}" in desk.text, "an editor need not open the service to compare"
    assert desk.text.count("Slik står det nå") == 1, "of what is said in other words there is nothing to compare"
    with office.db.read() as db:
        first = waiting_reports(db, key)[0]
    desk.press("id", first.id)
    with office.db.read() as db:
        assert len(waiting_reports(db, key)) == 1
    assert office.at_the_desk().client.get("/desk/directory/reports").status_code == 403
