"""Somebody whom the family let in: reads whose talk it is, writes under an own name, is sent away at once."""

from sqlalchemy import select

from portal.cases import trusted, visits
from portal.cases.models import Case
from portal.cases.trusted_models import Trusted
from portal.cli import upkeep
from portal.vault.models import KeyWrap, Method
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.slices.cases.climbing import does
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import answers, case_of_own, in_field, post, reads, sets
from tests.slices.thread.trusting import comes_in, lets_in, puts_away, shuts_out

WORDS = "Han vil ikke på skolen lenger"
LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]


def test_a_code_of_its_own_opens_the_talk_to_read(office: Office) -> None:
    parent = has_sent(office)
    answers(office, "Vi hører deg.")
    aunt = comes_in(office, lets_in(parent))
    for words in ("Dette er samtalen til Mari.", "Du kan lese den til og med", WORDS, "Vi hører deg."):
        assert aunt.sees(words), aunt.hands.text
    assert "Skriv i samtalen" not in aunt.hands.text
    assert " ".join(parent.code.split()[:2]) not in aunt.hands.text  # one of its words may be among what is written


def test_what_one_writes_stands_with_the_name_for_family_and_colleagues(office: Office) -> None:
    parent = has_sent(office)
    aunt = comes_in(office, lets_in(parent, "write"))
    aunt.writes_again("Jeg kan hente ham på onsdager.")
    assert aunt.sees("Jeg kan hente ham på onsdager.")
    assert "Tante Gullbjørg · Tillitsperson" in reads(parent)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_of_own(office).id}")
    assert "Tante Gullbjørg · Tillitsperson" in desk.text
    assert "En tillitsperson skrev" in desk.text
    assert case_of_own(office).turn == "ours"


def test_who_attends_meetings_reads_not_a_word(office: Office) -> None:
    parent = has_sent(office)
    answers(office, "Vi hører deg.")
    aunt = comes_in(office, lets_in(parent, "attend"))
    assert aunt.sees("Du kan se møtene til og med")
    assert not aunt.sees(WORDS)
    assert not aunt.sees("Vi hører deg.")


def test_sent_away_at_once_also_where_a_page_is_open(office: Office) -> None:
    parent = has_sent(office)
    code = lets_in(parent, "write")
    aunt = comes_in(office, code)
    shuts_out(parent)
    assert post(aunt, "/thread/write", body="Er du der?", submission="x") == 200  # the place to type a code
    assert "Er du der?" not in reads(parent)
    aunt.hands.open("/thread")
    assert aunt.sees("Skriv koden du fikk")
    again = comes_in(office, code)
    assert again.sees("Vi fant ikke noe med denne koden")
    with office.db.read() as db:
        assert db.scalars(select(KeyWrap).where(KeyWrap.method == Method.TRUSTED)).all() == []


