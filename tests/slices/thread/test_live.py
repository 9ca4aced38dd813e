"""A live talk as the family meets it, without a script: the offer, the wait, the talk, and every way it ends."""

from sqlalchemy import func, select

from portal.cases.models import Case, Message
from portal.cases.talking import is_unread
from portal.live.rules import TalkState
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields
from tests.slices.staff.house import Colleague
from tests.slices.thread.live_talks import Desk, case_of, has_sent, token_of

WORDS = "Han er hjemme nå. Jeg skriver fort."


# --- the offer


def test_a_talk_is_offered_when_it_is_open_and_somebody_is_here(parent: Parent) -> None:
    assert parent.sees("Snakk med noen nå")
    assert parent.sees("Det går an til kl. 15:00.")


def test_nobody_here_is_said_and_the_message_stands(office: Office, desk: Desk, clock: MovableClock) -> None:
    parent = has_sent(office)
    clock.move(minutes=4)
    parent.hands.open("/thread")
    assert parent.sees("Akkurat nå er det ingen her til å svare med en gang")
    assert not parent.sees("Snakk med noen nå")


def test_closed_says_when_it_opens(parent: Parent, clock: MovableClock) -> None:
    clock.move(hours=11)
    parent.comes_back()
    assert parent.sees("Det åpner i morgen 09:00. Det du har skrevet, står.")
    assert not parent.sees("Snakk med noen nå")


def test_the_front_page_says_somebody_is_here_and_nothing_more(office: Office, clock: MovableClock) -> None:
    visitor, desk = office.parent(), Desk(office)
    visitor.opens_the_front_page()
    assert not visitor.sees("Noen er her nå")
    desk.is_here()
    clock.move(minutes=1)
    visitor.opens_the_front_page()
    assert visitor.sees("Noen er her nå")
    assert not visitor.sees("Astrid")


def test_asking_when_it_has_just_closed_leads_back_to_the_thread(
    office: Office, desk: Desk, parent: Parent
) -> None:
    desk.closes_the_chat()
    parent.hands.press(action="/thread/live/ask")
    assert parent.hands.path == "/thread"
    assert parent.sees("Chatten er stengt nå")


# --- the wait


def test_who_waits_is_told_the_place_and_that_we_do_not_know(waiting: Parent) -> None:
    assert waiting.hands.path == "/thread/live"
    assert waiting.sees("Du er den neste. Vi vet ikke hvor lenge du må vente.")
    assert waiting.sees("Har ingen kommet innen kl. 10:10")
    assert waiting.sees("116 111")


def test_others_before_one_are_counted(
    office: Office, desk: Desk, parent: Parent, clock: MovableClock
) -> None:
    other = has_sent(office)
    other.asks_for_a_talk()
    clock.move(seconds=1)  # in the same moment an id decides who is first, and ids are random
    parent.asks_for_a_talk()
    assert parent.sees("Det er én foran deg.")


def test_help_stands_beside_words_that_worry_until_somebody_answers(
    office: Office, desk: Desk, talking: Parent, clock: MovableClock
) -> None:
    talking.says_live("Han slår meg når du har gått.")
    assert _help_in(talking)
    clock.move(seconds=10)
    desk.says(case_of(office), "Jeg er her.")
    talking.hands.open("/thread/live")
    assert not _help_in(talking)


def _help_in(parent: Parent) -> bool:
    return (
        parent.hands.page.root.first("section", lambda node: "care" in node.get("class").split()) is not None
    )


def test_an_answer_is_read_when_the_page_says_that_it_was_seen(
    office: Office, desk: Desk, talking: Parent
) -> None:
    desk.says(case_of(office), "Her er svaret.")
    assert not _is_read(office)
    talking.hands.client.post("/thread/live/seen", data={"csrf_token": token_of(talking)})
    assert _is_read(office)


def test_an_answer_is_read_in_the_frame_for_browsers_without_scripts(
    office: Office, desk: Desk, talking: Parent
) -> None:
    desk.says(case_of(office), "Her er svaret.")
    talking.hands.client.get("/thread/live/messages")
    assert _is_read(office)


def _is_read(office: Office) -> bool:
    with office.db.read() as db:
        return not is_unread(db.get_one(Case, case_of(office)))


def test_what_is_written_while_one_waits_stands(office: Office, waiting: Parent) -> None:
    waiting.says_live(WORDS)
    assert waiting.hands.path == "/thread/live"
    assert waiting.sees(WORDS)


def test_what_is_half_written_goes_along_to_the_thread_and_back(waiting: Parent) -> None:
    assert not [one for one in waiting.hands.page.root.all("a") if one.get("href").startswith("/thread")]
    waiting.hands.fill("body", WORDS)
    waiting.hands.press(action="/thread/turn")
    assert waiting.hands.path == "/thread"
    assert WORDS in (_typed(waiting) or "")
    waiting.hands.fill("body", f"{WORDS} Og mer.")
    waiting.hands.press("to", "live")
    assert waiting.hands.path == "/thread/live"
    assert f"{WORDS} Og mer." in (_typed(waiting) or "")
    assert waiting.sees("Du er den neste.")  # nothing was sent, and nobody lost their place


def _typed(parent: Parent) -> str:
    return next(one for one in parent.hands.page.root.all("textarea") if one.get("name") == "body").text


def test_it_can_be_left_as_a_message(office: Office, desk: Desk, waiting: Parent) -> None:
    waiting.hands.press(action="/thread/live/leave")
    assert waiting.sees("Nå står det som en melding")
    assert desk.state_of(case_of(office)) is TalkState.OVER


