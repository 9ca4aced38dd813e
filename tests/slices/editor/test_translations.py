"""Translating: what has changed in the first text since, whichever way it changed; and two who translate at once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.directory.models import ServiceRow
from portal.directory.service import TextState, Words
from portal.directory.store import By, Role, put, service_in
from portal.editor import to_translate
from portal.editor.changes import word_by_word
from portal.editor.commands import Editor, undo
from portal.staff.rules import Role as StaffRole
from tests.conftest import START, MovableClock
from tests.factories import Office, Queries, cheap_keys, office, queries
from tests.people.client_hands import ClientHands

__all__ = ["cheap_keys", "office", "queries"]
SLUG = "health-station"


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))


def row_of(office: Office) -> ServiceRow:
    with office.db.read() as db:
        return db.scalars(select(ServiceRow).where(ServiceRow.slug == SLUG)).one()


def words_of(office: Office) -> Words:
    return service_in(row_of(office)).description


def state(office: Office, language: str = "uk") -> TextState:
    return words_of(office).state(language, "nb")


def where(office: Office, language: str = "uk") -> str:
    return f"/desk/directory/service/{row_of(office).id}/words/{language}"


def rewrites(office: Office, now: datetime, role: Role = Role.IMPORT, **texts: str) -> None:
    """Somebody writes the description anew in some languages, as a file does: without a day."""
    with office.db.write() as db:
        service = service_in(row_of(office))
        told = replace(service.description, by_language={**service.description.by_language, **texts})
        put(db, replace(service, description=told), By(role), now)


def test_one_translates_and_it_is_up_to_date(office: Office, desk: ClientHands) -> None:
    desk.open(where(office))
    desk.fill("description", "Тут вам допоможуть.")
    desk.press()
    assert words_of(office).by_language["uk"] == "Тут вам допоможуть."
    assert "Oppdatert" in desk.text
    assert "Endret siden" not in desk.text


@pytest.mark.parametrize("role", [Role.IMPORT, Role.EDITOR])
def test_what_came_without_a_day_is_older_than_what_is_changed(office: Office, role: Role) -> None:
    assert state(office) is TextState.FRESH
    rewrites(office, START, role, nb="Vi er her for deg.")
    assert state(office) is TextState.OUTDATED
    assert state(office, "pl") is TextState.OUTDATED
    visitor = office.hands("uk")
    visitor.open(f"/help/service/{row_of(office).id}")
    assert "Норвезький текст змінився" in visitor.text, "the family is told, too"


def test_what_a_file_changes_in_both_is_up_to_date_in_both(office: Office) -> None:
    rewrites(office, START, nb="Vi er her for deg.", uk="Ми тут для вас.")
    assert state(office) is TextState.FRESH
    assert state(office, "pl") is TextState.OUTDATED


def test_a_new_pack_makes_nothing_old(office: Office) -> None:
    """Whoever writes packs writes all their languages."""
    rewrites(office, START, Role.PACK, nb="Vi er her for deg.")
    assert state(office) is TextState.FRESH


def test_of_one_day_it_is_known_what_came_first(office: Office) -> None:
    rewrites(office, START, uk="Ми тут.")
    rewrites(office, START + timedelta(hours=1), nb="Vi er her for deg.")
    assert state(office) is TextState.OUTDATED
    rewrites(office, START + timedelta(hours=2), uk="Ми тут для вас.")
    assert state(office) is TextState.FRESH


def test_what_is_taken_back_is_as_fresh_as_it_was(office: Office) -> None:
    rewrites(office, START, nb="Vi er her for deg.")
    row = row_of(office)
    with office.db.write() as db:
        undo(db, row.id, row.version - 1, row.version, Editor("a" * 26, "nb"), START)
    assert state(office) is TextState.FRESH


def test_what_has_changed_since_stands_word_by_word(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    rewrites(office, clock(), nb="Kom innom på mandag.", uk="Приходьте в понеділок.")
    clock.move(days=1)
    rewrites(office, clock(), nb="Kom innom på tirsdag.")
    clock.move(days=1)
    rewrites(office, clock(), nb="Kom gjerne innom på tirsdag.")
    desk = office.at_the_desk(office.employs("Odd Moe", StaffRole.EDITOR))
    desk.open(where(office))
    assert "Endret siden oversettelsen" in desk.text
    gone, new = ([node.text.strip() for node in desk.page.root.all(kind)] for kind in ("del", "ins"))
    assert (gone, new) == (["mandag."], ["gjerne", "tirsdag."])
    desk.choose("right-description", "yes")
    desk.press()
    assert state(office) is TextState.FRESH
    assert "Endret siden oversettelsen" not in desk.text
    desk.open("/desk/directory")
    assert "Utdatert: " in desk.text, "the list tells of the other languages"


def test_two_translate_different_texts_and_neither_is_refused(office: Office, desk: ClientHands) -> None:
    other = office.at_the_desk(office.employs("Odd Moe", StaffRole.EDITOR))
    desk.open(where(office))
    other.open(where(office))
    other.fill("name", "Поліклініка")
    other.press()
    desk.fill("description", "Тут вам допоможуть.")
    desk.press()
    service = service_in(row_of(office))
    assert (service.name.by_language["uk"], service.description.by_language["uk"]) == ("Поліклініка", "Тут вам допоможуть.")


def test_two_translate_the_same_and_both_are_shown(office: Office, desk: ClientHands) -> None:
    other = office.at_the_desk(office.employs("Odd Moe", StaffRole.EDITOR))
    desk.open(where(office))
    other.open(where(office))
    other.fill("description", "Ми допоможемо.")
    other.fill("name", "Поліклініка")
    other.press()
    desk.fill("description", "Тут вам допоможуть.")
    desk.press()
    assert desk.response is not None
    assert desk.response.status_code == 409
    assert "De skrev: Ми допоможемо." in desk.text
    assert "Dette hadde du skrevet" not in desk.text, "the name stood in the form, and that is all"
    fields = {node.get("name"): node.text for node in desk.page.root.all("textarea")}
    assert (fields["description"], fields["name"]) == ("Тут вам допоможуть.", "Поліклініка")
    desk.press()
    service = service_in(row_of(office))
    assert (service.name.by_language["uk"], service.description.by_language["uk"]) == ("Поліклініка", "Тут вам допоможуть.")


def test_a_translation_of_what_has_just_been_changed_is_looked_at_again(office: Office, desk: ClientHands) -> None:
    desk.open(where(office))
    rewrites(office, START, nb="Vi er her for deg.")
    desk.fill("description", "Тут вам допоможуть.")
    desk.press()
    assert desk.response is not None
    assert desk.response.status_code == 409
    assert "Vi er her for deg." in desk.text
    assert "Endret mens du skrev" in desk.text
    assert "De skrev" not in desk.text, "nobody has touched the Ukrainian text"
    assert words_of(office).by_language["uk"] != "Тут вам допоможуть."
    desk.press()
    assert words_of(office).by_language["uk"] == "Тут вам допоможуть."
    assert state(office) is TextState.FRESH


def test_what_another_took_away_is_told(office: Office, desk: ClientHands) -> None:
    desk.open(where(office))
    rewrites(office, START, uk="")
    desk.fill("description", "Тут вам допоможуть.")
    desk.press()
    assert "De tok bort teksten." in desk.text
    assert "noen skrev noe annet" in desk.text
    assert words_of(office).by_language.get("uk", "") == ""


def test_of_two_translators_the_one_with_a_fault_overwrites_nothing(office: Office, desk: ClientHands) -> None:
    """A text too long, mended while another wrote: what the fault's page brings back was still made from the earlier version."""
    other = office.at_the_desk(office.employs("Odd Moe", StaffRole.EDITOR))
    desk.open(where(office))
    other.open(where(office))
    other.fill("description", "Ми допоможемо.")
    other.press()
    desk.fill("name", "Д" * 4000)
    desk.press()
    assert desk.response is not None
    assert desk.response.status_code == 422
    desk.fill("name", "Поліклініка")
    desk.press()
    service = service_in(row_of(office))
    assert (service.name.by_language["uk"], service.description.by_language["uk"]) == ("Поліклініка", "Ми допоможемо.")


