"""A service in schema.org's words, in its page: data that nothing can break out of."""

import json
import re
from dataclasses import replace
from datetime import date, time

import pytest

from portal.directory.places import Location
from portal.directory.schema_org import schema_org
from portal.directory.service import Kind, Per, Price, Words
from portal.directory.store import By, Role, put
from portal.municipality.hours import DifferentDays, Hours, Span
from portal.web.extensions import portal_of
from tests.conftest import START
from tests.factories import Office
from tests.slices.directory.test_store import ID, choir, pack_services

EVIL = '</script><script>alert(1)</script><!--&\u2028"'


def test_what_is_known_is_told() -> None:
    christmas = DifferentDays(date(2026, 12, 24), date(2026, 12, 26), (), "christmas")
    week = Hours(((Span(time(9), time(15)),), *((),) * 6), (), (christmas,))
    one = choir(
        kind=Kind.PUBLIC, minimum_age=6, price=Price(50, Per.MONTH), phone="12 34 56 78", languages=("uk",), hours=week,
        locations=(Location("Huset", "Kaia 3", "4306", "Fjordvik", latitude=58.9, longitude=5.7),),
    )  # fmt: skip
    told = schema_org(one, "nb")
    assert (told["@type"], told["name"], told["audience"]["suggestedMinAge"]) == ("GovernmentService", "Åpent kor", 6)
    assert told["offers"]["priceSpecification"]["unitCode"] == "MON"
    assert told["hoursAvailable"][0] == {
        "@type": "OpeningHoursSpecification", "dayOfWeek": "Monday", "opens": "09:00", "closes": "15:00",
    }  # fmt: skip
    assert (told["hoursAvailable"][1]["opens"], told["hoursAvailable"][1]["validThrough"]) == ("00:00", "2026-12-26")
    place = told["availableChannel"][1]["serviceLocation"]
    assert (place["address"]["streetAddress"], place["geo"]["latitude"]) == ("Kaia 3", 58.9)


def test_what_is_not_known_is_not_there() -> None:
    assert set(schema_org(choir(), "nb")) == {"@context", "@type", "@id", "name", "description", "provider"}
    assert schema_org(choir(price=Price(0)), "nb")["isAccessibleForFree"] is True


@pytest.mark.parametrize("language", ["nb", "en", "ar"])
def test_each_service_of_the_pack_is_told_in_its_page(office: Office, language: str) -> None:
    client = office.hands(language).client
    client.language = language
    for one in pack_services()[:4]:
        page = client.get(f"/help/service/{one.id}").get_data(as_text=True)
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        assert json.loads(block) == json.loads(json.dumps(schema_org(one, language)))


def test_no_words_break_out_of_the_block(office: Office) -> None:
    evil = replace(choir(), id=ID, name=Words({"nb": EVIL}), organization=EVIL)
    with portal_of(office.app).db.write() as db:
        put(db, evil, By(Role.EDITOR, "a" * 26), START)
    page = office.client().get(f"/help/service/{ID}").get_data(as_text=True)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert not set(block) & set("<>&")
    assert json.loads(block)["name"] == json.loads(block)["provider"]["name"] == EVIL
    assert "<script>alert" not in page
