"""Help beside words that worry: on the very next page, never in the way, and nothing of the words kept or told."""

import logging
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.intake.questions import question_set, set_names
from portal.web.care import care_for, lines_for
from portal.web.extensions import portal_of
from portal.worry import Worry, find
from tests.conftest import START
from tests.factories import Office
from tests.people.citizens import Citizen, Young
from tests.worry_rates import LANGUAGES

DARK = "jeg orker ikke mer, vil bare dø"
YOUNG = "Det du skrev, får oss til å tenke på deg"
PARENT = "Det du skrev, får oss til å tenke på dere"


def _at_words(citizen: Citizen) -> Citizen:
    citizen.begins_to_talk()
    while citizen.is_asked != "words":
        citizen.answers()
    return citizen


def _young(office: Office, language: str = "nb") -> Citizen:
    return _at_words(Young(office.hands(language)))


def _sends(citizen: Citizen) -> None:
    citizen.hands.press("go", "review")
    citizen.sends()


def _numbers(citizen: Citizen) -> list[str]:
    """What the help says to call, in order."""
    part = citizen.hands.page.root.first("section", lambda node: node.get("id") == "care-lines")
    return [link.text for link in part.all("a")] if part else []


def _flags(office: Office) -> set[str]:
    with office.db.read() as db:
        return set(db.scalars(select(Case)).one().flags.split(",")) - {""}


def test_help_stands_on_the_very_next_page_and_the_talk_goes_on(office: Office) -> None:
    young = _young(office)
    young.answers(DARK)
    assert young.is_asked == "about"
    assert young.sees(YOUNG)
    assert young.sees("Mente du noe annet?")
    assert _numbers(young)[0] == "116 111"
    young.answers("me")
    assert not young.sees(YOUNG)


def test_words_that_are_skipped_are_heard_too(office: Office) -> None:
    young = _young(office)
    young.hands.fill("answer", DARK)
    young.hands.press("go", "review")
    assert young.sees(YOUNG)


def test_everyday_words_bring_nothing(office: Office) -> None:
    young = _young(office)
    young.answers("jeg dør av latter når vi slår gresset, bare for å drepe tid")
    assert not young.sees(YOUNG)
    assert _numbers(young) == []
    _sends(young)
    assert not young.sees(YOUNG)
    assert _flags(office) == set()


def test_a_parent_is_met_with_words_for_a_parent(office: Office) -> None:
    parent = _at_words(office.parent())
    parent.answers("mannen min slår meg når han drikker")
    assert parent.sees(PARENT)
    assert parent.sees("de dømmer ikke")


def test_help_stands_at_the_review_and_after_sending(office: Office) -> None:
    young = _young(office)
    young.answers(DARK)
    young.answers("me")
    young.hands.press("go", "review")
    assert young.sees(YOUNG)
    young.sends()
    assert young.sees(YOUNG)
    assert _flags(office) == {"words_life"}


def test_help_is_in_the_language_that_is_read_whatever_is_written(office: Office) -> None:
    young = _young(office, "en")
    young.answers("тато мене б'є")
    assert young.sees("What you wrote makes us think of you")
    assert young.sees("Nobody is allowed to hit")


def test_a_later_message_brings_help_until_somebody_answers(office: Office) -> None:
    parent = _at_words(office.parent())
    parent.answers("Han vil ikke på skolen.")
    _sends(parent)
    assert not parent.sees(PARENT)
    parent.writes_again("Nå har mannen min kastet meg ut, og han slår barna.")
    assert parent.sees(PARENT)
    assert _flags(office) == {"words_violence", "words_running_away"}
    parent.writes_again("Takk, vi venter.")
    assert parent.sees(PARENT), "what was written before is not answered yet"


def test_only_the_kinds_lie_in_the_database_and_nothing_in_the_log_or_the_cookies(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        young = _young(office)
        young.answers(DARK)
        _sends(young)
        young.writes_again("nå vil jeg bare dø igjen")
    told = "".join(record.getMessage() for record in caplog.records)
    kept = office.stored()
    assert all(word not in told and word.encode() not in kept for word in ("orker ikke", "vil bare"))
    cookie = young.hands.client.get_cookie("session")
    assert cookie is None or "words" not in cookie.value


def test_no_choice_of_the_conversation_is_a_word_that_worries() -> None:
    slugs = {
        choice
        for name in set_names()
        for question in question_set(name).questions
        for choice in (*question.choices, *question.passes)
    }
    assert {slug for slug in slugs if find(slug.replace("_", " "), LANGUAGES)} == set()


def test_who_answers_now_is_shown_and_the_young_lines_first(office: Office) -> None:
    with office.app.app_context():
        pack = portal_of().pack
    night, afternoon = START.replace(hour=2), START.replace(hour=14)
    for moment in (START, night, afternoon):  # in the afternoon a young line is open whose number nobody has checked
        for kind in Worry:
            shown = lines_for(pack, [kind], "young", moment)
            assert shown
            assert all(line.is_open(moment) for line in shown)
            assert shown[0].audience == "young"
            assert len(shown) <= 3
            assert all(line.is_verified(moment.date()) for line in shown)
    assert [line.slug for line in lines_for(pack, [Worry.LIFE], "parent", START)][:3] == [
        "mental_health", "ambulance", "child_alarm",
    ]  # fmt: skip


@pytest.mark.parametrize("moment", [START, START.replace(hour=1)])
def test_every_kind_has_words_for_everybody(office: Office, moment: datetime) -> None:
    with office.app.test_request_context("/"):
        for asker in ("young", "parent", "close", "professional"):
            shown = care_for(set(Worry), asker, moment)
            assert shown is not None
            assert len(shown.words) == len(set(shown.words)) == len(Worry)
            assert not any("worry." in each for each in (*shown.words, shown.title, shown.go_on))
        assert care_for(frozenset(), "young", moment) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_blame_and_diagnose_nobody(language: str) -> None:
    texts = tomllib.loads(Path(f"packs/_common/texts/{language}/worry.toml").read_text("utf-8"))["worry"]
    assert set(texts) == {"title", "go_on", *(kind.value for kind in Worry)}
    assert all(set(each) == {"young", "parent", "close"} for each in texts.values())
    for words in (
        "selvmord",
        "sjølvmord",
        "suicid",
        "mishandl",
        "overgriper",
        "offer",
        "diagnos",
        "самогуб",
        "انتحار",
        "samobój",
    ):
        assert not any(words in each.casefold() for group in texts.values() for each in group.values())


ALL_KINDS = "jeg vil dø. han slår meg. han voldtok meg. vi har ikke mat hjemme. jeg har rømt"


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_watches_the_line_does_not_see_that_help_was_shown(office: Office, language: str) -> None:
    sizes = set()
    for words in ("Alt er greit.", ALL_KINDS):
        young = _young(office, language)
        young.answers(words)
        client = young.hands.client
        sizes.add((len(client.get("/talk").data), len(client.get("/talk", headers={"HX-Request": "true"}).data)))
    assert find(ALL_KINDS, LANGUAGES) == set(Worry)
    assert len(sizes) == 1
