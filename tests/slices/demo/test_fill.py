"""The demo's house, filled."""

import os
import stat
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, create_app, demo
from portal.cases import advice, calls, concern_queries, contacts, mentions, queries, trusted
from portal.cases.calls import CodeState
from portal.cases.consents_models import Consent
from portal.cases.consents_rules import State
from portal.cases.contact_notes import contact_notes_for
from portal.cases.invitations import Reply
from portal.cases.invitations_models import Meeting
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.rules import Clock, Turn
from portal.config import Settings
from portal.db.clock import utc_now
from portal.demo import keyfile
from portal.demo.colleagues import colleagues
from portal.demo.stories import stories
from portal.directory import reports
from portal.editor.models import DirectoryDraft
from portal.staff import absences, commands, desk_views
from portal.staff.models import StaffMember
from portal.staff.rules import MemberState, Role, Signed, StaffLanguage, permissions_for
from portal.vault import receipt
from portal.vault.commands import open_with_receipt, team_may_take_cases
from portal.vault.keyring import unlock_team
from portal.vault.keys import derive_receipt
from portal.vault.members import unwrap_member_with_passphrase
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.people.client_hands import ClientHands


@pytest.fixture
def filled(demo_app: Flask) -> Flask:
    demo.fill(demo_app)
    return demo_app


def _cases(app: Flask) -> list[Case]:
    with portal_of(app).db.read() as db:
        return list(db.scalars(select(Case)))


def test_the_queue_shows_each_kind_of_waiting(filled: Flask) -> None:
    cases, now = _cases(filled), utc_now()
    ours = [case for case in cases if case.turn == Turn.OURS.value]
    overdue = [case for case in ours if Clock(case.waiting_since, case.due_at).is_overdue(now)]
    assert len(cases) == len(stories())
    assert len(overdue) == 2
    assert [case.flags for case in ours if case.is_urgent] == ["danger_unsure"]
    assert sum((now - case.waiting_since).total_seconds() < 3600 for case in ours if case.waiting_since) == 3
    assert {case.turn for case in cases} == set(Turn)
    assert sum(case.offered_to is not None for case in cases) == 1
    assert all(case.has_receipt for case in cases)


def test_everybody_is_let_in_and_reads_the_cases(filled: Flask) -> None:
    portal, one = portal_of(filled), demo.fill(filled)[0]
    with portal.db.read() as db:
        members = list(db.scalars(select(StaffMember)))
        assert {member.standing for member in members} == {MemberState.ACTIVE}
        assert team_may_take_cases(db)
        member = next(each for each in members if each.email == one.email)
        private = unwrap_member_with_passphrase(db, member.id, one.passphrase)
        assert private is not None
        keys = unlock_team(db, member.id, private).case_keys(db, [case.id for case in _cases(filled)])
        opened = [queries.events_of(db, case_id, key) for case_id, key in keys.items()]
    assert len(opened) == len(stories()) - 1, "what waits for the family is nobody else's to open"
    assert all(events[0].kind == "opened" for events in opened)


def test_a_code_of_the_demo_opens_its_thread(filled: Flask) -> None:
    settings = portal_of(filled).settings
    assert [label for label, _ in demo.demo_codes(settings)] == [
        "Datters egen kode", "Foreldrekode", "Fra barnehagen", "Fra skolen", "Kode fra en telefonsamtale", "Mormors kode",
        "Mors kode", "Ungdomskode",
    ]  # fmt: skip
    for label, words in demo.demo_codes(settings):
        if label in ("Kode fra en telefonsamtale", "Mormors kode"):
            continue
        canonical = receipt.parse(words)
        assert canonical is not None
        with portal_of(filled).db.read() as db:
            found = open_with_receipt(db, derive_receipt(canonical, settings.server_key))
            assert found is not None
            is_handed_over = label.startswith("Fra ")
            assert (concern_queries.is_referral(db, found[0]), len(queries.messages_of(db, *found)) > 1) == (
                is_handed_over, not is_handed_over
            )  # fmt: skip


def test_what_was_read_out_leads_to_an_own_code_and_a_grandmother_s_code_to_the_twins(filled: Flask) -> None:
    settings = portal_of(filled).settings
    codes = {label: receipt.parse(words) for label, words in demo.demo_codes(settings)}
    opened = {label: derive_receipt(words, settings.server_key) for label, words in codes.items() if words is not None}
    with portal_of(filled).db.read() as db:
        by_phone = open_with_receipt(db, opened["Kode fra en telefonsamtale"])
        twins = open_with_receipt(db, opened["Foreldrekode"])
        assert by_phone is not None
        assert twins is not None
        assert calls.state_of(db, by_phone[0]) is CodeState.TEMPORARY
        assert calls.state_of(db, twins[0]) is CodeState.OWN
        assert (lent := trusted.open_with(db, opened["Mormors kode"])) is not None
        assert lent[0] == twins[0]
        assert [each.is_in for each in trusted.invited_in(db, {twins[0]: twins[1]})].count(False) == 1


