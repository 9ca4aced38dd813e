"""The answer in two versions: nothing unseen is sent, and the referrer reads no more than was marked and agreed to."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from portal.cases.concern_copies import copy_of, copy_place
from portal.cases.concern_models import ReferrerCopy
from portal.cases.sharing import REFERRER, Copy, Extent
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.outbox import MailKind
from portal.outbox.models import OutboxMail
from portal.referrer import commands as referrers
from portal.referrer import own_keys
from portal.referrer.own_keys import OwnKeys, make_keys, open_own
from portal.replies import versions
from portal.vault.keys import pair_of
from portal.vault.stretch import Cost
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.thread.concerns_about import Family, is_written_about

SHARED, PRIVATE = "Vi har snakket med mor og avtalt et møte.", "Dere nevnte noe om økonomi."
ANSWER = f"+ {SHARED}\n\n{PRIVATE}"
TEACHER = "larer@skole.example"


@dataclass
class Teacher:
    """Has sent a concern, and has keys of their own."""

    id: str
    keys: OwnKeys

    def reads(self, office: Office) -> list[Copy]:
        with office.db.read() as db:
            rows = db.scalars(select(ReferrerCopy).where(ReferrerCopy.referrer_id == self.id)).all()
        pair = pair_of(self.keys.private)
        return [copy_of(open_own(pair, row.body_sealed, copy_place(row.id))) for row in rows]


@pytest.fixture
def teacher(office: Office, monkeypatch: pytest.MonkeyPatch) -> Teacher:
    monkeypatch.setattr(own_keys, "PASSPHRASE_COST", Cost(memory_mib=8, passes=1))
    identifier, server_key = new_id(), office.settings.server_key
    keys = make_keys(server_key, identifier, "nb")
    with office.db.write() as db:
        referrers.add(db, server_key, TEACHER, identifier, keys, utc_now())
    return Teacher(identifier, keys)


def _family(office: Office, teacher: Teacher, extent: Extent = Extent.ANSWER, language: str = "nb") -> Family:
    return is_written_about(office, language, referrer_id=teacher.id, consents={REFERRER: extent})


def _editor(office: Office, family: Family) -> ClientHands:
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{family.case_id}/answer")
    assert desk.path.endswith("/answer/both")
    return desk


def _previews(desk: ClientHands, **typed: str) -> None:
    for name, words in typed.items():
        desk.fill(name, words)
    desk.press(action=desk.path.removesuffix("/preview") + "/preview")


def _sends(desk: ClientHands, family: Family) -> None:
    desk.press(action=f"/desk/case/{family.case_id}/answer/both")


def test_both_are_seen_and_sent(office: Office, teacher: Teacher) -> None:
    family = _family(office, teacher)
    desk = _editor(office, family)
    _previews(desk, body=ANSWER)
    assert "Til familien" in desk.text
    assert "Til den som meldte" in desk.text
    _sends(desk, family)
    assert desk.path == f"/desk/case/{family.case_id}"
    assert teacher.reads(office) == [Copy("Astrid, mottak", (SHARED,))]
    family.hands.open("/thread")
    assert family.sees(SHARED)
    assert family.sees(PRIVATE)
    assert "+ " + SHARED not in family.hands.text
    assert {"answer_sent", "copy_sent"} <= set(office.events(family.case_id))


@pytest.mark.parametrize(("extent", "read"), [(Extent.NOTHING, []), (Extent.HOLDER, [()]), (Extent.ANSWER, [(SHARED,)])])
def test_consent_decides_what_the_referrer_reads(
    office: Office, teacher: Teacher, extent: Extent, read: list[tuple[str, ...]]
) -> None:
    family = _family(office, teacher, extent)
    desk = _editor(office, family)
    _previews(desk, body=ANSWER)
    _sends(desk, family)
    assert [each.paragraphs for each in teacher.reads(office)] == read
    assert office.rows()["case_message"] == 1


def test_nothing_goes_unseen(office: Office, teacher: Teacher) -> None:
    family = _family(office, teacher)
    desk = _editor(office, family)
    _previews(desk, body=ANSWER)
    desk.fill("body", f"{SHARED}\n\nOg enda noe.")
    _sends(desk, family)
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert office.rows()["case_message"] == 0
    assert "Og enda noe." in desk.text
    _sends(desk, family)
    assert office.rows()["case_message"] == 1


def test_a_tick_taken_away_shares_nothing(office: Office, teacher: Teacher) -> None:
    family = _family(office, teacher)
    desk = _editor(office, family)
    _previews(desk, body=ANSWER)
    desk.filled["shared"] = []
    _previews(desk)
    _sends(desk, family)
    assert [each.paragraphs for each in teacher.reads(office)] == [()]


def test_consent_taken_back_meanwhile_counts(office: Office, teacher: Teacher) -> None:
    family = _family(office, teacher)
    desk = _editor(office, family)
    _previews(desk, body=ANSWER)
    family.hands.open("/thread/concern")
    family.hands.choose("may-0", "nothing")
    family.hands.press(action="/thread/concern/consents")
    _sends(desk, family)
    assert office.rows()["case_message"] == 0
    _sends(desk, family)
    assert teacher.reads(office) == []
    assert office.rows()["case_message"] == 1


def test_the_family_reads_its_own_language_with_the_norwegian_beside(office: Office, teacher: Teacher) -> None:
    family, ukrainian = _family(office, teacher, language="uk"), "Ми поговорили й домовилися про зустріч."
    desk = _editor(office, family)
    _previews(desk, body=ukrainian)
    assert desk.response is not None
    assert desk.response.status_code == 422  # the file needs the Norwegian
    _previews(desk, body=ukrainian, norwegian=ANSWER)
    _sends(desk, family)
    assert [each.paragraphs for each in teacher.reads(office)] == [(SHARED,)]
    family.hands.open("/thread")
    assert family.sees(ukrainian)
    assert family.sees(PRIVATE)
    desk.open(f"/desk/case/{family.case_id}")
    assert PRIVATE in desk.text


def test_the_mail_says_only_that_there_is_something(office: Office, teacher: Teacher) -> None:
    family = _family(office, teacher)
    desk = _editor(office, family)
    _previews(desk, body=ANSWER)
    _sends(desk, family)
    with office.db.read() as db:
        mail = db.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.REFERRER_COPY)).one()
    assert mail.link_sealed is None
    stored = office.stored()
    for secret in (TEACHER, SHARED, PRIVATE):
        assert secret.encode() not in stored


def test_the_same_form_twice_is_one_answer(office: Office, teacher: Teacher) -> None:
    family = _family(office, teacher)
    desk = _editor(office, family)
    _previews(desk, body=ANSWER)
    form = {one.get("name"): one.get("value") for one in desk.page.root.all("input") if one.up("main")}
    data = {**form, "body": f"{SHARED}\n\n{PRIVATE}", "shared": versions.tick_of(SHARED)}
    for _ in range(2):
        assert desk.client.post(f"/desk/case/{family.case_id}/answer/both", data=data).status_code == 303
    assert office.rows()["case_message"] == 1
    assert len(teacher.reads(office)) == 1


def test_an_ordinary_case_has_no_such_editor(office: Office) -> None:
    desk, case_id = office.at_the_desk(), office.gets(first_message="Hjelp.")
    assert desk.client.get(f"/desk/case/{case_id}/answer/both").status_code == 404


def test_marks_are_read_and_taken_away() -> None:
    said = versions.parted("+ Ja\n\nNei\n\n+47 12 34 56 78", {versions.tick_of("Nei")})
    assert [(each.text, each.is_shareable) for each in said] == [("Ja", True), ("Nei", True), ("+47 12 34 56 78", False)]
    assert versions.unmarked("+ Ja\n\n\nNei") == "Ja\n\nNei"
