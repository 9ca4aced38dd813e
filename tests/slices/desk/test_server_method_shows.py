"""Where the server's own key can open cases, whoever works at the desk can see it (docs/adr/0012)."""

from collections.abc import Callable

import pytest

from portal.config import Settings
from tests.factories import Office

WORDS = "Serverens nøkkel kan åpne saker"


@pytest.fixture(params=["true", "false"])
def settings(make_settings: Callable[..., Settings], request: pytest.FixtureRequest) -> Settings:
    return make_settings(SERVER_METHOD=request.param)


def test_the_queue_says_it_when_it_is_so(office: Office) -> None:
    hands = office.at_the_desk()
    hands.open("/desk")
    assert hands.text.count(WORDS) == int(office.settings.server_method)
