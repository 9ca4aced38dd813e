"""SMS: the contract with a gateway, how long a text may be, and that a mail never waits for an SMS or the night for anybody."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.cli.mailroom import short_words_from
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.municipality.load import load_pack
from portal.outbox import MailKind, Mailroom, Way, bounce, post, run_once
from portal.outbox.letter import BadAddress, ShortMessage, write_short
from portal.outbox.models import OutboxMail
from portal.outbox.sms import SmsFolder, SmsGateway
from portal.outbox.transports import FileTransport, MailRefused, TransportDown
from portal.vault.addresses import open_address, seal_address
from tests.conftest import MovableClock
from tests.slices.outbox.gateway import Gateway, standing

KEY = b"k" * 32
NUMBER = "+4791234567"
MESSAGE = ShortMessage("a1", "Melding", NUMBER, "Du har fått en melding.")
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def gateway_way(gateway: Gateway, timeout: float = 0.3, token: Path | None = None) -> SmsGateway:
    return SmsGateway(gateway.url, "Melding", token, timeout=timeout)


def send(way: SmsGateway) -> None:
    with way.open() as sender:
        sender.send(MESSAGE)


# --- the contract -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_what_is_taken_is_sent_and_says_no_more_than_it_must(status: int, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("hemmelig\n")
    with standing(Gateway(status)) as gateway:
        send(gateway_way(gateway, token=token))
    assert gateway.asked == [{"id": "a1", "from": "Melding", "to": NUMBER, "text": "Du har fått en melding."}]
    (headers,) = gateway.headers
    assert headers["Authorization"] == "Bearer hemmelig"
    assert headers["Idempotency-Key"] == "a1"
    assert "User-Agent" not in headers


@pytest.mark.parametrize("status", [410, 422])
def test_a_number_that_never_works_is_refused_for_ever(status: int) -> None:
    with standing(Gateway(status)) as gateway, pytest.raises(MailRefused) as no:
        send(gateway_way(gateway))
    assert (no.value.reason, no.value.is_final) == (f"refused-{status}", True)


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 408, 429, 500, 502, 503])
def test_what_is_our_own_fault_or_theirs_is_tried_later(status: int) -> None:
    with standing(Gateway(status)) as gateway, pytest.raises(TransportDown, match=f"answer-{status}"):
        send(gateway_way(gateway))


@pytest.mark.parametrize("trouble", ["silent", "hangs-up", "cut-off", "garbage", "drips"])
def test_half_an_answer_is_none_and_never_holds_us_long(trouble: str) -> None:
    begun = time.monotonic()
    with standing(Gateway(trouble)) as gateway:
        with pytest.raises(TransportDown):
            send(gateway_way(gateway))
        assert time.monotonic() - begun < 3


def test_nobody_at_home_is_tried_later() -> None:
    gone = Gateway()
    with standing(gone):
        pass
    with pytest.raises(TransportDown, match="connectionrefusederror"):
        send(gateway_way(gone))


def test_a_token_that_cannot_be_read_sends_nothing(tmp_path: Path) -> None:
    with standing(Gateway()) as gateway, pytest.raises(TransportDown, match="token-file"):
        send(gateway_way(gateway, token=tmp_path / "gone"))
    assert gateway.asked == []


# --- numbers and words ------------------------------------------------------------------------------------


def _written(to: str, language: str = "nb") -> ShortMessage:
    words = short_words_from(load_pack(Path("packs"), "demo").texts)
    return write_short(words, MailKind.CITIZEN_ANSWER, language, mail_id="m" * 26, sender="Melding", to=to)


@pytest.mark.parametrize("typed", ["91234567", "+4791234567", "004791234567", "+47 912 34 567"])
def test_a_number_is_written_as_gateways_want_it(typed: str) -> None:
    assert _written(typed).to == NUMBER


@pytest.mark.parametrize("typed", ["", "12", "mor@example.no", "+0123456789", "91234567\r\nX: y", "12345"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(BadAddress):
        _written(typed)


@pytest.mark.parametrize("pack_name", ["demo", "levanger", "ovre-eiker", "oygarden", "sandnes"])
def test_every_language_fits_in_one_sms_and_tells_nothing(pack_name: str) -> None:
    pack = load_pack(Path("packs"), pack_name)
    words = short_words_from(pack.texts)
    for code in pack.languages:
        said = words(MailKind.CITIZEN_ANSWER, code)
        assert pack.texts.is_own(code, "sms.citizen.body")
        assert len(said) <= (160 if set(said) <= GSM_7 else 70), (code, len(said))
        for secret in (pack.service_name, pack.short_name, pack.municipality_name, "kommun", "{", "http", "familie"):
            assert secret.lower() not in said.lower(), (code, secret)


def test_all_sms_of_a_language_are_alike_but_for_id_and_number() -> None:
    first, other = _written("91234567"), _written("+380501234567")
    assert first.text == other.text


# --- the worker -------------------------------------------------------------------------------------------


@pytest.fixture
def box(database: Database, clock: MovableClock) -> Iterator[Database]:
    return database  # type: ignore[return-value]


def put(box: Database, key: str, to: str = NUMBER, way: Way = Way.SMS) -> None:
    with box.write() as db:
        post(db, MailKind.CITIZEN_ANSWER, seal_address(KEY, to), "nb", key, way=way)


def rows(box: Database) -> list[OutboxMail]:
    with box.read() as db:
        return list(db.scalars(select(OutboxMail).order_by(OutboxMail.key)))


def room_for(box: Database, folder: Path, **more: Any) -> Mailroom:
    words = {"words": lambda kind, language: ("Emne", "Tekst"), "short_words": lambda kind, language: "Ny melding."}
    mail = FileTransport(folder / "mail", "a@b.example")
    return Mailroom(db=box, transport=mail, opener=lambda blob: open_address(KEY, blob), **{**words, **more})


def test_it_goes_into_the_folder_once_and_the_number_is_gone(box: Database, tmp_path: Path) -> None:
    put(box, "answer:1")
    assert NUMBER.encode() not in rows(box)[0].recipient_sealed
    room = room_for(box, tmp_path, sms=SmsFolder(tmp_path / "sms", "Melding"))
    assert (run_once(room), run_once(room)) == (1, 0)
    (file,) = (tmp_path / "sms").iterdir()
    assert json.loads(file.read_text("utf-8"))["to"] == NUMBER
    assert rows(box)[0].recipient_sealed == b""


@pytest.mark.parametrize("trouble", [503, "hangs-up", "cut-off"])
def test_a_gateway_in_trouble_holds_up_no_mail_and_doubles_no_sms(
    box: Database, tmp_path: Path, clock: MovableClock, trouble: int | str
) -> None:
    put(box, "answer:1")
    put(box, "answer:2", "mor@example.no", Way.MAIL)
    with standing(Gateway(trouble)) as gateway:
        room = room_for(box, tmp_path, sms=gateway_way(gateway))
        assert run_once(room) == 1
        for _ in range(5):
            clock.move(minutes=5)
            assert run_once(room) == 0
        gateway.answer = 200
        clock.move(minutes=5)
        assert run_once(room) == 1
    assert len(gateway.asked) > 1
    assert len(gateway.texts) == 1


def test_a_number_refused_for_ever_is_given_up_at_once_and_told(box: Database, tmp_path: Path) -> None:
    put(box, "answer:1")
    lost: list[tuple[str, bool]] = []
    with standing(Gateway(422)) as gateway:
        told = {"on_lost": lambda db, key, is_address: lost.append((key, is_address))}
        assert run_once(room_for(box, tmp_path, sms=gateway_way(gateway), **told)) == 0
    assert lost == [("answer:1", True)]
    assert (rows(box)[0].last_failure, len(gateway.asked)) == ("refused-422", 1)


def test_without_a_way_to_send_sms_they_are_taken_away(box: Database, tmp_path: Path) -> None:
    put(box, "answer:1")
    put(box, "answer:2", "mor@example.no", Way.MAIL)
    assert run_once(room_for(box, tmp_path)) == 1
    assert [row.key for row in rows(box)] == ["answer:2"]


def test_after_an_outage_at_noon_nothing_rings_at_night(box: Database, tmp_path: Path, clock: MovableClock) -> None:
    pack = load_pack(Path("packs"), "demo")
    put(box, "answer:1")
    awake = {"earliest": lambda kind, sealed, moment: pack.contact_hours.earliest(moment)}
    with standing(Gateway(503)) as gateway:
        room = room_for(box, tmp_path, sms=gateway_way(gateway), **awake)
        clock.set(datetime(2026, 11, 23, 18, 58, tzinfo=UTC))  # two minutes to eight in the evening
        assert run_once(room) == 0
        gateway.answer, before = 200, len(gateway.asked)
        clock.move(minutes=5)
        assert run_once(room) == 0
        assert len(gateway.asked) == before
        assert rows(box)[0].next_try_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
        clock.set(datetime(2026, 11, 24, 7, 59, tzinfo=UTC))
        assert run_once(room) == 0
        clock.move(minutes=1)
        assert run_once(room) == 1


# --- what comes back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", list(Way))
def test_what_came_back_is_found_by_the_id_that_the_world_saw(box: Database, tmp_path: Path, way: Way) -> None:
    put(box, "answer:1", NUMBER if way is Way.SMS else "mor@example.no", way)
    put(box, "answer:2", "far@example.no", Way.MAIL)
    run_once(room_for(box, tmp_path, sms=SmsFolder(tmp_path / "sms", "Melding")))
    folder = tmp_path / ("sms" if way is Way.SMS else "mail")
    seen = [path.stem for path in folder.iterdir()]
    with box.write() as db:
        assert bounce(db, "<nobody@kommunen.example>") is None
        found = {bounce(db, f"<{one}@b.example>" if way is Way.MAIL else one.upper()) for one in seen}
    assert "answer:1" in found


def test_what_went_over_a_month_ago_is_not_remembered(box: Database, tmp_path: Path, clock: MovableClock) -> None:
    from portal.outbox.commands import forget_done

    put(box, "answer:1")
    run_once(room_for(box, tmp_path, sms=SmsFolder(tmp_path / "sms", "Melding")))
    (seen,) = (path.stem for path in (tmp_path / "sms").iterdir())
    clock.move(days=31)
    with box.write() as db:
        forget_done(db, utc_now() - timedelta())
        assert bounce(db, seen) is None