def test_a_stream_gives_nothing_to_who_was_let_in(office: Office) -> None:
    """Neither while one is in, nor after: a visit of a trusted person is no visit to whoever has not asked for one."""
    parent = has_sent(office)
    aunt = comes_in(office, lets_in(parent, "write"))
    answer = aunt.hands.client.get("/thread/live/stream", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 204
    with office.db.read() as db:
        row = db.scalars(select(visits.VisitRow)).all()
    assert len(row) == 2


def test_after_the_last_day_it_is_as_if_there_were_no_such_code(office: Office, clock: MovableClock) -> None:
    parent = has_sent(office)
    code = lets_in(parent, last="2026-12-01")
    aunt = comes_in(office, code)
    clock.move(days=9)
    aunt.hands.open("/thread")
    assert aunt.sees("Skriv koden du fikk")
    assert comes_in(office, code).sees("Vi fant ikke noe med denne koden")


def test_who_was_sent_away_is_not_said_to_come_till_the_last_day(office: Office, clock: MovableClock) -> None:
    parent = has_sent(office)
    lets_in(parent, last="2026-12-20")
    clock.move(days=1)
    parent.hands.open("/thread")
    parent.comes_back()
    shuts_out(parent)
    parent.hands.open("/thread/trusted")
    assert "stengt 24. november 2026" in parent.hands.text
    assert "20. desember 2026" not in parent.hands.text
    lets_in(parent, last="2026-11-26")
    clock.move(days=5)
    with office.db.write() as db:
        trusted.end_those_past(db)
    parent.hands.open("/thread")
    parent.comes_back()
    parent.hands.open("/thread/trusted")
    assert "til og med 26. november 2026" in parent.hands.text


def test_the_last_day_itself_is_one_of_them(office: Office, clock: MovableClock) -> None:
    parent = has_sent(office)
    code = lets_in(parent, last="2026-11-25")
    clock.move(days=2, hours=13)  # 23 o'clock in Norway on that day
    assert comes_in(office, code).sees(WORDS)


def test_run_out_withdrawn_and_wrong_cost_the_same(office: Office, clock: MovableClock, queries: Queries) -> None:
    parent = has_sent(office)
    withdrawn, past = lets_in(parent), ""
    shuts_out(parent)
    past = lets_in(parent, last="2026-11-23")
    clock.move(days=2)
    costs = []
    for code in ("bjørk elv fjell gress hav is", withdrawn, past):
        other = office.parent()
        other.hands.open("/thread")
        other.hands.fill("code", code)
        queries.statements.clear()
        other.hands.press(action="/thread/enter")
        costs.append(queries.number)
        assert other.sees("Vi fant ikke noe med denne koden")
    assert len(set(costs)) == 1, costs


def test_the_lock_goes_when_its_time_has_gone(office: Office, clock: MovableClock) -> None:
    parent = has_sent(office)
    lets_in(parent, last="2026-11-24")
    clock.move(days=3)
    upkeep.go_round(office.db)
    with office.db.read() as db:
        assert db.scalars(select(KeyWrap).where(KeyWrap.method == Method.TRUSTED)).all() == []
    assert "trusted_ended" in office.events(case_of_own(office).id)


def test_the_code_is_shown_once(office: Office) -> None:
    parent = has_sent(office)
    code = lets_in(parent)
    puts_away(parent)
    assert not parent.sees(code)
    parent.hands.open("/thread")
    parent.leaves()
    parent.comes_back()
    parent.hands.open("/thread/trusted")
    assert parent.hands.page.root.first("ol", lambda node: "code-words" in node.get("class")) is None
    assert parent.sees("Tante Gullbjørg")


def test_the_family_and_the_desk_read_each_opening_in_the_log(office: Office) -> None:
    parent = has_sent(office)
    comes_in(office, lets_in(parent))
    parent.hands.open("/thread/log")
    for words in ("Du slapp inn en du stoler på", "Åpnet samtalen", "Tante Gullbjørg · Tillitsperson"):
        assert words in parent.hands.text
    assert "10:00" not in parent.hands.text
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_of_own(office).id}/log")
    assert "En tillitsperson åpnet samtalen" in desk.text
    assert "Tante Gullbjørg" in desk.text


