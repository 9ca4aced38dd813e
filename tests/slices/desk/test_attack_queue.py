"""The open queue, asked by who should not be, with what nobody would type, and in more tabs than anybody needs."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

import pytest

from portal.cases.barring_models import CaseBar
from portal.cases.models import Case
from portal.cases.rules import Turn
from portal.db.clock import utc_now
from portal.staff import commands as staff_commands
from portal.staff import sessions
from portal.staff.rules import Role
from portal.web.extensions import portal_of
from portal.web.stream import MOST_OF_STAFF
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands

STREAM, NEWER = "/desk/queue/stream", "/desk/newer"


@pytest.fixture
def desk(office: Office) -> ClientHands:
    hands = office.at_the_desk()
    hands.open("/desk?view=ours")
    return hands


def _asks(hands: ClientHands, path: str, **headers: str) -> Any:
    """The answer's head; a stream is not read, and let go."""
    answer = hands.client.get(path, headers={"HX-Request": "true", **headers}, buffered=False)
    answer.close()
    return answer


def _is_out(answer: Any) -> bool:
    """Led to the sign-in, and told nothing."""
    leads = answer.headers.get("HX-Redirect") or answer.headers.get("Location") or ""
    return answer.mimetype != "text/event-stream" and "/staff/sign-in" in leads and not answer.content_length


def _address(hands: ClientHands, name: str) -> str:
    return str(next(one.get(name) for one in hands.page.root.all("div") if one.has(name)))


# --- who ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [STREAM, NEWER])
def test_who_is_not_signed_in_hears_nothing(office: Office, path: str) -> None:
    assert _is_out(_asks(office.hands(), path))


@pytest.mark.parametrize("path", [STREAM, NEWER])
@pytest.mark.parametrize("how", ["ended", "left", "idle"])
def test_a_sign_in_that_is_over_hears_nothing(
    office: Office, clock: MovableClock, path: str, how: str
) -> None:
    berit, boss = office.employs("Berit Moe", Role.RECEPTION), office.employs("Ada Vik", Role.ADMINISTRATOR)
    desk = office.at_the_desk(berit)
    assert not _is_out(_asks(desk, f"{path}?view=ours"))
    with office.db.write() as db:
        if how == "ended":
            sessions.end_all_sessions(db, berit.id, utc_now())
        if how == "left":
            staff_commands.disable(db, berit.id, by=boss.id)
    clock.move(minutes=16 if how == "idle" else 0)
    assert _is_out(_asks(desk, f"{path}?view=ours"))


def test_no_tab_that_asks_by_itself_keeps_a_sign_in_alive(desk: ClientHands, clock: MovableClock) -> None:
    for _ in range(4):
        clock.move(minutes=4)
        _asks(desk, f"{STREAM}?view=ours")
        answer = _asks(desk, f"{NEWER}?view=ours")
    assert _is_out(answer)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", [STREAM, NEWER])
def test_who_has_no_queue_hears_of_none(office: Office, path: str, role: Role) -> None:
    hands = office.at_the_desk(office.employs("Ada Vik", role))
    assert _asks(hands, path).status_code == 403


def test_another_site_is_given_no_leave_to_read(desk: ClientHands) -> None:
    for path in (STREAM, NEWER):
        answer = _asks(desk, f"{path}?view=ours", Origin="https://elsewhere.example", **{"Sec-Fetch-Site": "cross-site"})
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]
        assert answer.headers["Cache-Control"].startswith("no-")
        assert desk.client.post(path).status_code in (400, 405)


# --- of what --------------------------------------------------------------------------------------------------------------


