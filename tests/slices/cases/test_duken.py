"""Duken: versions that never change, drafts that are kept apart and run out, and what two versions differ in."""

from collections.abc import Mapping

import pytest

from portal.cases import commands, duken
from portal.cases.duken import FAMILY, DraftRead, Filled
from portal.cases.duken_rules import AREAS, FIELDS, PARTS, FilledBy, compare
from portal.cases.rules import Asker, Channel, NotAllowed
from portal.cli import upkeep
from portal.db.base import new_id
from tests.conftest import MovableClock
from tests.factories import Office, Queries, later
from tests.slices.cases.climbing import does

WORDS = {"good_at": "Vi er gode på å le.", "work": "Fast jobb på verkstedet.", "around": "Bestemor Harepus."}


@pytest.fixture
def held(office: Office) -> str:
    """A case that Astrid holds, answered: the family's turn."""
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), office.astrid.id))
    return case_id


def fills(office: Office, case_id: str, words: Mapping[str, str], base: int = 0) -> None:
    """A colleague fills it in together with the family."""
    typed, me = Filled(words, FilledBy.TOGETHER, base, new_id()), office.astrid.id
    does(office, case_id, lambda db, case, key: duken.save_as_staff(db, case, key, typed, me))


def fills_alone(office: Office, case_id: str, words: Mapping[str, str], base: int = 0) -> None:
    """The family fills it in by itself."""
    typed = Filled(words, FilledBy.FAMILY, base, new_id())
    does(office, case_id, lambda db, case, key: duken.save_as_family(db, case, key, typed, later(days=2)))


def lays_out(office: Office, case_id: str) -> None:
    does(office, case_id, lambda db, case, key: duken.lay_out(db, case, office.astrid.id))


def versions(office: Office, case_id: str) -> list[duken.VersionRead]:
    with office.db.read() as db:
        return duken.versions_of(db, case_id, office.key_of(case_id))


def test_it_has_the_fields_of_the_source_and_eight_areas() -> None:
    assert FIELDS == (
        "good_at", "dreams", "work", "living", "body", "mind", "economy", "school", "leisure", "volunteering", "around",
        "plan_of", "plan_day", "present",
    )  # fmt: skip
    assert len(AREAS) == 8
    assert [name for part in PARTS for name in part.fields] == list(FIELDS)


def test_each_saving_is_a_version_and_every_word_is_sealed(office: Office, held: str) -> None:
    fills(office, held, WORDS)
    fills(office, held, {**WORDS, "work": "Lærling."}, base=1)
    found = versions(office, held)
    assert [(each.number, each.filled_by, each.staff_id) for each in found] == [
        (1, FilledBy.TOGETHER, office.astrid.id), (2, FilledBy.TOGETHER, office.astrid.id),
    ]  # fmt: skip
    assert (found[0].words["work"], found[1].words["work"]) == (WORDS["work"], "Lærling.")
    stored = office.stored()
    assert not [words for words in (*WORDS.values(), "Lærling") if words.encode() in stored]


def test_what_another_saved_meanwhile_is_not_written_over(office: Office, held: str) -> None:
    fills(office, held, WORDS)
    with pytest.raises(NotAllowed, match="duken_changed"):
        fills(office, held, {"dreams": "Hytte."}, base=0)
    assert len(versions(office, held)) == 1


def test_an_empty_sheet_is_no_version(office: Office, held: str) -> None:
    with pytest.raises(NotAllowed, match="duken_empty"):
        fills(office, held, {"good_at": "  "})


def test_the_family_fills_it_in_when_it_is_laid_out_and_it_is_our_turn(office: Office, held: str) -> None:
    with pytest.raises(NotAllowed, match="duken_not_laid_out"):
        fills_alone(office, held, WORDS)
    lays_out(office, held)
    with pytest.raises(NotAllowed, match="laid_out"):
        lays_out(office, held)
    assert office.case(held).turn == "theirs"
    fills_alone(office, held, WORDS)
    assert office.case(held).turn == "ours"
    assert versions(office, held)[0].filled_by is FilledBy.FAMILY


def test_one_side_s_draft_is_not_the_other_s_and_goes_as_it_is_saved(office: Office, held: str) -> None:
    lays_out(office, held)
    draft = DraftRead(0, {"dreams": "Et halvt Grevlingord"})
    does(office, held, lambda db, case, key: duken.keep_draft(db, case, key, FAMILY, draft))
    with office.db.read() as db:
        key = office.key_of(held)
        assert duken.draft_of(db, held, key, office.astrid.id) is None
        kept = duken.draft_of(db, held, key, FAMILY)
    assert kept is not None
    assert kept.words["dreams"] == "Et halvt Grevlingord"
    assert b"Grevlingord" not in office.stored()
    fills_alone(office, held, kept.words)
    assert office.rows()["duken_draft"] == 0


def test_a_draft_is_gone_after_a_week(office: Office, held: str, clock: MovableClock) -> None:
    does(office, held, lambda db, case, key: duken.keep_draft(db, case, key, FAMILY, DraftRead(0, WORDS)))
    clock.move(days=6)
    assert upkeep.go_round(office.db)
    assert office.rows()["duken_draft"] == 1
    clock.move(days=2)
    assert upkeep.go_round(office.db)
    assert office.rows()["duken_draft"] == 0


def test_duken_goes_with_its_case(office: Office, held: str) -> None:
    fills(office, held, WORDS)
    does(office, held, lambda db, case, key: duken.keep_draft(db, case, key, FAMILY, DraftRead(1, WORDS)))
    with office.db.write() as db:
        commands.delete_case(db, held, office.settings.instance)
    assert (office.rows()["duken_version"], office.rows()["duken_draft"]) == (0, 0)


def test_a_closed_case_and_a_question_about_nobody_have_none(office: Office, held: str) -> None:
    office.closes(held)
    with pytest.raises(NotAllowed, match="is_closed"):
        fills(office, held, WORDS)
    question = office.gets(channel=Channel.PROFESSIONAL, asker=Asker.PROFESSIONAL, holder_id=office.astrid.id)
    with pytest.raises(NotAllowed, match="gate"):
        lays_out(office, question)


def test_two_versions_differ_word_by_word() -> None:
    changes = {each.field: each for each in compare(
        {"work": "Fast jobb på verksted.", "body": "Sove.", "mind": "Ro."},
        {"work": "Lærling på verksted.", "body": "Sove.", "school": "Lekser."},
    )}  # fmt: skip
    kinds = {name: each.kind for name, each in changes.items()}
    assert kinds == {"work": "changed", "body": "same", "mind": "gone", "school": "new"}
    assert ("gone", "Fast jobb") in [(kind, words.strip()) for kind, words in changes["work"].old]
    assert ("new", "Lærling") in [(kind, words.strip()) for kind, words in changes["work"].new]
    assert "".join(words for _kind, words in changes["work"].old) == "Fast jobb på verksted."


def test_it_costs_as_much_for_many_versions_as_for_one(office: Office, held: str, queries: Queries) -> None:
    fills(office, held, WORDS)
    key = office.key_of(held)

    def cost() -> int:
        queries.statements.clear()
        with office.db.read() as db:
            assert duken.versions_of(db, held, key)
        return queries.number

    few = cost()
    for number in range(1, 5):
        fills(office, held, {"good_at": f"Utgave {number}"}, base=number)
    assert cost() == few