def test_no_page_is_empty_that_would_not_be_in_a_real_house(filled: Flask) -> None:
    portal = portal_of(filled)
    with portal.db.read() as db:
        marit, samira, agnieszka = (_signed(filled, db, first) for first in ("Marit", "Samira", "Agnieszka"))
        assert len(mentions.waiting_for(db, marit)) == 1
        assert [len(advice.waiting_for(db, each)) for each in (marit, samira, agnieszka)] == [1, 1, 0]
        assert len(advice.told_to(db, agnieszka).answered) == 1
        assert len(concern_queries.overdue_for(db, marit)) == 1
        assert len(contact_notes_for(db, marit)) == 1
        assert any(each.number for each in contacts.by_kind(db, local_today()).values())
        assert desk_views.views_of(db, marit.id)
        assert absences.absences(db, local_today())
        assert reports.waiting_reports(db, portal.settings.server_key)
        assert db.scalar(select(DirectoryDraft.id).where(DirectoryDraft.state == "open"))
        assert set(State) - {State.NO} == set(db.scalars(select(Consent.state)))
        assert {Reply.ASKED.value, Reply.COMES.value} == set(db.scalars(select(Meeting.state)))


def _signed(app: Flask, db: Session, first_name: str) -> Signed:
    one = next(each for each in demo.fill(app) if each.name.startswith(first_name))
    member = db.scalars(select(StaffMember).where(StaffMember.email == one.email)).one()
    private = unwrap_member_with_passphrase(db, member.id, one.passphrase)
    return Signed(member.id, member.name, member.roles, permissions_for(member.roles), "", "nb", utc_now(), private)


def test_a_teacher_signs_in_by_oneself_and_reads_the_copy(filled: Flask) -> None:
    demo.register(filled)
    client = filled.test_client()
    elin = next(one for one in demo.demo_professionals(portal_of(filled).settings) if one["name"] == "Elin Moen")
    hands = ClientHands(client)  # type: ignore[arg-type]
    hands.open("/work/sign-in")
    assert elin["email"] in hands.text
    assert elin["words"] in hands.text
    hands.fill("email", elin["email"])
    hands.press(action="/work/sign-in")
    link = next(one.get("href") for one in hands.page.root.all("a") if one.get("href").startswith("/work/sign-in/"))
    hands.open(link)
    hands.press(action=link)
    hands.open("/work/mine")
    hands.fill("words", elin["words"])
    hands.press(action="/work/me/unlock")
    hands.open("/work/mine")
    copies = [one.get("href") for one in hands.page.root.all("a") if one.get("href").startswith("/work/mine/")]
    assert len(copies) == 1
    hands.open(copies[0])
    assert "hjelp om kveldene" in hands.text
    assert "jobb og penger" not in hands.text


def test_the_access_log_holds_and_runs_forward(filled: Flask) -> None:
    with portal_of(filled).db.read() as db:
        assert audit.verify(db) == []
        moments = list(db.scalars(select(audit.models.AuditEntry.at).order_by(audit.models.AuditEntry.seq)))
    assert moments == sorted(moments)


def test_filling_again_changes_nothing(filled: Flask) -> None:
    before = [(case.id, case.version) for case in _cases(filled)]
    first, again = demo.sign_ins(filled), demo.fill(filled)
    assert [(case.id, case.version) for case in _cases(filled)] == before
    assert [one["passphrase"] for one in first] == [one.passphrase for one in again]


def test_the_secrets_are_this_instances_own_and_for_its_user_alone(demo_app: Flask) -> None:
    settings = portal_of(demo_app).settings
    first = keyfile.read_or_make(settings, colleagues(), stories())
    path = settings.instance / "demo.json"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert keyfile.read_or_make(settings, colleagues(), stories()) == first
    path.unlink()
    assert demo.sign_ins(demo_app) == []
    another = keyfile.read_or_make(settings, colleagues(), stories())
    for mine, theirs in ((first.passphrases, another.passphrases), (first.totp, another.totp)):
        assert not set(mine.values()) & set(theirs.values())
        assert len(set(mine.values())) == len(colleagues())


def test_the_sign_in_page_shows_everybody_with_digits(filled: Flask) -> None:
    demo.register(filled)
    page = filled.test_client().get("/staff/sign-in")
    for one in demo.sign_ins(filled):
        assert one["email"] in page.text
        assert one["code"] in page.text
        assert len(one["code"]) == 6


def test_outside_the_demo_nothing_is_filled(make_settings: Callable[..., Settings]) -> None:
    app = create_app(make_settings())
    for refused in (demo.fill, demo.register, demo.sign_ins):
        with pytest.raises(demo.NotTheDemo):
            refused(app)
    with pytest.raises(demo.NotTheDemo):
        demo.demo_professionals(portal_of(app).settings)
    assert _cases(app) == []
    portal_of(app).db.close()


def test_a_database_with_somebody_in_it_is_left_alone(demo_app: Flask) -> None:
    with portal_of(demo_app).db.write() as db:
        whom = {"name": "Noen", "email": "noen@example.no", "language": StaffLanguage.BOKMAL}
        commands.invite(db, roles=[Role.RECEPTION], by=commands.CLI, **whom)
    assert demo.fill(demo_app) == []
    assert _cases(demo_app) == []


def test_filling_gives_the_clock_back(demo_app: Flask, clock: MovableClock) -> None:
    demo.fill(demo_app)
    assert utc_now() == clock.moment
