"""Each number beside a choice is how many stand there when it is made, alone and with each other choice: the whole demo."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from portal.directory.browse import PER_PAGE, Browser, own_values
from portal.directory.distance import Place, places_of
from portal.directory.filters import GROUPS, Filters
from portal.municipality.hours import OSLO
from portal.web.extensions import portal_of
from tests.factories import Office

ALL_MUST_HOLD = ("only", "access")  # in the other groups any will do
MOMENTS = {
    "a Monday at ten": datetime(2026, 11, 23, 10, 0, tzinfo=OSLO),
    "shortly before midnight": datetime(2026, 11, 27, 23, 58, tzinfo=OSLO),
}


@pytest.fixture
def directory(office: Office) -> Iterator[tuple[Session, Sequence[Place]]]:
    office.client().get("/help")  # whoever comes first brings the pack in
    portal = portal_of(office.app)
    with portal.db.read() as db:
        yield db, places_of(portal.settings.packs, portal.pack.name)


def shown(browser: Browser) -> set[str]:
    """Every service of every page of a choice."""
    found: set[str] = set()
    filters = browser.filters
    while True:
        page = Browser(browser.db, filters, browser.moment, browser.places).page()
        found |= {one.service.id for one in page.found}
        if not page.last:
            return found
        assert len(page.found) == PER_PAGE
        filters = filters.following(page.last)


def choices(db: Session) -> list[tuple[str, str]]:
    own = own_values(db)
    counted = [group for group in GROUPS if group.name not in ("near", "within", "sort")]
    return [
        (group.name, value)
        for group in counted
        for value in (own[group.name] if group.values is None else group.values)
    ]


@pytest.mark.parametrize("when", MOMENTS)
def test_every_choice_alone_and_with_every_other(
    directory: tuple[Session, Sequence[Place]], when: str
) -> None:
    db, places = directory
    every = choices(db)
    alone = {each: shown(Browser(db, Filters().with_one(*each), MOMENTS[when], places)) for each in every}
    told = Browser(db, Filters(), MOMENTS[when], places).counts().by_value
    assert {each: told.get(each, 0) for each in every} == {each: len(ids) for each, ids in alone.items()}
    for first in every:
        counts = Browser(db, Filters().with_one(*first), MOMENTS[when], places).counts()
        assert counts.total == len(alone[first]), first
        for second in every:
            is_instead = first[0] == second[0] and first[0] not in ALL_MUST_HOLD
            expected = alone[second] if is_instead else alone[first] & alone[second]
            assert counts.by_value.get(second, 0) == len(expected), (first, second)


def test_every_pair_leads_to_as_many_as_were_told(directory: tuple[Session, Sequence[Place]]) -> None:
    """The page behind a choice, not only its number."""
    db, places = directory
    moment = MOMENTS["a Monday at ten"]
    for first in choices(db):
        chosen = Filters().with_one(*first)
        told = Browser(db, chosen, moment, places).counts().by_value
        for second in choices(db):
            if second[0] == first[0] and second[0] not in ALL_MUST_HOLD:
                continue
            there = shown(Browser(db, chosen.with_one(*second), moment, places))
            assert len(there) == told.get(second, 0), (first, second)
