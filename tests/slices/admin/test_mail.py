"""The administrators' page about mail: what was given up is seen and tried again, and nobody's address with it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.admin.mail_pages import KIND_NAMES, reason_in_words, sms_reason_in_words
from portal.audit.queries import history
from portal.db.clock import utc_now
from portal.outbox import MailKind, post, state
from portal.outbox.models import OutboxMail
from portal.staff.rules import Role
from portal.vault.addresses import seal_address
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import House, hands_of, signs_in

KEY = b"k" * 32


def _as_administrator(house: House, app: Flask) -> ClientHands:
    house.employs("Adam Admin", Role.ADMINISTRATOR)
    hands = hands_of(app)
    signs_in(hands, house.people["Adam Admin"])
    return hands


def _posted(house: House, key: str, kind: MailKind = MailKind.CITIZEN_ANSWER, **different: object) -> str:
    with house.db.write() as db:
        post(db, kind, seal_address(KEY, "mor@example.no"), "nb", key)
        mail = db.scalars(select(OutboxMail).where(OutboxMail.key == key)).one()
        for name, value in different.items():
            setattr(mail, name, value)
        return mail.id


def _given_up(house: House, key: str, reason: str = "refused-550", **different: Any) -> str:
    return _posted(house, key, gave_up_at=utc_now(), attempts=5, last_failure=reason, **different)


def test_what_was_given_up_is_seen_with_kind_and_reason_but_never_to_whom(house: House, staff_app: Flask) -> None:
    _posted(house, "waits")
    _posted(house, "went", sent_at=utc_now(), recipient_sealed=b"")
    _given_up(house, "refused", kind=MailKind.STAFF_DEADLINE, mailbox="a" * 26)
    _given_up(house, "unreadable", "address", created_at=utc_now() - timedelta(days=1))
    hands = _as_administrator(house, staff_app)
    assert "Noen e-poster kom ikke fram" in hands.text
    hands.follow("/admin/mail")
    for words in (
        "Beskjed til en kollega om en frist",
        "Mottakerens e-posttjener tok ikke imot (550).",
        "Beskjed til en familie om et svar",
        "Adressen kan ikke brukes.",
        "i går",
    ):
        assert words in hands.text, words
    summary = hands.page.root.first("dl", lambda node: "summary" in node.get("class"))
    assert summary is not None
    counts = [one.text.strip() for one in summary.all("dd")]
    assert counts == ["1", "1"]  # waits, and went: what was given up stands in the table
    assert len([row for row in hands.page.root.all("tr") if row.first("form")]) == 2
    for secret in ("mor@example.no", "a" * 26, seal_address(KEY, "mor@example.no").hex()[:16]):
        assert secret not in hands.response.text  # type: ignore[union-attr]


def test_a_mail_is_tried_again_once_and_it_stands_in_the_log(house: House, staff_app: Flask) -> None:
    mail_id = _given_up(house, "refused")
    hands = _as_administrator(house, staff_app)
    hands.open("/admin/mail")
    again, token = f"/admin/mail/{mail_id}/again", _token(hands)
    hands.press(action=again)
    assert hands.path == "/admin/mail"
    assert "Ingen e-post eller sms er gitt opp" in hands.text
    assert hands.client.post(again, data={"csrf_token": token}).status_code == 303
    with house.db.read() as db:
        assert (state(db, utc_now()).waiting, state(db, utc_now()).given_up) == (1, 0)
        logged = [(one.action, one.actor_id) for one in history(db, subject=mail_id, limit=5)]
    assert logged == [("mail_tried_again", house.people["Adam Admin"].id)]
    hands.open("/admin/people")
    assert "kom ikke fram" not in hands.text


def test_a_mail_that_waits_or_is_gone_is_left_alone(house: House, staff_app: Flask) -> None:
    waits = _posted(house, "waits", attempts=3)
    hands = _as_administrator(house, staff_app)
    hands.open("/admin/mail")
    token = _token(hands)
    for mail_id in (waits, "x" * 26):
        assert hands.client.post(f"/admin/mail/{mail_id}/again", data={"csrf_token": token}).status_code == 303
    assert hands.client.post("/admin/mail/hm/again", data={"csrf_token": token}).status_code == 404
    assert hands.client.post(f"/admin/mail/{waits}/again").status_code == 400
    with house.db.read() as db:
        assert db.get_one(OutboxMail, waits).attempts == 3


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_sees_it(house: House, staff_app: Flask, role: Role) -> None:
    hands = hands_of(staff_app)
    hands.open("/staff/me")
    signs_in(hands, house.employs("Rut", role))
    token = _token(hands)
    assert hands.client.get("/admin/mail").status_code == 403
    assert hands.client.post(f"/admin/mail/{'x' * 26}/again", data={"csrf_token": token}).status_code == 403


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_it_stands_in_every_staff_language(house: House, staff_app: Flask, language: str) -> None:
    for number, kind in enumerate(MailKind):
        _given_up(house, f"mail-{number}", kind=kind)
    hands = _as_administrator(house, staff_app)
    hands.client.language = language
    hands.client.set_cookie("lang", language)
    hands.open("/admin/mail")
    assert hands.page.root.first("html").get("lang") == language  # type: ignore[union-attr]
    assert {"nb": "Prøv igjen", "nn": "Prøv igjen", "en": "Try again"}[language] in hands.text


def test_every_kind_and_every_failure_has_words(staff_app: Flask) -> None:
    assert set(KIND_NAMES) == set(MailKind)
    failures = ("address", "folder", "timeout", "gaierror", "smtpnotsupportederror", "answer-535", "answer-421",
                "refused-550", "sslcertverificationerror", "connectionrefusederror", "", None)  # fmt: skip
    with staff_app.test_request_context("/admin/mail"):
        words = [str(reason_in_words(failure)) for failure in failures]
    assert all(words)
    assert len(set(words)) == 10
    assert "535" in words[5]


def _token(hands: ClientHands) -> str:
    return next(str(one.get("value")) for one in hands.page.root.all("input") if one.get("name") == "csrf_token")


def test_an_sms_stands_beside_the_mails_with_its_own_reason(house: House, staff_app: Flask) -> None:
    _given_up(house, "refused", "refused-422", way="sms")
    _given_up(house, "mail", "refused-550")
    hands = _as_administrator(house, staff_app)
    hands.open("/admin/mail")
    for words in ("Sms-tjenesten sa at nummeret ikke kan få sms (422).", "Mottakerens e-posttjener tok ikke imot (550).", "Sms"):
        assert words in hands.text, words


def test_every_failure_of_an_sms_has_words(staff_app: Flask) -> None:
    failures = ("address", "folder", "timeout", "token-file", "answer-401", "answer-503", "refused-422",
                "sslcertverificationerror", "connectionrefusederror", "", None)  # fmt: skip
    with staff_app.test_request_context("/admin/mail"):
        words = [str(sms_reason_in_words(failure)) for failure in failures]
    assert all("ms" in one or "Nummeret" in one for one in words)
    assert "503" in words[5]