def test_what_was_found_right_is_still_ticked_when_it_is_asked_again(office: Office, desk: ClientHands) -> None:
    rewrites(office, START, nb="Vi er her for deg.")
    desk.open(where(office))
    desk.choose("right-description", "yes")
    desk.fill("name", "Д" * 4000)
    desk.press()
    box = next(node for node in desk.page.root.all("input") if node.get("name") == "right-description")
    assert box.has("checked")


def test_a_translator_finds_what_waits_and_only_that(office: Office, desk: ClientHands) -> None:
    desk.open("/desk/directory/translate?language=uk")
    assert "Alt er oversatt" in desk.text
    rewrites(office, START, nb="Vi er her for deg.")
    desk.open("/desk/directory/translate?language=uk")
    assert "Endret siden: 1" in desk.text
    desk.follow(where(office))
    desk.choose("right-description", "yes")
    desk.press()
    desk.follow("/desk/directory/translate?language=uk")
    assert "Alt er oversatt" in desk.text
    desk.open("/desk/directory/translate?language=pl")
    assert "Endret siden: 1" in desk.text, "nobody has looked at the Polish text"
    rewrites(office, START, pl="")
    desk.open("/desk/directory/translate?language=pl")
    assert "Mangler: 1" in desk.text


def test_what_waits_comes_a_page_at_a_time_each_once_in_one_query(office: Office, queries: Queries) -> None:
    with office.db.write() as db:
        one = service_in(row_of(office))
        for number in range(to_translate.PAGE + 3):
            made = replace(one, slug=f"made-{number}", id=f"00000000-0000-4000-8000-{number:012}", name=Words({"nb": "Hjelp"}))
            put(db, made, By(Role.EDITOR), START)
    before = queries.number
    with office.db.read() as db:
        found, after = to_translate.waiting(db, "uk", "nb")
    assert queries.number - before == 1
    assert len(found) == to_translate.PAGE
    with office.db.read() as db:
        rest, end = to_translate.waiting(db, "uk", "nb", after)
    ids = [each.id for each in (*found, *rest)]
    assert (len(ids), len(set(ids)), end) == (to_translate.PAGE + 3, to_translate.PAGE + 3, "")


@pytest.mark.parametrize("language", ["nb", "xx", "../uk"])
def test_nothing_waits_in_what_is_no_translation(desk: ClientHands, language: str) -> None:
    assert desk.client.get("/desk/directory/translate", query_string={"language": language}).status_code == 404


@given(st.text("ab ", max_size=30), st.text("ab ", max_size=30))
def test_word_by_word_holds_both(before: str, after: str) -> None:
    parts = word_by_word(before, after)
    assert "".join(words for kind, words in parts if kind != "new") == before
    assert "".join(words for kind, words in parts if kind != "gone") == after
