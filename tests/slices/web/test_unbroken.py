"""A date in a heading stays whole: no line ends between the day and its month."""

import re

import pytest

from portal.web.writing import unbroken
from tests.factories import Office, cheap_keys, office
from tests.people.citizens import Parent
from tests.slices.thread.live_talks import has_sent

__all__ = ["cheap_keys", "office"]


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("torsdag 26. november 09:00", "torsdag 26.\u00a0november 09:00"),
        ("28. juli 2026", "28.\u00a0juli 2026"),
        ("Thursday 26 November", "Thursday 26\u00a0November"),
        ("الخميس، 26 نوفمبر", "الخميس، 26\u00a0نوفمبر"),
        ("i dag 14:05", "i dag 14:05"),
    ],
)
def test_the_day_and_its_month_stand_together(words: str, whole: str) -> None:
    assert unbroken(words) == whole


def test_the_family_s_log_has_its_days_whole(office: Office) -> None:
    parent: Parent = has_sent(office)
    parent.hands.open("/thread/log")
    page = parent.hands.response.get_data(as_text=True)  # type: ignore[attr-defined]
    headings = re.findall(r'<h2 id="day-\d+">([^<]+)<', page)
    assert headings
    assert all(re.search(r"\d+\.\u00a0\w", each) for each in headings), headings
