"""The form about a service: every service goes in and comes out unchanged, nobody has to know a code, and what cannot be read is
told at its field."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.directory.document import Document, document_of, service_of
from portal.directory.read import load_services
from portal.directory.store import with_ids
from portal.editor.fields import OWNERS, owner_asked
from portal.editor.form import Read, Reading, read, values_of
from portal.municipality.load import load_pack, pack_names

PACKS = Path(__file__).parents[3] / "packs"
TODAY = date(2026, 11, 23)
DEMO = [document_of(one) for one in with_ids(load_services(PACKS, load_pack(PACKS, "demo")), "demo")]
WHOLE = next(one for one in DEMO if one.get("locations") and one.get("hours"))
NB = Reading("nb", TODAY)


def changed(document: Document, **typed: str | list[str]) -> Read:
    """What the form comes to when these fields are changed."""
    fields = {key: value if isinstance(value, list) else [value] for key, value in typed.items()}
    return read(values_of(document, "nb") | fields, document, NB)


def row(name: str, number: int, **fields: str) -> dict[str, Any]:
    """The fields of a row: `rule-0-often` and the like."""
    return {f"{name}-{number}-was": "", **{f"{name}-{number}-{key}": value for key, value in fields.items()}}


# --- there and back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", pack_names(PACKS))
@pytest.mark.parametrize("who", ["editor", "owner"])
def test_saving_without_a_change_changes_nothing(name: str, who: str) -> None:
    pack = load_pack(PACKS, name)
    for one in with_ids(load_services(PACKS, pack), name):
        document = document_of(one)
        how = Reading(pack.primary_language, TODAY)
        if who == "owner":
            how = Reading(pack.primary_language, TODAY, owner_asked(one.is_confidential_address))
        found = read(values_of(document, pack.primary_language, how.asked), document, how)
        assert found.faults == {}, one.slug
        assert found.document == document, one.slug


@pytest.mark.parametrize("name", pack_names(PACKS))
def test_what_the_packs_say_can_be_said_in_the_form(name: str) -> None:
    """Put into an empty service by the form alone, field by field, it comes out the same."""
    pack = load_pack(PACKS, name)
    for one in with_ids(load_services(PACKS, pack), name):
        document = document_of(one)
        unasked = {key: document[key] for key in ("id", "slug", "line", "is_number_fixed", "source_date") if key in document}
        found = read(values_of(document, pack.primary_language), unasked, Reading(pack.primary_language, TODAY))
        assert found.faults == {}, one.slug
        made = service_of(found.document)
        again = (made.hours and made.hours.weekdays, made.languages, made.stairs, made.locations, made.price, made.ways)
        assert again == (one.hours and one.hours.weekdays, one.languages, one.stairs, one.locations, one.price, one.ways)
        assert [(each.rule, each.first, each.last, each.span) for each in made.schedules] == [
            (each.rule, each.first, each.last, each.span) for each in one.schedules
        ]


_TIMES = st.sampled_from(["00:00", "08:15", "09:30", "12:00", "17:00", "23:45"])
_SPANS = st.lists(st.builds("{}-{}".format, _TIMES, _TIMES), max_size=3)
_DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(date.isoformat)
_RULES = st.sampled_from([
    "FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=3SU", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=DAILY;INTERVAL=3",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=17", "FREQ=WEEKLY;UNTIL=20261231;BYDAY=SA",
])  # fmt: skip
_NOTES = st.dictionaries(st.sampled_from(["nb", "en", "ar"]), st.text("abc ", min_size=1, max_size=5).filter(str.strip))
_SCHEDULES = st.lists(
    st.fixed_dictionaries(
        {"rule": _RULES, "from": _DAYS, "span": st.builds("{}-{}".format, _TIMES, _TIMES)}, optional={"to": _DAYS, "note": _NOTES}
    ),
    max_size=4,
)
_DATES = st.lists(
    st.fixed_dictionaries(
        {"from": _DAYS, "to": _DAYS, "reason": st.sampled_from(["other", "summer"]), "spans": _SPANS},
        optional={"yearly": st.just(True)},
    ),
    max_size=4,
)
_HOURS = st.fixed_dictionaries(
    {"week": st.lists(_SPANS, min_size=7, max_size=7)}, optional={"holiday": _SPANS, "exceptions": _DATES.filter(bool)}
)
_STORED = st.fixed_dictionaries({}, optional={
    "hours": _HOURS, "schedules": _SCHEDULES.filter(bool),
    "languages": st.lists(st.sampled_from(["nb", "uk", "ti", "rom", "xx", "fa_AF"]), unique=True, min_size=1),
    "topics": st.lists(st.sampled_from(["grief", "feelings", "school", "drugs"]), unique=True, min_size=1),
    "stairs": st.sampled_from([[1, 2], [3, 3], [1, 4]]),
})  # fmt: skip


@given(_STORED)
def test_whatever_is_stored_comes_back_as_it_was(stored: Document) -> None:
    document = {**WHOLE, **stored}
    found = read(values_of(document, "nb"), document, NB)
    assert (found.faults, found.document) == ({}, document)


@given(_STORED)
def test_and_changing_one_thing_loses_nothing_beside_it(stored: Document) -> None:
    """A new row below the others; a new language; the week with another Monday: what was there stays, word by word."""
    document = {**WHOLE, **stored}
    schedules, dates = document.get("schedules", []), document.get("hours", {}).get("exceptions", [])
    rule = row("rule", len(schedules), often="week", day="SU", **{"from": "11:00", "to": "12:00", "first": "2026-11-29"})
    day = row("date", len(dates), **{"from": "2026-12-24"})
    found = changed(document, **rule, **day, languages_other="tagalog", **{"day-monday": "10:00–11:00"})
    spans_wrong = {key for key, why in found.faults.items() if key.startswith("day-") and why in ("overlap", "no_span")}
    assert found.faults.keys() == spans_wrong, "hours that cross each other are told of when somebody changes the week"
    assert found.document["schedules"][:-1] == schedules
    assert found.document["schedules"][-1]["rule"] == "FREQ=WEEKLY;BYDAY=SU"
    assert found.document["hours"]["exceptions"][:-1] == dates
    assert found.document["languages"] == [*document.get("languages", []), "tl"]


# --- in words, never in codes -----------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "codes"), [
    ("tagalog", ["tl"]), ("Ukrainsk, TIGRINJA", ["uk", "ti"]), ("Polski; English", ["pl", "en"]), ("українська", ["uk"]),
    ("dari", ["fa_AF"]), ("romani", ["rom"]), ("norsk", ["nb"]), ("", []),
])  # fmt: skip
def test_a_language_is_called_by_name(typed: str, codes: list[str]) -> None:
    document = {key: value for key, value in WHOLE.items() if key != "languages"}
    found = changed(document, languages_other=typed)
    assert (found.faults, found.document.get("languages", [])) == ({}, codes)


def test_what_was_ticked_off_goes_and_the_others_stay_in_their_order() -> None:
    document = {**WHOLE, "languages": ["so", "nb", "uk"], "topics": ["grief", "everyday_limits"]}
    found = changed(document, languages=["nb", "pl", "so"], topics=["everyday_limits", "feelings", "grief"])
    assert found.document["languages"] == ["so", "nb", "pl"]
    assert found.document["topics"] == ["grief", "everyday_limits", "feelings"]


@pytest.mark.parametrize(("often", "day", "rule"), [
    ("week", "TU", "FREQ=WEEKLY;BYDAY=TU"), ("2weeks", "SA", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"),
    ("1", "MO", "FREQ=MONTHLY;BYDAY=1MO"), ("4", "WE", "FREQ=MONTHLY;BYDAY=4WE"), ("-1", "FR", "FREQ=MONTHLY;BYDAY=-1FR"),
])  # fmt: skip
def test_what_repeats_is_chosen(often: str, day: str, rule: str) -> None:
    document = {key: value for key, value in WHOLE.items() if key != "schedules"}
    fields = {"often": often, "day": day, "from": "17:00", "to": "00:00", "first": "2026-11-24", "last": "2027-06-20"}
    found = changed(document, **row("rule", 0, **fields, note="Kor"))
    assert found.faults == {}
    assert found.document["schedules"] == [
        {"rule": rule, "from": "2026-11-24", "span": "17:00-00:00", "to": "2027-06-20", "note": {"nb": "Kor"}}
    ]
    assert not any("FREQ" in each for key, each in values_of(found.document, "nb").items() if not key.endswith("-was"))


def test_a_rule_that_was_there_keeps_its_other_languages_and_can_be_taken_away() -> None:
    note = {"nb": "Kor", "ar": "جوقة"}
    document = {**WHOLE, "schedules": [
        {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "from": "2026-01-06", "span": "17:00-19:00", "note": note},
        {"rule": "FREQ=MONTHLY;BYMONTHDAY=15", "from": "2026-01-06", "span": "10:00-11:00"},
    ]}  # fmt: skip
    later = changed(document, **{"rule-0-from": "18:00"})
    assert later.document["schedules"][0] == {**document["schedules"][0], "span": "18:00-19:00"}
    assert later.document["schedules"][1] == document["schedules"][1], "what no row can say stays"
    without = changed(document, **{"rule-0-often": "", "rule-0-day": "", "rule-0-from": "", "rule-0-to": "", "rule-0-first": "",
                                   "rule-0-note": "", "rule-1-gone": "yes"})  # fmt: skip
    assert "schedules" not in without.document


def test_dates_that_differ_are_rows() -> None:
    document = {**WHOLE, "hours": {**WHOLE["hours"], "exceptions": [
        {"from": "2026-12-24", "to": "2026-12-24", "reason": "christmas_eve", "spans": [], "yearly": True},
        {"from": "2026-07-06", "to": "2026-07-31", "reason": "summer", "spans": ["10:00-14:00"]},
    ]}}  # fmt: skip
    found = changed(document, **{"date-0-hours": "10-12", "date-1-hours": "10:00–13:00, 17.00–18.00"})
    assert found.faults == {"date-0-hours": "no_span"}
    assert found.document["hours"]["exceptions"][1] == {
        "from": "2026-07-06", "to": "2026-07-31", "reason": "summer", "spans": ["10:00-13:00", "17:00-18:00"],
    }  # fmt: skip
    emptied = changed(document, **{"date-0-from": "", "date-0-yearly": ""})
    assert [each["reason"] for each in emptied.document["hours"]["exceptions"]] == ["summer"]


def test_times_are_read_as_people_write_them() -> None:
    found = changed(WHOLE, **{"day-monday": "9:00 - 15.30, 17:00–19:00", "day-sunday": "20:00–24:00"})
    assert found.faults == {}
    assert found.document["hours"]["week"][0] == ["09:00-15:30", "17:00-19:00"]
    assert found.document["hours"]["week"][6] == ["20:00-00:00"]


@pytest.mark.parametrize(("steps", "kept"), [(("1", "2"), [1, 2]), (("3", ""), [3, 3]), (("4", "2"), [2, 4]), (("", ""), None)])
def test_steps_are_chosen(steps: tuple[str, str], kept: list[int] | None) -> None:
    assert changed({**WHOLE, "stairs": [1, 1]}, stairs=steps[0], stairs_to=steps[1]).document.get("stairs") == kept


# --- what is wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "typed", "slug"), [
    ("name", "", "missing"), ("price", "gratis", "not_a_number"), ("price", "-1", "not_a_number"),
    ("minimum_age", "٣", "not_a_number"), ("minimum_age", "99", "ages_crossed"),
    ("languages_other", "klingonisch", "no_such_language"), ("languages", "zzz", "not_a_choice"),
    ("stairs", "7", "not_steps"), ("day-monday", "9-15", "no_span"),
    ("day-monday", "09:00–12:00, 11:00–14:00", "overlap"), ("day-monday", "25:00-26:00", "no_span"),
    ("day-friday", "10:00-24:30", "no_span"),
    ("closed_to", "2026-01-01", "ends_before"), ("verified_on", "i dag", "not_a_date"),
    ("place-0-postcode", "12", "not_a_postcode"), ("place-0-latitude", "nord", "no_degrees"),
    ("place-0-longitude", "500", "no_degrees"), ("place-0-name", "x" * 101, "too_long"),
    ("name", "x" * 121, "too_long"), ("url", "https://" + "x" * 501, "too_long"), ("kind", "hemmelig", "unreadable"),
    ("url", "javascript:alert(1)", "not_a_web_address"), ("chat_url", "ftp://x.no", "not_a_web_address"),
    ("email", "ikke en adresse", "not_an_email"), ("phone", "ring oss", "not_a_number_to_call"),
    ("audiences", "alle", "unreadable"), ("topics", "alt", "not_a_choice"), ("level", "høyt", "unreadable"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_at_its_field(key: str, typed: str, slug: str) -> None:
    document = {**WHOLE, "maximum_age": 19}
    assert changed(document, **{key: typed}).faults == {key: slug}


@pytest.mark.parametrize(("fields", "at", "slug"), [
    (row("date", 9, **{"from": "2026-02-30"}), "date-9-from", "not_a_date"),
    (row("date", 9, hours="10:00-12:00"), "date-9-from", "missing"),
    (row("date", 9, **{"from": "2026-07-31", "to": "2026-07-01"}), "date-9-to", "ends_before"),
    (row("date", 9, **{"from": "2026-07-01", "to": "2026-07-31", "yearly": "yes"}), "date-9-to", "yearly_is_a_day"),
    (row("rule", 9, often="week"), "rule-9-day", "missing"),
    (row("rule", 9, often="week", day="MO", to="10:00"), "rule-9-from", "missing"),
    (row("rule", 9, often="week", day="MO", **{"from": "9", "to": "10:00"}), "rule-9-from", "no_span"),
    (row("rule", 9, often="FREQ=DAILY", day="MO", **{"from": "09:00", "to": "10:00"}), "rule-9-often", "missing"),
    (row("rule", 9, often="2weeks", day="MO", **{"from": "09:00", "to": "10:00"}), "rule-9-first", "which_week"),
    (row("rule", 9, often="1", day="MO", **{"from": "09:00", "to": "10:00", "last": "2020-01-01"}), "rule-9-last", "ends_before"),
])  # fmt: skip
def test_what_is_wrong_with_a_row_is_told_in_the_row(fields: dict[str, Any], at: str, slug: str) -> None:
    found = changed(WHOLE, **fields)
    assert found.faults.get(at) == slug
    assert {each.rpartition("-")[0] for each in found.faults} == {at.rpartition("-")[0]}


def test_everything_wrong_is_told_at_once() -> None:
    found = changed(WHOLE, price="mye", phone="?", **{"day-monday": "ni", "day-tuesday": "ti", "place-0-postcode": "x"})
    assert set(found.faults) == {"price", "phone", "day-monday", "day-tuesday", "place-0-postcode"}


def test_what_was_wrong_before_does_not_stop_who_changes_a_number() -> None:
    document = {**WHOLE, "url": "http:/feil", "organization": "x" * 300}
    found = changed(document, phone="12 34 56 78")
    assert (found.faults, found.document["phone"], found.document["url"]) == ({}, "12 34 56 78", "http:/feil")


def test_a_secret_address_leaves_the_form() -> None:
    found = changed(WHOLE, is_confidential_address="yes", **{"place-0-address": "Strandgata 1"})
    assert found.faults == {}
    assert "Strandgata" not in str(found.document)
    telling = changed(WHOLE, is_confidential_address="yes", first_visit="Kom til Strandgata 12.")
    assert telling.faults == {"first_visit": "tells_where"}


def test_a_changed_text_is_written_today_and_no_longer_by_a_machine() -> None:
    document = {**DEMO[0], "description": {**DEMO[0]["description"], "machine": ["nb", "uk"], "changed": {"nb": "2026-01-01"}}}
    made = changed(document, description="Nye ord.").document["description"]
    assert (made["nb"], made["changed"], made["machine"]) == ("Nye ord.", {"nb": "2026-11-23"}, ["uk"])


# --- an owner ---------------------------------------------------------------------------------------------

_NEVER = {
    "is_confidential_address": "", "level": "indicated", "risks": "violence", "is_house": "yes", "kind": "private", "stairs": "4",
    "verified_on": "2026-11-23", "source": "Jeg", "is_telling": "yes", "is_leisure": "yes", "slug": "x", "id": "x",
    "state": "live", "place-0-latitude": "1", "place-0-longitude": "1", "is_number_fixed": "yes", "line": "x",
}  # fmt: skip


@pytest.mark.parametrize("document", DEMO, ids=lambda one: one["slug"])
def test_an_owner_cannot_say_what_is_not_asked(document: Document) -> None:
    how = Reading("nb", TODAY, owner_asked(bool(document.get("is_confidential_address"))))
    typed = values_of(document, "nb", how.asked) | {key: [value] for key, value in _NEVER.items()}
    assert read(typed, document, how).document == document
    assert not OWNERS & _NEVER.keys()


def test_of_a_secret_address_an_owner_is_asked_no_place_and_none_is_taken() -> None:
    document = {key: value for key, value in WHOLE.items() if key not in ("locations", "getting_there")}
    document["is_confidential_address"] = True
    how = Reading("nb", TODAY, owner_asked(True))
    shown = values_of(document, "nb", how.asked)
    assert not [key for key in shown if key.startswith("place-") or key == "getting_there"]
    found = read(shown | {"place-0-address": ["Strandgata 1"], "getting_there": ["Buss 5"]}, document, how)
    assert (found.faults, found.document) == ({}, document)


def test_a_place_that_moves_does_not_keep_where_it_was_measured() -> None:
    document = {**WHOLE, "locations": [{"address": "Torget 3", "place": "Havna", "latitude": 60.1, "longitude": 3.9}]}
    how = Reading("nb", TODAY, owner_asked(False))
    shown = values_of(document, "nb", how.asked)
    stays = read(shown | {"place-0-name": ["Biblioteket"]}, document, how).document["locations"]
    assert stays == [{"name": "Biblioteket", **document["locations"][0]}]
    moved = read(shown | {"place-0-address": ["Kaia 1"]}, document, how).document["locations"]
    assert moved == [{"address": "Kaia 1", "place": "Havna"}]
