"""Suggestions beside the conversation and on the thread: out of the way, in every language, never where somebody is in danger."""

import pytest

from tests.conftest import MovableClock
from tests.dom import Node
from tests.factories import Office
from tests.people.citizens import USUAL_ANSWERS, Citizen, Young
from tests.people.hands import Hands, buttons

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]


def panel(hands: Hands) -> Node | None:
    return next(
        (one for one in hands.page.root.all("details", "section") if "suggested" in one.get("class").split()),
        None,
    )


def names(hands: Hands) -> list[str]:
    found = panel(hands)
    return [one.text for one in found.all("h2") if "service-name" in one.get("class")] if found else []


def talks(citizen: Citizen, **different: tuple[str, ...]) -> dict[str, list[str]]:
    """Answers everything; gives what was suggested at each question."""
    citizen.begins_to_talk()
    seen: dict[str, list[str]] = {}
    while ("go", "send") not in buttons(citizen.hands.page):
        asked = citizen.is_asked
        seen[asked] = names(citizen.hands)
        citizen.answers(*{**USUAL_ANSWERS, **different}.get(asked, ()))
    seen["review"] = names(citizen.hands)
    return seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_topic_or_age_there_are_at_most_three(office: Office, language: str) -> None:
    seen = talks(office.parent(language))
    assert seen["danger"] == seen["topic"] == seen["review"] == []
    assert 1 <= len(seen["words"]) <= 3
    assert 1 <= len(seen["contact"]) <= 3


def test_it_stands_inside_the_part_that_is_swapped_and_closed(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    while parent.is_asked != "matters":
        parent.answers(*USUAL_ANSWERS.get(parent.is_asked, ()))
    found = panel(parent.hands)
    assert found is not None
    assert not found.has("open")
    assert found.parent is not None
    assert found.parent.get("id") == "conversation"
    assert found.up("form") is None
    assert all(
        link.get("target") == "_blank" for link in found.all("a") if link.get("href").startswith("https:")
    )


def test_the_young_meet_only_what_they_can_go_to_alone(office: Office) -> None:
    seen = talks(Young(office.hands()), about=("school",), age=("13-15",))
    shown = {name for each in seen.values() for name in each}
    assert "Helsesykepleier på skolen" in shown
    assert not shown & {"PPT – pedagogisk-psykologisk tjeneste", "Foreldrekveld med middag"}
    assert seen["danger"] == []


def test_in_danger_the_crisis_lines_stand_there_instead(office: Office) -> None:
    parent = office.parent()
    seen = talks(parent, danger=("yes",))
    assert not any(seen.values())
    again = office.parent()
    again.begins_to_talk()
    while again.is_asked != "matters":
        again.answers(*{**USUAL_ANSWERS, "danger": ("yes",)}.get(again.is_asked, ()))
    found = panel(again.hands)
    assert found is not None
    assert {"113", "112", "116 111", "12 34 00 10"} == {link.text for link in found.all("a")}
    assert found.tag == "section"


@pytest.mark.parametrize("topic", ["violence", "drugs"])
def test_a_sensitive_topic_is_not_named_on_the_screen(office: Office, topic: str) -> None:
    parent = office.parent()
    seen = talks(parent, topic=(topic,))
    shown = " ".join(name for each in seen.values() for name in each).lower()
    assert not [word for word in ("krise", "vold", "overgrep", "barnevern", "rus") if word in shown]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("danger", ["no", "yes"])
def test_the_size_of_a_page_does_not_tell_what_was_suggested(
    office: Office, language: str, danger: str
) -> None:
    parent = office.parent(language)
    parent.begins_to_talk()
    sizes = set()
    while ("go", "send") not in buttons(parent.hands.page):
        assert parent.hands.response is not None  # type: ignore[attr-defined]
        part = parent.hands.client.get("/talk", headers={"HX-Request": "true"})  # type: ignore[attr-defined]
        sizes.add((len(parent.hands.response.data), len(part.data)))  # type: ignore[attr-defined]
        parent.answers(
            *{**USUAL_ANSWERS, "topic": ("feelings", "grief"), "danger": (danger,)}.get(parent.is_asked, ())
        )
    assert len(sizes) == 1


def test_while_one_waits_the_thread_shows_it_too(office: Office) -> None:
    parent = office.parent()
    talks(parent)
    parent.sends()
    assert 1 <= len(names(parent.hands)) <= 3
    assert parent.sees("Mens du venter. Dette kan hjelpe allerede i dag")


def test_in_danger_the_thread_shows_whom_to_call(office: Office) -> None:
    parent = office.parent()
    talks(parent, danger=("yes",))
    parent.sends()
    assert names(parent.hands) == []
    found = panel(parent.hands)
    assert found is not None
    assert "113" in found.text


def test_it_goes_by_the_clock(office: Office, clock: MovableClock) -> None:
    by_day = talks(office.parent(), topic=("sleep_food",), age=("0-5",))
    clock.move(hours=13, minutes=40)
    at_night = talks(office.parent(), topic=("sleep_food",), age=("0-5",))
    assert by_day["matters"] != at_night["matters"]


def test_a_service_leads_into_the_conversation_with_the_question_begun(office: Office) -> None:
    parent = office.parent()
    parent.hands.client.post("/start", data={"door": "parent", "service": "open-kindergarten"})  # type: ignore[attr-defined]
    parent.hands.open("/talk")
    while parent.is_asked != "words":
        parent.answers(*USUAL_ANSWERS.get(parent.is_asked, ()))
    field = next(one for one in parent.hands.page.root.all("textarea") if one.get("name") == "answer")
    assert field.text == "Jeg lurer på: Åpen barnehage."


def test_what_was_written_already_is_never_written_over(office: Office) -> None:
    parent = office.parent()
    talks(parent)
    client = parent.hands.client  # type: ignore[attr-defined]
    asked = client.post("/start", data={"door": "parent", "service": "open-kindergarten"})
    assert 'name="service" value="open-kindergarten"' in asked.get_data(as_text=True)
    client.post("/start", data={"door": "parent", "service": "open-kindergarten", "go": "continue"})
    parent.hands.open("/talk")
    parent.hands.press("go", "to:words")
    field = next(one for one in parent.hands.page.root.all("textarea") if one.get("name") == "answer")
    assert field.text == USUAL_ANSWERS["words"][0]


@pytest.mark.parametrize("service", ["no-such-service", "../../etc/passwd", "<b>x</b>", "x" * 5000])
def test_a_service_that_there_is_not_changes_nothing(office: Office, service: str) -> None:
    parent = office.parent()
    parent.hands.client.post("/start", data={"door": "parent", "service": service})  # type: ignore[attr-defined]
    parent.hands.open("/talk")
    assert parent.is_asked
