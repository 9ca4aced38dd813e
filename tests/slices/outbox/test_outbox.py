"""The outbox: sent once whatever happens, never before the commit, and every mail of a kind the same."""

import asyncio
import contextlib
import email
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from portal.db.clock import set_clock, utc_now
from portal.db.session import Database
from portal.outbox import (
    MailKind,
    Mailroom,
    given_up,
    loop,
    post,
    post_notice,
    run_once,
    state,
    try_again,
    withdraw,
)
from portal.outbox.commands import forget_done
from portal.outbox.models import OutboxMail
from portal.outbox.transports import FileTransport, SmtpTransport
from portal.outbox.worker import wait_after
from portal.vault.addresses import open_address, seal_address

KEY = b"k" * 32
SENDER = "hjelp@kommunen.example"


def words(kind: MailKind, language: str) -> tuple[str, str]:
    return f"Nytt fra {kind.value}", f"Du har fått svar på kommunens side ({language}). سلام\n"


@pytest.fixture
def box(database: Database) -> Iterator[Database]:
    yield database
    set_clock(None)


@pytest.fixture
def clock() -> Iterator[Callable[[timedelta], None]]:
    now = [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    set_clock(lambda: now[0])

    def advance(by: timedelta) -> None:
        now[0] += by

    yield advance
    set_clock(None)


def room_for(box: Database, transport: Any) -> Mailroom:
    return Mailroom(box, transport, lambda blob: open_address(KEY, blob), words)


def put(box: Database, key: str, to: str = "mor@example.no", **more: Any) -> None:
    with box.write() as db:
        post(db, MailKind.CITIZEN_ANSWER, seal_address(KEY, to), "nb", key, **more)


def rows(box: Database) -> list[OutboxMail]:
    with box.read() as db:
        return list(db.scalars(select(OutboxMail).order_by(OutboxMail.created_at)))


def files(folder: Path) -> list[EmailMessage]:
    return [
        cast(EmailMessage, email.message_from_bytes(path.read_bytes(), policy=default))
        for path in sorted(folder.glob("*.eml"))
    ]


# --- posting ----------------------------------------------------------------------------------------------


def test_the_same_key_is_one_mail(box: Database, tmp_path: Path) -> None:
    for _ in range(3):
        put(box, "answer:1")
    assert run_once(room_for(box, FileTransport(tmp_path / "mail", SENDER))) == 1
    put(box, "answer:1")
    assert run_once(room_for(box, FileTransport(tmp_path / "mail", SENDER))) == 0
    (mail,) = files(tmp_path / "mail")
    assert mail["To"] == "mor@example.no"
    assert "Du har fått svar" in mail.get_content()


def test_an_undone_transaction_mails_nothing(box: Database, tmp_path: Path) -> None:
    with contextlib.suppress(ZeroDivisionError), box.write() as db:
        post(db, MailKind.CITIZEN_ANSWER, seal_address(KEY, "mor@example.no"), "nb", "answer:1")
        raise ZeroDivisionError
    assert run_once(room_for(box, FileTransport(tmp_path, SENDER))) == 0


def test_nothing_goes_before_its_time_and_what_is_withdrawn_never(
    box: Database, tmp_path: Path, clock: Callable[[timedelta], None]
) -> None:
    room = room_for(box, FileTransport(tmp_path, SENDER))
    put(box, "answer:1", not_before=utc_now() + timedelta(hours=1))
    put(box, "answer:2", not_before=utc_now() + timedelta(hours=1))
    with box.write() as db:
        withdraw(db, "answer:2")
    assert run_once(room) == 0
    clock(timedelta(hours=1))
    assert run_once(room) == 1


def test_the_address_is_sealed_and_gone_once_sent(box: Database, tmp_path: Path) -> None:
    put(box, "answer:1")
    assert b"mor@example.no" not in rows(box)[0].recipient_sealed
    run_once(room_for(box, FileTransport(tmp_path, SENDER)))
    assert rows(box)[0].recipient_sealed == b""


def test_seven_hundred_events_are_one_notice_each_quarter_of_an_hour(
    box: Database, tmp_path: Path, clock: Callable[[timedelta], None]
) -> None:
    room = room_for(box, FileTransport(tmp_path, SENDER))
    sent = []
    for _ in range(60):
        with box.write() as db:
            for mailbox in ("anne", "bjorn"):
                to = seal_address(KEY, f"{mailbox}@example.no")
                post_notice(db, MailKind.STAFF_NEW_ENQUIRY, to, "nb", mailbox)
        sent.append(run_once(room))
        clock(timedelta(minutes=1))
    assert sum(sent) == 2 * 4
    assert [minute for minute, count in enumerate(sent) if count] == [0, 15, 30, 45]


def test_two_transactions_at_once_make_one_notice(box: Database) -> None:
    def notice() -> None:
        with box.write() as db:
            post_notice(db, MailKind.STAFF_NEW_ENQUIRY, b"x", "nb", "anne")

    threads = [threading.Thread(target=notice) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows(box)) == 1


# --- sending ----------------------------------------------------------------------------------------------


class Inbox:
    """A real SMTP server's memory; it can be told to refuse."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        assert session.host_name == "kommunen.example"
        self.letters.append(envelope.original_content)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def smtp_server(inbox: Inbox, port: int) -> Iterator[None]:
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@contextlib.contextmanager
def broken_server(port: int, mode: str) -> Iterator[None]:
    """Accepts and then says nothing ('blackhole') or hangs up hard ('reset')."""
    ready, done = threading.Event(), threading.Event()

    async def serve() -> None:
        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if mode == "blackhole":
                await asyncio.to_thread(done.wait)
            writer.transport.abort()

        server = await asyncio.start_server(meet, "127.0.0.1", port)
        ready.set()
        await asyncio.to_thread(done.wait)
        server.close()
        await asyncio.sleep(0.05)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(5)
    try:
        yield
    finally:
        done.set()
        thread.join(5)


def smtp(port: int, timeout: float = 0.5) -> SmtpTransport:
    return SmtpTransport("127.0.0.1", port, "none", SENDER, timeout=timeout)


def test_it_goes_by_smtp(box: Database) -> None:
    inbox, port = Inbox(), free_port()
    put(box, "answer:1")
    put(box, "answer:2", to="far@example.no")
    with smtp_server(inbox, port):
        assert run_once(room_for(box, smtp(port))) == 2
    assert len(inbox.letters) == 2
    assert socket.gethostname().encode() not in b"".join(inbox.letters)


@pytest.mark.parametrize("trouble", ["down", "reset", "blackhole"])
def test_after_an_outage_it_is_sent_exactly_once_within_five_minutes(
    box: Database, trouble: str, clock: Callable[[timedelta], None]
) -> None:
    inbox, port = Inbox(), free_port()
    room = room_for(box, smtp(port, timeout=0.1))
    put(box, "answer:1")
    with contextlib.nullcontext() if trouble == "down" else broken_server(port, trouble):
        begun = time.monotonic()
        for _ in range(60):
            assert run_once(room) == 0
            clock(timedelta(minutes=1))
        assert time.monotonic() - begun < 20
    with box.read() as db:
        assert (state(db, utc_now()).waiting, state(db, utc_now()).failing) == (1, 1)
    with smtp_server(inbox, port):
        sent = []
        for _ in range(10):
            sent.append(run_once(room))
            clock(timedelta(seconds=30))
        assert sum(sent) == len(inbox.letters) == 1


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(box: Database) -> None:
    inbox, port = Inbox(), free_port()
    put(box, "answer:1")
    with smtp_server(inbox, port):
        assert run_once(room_for(box, SmtpTransport("127.0.0.1", port, "starttls", SENDER, timeout=2))) == 0
    assert inbox.letters == []
    assert rows(box)[0].last_failure == "smtpnotsupportederror"


def test_a_final_refusal_is_given_up_after_five_tries_and_shown(
    box: Database, clock: Callable[[timedelta], None]
) -> None:
    inbox, port = Inbox(), free_port()
    inbox.answer = "550 no such user mor@example.no"
    room = room_for(box, smtp(port))
    put(box, "answer:1")
    with smtp_server(inbox, port):
        for _ in range(8):
            run_once(room)
            clock(timedelta(minutes=5))
        (lost,) = rows(box)
        assert (lost.attempts, lost.last_failure) == (5, "refused-550")
        with box.read() as db:
            assert [mail.id for mail in given_up(db)] == [lost.id]
            assert state(db, utc_now()).given_up == 1
        inbox.answer = "250 OK"
        with box.write() as db:
            try_again(db, lost.id)
        assert run_once(room) == 1


def test_a_passing_refusal_is_tried_until_it_goes(box: Database, clock: Callable[[timedelta], None]) -> None:
    inbox, port = Inbox(), free_port()
    inbox.answer = "451 come back later"
    room = room_for(box, smtp(port))
    put(box, "answer:1")
    put(box, "answer:2")
    with smtp_server(inbox, port):
        for _ in range(8):
            assert run_once(room) == 0
            clock(timedelta(minutes=5))
        inbox.answer = "250 OK"
        clock(timedelta(hours=3))  # however long either was told to wait
        assert run_once(room) == 2


def test_an_unreadable_recipient_stops_nobody_else(box: Database, tmp_path: Path) -> None:
    with box.write() as db:
        post(db, MailKind.CITIZEN_ANSWER, b"damaged", "nb", "answer:0")
    put(box, "answer:1")
    put(box, "answer:2", to="mor@example.no\r\nBcc: alle@example.no")
    assert run_once(room_for(box, FileTransport(tmp_path, SENDER))) == 1
    assert sorted(mail.last_failure or "" for mail in rows(box)) == ["", "address", "address"]


def test_four_workers_at_once_send_each_mail_once(box: Database) -> None:
    inbox, port = Inbox(), free_port()
    for number in range(40):
        put(box, f"answer:{number}", to=f"mor{number}@example.no")
    with smtp_server(inbox, port):
        stop = threading.Event()
        rooms = [room_for(box, smtp(port, timeout=5)) for _ in range(4)]
        workers = [threading.Thread(target=loop, args=(room, stop, 0.01)) for room in rooms]
        for worker in workers:
            worker.start()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and any(mail.sent_at is None for mail in rows(box)):
            time.sleep(0.1)
        time.sleep(0.2)
        stop.set()
        for worker in workers:
            worker.join()
    to = [email.message_from_bytes(letter)["To"] for letter in inbox.letters]
    assert sorted(to) == sorted(f"mor{number}@example.no" for number in range(40))


def test_a_lease_of_a_dead_worker_runs_out(
    box: Database, tmp_path: Path, clock: Callable[[timedelta], None]
) -> None:
    put(box, "answer:1")
    with box.write() as db:
        mail = db.scalars(select(OutboxMail)).one()
        mail.lease_by, mail.lease_until = "dead", utc_now() + timedelta(minutes=5)
    room = room_for(box, FileTransport(tmp_path, SENDER))
    assert run_once(room) == 0
    clock(timedelta(minutes=6))
    assert run_once(room) == 1


def test_what_is_done_is_forgotten_after_a_month(
    box: Database, tmp_path: Path, clock: Callable[[timedelta], None]
) -> None:
    put(box, "answer:1")
    run_once(room_for(box, FileTransport(tmp_path, SENDER)))
    put(box, "answer:2")
    clock(timedelta(days=31))
    with box.write() as db:
        forget_done(db, utc_now())
    assert [mail.key for mail in rows(box)] == ["answer:2"]


def test_waits_grow_and_stay_under_five_minutes() -> None:
    assert timedelta(seconds=24) <= wait_after(1) <= timedelta(seconds=36)
    assert all(
        timedelta(minutes=3) < wait_after(attempts) < timedelta(minutes=5) for attempts in (5, 50, 999)
    )
