"""The prevention matrix: counts that are right, gaps that show, people who cannot be recognised."""

import csv
import io
from dataclasses import replace
from datetime import date

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

__all__ = ["cheap_keys", "office", "queries"]


def _marks(office: Office, slug: str, *risks: Risk, level: Prevention | None = None, number: int = 0) -> str:
    with office.db.write() as db:
        one = service_in(db.scalars(select(ServiceRow).where(ServiceRow.slug == slug)).one())
        made = replace(one, risks=frozenset(risks), level=level, audiences=frozenset({Audience.YOUNG, Audience.PREGNANT}))
        if number:
            made = replace(made, slug=f"{slug}-{number}", id=f"00000000-0000-4000-8000-{number:012}")
        return put(db, made, By(By_Role.EDITOR), START).id


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
    assert "Ingen" in leader.text
    leader.open(f"/desk/directory/matrix/services?risk={Risk.DEVELOPMENT}&age={Audience.YOUNG}&level=selective")
    assert "Åpen barnehage" in leader.text
    leader.open(next(one.get("href") for one in leader.page.root.all("a") if "Åpen barnehage" in one.text))
    assert leader.path.startswith("/help/service/"), "what a cell holds can be looked at"
    leader.open("/desk/directory/matrix.csv")
    assert leader.response is not None
    rows = list(csv.reader(io.StringIO(leader.response.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 1 + len(Risk) * len(matrix.AGES) * len(Prevention)


@pytest.mark.parametrize("address", [
    "/desk/directory/matrix?level=x", "/desk/directory/matrix/services?risk=x&age=0-5", "/desk/directory/matrix/services",
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
    with office.db.read() as db:
        told = {each.topic: each.number for each in matrix.themes(db, clock())}
    assert told == {"grief": LEAST, "drugs": None, "love": None}


def test_what_families_write_lies_over_the_risk_that_is_nearest(office: Office, clock: MovableClock) -> None:
    leader = office.at_the_desk(office.employs("Liv Dahl", Role.LEADER))
    leader.open("/desk/directory/matrix")
    assert "Familier har skrevet" not in leader.text, "nothing is told before there is anything to tell"
    for topic, number in (("money_housing", LEAST), ("friends_bullying", LEAST + 1), ("school", 2), ("not_safe", 1)):
        for _ in range(number):
            office.gets(topic=topic)
    with office.db.read() as db:
        over = matrix.laid_over(matrix.themes(db, clock()))
    assert over == {Risk.HARMFUL_CONDITIONS: LEAST, Risk.HARMFUL_SETTING: LEAST + 1}, "nothing that is too few is in a sum"
    leader.open("/desk/directory/matrix")
    cells = [node.text for node in leader.page.root.all("td") if node.get("data-label") == "Familier har skrevet"]
    assert [cell for cell in cells if cell != "–"] == [str(LEAST + 1), str(LEAST)]
    leader.open("/desk/directory/matrix.csv")
    assert leader.response is not None
    rows = list(csv.reader(io.StringIO(leader.response.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"))
    assert {row[-1] for row in rows[1:]} == {"", str(LEAST), str(LEAST + 1)}


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
