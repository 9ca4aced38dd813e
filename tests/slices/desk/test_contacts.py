"""A contact that is no case is counted with one tap, once, and can be taken back for a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from portal.cases import contacts
from portal.cases.contacts import LEAST, Contact, ContactKind
from portal.cases.moments import local_today
from portal.cases.rules import Channel
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.people.hands import fields


@pytest.fixture
def desk(office: Office) -> ClientHands:
    hands = office.at_the_desk()
    hands.open("/desk?view=ours&language=nb")
    return hands


def _counted(office: Office) -> list[tuple[str, str]]:
    with office.db.read() as db:
        return [(row.channel, row.kind) for row in db.scalars(select(Contact).order_by(Contact.counted_at, Contact.id))]


def _tap(hands: ClientHands, **different: str) -> dict[str, str]:
    form = next(one for one in hands.page.root.all("form") if one.get("action") == "/desk/contacts")
    hidden = {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}
    return {**hidden, "channel": "phone", "kind": "advice", **different}


def test_one_tap_counts_one_and_leads_back_to_the_same_place(office: Office, desk: ClientHands) -> None:
    desk.press("kind", "thanks")
    assert _counted(office) == [("phone", "thanks")]
    assert desk.response is not None
    assert desk.response.request.query_string.decode() == "view=ours&language=nb"
    assert "Talt: Takk, telefon." in desk.text


def test_a_tap_that_comes_twice_counts_once(office: Office, desk: ClientHands) -> None:
    tap = _tap(desk)
    for _ in range(2):
        assert desk.client.post("/desk/contacts", data=tap).status_code == 303
    assert len(_counted(office)) == 1
    desk.open("/desk")
    assert desk.client.post("/desk/contacts", data=_tap(desk)).status_code == 303
    assert len(_counted(office)) == 2


def test_the_last_tap_can_be_taken_back_for_ten_minutes(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    desk.press("kind", "silent")
    desk.press(action="/desk/contacts/undo")
    assert _counted(office) == []
    assert "Talt:" not in desk.text
    desk.press("kind", "silent")
    number = fields(desk.page, "submission")[0]
    clock.move(minutes=11)
    desk.open("/desk")
    assert "Talt:" not in desk.text
    sent = {"csrf_token": fields(desk.page, "csrf_token")[0], "submission": number}
    desk.client.post("/desk/contacts/undo", data=sent)
    assert len(_counted(office)) == 1


@pytest.mark.parametrize("wrong", [{"kind": "x"}, {"channel": "portal"}, {"submission": "1"}, {"kind": ""}])
def test_what_is_no_kind_of_ours_counts_nothing(office: Office, desk: ClientHands, wrong: dict[str, str]) -> None:
    assert desk.client.post("/desk/contacts", data=_tap(desk, **wrong)).status_code == 303
    assert _counted(office) == []


def test_who_may_not_note_may_not_count(office: Office, desk: ClientHands) -> None:
    editor = office.at_the_desk(office.employs("Eva Ek", Role.EDITOR))
    tap = {**_tap(desk), "csrf_token": fields(editor.page, "csrf_token")[0]}
    assert editor.client.post("/desk/contacts", data=tap).status_code == 403
    assert editor.client.get("/desk/contacts").status_code == 403
    assert _counted(office) == []


def test_fewer_than_five_are_not_told(office: Office, desk: ClientHands) -> None:
    with office.db.write() as db:
        for _ in range(LEAST):
            contacts.count(db, new_id(), Channel.PHONE, ContactKind.ADVICE)
        for _ in range(LEAST - 1):
            contacts.count(db, new_id(), Channel.VISIT, ContactKind.ADVICE)
    with office.db.read() as db:
        found = contacts.by_kind(db, local_today())
        assert found["advice", "phone"].number == LEAST
        assert found["advice", "visit"].number is None
        assert contacts.by_day(db, local_today())[0][1].number == 2 * LEAST - 1
    with office.db.write() as db:
        db.execute(delete(Contact).where(Contact.channel == Channel.PHONE.value))
    with office.db.read() as db:
        assert contacts.by_day(db, local_today())[0][1].number is None
    with office.db.write() as db:
        for _ in range(LEAST):
            contacts.count(db, new_id(), Channel.PHONE, ContactKind.ADVICE)
    desk.open("/desk/contacts")
    rows = [row.text.split() for row in desk.page.root.all("tr")]
    assert ["Råd", "5", "under", "5", "0", "0"] in rows


def test_nothing_but_day_channel_and_kind_is_kept() -> None:
    assert {each.name for each in Contact.__table__.columns} == {"id", "on_day", "channel", "kind", "counted_at"}


def test_the_page_of_figures_asks_the_same_however_many_there_are(office: Office, desk: ClientHands, queries: Queries) -> None:
    def asked() -> int:
        queries.statements.clear()
        desk.open("/desk/contacts")
        return queries.number

    first = asked()
    with office.db.write() as db:
        for _ in range(20):
            contacts.count(db, new_id(), Channel.EMAIL, ContactKind.THANKS)
    assert asked() == first


# --- what stands between a tap and its figure -----------------------------------------------------------------------------------


def _takes_back(hands: ClientHands, submission: str, **different: str) -> int:
    sent = {"csrf_token": fields(hands.page, "csrf_token")[0], "submission": submission, **different}
    return hands.client.post("/desk/contacts/undo", data=sent).status_code


def test_only_the_tap_that_is_named_is_taken_back(office: Office, desk: ClientHands) -> None:
    first, second = _tap(desk), _tap(desk, submission=new_id(), kind="thanks")
    for tap in (first, second):
        desk.client.post("/desk/contacts", data=tap)
    desk.open("/desk")
    _takes_back(desk, first["submission"])
    assert _counted(office) == [("phone", "thanks")]
    desk.open("/desk")
    assert "Talt: Takk, telefon." in desk.text  # which can still be taken back itself
    _takes_back(desk, new_id())
    assert len(_counted(office)) == 1


def test_who_may_not_note_takes_nothing_back(office: Office, desk: ClientHands) -> None:
    tap = _tap(desk)
    desk.client.post("/desk/contacts", data=tap)
    editor = office.at_the_desk(office.employs("Eva Ek", Role.EDITOR))
    assert _takes_back(editor, tap["submission"]) == 403
    assert len(_counted(office)) == 1


@pytest.mark.parametrize("back", ["https://elsewhere.example/desk", "//elsewhere.example", "/thread", "javascript:alert(1)", ""])
def test_a_tap_leads_nowhere_but_to_the_desk(desk: ClientHands, back: str) -> None:
    tap = _tap(desk, back=back)
    assert desk.client.post("/desk/contacts", data=tap).headers["Location"] == "/desk"
    sent = {"csrf_token": tap["csrf_token"], "submission": tap["submission"], "back": back}
    assert desk.client.post("/desk/contacts/undo", data=sent).headers["Location"] == "/desk"


def test_the_channel_of_the_last_tap_stands_ready(desk: ClientHands) -> None:
    desk.choose("channel", "email")
    desk.press("kind", "advice")
    chosen = [one.get("value") for one in desk.page.root.all("option", "input") if one.has("selected") or one.has("checked")]
    assert ("email" in chosen, "phone" in chosen) == (True, False)


def test_the_day_is_the_one_in_norway_and_the_moment_a_minute(office: Office, clock: MovableClock) -> None:
    clock.set(datetime(2026, 11, 23, 23, 30, 42, 7, tzinfo=UTC))
    with office.db.write() as db:
        contacts.count(db, new_id(), Channel.PHONE, ContactKind.ADVICE)
    with office.db.read() as db:
        row = db.scalars(select(Contact)).one()
    assert (row.on_day, row.counted_at) == (date(2026, 11, 24), datetime(2026, 11, 23, 23, 30, tzinfo=UTC))


def test_the_figures_are_those_of_their_days_and_no_others(office: Office, clock: MovableClock) -> None:
    for days, number in ((30, LEAST), (1, LEAST), (28, 2 * LEAST), (1, LEAST)):  # counted 60, 30, 29 and 1 days ago
        with office.db.write() as db:
            for _ in range(number):
                contacts.count(db, new_id(), Channel.PHONE, ContactKind.ADVICE)
        clock.move(days=days)
    today = local_today()
    with office.db.read() as db:
        assert contacts.by_kind(db, today)["advice", "phone"].number == 3 * LEAST
        assert contacts.by_kind(db, today - timedelta(days=2))["advice", "phone"].number == 3 * LEAST
        days = contacts.by_day(db, today)
    assert [each for each, _ in days] == [today - timedelta(days=back) for back in range(14)]
    assert [few.number for _, few in days] == [0, LEAST, *[0] * 12]


@pytest.mark.parametrize(("view", "most"), [("desk_contacts.count", 120), ("desk_contacts.undo", 120)])
def test_nobody_taps_without_end(office: Office, view: str, most: int) -> None:
    (rate,) = getattr(office.app.view_functions[view], "limits", [None])
    assert (rate.amount, rate.get_expiry()) == (most, 60)