def test_no_row_can_be_asked_for_that_no_list_would_show(office: Office, desk: ClientHands) -> None:
    barred, unsent, seen = office.gets(), office.gets(), office.gets()
    me = office.astrid.id
    with office.db.write() as db:
        db.add(CaseBar(case_id=barred, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))
        db.get_one(Case, unsent).turn = Turn.WAITING_FOR_FAMILY.value
    asked = urlencode([("row", each) for each in (barred, unsent, seen, barred.upper(), f"{barred}'")])
    told = desk.client.get(f"{NEWER}?view=ours&{asked}", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert [each in told for each in (seen, barred, unsent)] == [True, False, False]
    references = [office.case(each).reference in told for each in (seen, barred, unsent)]
    assert references == [True, False, False]


def test_the_mark_of_an_old_page_counts_nobody_out_of_reach(office: Office, desk: ClientHands) -> None:
    address = _address(desk, "data-newer-from")
    barred, unsent = office.gets(), office.gets()
    me = office.astrid.id
    with office.db.write() as db:
        db.add(CaseBar(case_id=barred, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))
        db.get_one(Case, unsent).turn = Turn.WAITING_FOR_FAMILY.value
    assert _asks(desk, address).status_code == 204
    office.gets()
    told = desk.client.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert 'data-newer="1"' in told


HAND_MADE: list[dict[str, Any]] = [
    {"view": "nonsense"}, {"view": "\x00"}, {"view": "ours", "after": "\x00.\x00"}, {"view": "ours", "after": "x" * 4000},
    {"view": "ours", "mark": "99999999T9999"}, {"view": "ours", "mark": "00010101T0000"}, {"view": "ours", "mark": "\x00" * 99},
    {"view": "ours", "mark": "20260101T0000" + ".aaaaaa" * 41}, {"view": "ours", "state": "\r\nevent: x" * 20},
    {"view": "ours", "level": "\x00", "language": "'", "topic": "æ" * 999, "holder": "a" * 26, "age": "-1"},
    {"view": "ours", "row": ["\x00", "a" * 26, "' OR 1=1", "x" * 5000]}, {"view": "ours", "row": ["a" * 26] * 300},
]  # fmt: skip


@pytest.mark.parametrize("typed", HAND_MADE, ids=lambda typed: "-".join(typed)[:40])
@pytest.mark.parametrize("path", [STREAM, NEWER])
def test_whatever_stands_in_the_address_has_an_answer(desk: ClientHands, path: str, typed: dict[str, Any]) -> None:
    for headers in ({}, {"Last-Event-ID": "\u00e6" * 200}, {"If-None-Match": 'W/"' + "x" * 900}):
        answer = _asks(desk, f"{path}?{urlencode(typed, doseq=True)}", **headers)
        assert answer.status_code in (200, 204, 400, 404)
        assert "event: x" not in str(answer.headers)


# --- how many -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def _holds(desk: ClientHands, held: ExitStack, times: int) -> list[int]:
    answers = [desk.client.get(f"{STREAM}?view=ours", buffered=False) for _ in range(times)]
    for answer in answers:
        held.callback(answer.close)
    return [answer.status_code for answer in answers]


def test_of_one_colleague_s_many_tabs_the_oldest_go(office: Office, desk: ClientHands, held: ExitStack) -> None:
    portal_of(office.app).bell.seats.most = 100
    assert _holds(desk, held, 3 * MOST_OF_STAFF) == [200] * 2 * MOST_OF_STAFF + [204] * MOST_OF_STAFF
    seats = portal_of(office.app).bell.seats
    assert sum(seat.is_asked_to_go for each in seats._of.values() for seat in each) == MOST_OF_STAFF


def test_however_many_have_the_queue_open_a_family_finds_a_seat_to_talk(
    office: Office, desk: ClientHands, held: ExitStack
) -> None:
    """The queue asks again and again where no stream is to be had; a talk is worth more."""
    seats = portal_of(office.app).bell.seats
    seats.most = 8
    assert _holds(desk, held, 8) == [200] * 6 + [204] * 2
    family = seats.take("a family")
    assert family is not None
    family.leave()


def test_nothing_of_it_stands_in_the_log(office: Office, desk: ClientHands, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    case_id = office.gets()
    _asks(desk, _address(desk, "data-newer-from") + f"&row={case_id}")
    _asks(desk, _address(desk, "data-newer-stream"))
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert [sign for sign in (case_id, office.case(case_id).reference, "mark=", office.astrid.id) if sign in told] == []
