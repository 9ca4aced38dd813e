"""Coming in: is one safe, first of all; just writing; passing on a question; one's own words beside the choices."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.cases.queries import form_of
from portal.intake import commands, flow
from portal.intake import draft as drafts
from portal.intake.draft import Draft
from portal.intake.questions import PASSES, Kind, question_set, set_names
from portal.intake.steps import begin, has_said, is_ready, press
from portal.municipality.profile import Pack
from portal.vault.keys import derive_pair
from portal.web.extensions import portal_of
from tests.factories import Office
from tests.people.citizens import Citizen, Parent, Young
from tests.people.hands import buttons

NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
WORDS = "Jeg vet ikke hvor jeg skal begynne."


class Close(Citizen):
    """Somebody who cares."""

    door = "close"


def _case(office: Office) -> Case:
    with office.db.read() as db:
        case = db.scalars(select(Case)).one()
        db.expunge(case)
        return case


@pytest.mark.parametrize("name", set_names())
def test_whether_one_is_safe_comes_before_everything_else(name: str) -> None:
    questions = question_set(name)
    first = questions.questions[0]
    assert (first.key, "rather_not_say" in first.passes) == ("danger", True)
    assert {"matters", "child_matters"} & {each.key for each in questions.questions[:8]}


@pytest.mark.parametrize("kind", [Parent, Young, Close])
def test_who_is_not_safe_sees_whom_to_call_and_may_write_on(kind: type[Citizen], office: Office) -> None:
    citizen = kind(office.hands())
    citizen.begins_to_talk()
    citizen.answers("yes")
    assert citizen.is_asked == "danger_yes"
    assert citizen.sees("Hvis du skriver videre")
    assert citizen.sees("Barnevernvakta")
    citizen.answers()
    assert citizen.is_asked not in ("danger", "danger_yes", "")


def test_who_is_safe_is_not_stopped(office: Office) -> None:
    young = Young(office.hands())
    young.begins_to_talk()
    young.answers("no")
    assert young.is_asked == "words"


def _able(pack: Pack, audience: str) -> list[str]:
    return [line.slug for line in pack.lines_that_act(audience, NIGHT)]  # type: ignore[arg-type]


def test_who_can_act_now_stands_first_and_the_young_ones_line_first_for_the_young(office: Office) -> None:
    pack = portal_of(office.app).pack
    for audience in ("young", "all"):
        lines = pack.lines_that_act(audience, NIGHT)  # type: ignore[arg-type]
        assert [line.is_open(NIGHT) for line in lines] == sorted((line.is_open(NIGHT) for line in lines), reverse=True)
        assert not {"fire", "mental_health", "parent_support"} & set(_able(pack, audience))
    assert _able(pack, "young")[0] == "child_alarm"
    assert _able(pack, "all")[0] in ("ambulance", "police")
    assert _able(pack, "all").index("child_welfare_emergency") < _able(pack, "all").index("child_welfare_day")


@pytest.mark.parametrize(
    ("answer", "flags"), [("yes", "danger_yes"), ("sometimes", "danger_unsure"), ("unsure", "danger_unsure"), ("no", "")]
)
def test_who_is_not_quite_safe_is_read_first(answer: str, flags: str) -> None:
    assert ",".join(commands.flags_of({"danger": (answer,)})) == flags


@pytest.mark.parametrize("name", set_names())
def test_just_write_stands_at_every_question_and_comes_back_to_it(name: str) -> None:
    for question in flow.path(question_set(name), {}):
        draft = press(Draft(questions=name, at=question.key), question.key, "write", [])
        assert draft.at == "words"
        after = press(draft, "words", "next", [WORDS])
        assert after.answers["words"] == (WORDS,)
        following = flow.next_open(draft.asked, after.answers, "words")
        assert after.at == (question.key if question.key != "words" else following)


def test_what_was_written_first_is_not_asked_again(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.hands.press("go", "write")
    parent.answers(WORDS)
    asked = []
    while ("go", "send") not in buttons(parent.hands.page):
        asked.append(parent.is_asked)
        parent.answers()
    assert asked[0] == "danger"
    assert "words" not in asked
    assert len(asked) == len(set(asked))
    assert parent.sees(WORDS)


def test_a_pass_is_an_answer_that_staff_see(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.hands.press("go", "pass:rather_not_say")
    parent.hands.press("go", "pass:not_sure")
    parent.answers(WORDS)
    parent.answers_everything({})
    parent.sends()
    case = _case(office)
    assert (case.topic, case.age_band, case.flags) == ("", "", "")
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case.id}")
    assert "Vil helst ikke si" in desk.text
    assert "Vet ikke" in desk.text


@pytest.mark.parametrize("name", set_names())
def test_every_question_with_choices_can_be_passed_on_and_every_other_skipped(name: str) -> None:
    for question in question_set(name).questions:
        passes = {slug for slug in ("not_sure", "rather_not_say") if slug in question.passes}
        assert bool(passes) == question.has_choices, question.key
        assert "rather_not_say" in passes or not question.has_choices
        is_open = "unsure" in question.choices or "not_sure" in passes
        assert is_open or question.key in ("age", "relation", "interpreter_gender") or not question.has_choices, question.key
        for slug in passes:
            after = press(Draft(questions=name, at=question.key), question.key, f"pass:{slug}", [])
            assert after.answers.get(question.key) == (slug,) or question.when


def test_a_pass_leads_where_no_answer_leads() -> None:
    """Who would rather not say whom it is about is asked for the age as before; nothing is built on a pass."""
    passed = begin("parent").with_answer("about", ("rather_not_say",)).with_answer("interpreter", ("not_sure",))
    keys = {each.key for each in flow.path(passed.asked, passed.answers)}
    assert "age" in keys
    assert "interpreter_language" not in keys


def test_a_pass_that_is_not_offered_changes_nothing() -> None:
    draft = press(begin("parent"), "danger", "pass:not_sure", [])
    assert (draft.at, draft.answers) == ("danger", {})


def test_passing_on_everything_is_nothing_to_send() -> None:
    draft = begin("young")
    for question in draft.asked.questions:
        if question.has_choices:
            draft = draft.with_answer(question.key, ("rather_not_say",))
    assert not has_said(draft)
    assert not is_ready(press(draft, flow.REVIEW, "send", []))


def test_ones_own_words_stand_beside_the_choices_and_never_in_plain(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers("no")
    assert parent.is_asked == "topic"
    parent.hands.choose("answer", "feelings")
    parent.hands.client.post("/talk", data=_form(parent, "topic", ["Zebraer i barnehagen"]))
    parent.hands.open("/talk")
    parent.answers_everything()
    parent.sends()
    assert _case(office).topic == ""
    assert b"Zebraer i barnehagen" not in office.stored()
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{_case(office).id}")
    assert "Zebraer i barnehagen" in desk.text


def _form(parent: Parent, key: str, typed: list[str]) -> dict[str, object]:
    from tests.people.hands import fields

    return {"csrf_token": fields(parent.hands.page, "csrf_token")[0], "q": key, "go": "next", "answer": typed}


def test_words_too_long_beside_the_choices_lose_neither() -> None:
    draft = press(begin("parent"), "topic", "next", ["feelings", "x" * 9000])
    assert (draft.at, draft.fault, draft.typed["topic"]) == ("topic", "too_long", ("feelings", "x" * 9000))


def test_the_child_s_own_words_stay_on_top_of_the_case(office: Office) -> None:
    young = Young(office.hands())
    young.begins_to_talk()
    young.answers_everything({"words": (WORDS,), "matters": ("At søsteren min har det bra.",), "good_day": ("Fisketur.",)})
    young.sends()
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{_case(office).id}")
    top = desk.page.root.first("section", lambda node: "matters" in node.get("class"))
    assert top is not None
    assert "At søsteren min har det bra." in top.text
    assert "Fisketur." in top.text


def test_an_interpreter_is_asked_for_in_full_and_children_never_interpret(office: Office) -> None:
    close = Close(office.hands())
    close.begins_to_talk()
    close.answers_everything({
        "words": (WORDS,), "interpreter": ("yes",), "interpreter_language": ("dari",), "interpreter_dialect": ("Herat",),
        "interpreter_gender": ("woman",), "contact": ("phone",), "contact_phone": ("12345678",), "contact_text": ("no",),
        "contact_message": ("no",), "contact_safe": ("morning",), "contact_others": ("Svigermor",),
    })  # fmt: skip
    close.sends()
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{_case(office).id}")
    panel = desk.page.root.first("section", lambda node: node.get("aria-labelledby") == "contact-title")
    assert panel is not None
    for told in ("Barn skal aldri tolke", "dari", "Herat", "En kvinne", "12345678", "Morgen", "Svigermor"):
        assert told in panel.text, told


@pytest.mark.parametrize("name", set_names())
@pytest.mark.parametrize("way", ["phone", "sms", "email"])
def test_safe_hours_are_asked_of_whoever_is_sent_something(name: str, way: str) -> None:
    """A mail at the wrong hour lights up a screen as an SMS does."""
    asked = [each.key for each in flow.path(question_set(name), {"contact": (way,)})]
    assert "contact_safe" in asked
    assert "contact_safe" not in [each.key for each in flow.path(question_set(name), {"contact": ("here_only",)})]


@pytest.mark.parametrize("name", set_names())
def test_safe_contact_is_one_profile_in_every_set(name: str) -> None:
    keys = {each.key for each in question_set(name).questions}
    assert set(commands.CONTACT_KEYS) <= keys
    assert {f"interpreter{what}" for what in ("", "_language", "_dialect", "_gender")} <= keys


def test_a_conversation_goes_on_under_the_questions_it_was_begun_under(office: Office) -> None:
    """A draft of the first version says no version: it keeps every answer, its own order and its own words."""
    parent = office.parent()
    parent.begins_to_talk()
    pair = _pair(parent)
    old = {"about": ["my_child"], "danger": ["yes"], "contact": ["here_only"]}
    with office.db.write() as db:
        drafts.write_row(db, pair, {"questions": "parent", "at": "danger", "answers": old, "typed": {}})
    parent.hands.open("/talk")
    assert parent.sees("Er noen i fare akkurat nå?")
    parent.hands.press("go", "review")
    assert parent.sees("Barnet mitt")
    parent.sends()
    case = _case(office)
    with office.db.read() as db:
        assert form_of(db, case.id) == "parent/1"
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case.id}")
    assert "Er noen i fare akkurat nå?" in desk.text
    assert "Er alle hjemme hos dere trygge" not in desk.text


def _pair(citizen: Citizen) -> tuple[str, bytes]:
    cookie = citizen.hands.client.get_cookie("v")  # type: ignore[attr-defined]
    assert cookie is not None
    return derive_pair(bytes.fromhex(cookie.value), drafts.PURPOSE)


@pytest.mark.parametrize("name", set_names())
def test_every_answer_of_the_first_version_still_has_its_words(name: str, office: Office) -> None:
    from portal.web.said import asked, choice_label

    with office.app.test_request_context("/talk"):
        for question in question_set(name, 1).questions:
            what = "title" if question.kind is Kind.PAUSE else "ask"
            assert asked(f"{name}/1", f"{question.key}.{what}"), question.key
            assert all(choice_label(f"{name}/1", question.key, choice) for choice in question.choices), question.key
        assert asked(f"{name}/1", "danger.ask") != asked(f"{name}/2", "danger.ask")
        assert all(choice_label(f"{name}/2", "danger", slug) for slug in PASSES)


def test_a_version_that_never_was_is_refused() -> None:
    with pytest.raises(KeyError, match="parent/9"):
        question_set("parent", 9)


def test_what_hangs_on_a_changed_answer_is_asked_and_nothing_else() -> None:
    draft = begin("parent").with_answer("words", (WORDS,)).with_answer("contact", ("here_only",))
    draft = press(press(draft, flow.REVIEW, "review", []), flow.REVIEW, "to:contact", [])
    asked, go = [], ["phone"]
    while draft.at != flow.REVIEW:
        asked.append(draft.at)
        draft = press(draft, draft.at, "next", go)
        go = []
    assert asked[:2] == ["contact", "contact_phone"]
    assert all(key.startswith("contact") for key in asked)


# --- nothing is lost ----------------------------------------------------------------------------------------


def test_back_from_just_writing_comes_to_the_question_that_waits_and_keeps_the_words(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers("no")
    parent.hands.press("go", "write")
    parent.hands.fill("answer", WORDS)
    parent.goes_back()
    assert parent.is_asked == "topic"
    parent.hands.press("go", "review")
    assert parent.sees(WORDS)


def test_an_old_tab_passes_on_a_question_while_another_just_writes(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    old_tab = _form(parent, "danger", []) | {"go": "pass:rather_not_say"}
    parent.hands.press("go", "write")
    parent.answers(WORDS)
    assert parent.hands.client.post("/talk", data=old_tab).status_code == 303
    parent.hands.open("/talk")
    parent.hands.press("go", "review")
    assert parent.sees(WORDS)
    assert parent.sees("Vil helst ikke si")


@pytest.mark.parametrize("go", ["write", "save", "pass:not_sure"])
def test_a_token_that_ran_out_loses_nothing_whatever_was_pressed(go: str, office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers("no")
    form = _form(parent, "topic", ["feelings", "Zebraer i barnehagen"]) | {"go": go}
    parent.hands.client.delete_cookie("session")
    refused = parent.hands.client.post("/talk", data=form)
    assert refused.status_code == 400
    parent.hands.response = refused
    parent.hands.press(action="/talk")
    parent.hands.open("/talk")
    if ("go", "on") in buttons(parent.hands.page):
        parent.hands.press("go", "on")
    parent.hands.press("go", "review")
    parent.hands.press("go", "to:topic")
    own = parent.hands.page.root.first("input", lambda node: node.get("id") == "own")
    assert own is not None
    assert own.get("value") == "Zebraer i barnehagen"


def test_another_language_in_the_middle_of_the_new_questions_keeps_everything(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.hands.press("go", "write")
    parent.hands.fill("answer", WORDS)
    parent.hands.press("go", "lang:uk")
    assert (parent.is_asked, parent.sees("Розкажіть своїми словами.") or parent.sees(WORDS)) == ("words", True)
    parent.goes_back()
    assert parent.is_asked == "danger"
    parent.hands.press("go", "lang:ar")
    parent.hands.press("go", "review")
    assert parent.sees(WORDS)
