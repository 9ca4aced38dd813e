"""A machine in a staff room: one teacher after the other, and what is left of the first."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cli import upkeep
from portal.db.session import Database
from portal.referrer.models import ReferrerLinkRow, ReferrerSessionRow
from portal.web.extensions import portal_of
from portal.web.limits import limits_of
from tests.conftest import MovableClock
from tests.slices.referrer.teacher import ADDRESS, OTHER_ADDRESS, Teacher


def test_signing_out_ends_it_at_once_and_leaves_nothing(teacher: Teacher, db: Database) -> None:
    teacher.signs_in()
    cookie = teacher.cookie
    answer = teacher.signs_out()
    assert teacher.cookie == ""
    assert answer.headers["Location"] == "/work/sign-in"
    assert "Du er logget ut" in teacher.gets("/work/sign-in")
    with db.read() as session:
        assert session.scalars(select(ReferrerSessionRow)).all() == []
    teacher.client.set_cookie("work", cookie)  # who has copied the cookie gets in no more
    assert ADDRESS not in teacher.gets("/work/me")


def test_every_page_of_it_is_kept_by_no_browser(teacher: Teacher) -> None:
    teacher.asks()
    link = teacher.link()
    for path in ("/work/sign-in", link, "/work/me"):
        assert teacher.client.get(path).headers["Cache-Control"] == "no-store"
    teacher.signs_in()
    assert teacher.client.get("/work/me").headers["Cache-Control"] == "no-store"


def test_the_next_teacher_who_asks_for_a_link_ends_the_session_before(teacher: Teacher, db: Database) -> None:
    teacher.signs_in()
    words = teacher.words()
    teacher.asks(OTHER_ADDRESS)
    page = teacher.gets("/work/me")
    assert ADDRESS not in page
    link = teacher.link(OTHER_ADDRESS)
    teacher.posts(link, link)
    page = teacher.gets("/work/me")
    assert OTHER_ADDRESS in page
    assert ADDRESS not in page
    assert words.split()[0] not in page
    with db.read() as session:
        assert len(session.scalars(select(ReferrerSessionRow)).all()) == 1
        assert session.scalars(select(ReferrerLinkRow)).all() == []


def test_the_cookie_is_another_at_each_step(teacher: Teacher) -> None:
    teacher.asks()
    waiting = teacher.cookie
    link = teacher.link()
    teacher.posts(link, link)
    inside = teacher.cookie
    teacher.asks(OTHER_ADDRESS)
    assert len({waiting, inside, teacher.cookie}) == 3


def test_a_session_ends_after_half_an_hour_without_a_page(teacher: Teacher, clock: MovableClock) -> None:
    teacher.signs_in()
    clock.move(minutes=30)
    assert ADDRESS in teacher.gets("/work/me")
    clock.move(minutes=30, seconds=1)
    assert ADDRESS not in teacher.gets("/work/me")


def test_a_session_ends_after_four_hours_however_busy(teacher: Teacher, clock: MovableClock) -> None:
    teacher.signs_in()
    for _ in range(12):
        clock.move(minutes=20)
        assert ADDRESS in teacher.gets("/work/me")
    clock.move(seconds=1)
    assert ADDRESS not in teacher.gets("/work/me")


def test_what_is_sent_into_an_ended_session_waits_for_its_sender(
    teacher: Teacher, clock: MovableClock
) -> None:
    page = teacher.signs_in()
    token = page.split('name="csrf_token" value="')[-1].split('"')[0]
    clock.move(minutes=31)
    answer = teacher.client.post(
        "/work/me/unlock", data={"csrf_token": token, "words": "fire hemmelige ord", "facts": "Sliten"}
    )
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert 'name="facts" value="Sliten"' in shown
    assert "hemmelige" not in shown


def test_who_is_not_signed_in_gets_the_sign_in_at_the_same_address(teacher: Teacher) -> None:
    answer = teacher.client.get("/work/me")
    assert answer.status_code == 200
    assert 'name="next" value="/work/me"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "next", ["//evil.example", "/desk", "/work/sign-out", "/work/../desk", "/work/a?b=c", "https://e.example"]
)
def test_the_way_on_leads_to_a_page_for_professionals_or_to_ones_own(teacher: Teacher, next: str) -> None:
    teacher.signs_in()
    teacher.signs_out()
    teacher.asks(next=next)
    link = teacher.link()
    assert teacher.posts(link, link).headers["Location"] == "/work/me"


def test_the_way_on_is_remembered_past_the_mail(teacher: Teacher) -> None:
    teacher.signs_in()
    teacher.signs_out()
    teacher.asks(next="/work/mine")
    link = teacher.link()
    assert teacher.posts(link, link).headers["Location"] == "/work/mine"


def test_the_quick_exit_takes_the_sign_in_too(teacher: Teacher) -> None:
    teacher.signs_in()
    teacher.client.post("/exit")
    assert teacher.cookie == ""


def test_a_form_from_another_site_signs_nobody_in_or_out(teacher: Teacher) -> None:
    teacher.signs_in()
    for path in ("/work/sign-out", "/work/sign-in", "/work/me/words"):
        answer = teacher.client.post(
            path, headers={"Sec-Fetch-Site": "cross-site"}, data={"email": OTHER_ADDRESS}
        )
        assert answer.status_code == 400
    assert ADDRESS in teacher.gets("/work/me")


def test_who_it_is_stands_nowhere_in_plain(
    teacher: Teacher, app: Flask, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    teacher.asks()
    before_sending = _everything(app, db)
    link = teacher.link()
    secret = link.rpartition("/")[2]
    teacher.posts(link, link)
    words = teacher.words()
    kept = (before_sending + _everything(app, db) + caplog.text.encode()).lower()
    cookies = repr(teacher.client._cookies).encode().lower()
    for said in (ADDRESS, "anne.berg", secret, words, words.replace(" ", "."), teacher.cookie):
        assert said.encode() not in kept, said
        assert said.encode() not in cookies or said == teacher.cookie, said
    for token in (secret, teacher.cookie):
        assert bytes.fromhex(token) not in before_sending + _everything(app, db)


def test_what_was_sent_is_blanked_in_the_outbox(teacher: Teacher, db: Database) -> None:
    from portal.outbox.models import OutboxMail

    teacher.asks()
    with db.read() as session:
        waiting = session.scalars(select(OutboxMail)).one()
    assert waiting.link_sealed
    assert waiting.recipient_sealed
    teacher.mailbox.letters()
    with db.read() as session:
        sent = session.scalars(select(OutboxMail)).one()
    assert sent.sent_at
    assert not sent.link_sealed
    assert not sent.recipient_sealed


def test_what_has_run_out_is_cleared_away(teacher: Teacher, db: Database, clock: MovableClock) -> None:
    teacher.signs_in()
    clock.move(hours=5)
    assert upkeep.go_round(db)
    with db.read() as session:
        assert session.scalars(select(ReferrerSessionRow)).all() == []
        assert session.scalars(select(ReferrerLinkRow)).all() == []


def _everything(app: Flask, db: Database) -> bytes:
    """All that the portal keeps: every table as rows, and the files of the instance but the mails that went out."""
    rows = []
    with db.engine.connect() as connection:
        from portal.db.base import Base

        for table in Base.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                rows.append(
                    b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
                )
    files = [file for file in portal_of(app).settings.instance.rglob("*") if file.is_file()]
    kept = [file.read_bytes() for file in files if "mail" not in file.parts and "static" not in file.parts]
    assert limits_of(app)
    return b"\n".join(rows + kept)
