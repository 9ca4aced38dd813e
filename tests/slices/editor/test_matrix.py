"""The prevention matrix: counts that are right, gaps that show, people who cannot be recognised."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.directory.misses_models import count_miss
from portal.directory.models import ServiceRow
from portal.directory.service import Audience, Prevention, Risk
from portal.directory.store import By, State, put, service_in, set_state
from portal.directory.store import Role as By_Role
from portal.editor import matrix
from portal.editor.matrix import LEAST, suppressed
from portal.staff.rules import Role
from tests.conftest import START, MovableClock
from tests.factories import Office, Queries, cheap_keys, office, queries
from tests.people.client_hands import ClientHands

__all__ = ["cheap_keys", "office", "queries"]
A_MONTH_ON = START + timedelta(days=30)


def _marks(office: Office, slug: str, *risks: Risk, level: Prevention | None = None, number: int = 0) -> str:
    with office.db.write() as db:
        one = service_in(db.scalars(select(ServiceRow).where(ServiceRow.slug == slug)).one())
        made = replace(one, risks=frozenset(risks), level=level, audiences=frozenset({Audience.YOUNG, Audience.PREGNANT}))
        if number:
            made = replace(made, slug=f"{slug}-{number}", id=f"00000000-0000-4000-8000-{number:012}")
        return put(db, made, By(By_Role.EDITOR), START).id


def _file(leader: ClientHands) -> list[dict[str, str]]:
    """The rows of the file, as a spreadsheet reads them."""
    leader.open("/desk/directory/matrix.csv")
    assert leader.response is not None
    return list(csv.DictReader(io.StringIO(leader.response.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"))


def _number(office: Office, risk: Risk, age: Audience, level: Prevention | None = None) -> int:
    with office.db.read() as db:
        rows = dict(matrix.grid(matrix.count_cells(db), level))
    return next(cell.number for cell in rows[risk] if cell.age is age)


def test_each_offer_is_counted_where_it_helps(office: Office) -> None:
    before = _number(office, Risk.SUBSTANCES_IN_PREGNANCY, Audience.PREGNANT)
    _marks(office, "open-kindergarten", Risk.SUBSTANCES_IN_PREGNANCY, level=Prevention.SELECTIVE)
    _marks(office, "open-kindergarten", Risk.SUBSTANCES_IN_PREGNANCY, number=7)
    assert _number(office, Risk.SUBSTANCES_IN_PREGNANCY, Audience.PREGNANT) == before + 2
    assert _number(office, Risk.SUBSTANCES_IN_PREGNANCY, Audience.PREGNANT, Prevention.SELECTIVE) >= 1
    with office.db.write() as db:
        set_state(db, "00000000-0000-4000-8000-000000000007", State.HIDDEN)
    assert _number(office, Risk.SUBSTANCES_IN_PREGNANCY, Audience.PREGNANT) == before + 1


def test_a_planner_sees_gaps_and_looks_into_a_cell(office: Office) -> None:
    _marks(office, "open-kindergarten", Risk.DEVELOPMENT, level=Prevention.SELECTIVE)
    leader = office.at_the_desk(office.employs("Liv Dahl", Role.LEADER))
    leader.open("/desk/directory/matrix")
    gap = next(one for one in leader.page.root.all("a") if one.text.startswith("Ingen"))
    leader.open(gap.get("href"))
    assert "Det er et hull å ta med i planen" in leader.text, "a gap is a page of its own, to hand over"
    leader.open(f"/desk/directory/matrix/services?risk={Risk.DEVELOPMENT}&age={Audience.YOUNG}&level=selective")
    assert "Åpen barnehage" in leader.text
    leader.open(next(one.get("href") for one in leader.page.root.all("a") if "Åpen barnehage" in one.text))
    assert leader.path.startswith("/help/service/"), "what a cell holds can be looked at"
    rows = _file(leader)
    assert len(rows) == len(Risk) * len(matrix.AGES) * (len(Prevention) + 1)


def test_the_file_comes_to_what_the_page_says(office: Office) -> None:
    """Also the offers whose level nobody has told: with every level counted, the sum is the number on the page."""
    _marks(office, "open-kindergarten", Risk.DEVELOPMENT, level=Prevention.SELECTIVE)
    _marks(office, "open-kindergarten", Risk.DEVELOPMENT, level=None, number=7)
    leader = office.at_the_desk(office.employs("Liv Dahl", Role.LEADER))
    rows = [row for row in _file(leader) if row["Risiko"] == "Utviklingsvansker som ikke blir forstått"]
    young = {row["Nivå"]: int(row["Antall"]) for row in rows if row["Alder"] == "Unge 13–19 år"}
    assert young["Nivået er ikke fortalt"] == 1
    assert sum(young.values()) == _number(office, Risk.DEVELOPMENT, Audience.YOUNG)


def test_a_cell_shows_the_same_risk_at_every_age_and_level(office: Office) -> None:
    before = _number(office, Risk.DEVELOPMENT, Audience.YOUNG, Prevention.SELECTIVE)
    _marks(office, "open-kindergarten", Risk.DEVELOPMENT, level=Prevention.SELECTIVE, number=7)
    _marks(office, "open-kindergarten", Risk.DEVELOPMENT, level=None, number=8)
    with office.db.read() as db:
        cells = matrix.count_cells(db)
        around = dict(matrix.by_level(cells, Risk.DEVELOPMENT))
        row = dict(matrix.grid(cells, None))[Risk.DEVELOPMENT]
    assert around[Prevention.SELECTIVE][matrix.AGES.index(Audience.YOUNG)] == before + 1
    assert [sum(column) for column in zip(*around.values(), strict=True)] == [cell.number for cell in row]
    assert all(cell.by_level == tuple(around[level][place] for level in Prevention) for place, cell in enumerate(row))


@pytest.mark.parametrize("address", [
    "/desk/directory/matrix/services?risk=violence&age=close", "/desk/directory/matrix?level=x",
    "/desk/directory/matrix/services?risk=x&age=0-5", "/desk/directory/matrix/services",
])  # fmt: skip
def test_what_is_no_cell_is_no_page(office: Office, address: str) -> None:
    assert office.at_the_desk(office.employs("Liv Dahl", Role.LEADER)).client.get(address).status_code == 404


def test_reception_has_no_part_in_it(office: Office) -> None:
    assert office.at_the_desk().client.get("/desk/directory/matrix").status_code == 403


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 12), max_size=8))
def test_no_small_count_is_shown_nor_can_be_worked_out(counts: dict[str, int]) -> None:
    told = suppressed(counts)
    assert {each.topic for each in told} == set(counts)
    hidden = [counts[each.topic] for each in told if each.number is None]
    assert all(each.number is None or each.number == counts[each.topic] >= LEAST for each in told)
    assert len(hidden) != 1 or len(counts) == 1, "the only hidden one is the total less the others"


def test_few_families_are_not_told_and_many_are(office: Office, clock: MovableClock) -> None:
    for _ in range(LEAST):
        office.gets(topic="grief")
    office.gets(topic="drugs")
    office.gets(topic="love")
    assert _themes(office, A_MONTH_ON) == {"grief": LEAST, "drugs": None, "love": None}


def test_one_family_more_cannot_be_seen(office: Office, clock: MovableClock) -> None:
    """Whoever looks before and after knows nothing of the family that wrote in between: neither the same month nor the next."""
    for _ in range(LEAST):
        office.gets(topic="grief")
    assert _themes(office, START) == {}, "this month is told when it is over"
    before = _themes(office, A_MONTH_ON)
    clock.set(A_MONTH_ON)
    office.gets(topic="grief")
    assert _themes(office, A_MONTH_ON) == before
    assert _themes(office, A_MONTH_ON + timedelta(days=31)) == before == {"grief": LEAST}


@pytest.mark.parametrize(("now", "first", "last"), [
    (datetime(2026, 11, 23, tzinfo=UTC), date(2025, 11, 1), date(2026, 10, 31)),
    (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 1, 1), date(2026, 12, 31)),  # it is January in Norway
    (datetime(2028, 2, 29, tzinfo=UTC), date(2027, 2, 1), date(2028, 1, 31)),
    (datetime(2027, 3, 1, tzinfo=UTC), date(2026, 3, 1), date(2027, 2, 28)),
])  # fmt: skip
def test_twelve_whole_months(now: datetime, first: date, last: date) -> None:
    assert matrix.months(now) == (first, last)


def _themes(office: Office, now: datetime) -> dict[str, int | None]:
    with office.db.read() as db:
        return {each.topic: each.number for each in matrix.themes(db, now)}


def test_what_families_write_lies_over_the_risk_that_is_nearest(office: Office, clock: MovableClock) -> None:
    leader = office.at_the_desk(office.employs("Liv Dahl", Role.LEADER))
    leader.open("/desk/directory/matrix")
    assert "Familier har skrevet" not in leader.text, "nothing is told before there is anything to tell"
    for topic, number in (("money_housing", LEAST), ("friends_bullying", 2 * LEAST + 3), ("school", 2), ("not_safe", 1)):
        for _ in range(number):
            office.gets(topic=topic)
    clock.set(A_MONTH_ON)
    with office.db.read() as db:
        over = matrix.laid_over(matrix.themes(db, clock()))
    assert over == {Risk.HARMFUL_CONDITIONS: LEAST, Risk.HARMFUL_SETTING: 2 * LEAST}, "nothing that is too few is in a sum"
    leader = office.at_the_desk(office.employs("Odd Moe", Role.LEADER))
    leader.open("/desk/directory/matrix")
    cells = [node.text for node in leader.page.root.all("td") if node.get("data-label") == "Familier har skrevet"]
    assert [cell for cell in cells if cell != "–"] == [f"minst {2 * LEAST}", f"minst {LEAST}"]
    told = [row for row in _file(leader) if row["Hva"] == "Familier har skrevet, minst"]
    assert [int(row["Antall"]) for row in told] == [2 * LEAST, LEAST], "each number once, whatever is summed up"
    leader.open(f"/desk/directory/matrix/services?risk={Risk.HARMFUL_CONDITIONS}&age={Audience.YOUNG}")
    assert f"Minst {LEAST} familier har skrevet" in leader.text


def test_searches_without_a_hit_are_counted_by_week_and_nothing_typed_is_kept(office: Office, clock: MovableClock) -> None:
    visitor = office.hands()
    for words in ("xqzwv", "xqzwv flmpq"):
        visitor.open("/help")
        visitor.fill("words", words)
        visitor.press(action="/help")
    with office.db.write() as db:
        count_miss(db, "uk", clock())
    week = date(2026, 11, 23)
    with office.db.write() as db:
        assert matrix.misses(db, clock()) == [(week, None)], "three could be three that a colleague knows of"
        for _ in range(LEAST - 3):
            count_miss(db, "uk", clock())
        assert matrix.misses(db, clock()) == [(week, LEAST)]
    leader = office.at_the_desk(office.employs("Liv Dahl", Role.LEADER))
    leader.open("/desk/directory/matrix")
    assert "Søk som ikke fant noe" in leader.text
    missed = [row for row in _file(leader) if row["Hva"] == "Søk som ikke fant noe"]
    assert [(row["Fra"], row["Til"], row["Antall"]) for row in missed] == [("2026-11-23", "2026-11-29", str(LEAST))]


def test_the_matrix_takes_as_many_queries_with_more_services(office: Office, queries: Queries) -> None:
    leader = office.at_the_desk(office.employs("Liv Dahl", Role.LEADER))
    leader.open("/desk/directory/matrix")
    before = queries.number
    leader.open("/desk/directory/matrix")
    few = queries.number - before
    for number in range(1, 20):
        _marks(office, "open-kindergarten", Risk.VIOLENCE, number=number)
    before = queries.number
    leader.open("/desk/directory/matrix")
    assert queries.number - before == few
