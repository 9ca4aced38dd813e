"""Whoever vouches for a service: asked in time, answers in one press, and can change nothing alone."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.cli import upkeep
from portal.directory.freshness import ASK_AFTER, ASK_AGAIN, HIDE_AFTER, MOST_ASKED
from portal.directory.models import ServiceRow
from portal.directory.store import State, service_in, set_state
from portal.editor import owners
from portal.editor.models import DirectoryDraft, DirectoryOwner
from portal.outbox.models import OutboxMail
from portal.staff.rules import Role
from portal.vault.addresses import open_address
from tests.conftest import START, MovableClock
from tests.factories import Office, cheap_keys, office

__all__ = ["cheap_keys", "office"]
EMAIL = "leder@apenbarnehage.example"


@pytest.fixture
def row(office: Office, clock: MovableClock) -> ServiceRow:
    with office.db.write() as db:
        row = db.scalars(select(ServiceRow).where(ServiceRow.slug == "open-kindergarten")).one()
        owners.set_owner(db, row.id, EMAIL, "nb", office.app.extensions["portal"].settings.server_key, START)
    return row


def _key(office: Office) -> bytes:
    return office.app.extensions["portal"].settings.server_key  # type: ignore[no-any-return]


def _asks(office: Office, row: ServiceRow, clock: MovableClock) -> str:
    with office.db.write() as db:
        return owners.ask(db, db.get_one(DirectoryOwner, row.id), _key(office), clock())


def _now(office: Office, row: ServiceRow) -> ServiceRow:
    with office.db.read() as db:
        return db.get_one(ServiceRow, row.id)


def test_they_are_asked_ninety_days_after_and_again_twice(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    verified = service_in(row).verified_on
    assert verified is not None
    clock.move(days=(verified - START.date()).days)
    asked = []
    for _ in range(200):
        clock.move(days=1)
        with office.db.write() as db:
            if owners.ask_due(db, _key(office), clock()):
                asked.append((clock().date() - verified).days)
    assert asked == [ASK_AFTER.days, (ASK_AFTER + ASK_AGAIN).days, (ASK_AFTER + 2 * ASK_AGAIN).days]
    with office.db.read() as db:
        mails = list(db.scalars(select(OutboxMail)))
    assert [open_address(_key(office), each.recipient_sealed) for each in mails] == [EMAIL] * MOST_ASKED


def test_the_hourly_round_asks(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    clock.move(days=400)
    assert upkeep.go_round(office.db, ask_owners=lambda db: upkeep._ask(db, _key(office)))
    with office.db.read() as db:
        assert db.get_one(DirectoryOwner, row.id).asked_times == 1


def test_one_press_says_that_it_is_still_right(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    secret = _asks(office, row, clock)
    owner = office.hands()
    owner.open(f"/owner/{secret}")
    assert service_in(row).phone in owner.text
    assert service_in(_now(office, row)).verified_on == service_in(row).verified_on, "opening it changes nothing"
    owner.press("go", "right")
    assert "Takk!" in owner.text
    assert service_in(_now(office, row)).verified_on == START.date()
    visitor = office.hands()
    visitor.open(f"/help/service/{row.id}")
    assert f"av {service_in(row).organization}" in visitor.text, "everybody reads who said so"
    version = _now(office, row).version
    owner.client.post(f"/owner/{secret}", data={"go": "right"})
    assert _now(office, row).version == version


def test_what_is_wrong_waits_for_an_editor(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    owner = office.hands()
    owner.open(f"/owner/{_asks(office, row, clock)}")
    owner.fill("phone", "12 34 99 11")
    owner.fill("words", "Vi har ny telefon")
    owner.press("go", "wrong")
    assert _now(office, row).version == row.version
    with office.db.read() as db:
        draft = db.scalars(select(DirectoryDraft)).one()
    assert (json.loads(draft.document)["phone"], draft.note, draft.by_role) == ("12 34 99 11", "Vi har ny telefon", "owner")


@pytest.mark.parametrize(("field", "typed", "told"), [
    ("email", "ikke en adresse", "Skriv hele e-postadressen"), ("url", "http://x.example", "https://"),
    ("words", "x" * 1001, "for lang"), ("phone", "1" * 31, "for lang"), ("words", "", "Fortell hva som er feil"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_and_kept(
    office: Office, row: ServiceRow, clock: MovableClock, field: str, typed: str, told: str
) -> None:
    owner = office.hands()
    owner.open(f"/owner/{_asks(office, row, clock)}")
    owner.fill(field, typed)
    owner.press("go", "wrong")
    assert owner.response is not None
    assert owner.response.status_code == 422
    assert told in owner.text
    assert typed in owner.response.get_data(as_text=True)


@pytest.mark.parametrize("secret", ["0" * 64, "x", "0" * 63, "../etc", "%00"])
def test_no_other_link_opens_anything(office: Office, row: ServiceRow, clock: MovableClock, secret: str) -> None:
    _asks(office, row, clock)
    assert office.client().get(f"/owner/{secret}").status_code == 404
    assert office.client().post(f"/owner/{secret}", data={"go": "right"}).status_code in (400, 404)


def test_an_older_link_and_one_that_has_run_out_open_nothing(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    first = _asks(office, row, clock)
    second = _asks(office, row, clock)
    assert office.client().get(f"/owner/{first}").status_code == 404
    assert office.client().get(f"/owner/{second}").status_code == 200
    clock.move(days=61)
    assert office.client().get(f"/owner/{second}").status_code == 404


def test_silence_hides_it_and_an_answer_shows_it_again(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    clock.move(days=HIDE_AFTER.days)
    for _ in range(MOST_ASKED):
        secret = _asks(office, row, clock)
        clock.move(days=ASK_AGAIN.days)
    with office.db.write() as db:
        assert owners.hide_silent(db, clock()) == 1
    assert _now(office, row).state == State.HIDDEN
    owner = office.hands()
    owner.open(f"/owner/{secret}")
    owner.press("go", "right")
    assert _now(office, row).state == State.LIVE


def test_what_an_editor_took_down_stays_down(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    with office.db.write() as db:
        set_state(db, row.id, State.HIDDEN)
    owner = office.hands()
    owner.open(f"/owner/{_asks(office, row, clock)}")
    owner.press("go", "right")
    assert _now(office, row).state == State.HIDDEN


def test_two_askings_in_vain_hide_nothing(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    clock.move(days=HIDE_AFTER.days)
    for _ in range(MOST_ASKED - 1):
        _asks(office, row, clock)
        clock.move(days=ASK_AGAIN.days)
    with office.db.write() as db:
        assert owners.hide_silent(db, clock() + timedelta(days=90)) == 0


def test_an_editor_gives_an_owner_asks_and_takes_away(office: Office, row: ServiceRow, clock: MovableClock) -> None:
    desk = office.at_the_desk(office.employs("Ellen Berg", Role.EDITOR))
    desk.open(f"/desk/directory/service/{row.id}/owner")
    desk.press("go", "ask")
    with office.db.read() as db:
        assert db.get_one(DirectoryOwner, row.id).asked_times == 1
    desk.fill("email", "ny@apenbarnehage.example")
    desk.press("go", "set")
    with office.db.read() as db:
        owner = db.get_one(DirectoryOwner, row.id)
    assert open_address(_key(office), owner.email_sealed) == "ny@apenbarnehage.example"
    assert owner.token_mark is None, "the earlier owner's link opens nothing"
    assert b"apenbarnehage" not in owner.email_sealed
    desk.press("go", "remove")
    with office.db.read() as db:
        assert db.get(DirectoryOwner, row.id) is None
    desk.fill("email", "tull")
    desk.press("go", "set")
    assert desk.response is not None
    assert desk.response.status_code == 422
