"""What rises to the team leader is mailed as well: once each, to nobody else, and without a word of what it is."""

from collections.abc import Sequence
from email import message_from_bytes
from email.policy import SMTP
from functools import partial

from sqlalchemy import select

from portal.cases import notices
from portal.cli import upkeep
from portal.cli.mailroom import mailroom_for
from portal.outbox import MailKind, run_once
from portal.outbox.models import OutboxMail
from portal.staff.models import StaffMember
from portal.staff.rules import Role
from portal.vault.addresses import open_address
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.cases.concerned import SEEN, sends


def goes_round(office: Office) -> None:
    ground = portal_of(office.app)
    assert upkeep.go_round(office.db, partial(notices.tell_leaders, pack=ground.pack, server_key=office.settings.server_key))


def mails(office: Office, kind: MailKind = MailKind.STAFF_RISEN) -> Sequence[OutboxMail]:
    with office.db.read() as db:
        return db.scalars(select(OutboxMail).where(OutboxMail.kind == kind)).all()


def leader(office: Office, name: str = "Tea Leder") -> StaffMember:
    return office.employs(name, Role.TEAM_LEADER)


def test_what_is_overdue_is_mailed_to_the_team_leader_once(office: Office, clock: MovableClock) -> None:
    tea = leader(office)
    office.employs("Fam Kontakt", Role.FAMILY_CONTACT)
    sends(office)
    sends(office)
    clock.move(days=2, hours=1)
    for _ in range(3):
        goes_round(office)
        clock.move(hours=2)
    (row,) = mails(office)
    assert open_address(office.settings.server_key, row.recipient_sealed) == tea.email


def test_nothing_is_mailed_before_it_is_late(office: Office) -> None:
    leader(office)
    sends(office)
    goes_round(office)
    assert mails(office) == []


def test_every_team_leader_is_told_and_where_there_is_none_the_service(office: Office, clock: MovableClock) -> None:
    before = len(mails(office, MailKind.STAFF_NEW_ENQUIRY))
    sends(office)
    clock.move(days=2, hours=1)
    goes_round(office)
    assert (len(mails(office)), len(mails(office, MailKind.STAFF_NEW_ENQUIRY))) == (0, before + 1)
    told = {leader(office).id, leader(office, "Turid Leder").id}
    sends(office)
    clock.move(days=4)
    goes_round(office)
    assert {row.mailbox for row in mails(office)} == told


def test_the_mail_says_nothing_of_what_waits(office: Office, clock: MovableClock) -> None:
    leader(office)
    case_id, _key = sends(office)
    clock.move(days=2, hours=1)
    goes_round(office)
    run_once(mailroom_for(office.settings, office.db, portal_of(office.app).pack))
    letters = [message_from_bytes(each.read_bytes(), policy=SMTP) for each in (office.settings.instance / "mail").iterdir()]
    (letter,) = (each for each in letters if "Noe venter" in each["Subject"])
    body = letter.get_body()
    assert body is not None
    for telling in (SEEN, case_id, office.case(case_id).reference, "bekymring", "frist", "Moe", "http"):
        assert telling not in f"{letter['Subject']} {body.get_content()}"
