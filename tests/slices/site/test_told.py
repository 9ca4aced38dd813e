"""What everybody is told of how things stand with us: figures only when they rest on enough, the notice within a minute."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from portal.cases import capacity
from portal.cases.capacity import Capacity, Hanging
from portal.cases.figures import AnswerTimes
from portal.cases.models import Case
from portal.db.clock import utc_now
from portal.site import told
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office, Queries

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl")
BERIT = "berit" + "b" * 21


def _answered(office: Office, count: int, length: timedelta) -> None:
    for _ in range(count):
        case_id = office.gets(opened_at=utc_now() - timedelta(days=3))
        with office.db.write() as db:
            case = db.get_one(Case, case_id)
            case.answered_at = case.opened_at + length


def _front(office: Office, language: str = "nb") -> str:
    return office.hands(language).client.get("/", headers={"Accept-Language": language}).get_data(as_text=True)


def test_below_the_least_number_nothing_is_told(office: Office, clock: MovableClock) -> None:
    least = portal_of(office.app).pack.answer_times_minimum
    _answered(office, least - 1, timedelta(hours=5))
    assert "Ni av ti" not in _front(office)
    _answered(office, 1, timedelta(hours=5))
    clock.move(minutes=11)
    assert "Ni av ti får svar innen 5 timer." in _front(office)


def test_two_figures_that_are_said_alike_are_said_once(office: Office) -> None:
    with office.app.test_request_context("/"):
        alike = told.sentences(AnswerTimes(timedelta(hours=4.2), timedelta(hours=4.9), 50))
        two = told.sentences(AnswerTimes(timedelta(hours=4.2), timedelta(hours=30), 50))
        half = told.sentences(AnswerTimes(timedelta(hours=4.2), None, 50))
    assert alike == ["Ni av ti får svar innen 5 timer.", "Slik har det vært de siste 30 dagene."]
    assert two[:2] == ["De fleste får svar innen 5 timer.", "Ni av ti får svar innen 2 døgn."]
    assert half[:1] == ["De fleste får svar innen 5 timer."]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2, 3, 5, 11, 21, 22])
def test_every_language_has_words_for_every_number(office: Office, language: str, number: int) -> None:
    texts = portal_of(office.app).pack.texts
    for unit in ("hours", "days"):
        words = texts.get(language, f"times.{unit}", **{unit: number})
        assert texts.is_own(language, f"times.{unit}")
        assert "…" not in words
        assert str(number) in words or number in (1, 2)


def test_it_is_asked_for_at_most_once_in_ten_minutes(office: Office, queries: Queries, clock: MovableClock) -> None:
    _front(office)

    def asked() -> int:
        return len([one for one in queries.statements if "case_file.answered_at" in one and "case_file.closed_at" in one])

    queries.statements.clear()
    for _ in range(9):
        clock.move(minutes=1)
        for language in LANGUAGES:
            _front(office, language)
    assert asked() <= 1
    clock.move(minutes=10)
    _front(office)
    assert asked() <= 2


def test_a_database_that_does_not_answer_costs_nobody_the_page(
    office: Office, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    remembered = told.Remembered(down, timedelta(minutes=1))
    with office.app.app_context():
        assert remembered.get() is None
        remembered._answer = "known"
        clock.move(minutes=2)
        assert remembered.get() == "known"


# --- the notice -------------------------------------------------------------------------------------------


def _hangs(office: Office, kind: Capacity = Capacity.BUSY, **more: str) -> None:
    with office.db.write() as db:
        capacity.put_up(db, Hanging(kind, utc_now() + timedelta(days=3), **more), BERIT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_hangs_in_the_readers_language_and_own_words_in_theirs(office: Office, clock: MovableClock, language: str) -> None:
    pack = portal_of(office.app).pack
    _hangs(office, own_words="Vi har flyttet til 2. etasje.", own_language="nb")
    clock.move(minutes=1)
    html = _front(office, language)
    for kind in ("title", "text"):
        assert pack.texts.get(language, f"capacity.busy.{kind}") in html.replace("&#39;", "'")
    assert '<blockquote class="words" lang="nb" dir="ltr">Vi har flyttet til 2. etasje.</blockquote>' in html


@pytest.mark.parametrize("kind", list(Capacity))
def test_a_phone_that_is_down_is_not_what_one_is_sent_to(office: Office, clock: MovableClock, kind: Capacity) -> None:
    _hangs(office, kind)
    html = _front(office)
    start = html.index('id="capacity"')
    section = html[start : html.index("</section>", start)]
    assert ("tel:" in section) is (kind is not Capacity.PHONE_DOWN)
    assert "/help-now" in section


def test_a_kept_page_has_it_within_a_minute_and_is_rid_of_it_as_fast(office: Office, clock: MovableClock) -> None:
    words = "Mange skriver til oss nå"
    assert words not in _front(office)
    _hangs(office)
    clock.move(minutes=1)
    assert words in _front(office)
    with office.db.write() as db:
        capacity.take_down(db, BERIT)
    clock.move(minutes=1)
    assert words not in _front(office)
    _hangs(office)
    clock.move(days=3, minutes=1)
    assert words not in _front(office)


def test_it_stands_before_the_start_and_on_the_receipt(office: Office, clock: MovableClock) -> None:
    _hangs(office)
    _answered(office, 10, timedelta(hours=5))
    clock.move(minutes=11)
    parent = office.parent()
    parent.begins_to_talk()
    told_there = ("Mange skriver til oss nå", "Ni av ti får svar innen 5 timer.")
    for words in (*told_there, "Du får svar innen"):
        assert words in parent.hands.text, words
    parent.answers_everything()
    parent.sends()
    for words in told_there:
        assert words in parent.hands.text, words
