"""Signing in with a link by e-mail: who gets one, where it works, for how long, how often."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.db.session import Database
from portal.referrer.models import ReferrerLinkRow, ReferrerRow, ReferrerSessionRow
from tests.client import PageReviewingClient
from tests.conftest import MovableClock
from tests.slices.referrer.teacher import ADDRESS, OTHER_ADDRESS, Mailbox, Teacher


def test_a_teacher_signs_in_and_sees_who_it_is(teacher: Teacher) -> None:
    page = teacher.signs_in()
    assert ADDRESS in page
    assert "Dine fire ord" in page


def test_opening_the_link_changes_nothing(teacher: Teacher, db: Database) -> None:
    teacher.asks()
    link = teacher.link()
    for _ in range(3):
        assert ADDRESS in teacher.gets(link)
    assert teacher.client.head(link).status_code == 200
    with db.read() as session:
        assert len(session.scalars(select(ReferrerLinkRow)).all()) == 1
        assert session.scalars(select(ReferrerSessionRow)).all() == []
    assert teacher.posts(link, link).status_code == 303


def test_a_link_works_once(teacher: Teacher) -> None:
    teacher.signs_in()
    link = teacher.link()
    teacher.signs_out()
    teacher.asks()
    answer = teacher.posts(link, "/work/sign-in")
    assert answer.status_code == 410
    assert "virker ikke lenger" in answer.get_data(as_text=True)
    assert ADDRESS not in teacher.gets("/work/me")


def test_a_link_works_for_a_quarter_of_an_hour(teacher: Teacher, clock: MovableClock) -> None:
    teacher.asks()
    link = teacher.link()
    clock.move(minutes=14, seconds=59)
    assert ADDRESS in teacher.gets(link)
    clock.move(seconds=1)
    assert ADDRESS not in teacher.gets(link)
    assert teacher.posts(link).status_code == 410


def test_another_browser_is_told_kindly_and_gets_nothing(app: Flask, teacher: Teacher) -> None:
    teacher.asks()
    link = teacher.link()
    stranger = Teacher(_client(app), teacher.mailbox)
    page = stranger.gets(link)
    assert "Åpne lenken der du ba om den" in page
    assert ADDRESS not in page
    assert stranger.posts(link).status_code == 410
    assert teacher.posts(link, link).status_code == 303  # the stranger has not used it up


def test_a_browser_that_waits_for_a_link_of_its_own_cannot_use_anothers(app: Flask, teacher: Teacher) -> None:
    teacher.asks()
    stranger = Teacher(_client(app), teacher.mailbox)
    stranger.asks(OTHER_ADDRESS)
    link = teacher.link()
    assert stranger.posts(link).status_code == 410
    assert ADDRESS not in stranger.gets("/work/me")
    assert teacher.posts(link, link).status_code == 303  # the stranger has not used it up


def test_asking_again_lets_the_first_mail_go_on_working(teacher: Teacher) -> None:
    teacher.asks()
    teacher.asks()
    first, second = teacher.mailbox.links_to(ADDRESS)
    assert teacher.posts(first, first).status_code == 303
    assert teacher.posts(second, "/work/sign-in").status_code == 410  # both went with the one


def test_the_second_time_it_is_the_same_person_without_words(teacher: Teacher, db: Database) -> None:
    teacher.signs_in()
    teacher.signs_out()
    page = teacher.signs_in()
    assert "Dine fire ord" not in page
    assert "Lås opp" in page
    with db.read() as session:
        assert len(session.scalars(select(ReferrerRow)).all()) == 1


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "ukjent@annensted.example",
        "anne@elsewhere.fjordvik.example",
        "anne@fjordvik.example.evil.example",
        "anne@evilfjordvik.example",
        "anne@evil.example@fjordvik.example",
        "anne@evil.example, b@fjordvik.example",
        "anne@fjordvik.example\r\nBcc: x@evil.example",
        "<anne@fjordvik.example>",
        "",
        "@fjordvik.example",
        "æ@fjordvik.example",
        "x" * 80 + "@fjordvik.example",
    ],
)
def test_whatever_address_the_answer_is_the_same(teacher: Teacher, address: str) -> None:
    answer = teacher.asks(address)
    page = teacher.gets("/work/sign-in")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/work/sign-in")
    assert "Se i innboksen din" in page
    assert address not in page or not address
    assert len(teacher.mailbox.letters()) == (1 if address == ADDRESS else 0)


def test_known_and_unknown_leave_the_same_rows(teacher: Teacher, app: Flask, db: Database) -> None:
    teacher.asks()
    stranger = Teacher(_client(app), teacher.mailbox)
    stranger.asks("a@b.example")
    with db.read() as session:
        sizes = {len(row.body_sealed) for row in session.scalars(select(ReferrerLinkRow))}
    assert len(sizes) == 1


def test_known_and_never_seen_cost_the_same_questions(teacher: Teacher, app: Flask, asked: list[str]) -> None:
    """Whether somebody has signed in here before is not looked up when a link is asked for."""
    teacher.signs_in()
    counts = []
    for address in (ADDRESS, "ny.person@fjordvik.example"):
        stranger = Teacher(_client(app), teacher.mailbox)
        asked.clear()
        stranger.asks(address)
        counts.append([statement.split("(")[0] for statement in asked])
    assert counts[0] == counts[1]
    assert not any("FROM referrer " in statement or "FROM referrer\n" in statement for statement in asked)


def test_one_network_cannot_shut_somebody_out_for_others(
    teacher: Teacher, app: Flask, mailbox: Mailbox
) -> None:
    for _ in range(30):
        Teacher(_client(app), mailbox).asks()
    before = len(mailbox.letters())
    teacher.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    teacher.asks()
    assert len(mailbox.letters()) == before + 1


def test_nobodys_mailbox_is_filled(teacher: Teacher, app: Flask, mailbox: Mailbox) -> None:
    for _ in range(12):
        assert Teacher(_client(app), mailbox).asks().status_code == 303
    assert len(mailbox.letters()) == 4


def test_of_two_presses_at_once_one_signs_in(app: Flask, teacher: Teacher, db: Database) -> None:
    teacher.asks()
    link = teacher.link()
    token = teacher.gets(link).split('name="csrf_token" value="')[-1].split('"')[0]
    cookies = [("work", teacher.cookie), ("session", _cookie(teacher, "session"))]
    clients = [_client(app) for _ in range(4)]
    for each in clients:
        for name, value in cookies:
            each.set_cookie(name, value)
    statuses: list[int] = []
    gate = threading.Barrier(len(clients))

    def press(one: PageReviewingClient) -> None:
        gate.wait()
        statuses.append(one.post(link, data={"csrf_token": token}).status_code)

    threads = [threading.Thread(target=press, args=(one,)) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 410, 410, 410]
    with db.read() as session:
        assert len(session.scalars(select(ReferrerSessionRow)).all()) == 1
        assert len(session.scalars(select(ReferrerRow)).all()) == 1


def test_two_first_sign_ins_at_once_are_one_person(app: Flask, mailbox: Mailbox, db: Database) -> None:
    people = [Teacher(_client(app), mailbox) for _ in range(2)]
    for one in people:
        one.asks()
    links = mailbox.links_to(ADDRESS)
    pages = [
        {one.client.get(link).status_code: link for link in links if ADDRESS in one.gets(link)}[200]
        for one in people
    ]
    gate, statuses = threading.Barrier(2), []

    def press(one: Teacher, link: str, token: str) -> None:
        gate.wait()
        statuses.append(one.client.post(link, data={"csrf_token": token}).status_code)

    def token(one: Teacher, link: str) -> str:
        return one.gets(link).split('name="csrf_token" value="')[-1].split('"')[0]

    pairs = [(one, link, token(one, link)) for one, link in zip(people, pages, strict=True)]
    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303, 303]
    with db.read() as session:
        assert len(session.scalars(select(ReferrerRow)).all()) == 1


def test_a_link_that_waited_too_long_for_the_mail_server_is_not_sent(
    teacher: Teacher, clock: MovableClock
) -> None:
    teacher.asks()
    clock.move(minutes=16)
    assert teacher.mailbox.letters() == []


@pytest.mark.parametrize("secret", ["0" * 64, "A" * 64, "x", "0" * 63, "٠" * 64, "0" * 5000])
def test_what_is_no_link_opens_nothing(teacher: Teacher, secret: str) -> None:
    assert teacher.client.get(f"/work/sign-in/{secret}").status_code == 410


def test_without_work_addresses_one_is_told_to_call(make_settings: Callable[..., Settings]) -> None:
    from portal import create_app

    app = create_app(make_settings(PACK="sandnes"))
    app.testing = True
    app.test_client_class = PageReviewingClient
    client = _client(app)
    page = client.get("/work/sign-in").get_data(as_text=True)
    assert 'name="email"' not in page
    assert "Ring oss" in page


def _client(app: Flask) -> PageReviewingClient:
    made = app.test_client()
    assert isinstance(made, PageReviewingClient)
    return made


def _cookie(teacher: Teacher, name: str) -> str:
    found = teacher.client.get_cookie(name)
    assert found is not None
    return found.value
