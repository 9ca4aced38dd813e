"""The owner's form when somebody else writes meanwhile: an editor, or the owner on another telephone."""

import json

from portal.directory.service import Words
from portal.directory.store import service_in
from portal.staff.rules import Role as StaffRole
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands
from tests.slices.editor.owning import changes, drafts, owner, row_of, secret, sends, status

__all__ = ["cheap_keys", "office", "owner", "secret"]


def test_an_editor_who_was_quicker_elsewhere_is_not_undone(office: Office, owner: ClientHands) -> None:
    changes(office, phone="12 34 55 55")
    owner.fill("email", "post@lag.example")
    sends(owner)
    [draft] = drafts(office)
    desk = office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))
    desk.open(f"/desk/directory/drafts/{draft.id}")
    assert [one.get("value") for one in desk.page.root.all("input") if one.get("name") == "piece"] == ["email"]
    desk.press("go", "publish")
    now = service_in(row_of(office))
    assert (now.phone, now.email) == ("12 34 55 55", "post@lag.example")


def test_what_came_after_it_was_sent_is_not_undone_either(office: Office, owner: ClientHands) -> None:
    owner.fill("email", "post@lag.example")
    sends(owner)
    changes(office, phone="12 34 55 55", waiting_days=4)
    desk = office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))
    desk.open(f"/desk/directory/drafts/{drafts(office)[0].id}")
    assert [one.get("value") for one in desk.page.root.all("input") if one.get("name") == "piece"] == ["email"]
    desk.press("go", "publish")
    now = service_in(row_of(office))
    assert (now.phone, now.email, now.waiting_days) == ("12 34 55 55", "post@lag.example", 4)


def test_where_both_changed_the_same_both_are_shown(office: Office, owner: ClientHands) -> None:
    changes(office, phone="12 34 55 55", description=Words({"nb": "Redaktørens ord."}))
    owner.fill("phone", "12 34 99 11")
    sends(owner)
    assert status(owner) == 409
    for words in ("Noen andre endret tilbudet mens du skrev", "12 34 55 55", "12 34 99 11"):
        assert words in owner.text, words
    assert "Redaktørens ord." in owner.text, "theirs is put in where the owner changed nothing"
    assert drafts(office) == []
    sends(owner)
    kept = json.loads(drafts(office)[0].document)
    assert (kept["phone"], kept["description"]["nb"]) == ("12 34 99 11", "Redaktørens ord.")


def test_who_is_quicker_than_the_last_press_is_told_of_too(office: Office, owner: ClientHands) -> None:
    owner.fill("phone", "12 34 99 11")
    owner.press("go", "preview")
    changes(office, phone="12 34 55 55")
    owner.press("go", "send")
    assert status(owner) == 409
    assert drafts(office) == []


def test_two_telephones_lose_nothing_of_each_other(office: Office, owner: ClientHands, secret: str) -> None:
    other = office.hands()
    other.open(f"/owner/{secret}/edit")
    owner.fill("email", "post@lag.example")
    owner.fill("phone", "12 34 99 11")
    sends(owner)
    other.fill("url", "https://lag.example")
    sends(other)
    kept = json.loads(drafts(office)[0].document)
    assert (len(drafts(office)), kept["email"], kept["url"]) == (1, "post@lag.example", "https://lag.example")

    third = office.hands()
    third.open(f"/owner/{secret}/edit")
    owner.open(f"/owner/{secret}/edit")
    owner.fill("phone", "12 34 99 22")
    sends(owner)
    third.fill("phone", "12 34 99 33")
    sends(third)
    assert status(third) == 409
    assert "12 34 99 22" in third.text
