"""The national message as a shape: whatever has no fault passes the schema, and everything that must be there is asked for."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from portal.cases import national
from portal.cases.birth_number import is_birth_number
from portal.cases.national import (
    Address,
    Child,
    Guardian,
    Lack,
    NationalMessage,
    Reporter,
    faults,
    to_national,
)
from portal.municipality.hours import OSLO

SCHEMA = json.loads((Path(national.__file__).parent / "national.schema.json").read_text("utf-8"))
Draft202012Validator.check_schema(SCHEMA)
VALID = Draft202012Validator(SCHEMA)
MADE_AT = datetime(2026, 11, 23, 13, 5, 7, tzinfo=OSLO)
KARI = "13891710172"  # made up: the month of a synthetic number, and control digits that fit
HOME = Address("Elvegata 3", "0000", "Fjordvik")
WHOLE = NationalMessage(
    municipality_number="0000", municipality_name="Fjordvik kommune",
    reporter=Reporter("Astrid Lund", "Mottak", "12 34 56 78", "astrid@fjordvik.example", "Familiehjelpa", HOME),
    children=(Child("Kari Moe", KARI, False, HOME, True),),
    guardians=(Guardian("Mor Moe", "12345677", True), Guardian("Far Moe", "", False, "Ringt fire ganger.")),
    what="Han er redd for å gå hjem.", history="Snakket med mor i høst.", other_views="Mor er enig.",
    interpreter="Ja, arabisk.", others_involved="Skolen",
)  # fmt: skip


def _child(**different: Any) -> NationalMessage:
    return replace(WHOLE, children=(replace(WHOLE.children[0], **different),))


def _guardian(**different: Any) -> NationalMessage:
    return replace(WHOLE, guardians=(replace(WHOLE.guardians[0], **different),))


def _reporter(**different: Any) -> NationalMessage:
    return replace(WHOLE, reporter=replace(WHOLE.reporter, **different))


def test_every_field_stands_where_the_format_has_it() -> None:
    made = to_national(WHOLE, MADE_AT)
    VALID.validate(made)
    home = {"adresselinje1": "Elvegata 3", "postnummer": "0000", "poststed": "Fjordvik"}
    assert made == {
        "kommunenummer": "0000", "kommunenavn": "Fjordvik kommune", "bydelsnummer": "00", "bydelsnavn": "",
        "offentligMelder": {
            "personnavn": "Astrid Lund", "rolle": "Mottak", "telefonnummer": "12 34 56 78", "epost": "astrid@fjordvik.example",
            "virksomhet": {"navn": "Familiehjelpa", "adresse": home},
        },
        "offentligBarn": [{
            "fnr": KARI, "ufoedt": False, "personnavn": "Kari Moe", "adresse": home, "orientert": True, "orientertGrunn": "",
        }],
        "foresatte": [
            {"personnavn": "Mor Moe", "telefonnummer": "12345677", "orientert": True, "orientertGrunn": ""},
            {"personnavn": "Far Moe", "orientert": False, "orientertGrunn": "Ringt fire ganger."},
        ],
        "melding": {
            "melding": "Han er redd for å gå hjem.", "historie": "Snakket med mor i høst.", "andreSynspunkter": "Mor er enig.",
        },
        "behovForTolk": "Ja, arabisk.", "andreHjelpeinstanser": "Skolen",
        "sendingstidspunkt": "2026-11-23T13:05:07+01:00", "leveringskanal": "Fil",
    }  # fmt: skip


REFUSED: list[tuple[NationalMessage, str, Lack]] = [
    (replace(WHOLE, children=()), "child-0-name", Lack.NO_CHILD),
    (replace(WHOLE, children=(Child(is_informed=True),)), "child-0-name", Lack.NO_CHILD),
    (_child(name=""), "child-0-name", Lack.NO_CHILD),
    (_child(birth_number="13891710173"), "child-0-birth_number", Lack.BIRTH_NUMBER_WRONG),
    (_child(birth_number="1389171017"), "child-0-birth_number", Lack.BIRTH_NUMBER_WRONG),
    (_child(is_unborn=True), "child-0-birth_number", Lack.UNBORN_HAS_NUMBER),
    (_child(is_informed=None), "child-0-informed", Lack.INFORMED_MISSING),
    (_child(is_informed=False), "child-0-reason", Lack.REASON_MISSING),
    (replace(WHOLE, guardians=()), "guardian-0-name", Lack.NO_GUARDIAN),
    (_guardian(name=""), "guardian-0-name", Lack.NO_GUARDIAN),
    (_guardian(is_informed=None), "guardian-0-informed", Lack.INFORMED_MISSING),
    (_guardian(is_informed=False), "guardian-0-reason", Lack.REASON_MISSING),
    (replace(WHOLE, what=""), "what", Lack.WHAT_MISSING),
    (_reporter(name=""), "reporter_name", Lack.NAME_MISSING),
    (_reporter(role=""), "reporter_role", Lack.ROLE_MISSING),
    (_reporter(phone=""), "reporter_phone", Lack.PHONE_WRONG),
    (_reporter(phone="ring meg"), "reporter_phone", Lack.PHONE_WRONG),
    (_reporter(phone="12--34"), "reporter_phone", Lack.PHONE_WRONG),
    (_reporter(phone="١٢٣٤"), "reporter_phone", Lack.PHONE_WRONG),
    (_reporter(email=""), "reporter_email", Lack.EMAIL_WRONG),
    (_reporter(email="astrid"), "reporter_email", Lack.EMAIL_WRONG),
    (_reporter(email="a+b@fjordvik.example"), "reporter_email", Lack.EMAIL_WRONG),
    (_reporter(workplace=""), "workplace", Lack.WORKPLACE_MISSING),
    (_reporter(address=Address()), "workplace_address", Lack.ADDRESS_MISSING),
    (replace(WHOLE, municipality_number="123"), "municipality_number", Lack.MUNICIPALITY_NUMBER_WRONG),
    (replace(WHOLE, municipality_number="12a4"), "municipality_number", Lack.MUNICIPALITY_NUMBER_WRONG),
    (replace(WHOLE, municipality_name=""), "municipality_name", Lack.MUNICIPALITY_NAME_MISSING),
    (replace(WHOLE, district_number=""), "district_number", Lack.DISTRICT_NUMBER_WRONG),
]


@pytest.mark.parametrize(("message", "place", "lack"), REFUSED)
def test_what_is_missing_is_asked_for_at_its_field(message: NationalMessage, place: str, lack: Lack) -> None:
    assert [(each.place, each.lack) for each in faults(message)] == [(place, lack)]


def test_nothing_else_is_refused() -> None:
    assert faults(WHOLE) == []
    assert faults(_child(name="", birth_number="", is_unborn=True, is_informed=True)) == []
    assert faults(_child(birth_number="", address=Address())) == []
    assert faults(replace(WHOLE, history="", other_views="", interpreter="", others_involved="")) == []
    assert {each for _message, _place, each in REFUSED} | {Lack.TOO_LONG} == set(Lack)


def test_rows_of_nobody_are_passed_by() -> None:
    message = replace(WHOLE, children=(Child(), *WHOLE.children), guardians=(*WHOLE.guardians[:1], Guardian()))
    assert faults(message) == []
    made = to_national(message, MADE_AT)
    assert [len(made[each]) for each in ("offentligBarn", "foresatte")] == [1, 1]


def test_a_fault_is_said_of_the_row_it_stands_in() -> None:
    message = replace(WHOLE, children=(Child(), replace(WHOLE.children[0], name="")))
    assert [each.place for each in faults(message)] == ["child-1-name"]


_words = st.text(max_size=40).map(str.strip)
_people: dict[str, Any] = {"name": _words, "is_informed": st.sampled_from([True, False, None]), "reason": _words}
_address = st.builds(Address, _words, _words, _words)
_messages = st.builds(
    NationalMessage,
    municipality_number=st.sampled_from(["0000", "3314", "33", "٠٠٠٠"]), municipality_name=_words,
    district_number=st.sampled_from(["00", "02", "2"]), district_name=_words,
    reporter=st.builds(
        Reporter, _words, _words, st.sampled_from(["12345678", "+47 12 34-56", "12 34 "]),
        st.sampled_from(["a@b.no", "å.b-c@d.e.example", "a..b@c.no", "a@b"]), _words, _address,
    ),
    children=st.lists(
        st.builds(Child, birth_number=st.sampled_from(["", KARI, "1"]), is_unborn=st.booleans(), address=_address, **_people),
        max_size=national.MOST_CHILDREN,
    ),
    guardians=st.lists(st.builds(Guardian, phone=_words, **_people), max_size=national.MOST_GUARDIANS),
    what=_words, history=_words, other_views=_words, interpreter=_words, others_involved=_words,
)  # fmt: skip


@given(_messages)
def test_what_has_no_fault_passes_the_schema(message: NationalMessage) -> None:
    if not faults(message):
        VALID.validate(json.loads(json.dumps(to_national(message, MADE_AT))))


@given(st.text(min_size=1, max_size=300).map(str.strip).filter(bool))
def test_any_words_pass_where_words_are_asked_for(words: str) -> None:
    """The one above meets many faults; here every text of a whole message is anything at all."""
    address = Address(words, words, words)
    message = replace(
        WHOLE, municipality_name=words, district_name=words, what=words, history=words, other_views=words, interpreter=words,
        others_involved=words, children=(Child(words, KARI, False, address, False, words),),
        guardians=(Guardian(words, words, False, words),),
        reporter=replace(WHOLE.reporter, name=words, role=words, workplace=words, address=address),
    )  # fmt: skip
    assert faults(message) == []
    made = json.loads(json.dumps(to_national(message, MADE_AT)))
    VALID.validate(made)
    assert made["melding"]["melding"] == words


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x85", "\u2028", "\u2029", "\v"])
def test_what_must_be_one_line_is_made_one(end: str) -> None:
    words = f"Mor{end}Moe"
    message = replace(_reporter(name=words, role=words), guardians=(Guardian(words, "", False, words),), municipality_name=words)
    made = to_national(message, MADE_AT)
    VALID.validate(made)
    assert made["foresatte"][0] == {"personnavn": "Mor Moe", "orientert": False, "orientertGrunn": "Mor Moe"}


_SPOILT: list[Callable[[dict[str, Any]], object]] = [
    lambda made: made.pop("behovForTolk"),
    lambda made: made.update(mer="noe"),
    lambda made: made.update(kommunenummer="12"),
    lambda made: made.update(offentligBarn=[]),
    lambda made: made.update(foresatte=made["foresatte"] * 2),
    lambda made: made["foresatte"][1].update(orientertGrunn=""),
    lambda made: made["foresatte"][0].update(orientert="ja"),
    lambda made: made["foresatte"][0].update(personnavn="Mor\nMoe"),
    lambda made: made["offentligBarn"][0].update(fnr="123"),
    lambda made: made["offentligBarn"][0].update(ufoedt=True),
    lambda made: made["offentligBarn"][0].update(personnavn=""),
    lambda made: made["offentligMelder"].update(telefonnummer="ring"),
    lambda made: made["offentligMelder"].update(epost="astrid"),
    lambda made: made["offentligMelder"]["virksomhet"].pop("adresse"),
    lambda made: made["melding"].update(melding=""),
    lambda made: made.update(sendingstidspunkt="i dag"),
]


@pytest.mark.parametrize("spoil", _SPOILT)
def test_the_schema_refuses_what_is_spoilt(spoil: Callable[[dict[str, Any]], object]) -> None:
    made = to_national(WHOLE, MADE_AT)
    spoil(made)
    with pytest.raises(ValidationError):
        VALID.validate(made)


def _with_control_digits(nine: str) -> str:
    """Nine digits with the two that belong to them; '' where there are none (a rest of 10)."""
    digits = [int(each) for each in nine]
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        rest = -sum(a * b for a, b in zip(weights, digits, strict=True)) % 11
        if rest == 10:
            return ""
        digits.append(rest)
    return "".join(map(str, digits))


@pytest.mark.parametrize("more_in_day", [0, 40])
@pytest.mark.parametrize("more_in_month", [0, 40, 65, 80])
def test_a_birth_number_is_known_by_its_control_digits(more_in_day: int, more_in_month: int) -> None:
    made = [_with_control_digits(f"{13 + more_in_day:02}{9 + more_in_month:02}19{serial:03}") for serial in range(100, 140)]
    numbers = [each for each in made if each]
    assert len(numbers) > 10
    for number in numbers:
        assert is_birth_number(number)
        last = number[:10] + str((int(number[10]) + 1) % 10)
        swapped = number[:7] + number[8] + number[7] + number[9:]
        assert not is_birth_number(last)
        assert number[7] == number[8] or not is_birth_number(swapped)


@pytest.mark.parametrize("words", ["", "1389171017", "138917101722", "1389171017a", "١٣٠٩٧٢٤٨٠٢٢", "00000000000", "99999999999"])
def test_other_digits_are_nobody_s(words: str) -> None:
    assert not is_birth_number(words)
