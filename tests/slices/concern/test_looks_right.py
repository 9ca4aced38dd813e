"""What a strict eye found on the pages of a concern, so that it stays mended."""

from __future__ import annotations

from portal.db.clock import utc_now
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.concern.writer import SEEN, Writer
from tests.slices.thread.concerns_about import is_written_about


def test_the_review_names_what_was_left_open_in_one_line(writer: Writer) -> None:
    writer.comes_to_review()
    rows = [row for row in writer.hands.page.root.all("div") if row.get("class") == "review-row"]
    facts = [row for row in rows if "Ikke besvart" in row.text and "Hva har dere prøvd?" in row.text]
    assert len(facts) == 1
    assert "Hva sier foreldrene?" in facts[0].text
    assert SEEN in writer.hands.text


def test_a_name_turns_nothing_around_it_where_one_reads_from_the_right(writer: Writer) -> None:
    hands = ClientHands(writer.teacher.client, "ar")
    again = Writer(hands, writer.teacher)
    again.begins()
    again.says_who()
    again.tells_of(0, "not_yet")
    again.next()
    assert "\u2068Far Eik\u2069" in str(hands.response.text)  # type: ignore[union-attr]


def test_so_it_is_for_the_family(office: Office) -> None:
    family = is_written_about(office, "ar", due_at=utc_now())
    family.hands.open("/thread/concern")
    assert "\u2068Lærer Lie\u2069" in str(family.browser.response.text)  # type: ignore[union-attr]


def test_a_professional_is_not_called_one_twice(office: Office) -> None:
    family = is_written_about(office)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{family.case_id}")
    head = desk.page.root.first("header", lambda node: "case-head" in node.get("class").split())
    assert head is not None
    assert head.text.count("Fagperson") == 1
