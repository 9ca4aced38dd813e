"""Every door is labelled, in the table, and shut for whoever has no business there."""

import re

import pytest
from flask import Flask

from portal.web.access import check_labels
from tests.client import PageReviewingClient
from tests.whole import endpoints
from tests.whole.laws.sources import sensitive_words

pytestmark = pytest.mark.whole
SHUT = (302, 303, 400, 401, 403, 404)


def test_every_view_is_labelled_and_in_the_table(app: Flask) -> None:
    assert endpoints.differences(endpoints.rows_of(app), endpoints.expected_rows()) == []


def test_an_unlabelled_view_is_refused(app: Flask) -> None:
    app.view_functions["bare"] = lambda: "open to all"
    with pytest.raises(RuntimeError, match="bare"):
        check_labels(app)


def test_no_address_tells_on_anybody(app: Flask) -> None:
    assert sensitive_words(rule.rule for rule in app.url_map.iter_rules()) == []


def test_every_staff_door_is_shut_for_a_stranger(app: Flask, client: PageReviewingClient) -> None:
    for row in endpoints.rows_of(app):
        method, path, label = row.split(" ")
        if label.startswith(("needs", "signed_in", "citizen")):
            address = re.sub(r"<[^>]+>", "a" * 26, path)
            response = client.open(address, method=method)
            assert response.status_code in SHUT, f"{row} answered {response.status_code}"