def test_who_leaves_after_our_last_word_is_promised_no_answer(
    office: Office, desk: Desk, talking: Parent
) -> None:
    desk.says(case_of(office), "Da høres vi.")
    talking.hands.press(action="/thread/live/leave")
    assert talking.sees("Dere er ferdige for nå")
    assert not talking.sees("Du får svar senest")


def test_closing_the_conversation_keeps_no_colleague_waiting(
    office: Office, desk: Desk, waiting: Parent
) -> None:
    waiting.leaves()
    assert desk.state_of(case_of(office)) is TalkState.OVER


# --- the talk


def test_who_talks_is_seen_by_first_name_and_role(talking: Parent) -> None:
    assert talking.sees("Du snakker med Astrid")
    assert talking.sees("Mottak i Familiehjelpa.")
    assert not talking.sees("Lund")


def test_both_write(office: Office, desk: Desk, talking: Parent) -> None:
    talking.says_live(WORDS)
    desk.says(case_of(office), "Jeg er her. Er du trygg nå?")
    talking.hands.open("/thread/live")
    assert talking.sees(WORDS)
    assert talking.sees("Er du trygg nå?")


def test_a_guest_is_seen(office: Office, desk: Desk, talking: Parent) -> None:
    from portal.live import commands

    ola = _ola(office)
    with office.db.write() as db:
        commands.listen_in(db, desk._talk(db, case_of(office)), ola.id)
    talking.hands.open("/thread/live")
    assert talking.sees("Ola er også med her og leser.")


def test_a_hand_over_is_seen(office: Office, desk: Desk, talking: Parent) -> None:
    from portal.cases.models import Case
    from portal.live import commands

    case_id, ola = case_of(office), _ola(office)
    desk.says(case_id, "Et øyeblikk.")
    with office.db.write() as db:
        talk = desk._talk(db, case_id)
        commands.offer_talk(
            db, talk, db.get_one(Case, case_id), office.key_of(case_id), desk.me, ola.id, "Kan du?"
        )
    talking.hands.open("/thread/live")
    assert talking.sees("Astrid spør en kollega om å ta over")
    with office.db.write() as db:
        commands.accept_talk(db, desk._talk(db, case_id), ola.id, 3)
    talking.hands.open("/thread/live")
    assert talking.sees("Nå er det Ola som snakker med deg.")
    assert not talking.sees("Kan du?")


def _ola(office: Office) -> Colleague:
    from portal.staff.rules import Role

    return office.employs("Ola Berg", Role.RECEPTION)


def test_a_pause_is_told_kindly_and_keeps_what_is_typed(office: Office, desk: Desk, talking: Parent) -> None:
    desk.pauses(case_of(office))
    talking.says_live(WORDS)
    assert talking.hands.response is not None
    assert talking.hands.response.status_code == 422
    assert talking.sees("Samtalen har pause til kl. 10:10, så dette er ikke sendt ennå.")
    assert f"{WORDS}</textarea>" in talking.hands.response.get_data(as_text=True)
    assert not talking.sees("Trusler")
    assert _messages(office) == 1


def test_a_pause_holds_in_the_thread_too(office: Office, desk: Desk, talking: Parent) -> None:
    desk.pauses(case_of(office))
    talking.hands.open("/thread")
    talking.writes_again(WORDS)
    assert talking.hands.path == "/thread/live"
    assert talking.sees("Samtalen har pause til kl. 10:10")
    assert WORDS in talking.hands.page.root.text
    assert _messages(office) == 1


def test_the_same_form_sent_twice_is_one_message(office: Office, talking: Parent) -> None:
    form = {name: fields(talking.hands.page, name)[0] for name in ("csrf_token", "submission")} | {
        "body": WORDS
    }
    for _ in range(3):
        assert talking.hands.client.post("/thread/live/write", data=form).status_code == 303
    assert _messages(office) == 2
    talking.hands.client.post("/thread/live/write", data={**form, "body": WORDS + " Mer."})
    assert _messages(office) == 3


def test_the_script_is_answered_without_a_page(office: Office, talking: Parent) -> None:
    form = {"csrf_token": token_of(talking), "body": WORDS, "submission": "a" * 26}
    by_script = {"X-Live": "yes"}
    answer = talking.hands.client.post("/thread/live/write", data=form, headers=by_script)
    assert (answer.status_code, answer.data) == (204, b"")
    refused = talking.hands.client.post(
        "/thread/live/write", data={**form, "body": " "}, headers={**by_script, "HX-Request": "true"}
    )
    assert refused.status_code == 422
    assert "data-live-why" in refused.get_data(as_text=True)


def test_typing_says_nothing_and_takes_nothing(office: Office, talking: Parent) -> None:
    before = office.rows()
    answer = talking.hands.client.post(
        "/thread/live/typing", data={"csrf_token": token_of(talking), "body": WORDS}
    )
    assert (answer.status_code, answer.data) == (204, b"")
    assert office.rows() == before
    assert WORDS.encode() not in office.stored()


def test_another_language_keeps_what_is_half_written(talking: Parent) -> None:
    form = {"csrf_token": token_of(talking), "language": "ar", "body": WORDS, "live": "yes"}
    assert talking.hands.client.post("/thread/language", data=form).location == "/thread/live"
    page = talking.hands.client.get("/thread/live").get_data(as_text=True)
    assert 'dir="rtl"' in page
    assert f"{WORDS}</textarea>" in page


def test_what_is_half_written_comes_along_when_one_asks_and_when_one_leaves(parent: Parent) -> None:
    for action in ("/thread/live/ask", "/thread/live/leave"):
        parent.hands.fill("body", WORDS)
        parent.hands.press(action=action)
        field = parent.hands.page.root.first("textarea", lambda node: node.get("name") == "body")
        assert field is not None
        assert field.text == WORDS


def _messages(office: Office) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(Message)) or 0
