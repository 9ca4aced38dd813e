"""The editors' form: every service goes in and comes out unchanged, and what cannot be read is told at its field."""

from datetime import date
from pathlib import Path

import pytest

from portal.directory.document import document_of
from portal.directory.read import load_services
from portal.directory.store import with_ids
from portal.editor.form import read, values_of
from portal.municipality.load import load_pack, pack_names

PACKS = Path(__file__).parents[3] / "packs"
TODAY = date(2026, 11, 23)
DEMO = [document_of(one) for one in with_ids(load_services(PACKS, load_pack(PACKS, "demo")), "demo")]


@pytest.mark.parametrize("name", pack_names(PACKS))
def test_saving_without_a_change_changes_nothing(name: str) -> None:
    pack = load_pack(PACKS, name)
    for one in with_ids(load_services(PACKS, pack), name):
        document = document_of(one)
        found = read(values_of(document, pack.primary_language), document, pack.primary_language, TODAY)
        assert found.faults == {}, one.slug
        assert found.document == document, one.slug


@pytest.mark.parametrize(("key", "typed", "slug"), [
    ("name", "", "missing"), ("price", "gratis", "not_a_number"), ("price", "-1", "not_a_number"),
    ("minimum_age", "٣", "not_a_number"),
    ("languages", "nb, 4", "not_a_language"), ("stairs", "0–7", "not_steps"), ("day-monday", "9-15", "no_span"),
    ("day-monday", "09:00–12:00, 11:00–14:00", "overlap"), ("day-monday", "25:00-26:00", "no_span"),
    ("exceptions", "jul stengt", "no_dates"), ("exceptions", "2026-02-30 stengt", "not_a_date"),
    ("exceptions", "2026-07-31–2026-07-01 stengt", "ends_before"), ("schedules", "FREQ=HOURLY 2026-01-01 10:00-11:00", "no_rule"),
    ("schedules", "hver mandag", "no_rule"), ("closed_to", "2026-01-01", "ends_before"), ("verified_on", "i dag", "not_a_date"),
    ("place-0-postcode", "12", "not_a_postcode"), ("place-0-latitude", "nord", "no_degrees"),
    ("place-0-longitude", "500", "no_degrees"),
    ("name", "x" * 121, "too_long"), ("url", "x" * 501, "too_long"), ("kind", "hemmelig", "unreadable"),
    ("audiences", "alle", "unreadable"), ("level", "høyt", "unreadable"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_at_its_field(key: str, typed: str, slug: str) -> None:
    document = next(one for one in DEMO if one.get("locations") and one.get("hours"))
    values = {**values_of(document, "nb"), key: [typed]}
    at = {"day-monday": "hours", "exceptions": "hours", "closed_to": "closed_from"}.get(key, key)
    at = "locations" if key.startswith("place-") else at
    assert read(values, document, "nb", TODAY).faults == {at: slug}


def test_a_secret_address_leaves_the_form() -> None:
    document = next(one for one in DEMO if one.get("locations"))
    values = {**values_of(document, "nb"), "is_confidential_address": ["yes"], "place-0-address": ["Strandgata 1"]}
    found = read(values, document, "nb", TODAY)
    assert found.faults == {}
    assert "Strandgata" not in str(found.document)


def test_times_are_read_as_people_write_them() -> None:
    document = next(one for one in DEMO if one.get("hours"))
    values = {
        **values_of(document, "nb"), "day-monday": ["9:00 - 15.30, 17:00–19:00"],
        "schedules": ["FREQ=MONTHLY;BYDAY=1MO 2026-01-05 17:00–19:00"],
        "exceptions": ["2026-12-24 stengt\n2026-07-06 – 2026-07-31 10:00–14:00"], "holiday_same": [],
    }  # fmt: skip
    found = read(values, document, "nb", TODAY)
    assert found.faults == {}
    assert found.document["hours"]["week"][0] == ["09:00-15:30", "17:00-19:00"]
    assert [(each["from"], each["to"], each["spans"]) for each in found.document["hours"]["exceptions"]] == [
        ("2026-12-24", "2026-12-24", []), ("2026-07-06", "2026-07-31", ["10:00-14:00"]),
    ]  # fmt: skip
    assert found.document["schedules"] == [{"rule": "FREQ=MONTHLY;BYDAY=1MO", "from": "2026-01-05", "span": "17:00-19:00"}]


def test_a_changed_text_is_written_today_and_no_longer_by_a_machine() -> None:
    document = {**DEMO[0], "description": {**DEMO[0]["description"], "machine": ["nb", "uk"], "changed": {"nb": "2026-01-01"}}}
    values = {**values_of(document, "nb"), "description": ["Nye ord."]}
    made = read(values, document, "nb", TODAY).document["description"]
    assert (made["nb"], made["changed"], made["machine"]) == ("Nye ord.", {"nb": "2026-11-23"}, ["uk"])