def test_colleagues_see_who_is_let_in_and_cannot_let_in_anybody(office: Office) -> None:
    parent = has_sent(office)
    lets_in(parent, "attend", last="2026-12-24")
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_of_own(office).id}")
    for words in ("Tante Gullbjørg", "Bare se møtene", "24. desember"):
        assert words in desk.text, desk.text
    addresses = [str(rule) for rule in office.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert [each for each in addresses if "trusted" in each and not each.startswith("/thread/")] == []


def test_deleting_the_talk_ends_them_all(office: Office) -> None:
    parent = has_sent(office)
    code = lets_in(parent, "write")
    aunt = comes_in(office, code)
    parent.hands.open("/thread")
    assert post(parent, "/thread/delete", is_sure="yes") == 200
    aunt.hands.open("/thread")
    assert aunt.sees("Skriv koden du fikk")
    assert comes_in(office, code).sees("Vi fant ikke noe med denne koden")
    with office.db.read() as db:
        assert db.scalars(select(Trusted)).all() == []


def test_a_parents_invitation_opens_no_young_persons_case(office: Office) -> None:
    young = office.gets(first_message="Jeg tør ikke si det hjemme.")
    office.gets(first_message="Noe annet.")
    parent = has_sent(office)
    aunt = comes_in(office, lets_in(parent, "write"))
    assert not aunt.sees("Jeg tør ikke si det hjemme.")
    with office.db.read() as db:
        wraps = db.scalars(select(KeyWrap.key_id).where(KeyWrap.method == Method.TRUSTED)).all()
    assert young not in wraps
    assert len(wraps) == 1


def test_a_young_person_invites_too_and_reads_it_in_own_words(office: Office) -> None:
    parent = has_sent(office)
    parent.hands.open("/thread/trusted")
    assert "uansett alder" not in parent.hands.text
    sets(office, asker="young", age_band="13-15")
    parent.hands.open("/thread/trusted")
    assert "uansett alder" in parent.hands.text
    assert comes_in(office, lets_in(parent)).sees(WORDS)


def test_at_most_a_year_and_not_in_the_past(office: Office) -> None:
    parent = has_sent(office)
    parent.hands.open("/thread/trusted")
    for last in ("2026-11-22", "2027-11-25", "nonsens", "31.02.2027"):
        assert post(parent, "/thread/trusted", trusted_name="Tante", may="read", last=last) == 422
    for typed in ({"trusted_name": "", "may": "read"}, {"trusted_name": "Tante", "may": "own"}):
        assert post(parent, "/thread/trusted", **typed) == 422
    with office.db.read() as db:
        assert db.scalars(select(Trusted)).all() == []


def test_no_more_than_five_at_once(office: Office) -> None:
    parent = has_sent(office)
    for number in range(5):
        lets_in(parent, name=f"Venn {number}")
        puts_away(parent)
    assert parent.sees("Du har sluppet inn fem.")
    assert post(parent, "/thread/trusted", trusted_name="En til", may="read") == 409


def test_what_was_typed_waits_when_the_visit_has_run_out(office: Office, clock: MovableClock) -> None:
    parent = has_sent(office)
    parent.hands.open("/thread/trusted")
    clock.move(minutes=40)
    parent.hands.fill("trusted_name", "Tante Gullbjørg")
    parent.hands.press(action="/thread/trusted")
    parent.hands.fill("code", parent.code)
    parent.hands.press(action="/thread/enter")
    parent.hands.open("/thread/trusted")
    assert in_field(parent, "trusted_name") == "Tante Gullbjørg"


def test_linked_to_a_later_case_nobody_comes_into_the_old_one(office: Office) -> None:
    parent = has_sent(office)
    code, case_id = lets_in(parent), case_of_own(office).id
    does(office, case_id, lambda db, _case, _key: trusted.end_all(db, case_id))
    assert comes_in(office, code).sees("Vi fant ikke noe med denne koden")


def test_it_costs_as_much_for_many_as_for_one(office: Office, queries: Queries) -> None:
    parent = has_sent(office)
    numbers = []
    for name in ("En", "To", "Tre"):
        lets_in(parent, name=name)
        queries.statements.clear()
        parent.hands.open("/thread/trusted")
        numbers.append(queries.number)
    assert numbers[0] == numbers[2]


def test_each_language_has_its_words(office: Office) -> None:
    parent = has_sent(office)
    code = lets_in(parent, "write")
    shown = set()
    for language in LANGUAGES:
        parent.hands.open(f"/thread/trusted?lang={language}")
        shown.add(parent.hands.text)
        aunt = comes_in(office, code)
        aunt.hands.open(f"/thread?lang={language}")
        shown.add(aunt.hands.text)
        aunt.hands.open("/thread/trusted")
        shown.add(aunt.hands.text)
        assert "trusted." not in "".join(shown)
    assert len(shown) == 18


def test_nothing_sealed_stands_in_plain(office: Office) -> None:
    parent = has_sent(office)
    code = lets_in(parent, "write", name="Gullbjørg Trollhildsdatter", whose="Snøfrid Zebra")
    comes_in(office, code).writes_again("Grevlingsti om natta")
    office.db.checkpoint()
    stored = office.stored()
    for word in ("Gullbjørg", "Trollhildsdatter", "Snøfrid", "Zebra", "Grevlingsti", code):
        assert word.encode() not in stored
    with office.db.read() as db:
        assert db.scalars(select(Case)).one() is not None
