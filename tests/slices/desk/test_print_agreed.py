"""Duken, the people, what may be shared and the meetings on paper: each where it may stand, and nowhere else."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from functools import partial

import pytest

from portal.cases import consents, duken, households, invitations
from portal.cases.consents import Asking, Sharing
from portal.cases.consents_rules import Ground, State
from portal.cases.duken import FAMILY, DraftRead, Filled
from portal.cases.duken_rules import FilledBy
from portal.cases.household_children import add_child
from portal.cases.household_models import Kind
from portal.cases.households import Person
from portal.cases.invitations import Proposal, Reply
from portal.cases.mapping import note
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.printing import SHOWN, Part, Reader
from portal.cases.rules import Asker, Field, SaidBy
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.rules import Role
from tests.factories import Office, later, says_why
from tests.slices.cases.climbing import does
from tests.slices.staff.house import Colleague

OLD_DREAM, DREAM, HALF = "Et hus ved havet.", "En hund som heter Rugde.", "Halvskrevet om jobben."
CHILD, OTHER_CHILD = "Lille Tiur", "Andre Orre"
HERE_CALLED, CALLED, LINKED = "Moren Gaupe", "Ungdommen Jerv", "De bor sammen i Elgveien."
SCHOOL, SUBJECT, WHY = "Skolen Rugdehår", "Fraværet", "Å lage en plan"
SEEN_LAW, HIDDEN, WHY_HIDDEN = "Barnet var redd.", "Det hemmelige som ble meldt.", "Far leser på telefonen hennes."
PLACE, COMES, STAYS, SAID = "Familiens hus Ulvedal", "Rektor Rugde", "Tante Skjære", "Vi kommer ti minutter for seint."
OLD_FACT, FACT = "Ola er ni år.", "Ola er ti år."
BOTH = (DREAM, SCHOOL, SUBJECT, WHY, SEEN_LAW, PLACE, COMES)
ARCHIVE_ALONE = (CHILD, HIDDEN, WHY_HIDDEN, STAYS, SAID, OLD_FACT, FACT)
NOBODY = (OLD_DREAM, HALF, OTHER_CHILD, HERE_CALLED, CALLED, LINKED)


@pytest.fixture
def leader(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.TEAM_LEADER)


def _fills(office: Office, case_id: str) -> None:
    me = office.astrid.id
    for base, dream in enumerate((OLD_DREAM, DREAM)):
        typed = Filled({"dreams": dream}, FilledBy.TOGETHER, base, new_id())
        does(office, case_id, partial(duken.save_as_staff, typed=typed, staff_id=me))
    does(office, case_id, partial(duken.keep_draft, owner=FAMILY, draft=DraftRead(2, {"work": HALF})))


def _agrees(office: Office, case_id: str) -> None:
    me = office.astrid.id
    asked = Asking(SCHOOL, [SUBJECT], WHY, local_today() + timedelta(days=30))
    which = str(does(office, case_id, lambda db, case, key: consents.ask(db, case, key, asked, me).id))
    does(office, case_id, lambda db, case, key: consents.answer(db, case, key, which, State.YES, [SUBJECT]))
    for shared in (
        Sharing([SUBJECT], which),
        Sharing(["Uroen"], receiver="Barnevernet", ground=Ground.REPORT, why=SEEN_LAW),
        Sharing([HIDDEN], receiver="Barnevernet", ground=Ground.REPORT, why="Fare", is_hidden=True, why_hidden=WHY_HIDDEN),
    ):
        does(office, case_id, partial(consents.share, shared=shared, staff_id=me))


def _meets(office: Office, case_id: str) -> None:
    starts = utc_now() + timedelta(days=3)
    what = Proposal(starts, starts + timedelta(hours=1), PLACE, "Skolestart", [COMES, STAYS])
    meeting = does(office, case_id, lambda db, case, key: invitations.propose(db, case, key, what, office.astrid.id).id)
    does(office, case_id, lambda db, case, key: invitations.reply_to(
        db, case, key, str(meeting), Reply.COMES, [COMES], SAID, later(days=2)))


def _notes(office: Office, case_id: str) -> None:
    me = office.astrid.id
    old = does(office, case_id, lambda db, case, key: note(db, case, key, Field.WHO, SaidBy.FAMILY, OLD_FACT, me).id)
    does(office, case_id, lambda db, case, key: note(
        db, case, key, Field.WHO, SaidBy.FAMILY, FACT, me, replaces=str(old)))


@pytest.fixture
def case_id(office: Office) -> str:
    """A parent's case with something in every one of these parts, and a young person's in the same household."""
    made = office.gets(first_message="Hei.", asker=Asker.PARENT, holder_id=office.astrid.id)
    other = office.gets(first_message="Jeg er alene.", asker=Asker.YOUNG, holder_id=office.astrid.id)
    _fills(office, made)
    _agrees(office, made)
    _meets(office, made)
    _notes(office, made)
    does(office, made, lambda db, case, key: add_child(db, case, key, CHILD, "2019"))
    does(office, other, lambda db, case, key: add_child(db, case, key, OTHER_CHILD, "2020"))
    with office.db.write() as db:
        here, there = (db.get_one(Case, each) for each in (made, other))
        mother, young = Person(Kind.PARENT, HERE_CALLED, ""), Person(Kind.YOUNG, CALLED, "2010")
        households.put_together(db, (here, mother), (there, young), LINKED, office.astrid.id, office.key_of)
    return made


def _asks(office: Office, who: Colleague, case_id: str, path: str, parts: list[str]) -> bytes:
    desk = office.at_the_desk(who)
    desk.open(f"/desk/case/{case_id}/print")
    says_why(desk)
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    given = desk.client.post(f"/desk/case/{case_id}/{path}", data={"csrf_token": token, "parts": parts, "go": "page"})
    assert given.status_code == 200, given.get_data(as_text=True)[:300]
    return given.data


def _packet(office: Office, leader: Colleague, case_id: str) -> dict[str, bytes]:
    body = _asks(office, leader, case_id, "packet", [part.value for part in Part])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_family_reads_what_its_own_pages_say_and_no_more(office: Office, case_id: str) -> None:
    told = _asks(office, office.astrid, case_id, "print", [part.value for part in SHOWN[Reader.FAMILY]]).decode()
    assert [words for words in BOTH if words not in told] == []
    assert [words for words in (*ARCHIVE_ALONE, *NOBODY) if words in told] == []


def test_the_archive_has_all_of_this_case_and_nothing_of_another_s(office: Office, leader: Colleague, case_id: str) -> None:
    files = _packet(office, leader, case_id)
    told = b"".join(body for name, body in files.items() if name.endswith(".json")).decode()
    assert [words for words in (*BOTH, *ARCHIVE_ALONE) if words not in told] == []
    assert [words for words in NOBODY if words in told] == []


def test_each_stands_in_its_own_part(office: Office, leader: Colleague, case_id: str) -> None:
    files = _packet(office, leader, case_id)
    parts = {name.split("-", 1)[1].removesuffix(".json"): body.decode() for name, body in files.items() if name[0].isdigit()
             and name.endswith(".json")}
    own = {"duken": DREAM, "people": CHILD, "consents": WHY, "meetings": PLACE, "facts": OLD_FACT}
    assert {words: [part for part, body in parts.items() if words in body] for words in own.values()} == {
        words: [part] for part, words in own.items()
    }
    assert "Sto her før" in parts["facts"]


def test_the_new_parts_are_summed_too(office: Office, leader: Colleague, case_id: str) -> None:
    files = _packet(office, leader, case_id)
    sums = {each["name"]: each["sha256"] for each in json.loads(files["manifest.json"])["files"]}
    for part in (Part.DUKEN, Part.PEOPLE, Part.CONSENTS, Part.MEETINGS):
        name = next(each for each in files if each.endswith(f"-{part.value}.json"))
        assert sums[name] == hashlib.sha256(files[name]).hexdigest(), name


NOTHING = {
    "nb": "Her står det ingenting ennå.", "nn": "Her står det ingenting enno.", "en": "There is nothing here yet.",
    "uk": "Тут поки що нічого немає.", "ar": "لا يوجد شيء هنا بعد.", "pl": "Na razie nic tu nie ma.",
}  # fmt: skip


@pytest.mark.parametrize("language", NOTHING)
def test_of_a_part_with_nothing_in_it_that_is_said_in_the_paper_s_language(office: Office, language: str) -> None:
    made = office.gets(first_message="Hei.", asker=Asker.PARENT, holder_id=office.astrid.id, language=language)
    told = _asks(office, office.astrid, made, "print", ["duken", "consents", "meetings"]).decode()
    assert told.count(NOTHING[language]) == 3
    assert ">–<" not in told
    assert "print.part" not in told
