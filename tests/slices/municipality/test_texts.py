"""Keyed texts: the right language, the right form, and never an error for a visitor."""

import pytest

from portal.municipality.texts import Plural, Texts, fields_in, fields_of

WITHIN = {
    "nb": Plural("days", {"one": "innen {days} arbeidsdag", "other": "innen {days} arbeidsdager"}, "nb"),
    "pl": Plural(
        "days",
        {"one": "{days} dzień", "few": "{days} dni", "many": "{days} dni", "other": "{days} dnia"},
        "pl",
    ),
    "ar": Plural("days", {"two": "يومان", "few": "{days} أيام", "other": "{days} يوم"}, "ar"),
}


@pytest.fixture
def texts() -> Texts:
    return Texts(
        {
            "nb": {
                "front.lead": "Skriv til oss.",
                "promise": "Svar {within}.",
                "time.within": WITHIN["nb"],
                "holder": "{name}, {role}",
                "p.title": "Alt",
                "p.who.title": "Hvem?",
                "p.who.text": "Vi.",
            },
            "pl": {"front.lead": "Napisz.", "time.within": WITHIN["pl"]},
            "ar": {"time.within": WITHIN["ar"]},
        },
        ["nb"],
        reviewed=["pl"],
    )


def test_a_text_comes_in_the_language_asked_for_or_in_bokmaal(texts: Texts) -> None:
    assert texts.get("pl", "front.lead") == "Napisz."
    assert texts.get("ar", "front.lead") == "Skriv til oss."
    assert texts.get("so", "front.lead") == "Skriv til oss."
    assert texts.has("ar", "front.lead")
    assert not texts.is_own("ar", "front.lead")


@pytest.mark.parametrize(
    ("language", "days", "shown"),
    [
        ("nb", 1, "innen 1 arbeidsdag"),
        ("nb", 2, "innen 2 arbeidsdager"),
        ("pl", 3, "3 dni"),
        ("ar", 2, "يومان"),
        ("ar", 5, "5 أيام"),
        ("ar", 100, "100 يوم"),
    ],
)
def test_the_number_chooses_the_form(texts: Texts, language: str, days: int, shown: str) -> None:
    assert texts.get(language, "time.within", days=days) == shown


def test_within_is_made_from_the_days(texts: Texts) -> None:
    assert texts.get("nb", "promise", days=2) == "Svar innen 2 arbeidsdager."
    assert texts.get("pl", "promise", days=1) == "Svar 1 dzień."


def test_a_missing_key_or_field_costs_nobody_the_page(texts: Texts) -> None:
    assert texts.get("nb", "no.such.key") == "no.such.key"
    assert texts.get("nb", "holder", name="Siri") == "Siri, …"
    texts.missing = Texts.refuse
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        texts.get("nb", "no.such.key")


def test_a_name_with_braces_is_shown_as_it_is(texts: Texts) -> None:
    assert texts.get("nb", "holder", name="{role.__class__}", role="x") == "{role.__class__}, x"


def test_a_reader_is_told_when_nobody_has_checked_the_translation(texts: Texts) -> None:
    assert texts.needs_note("ar")
    assert not texts.needs_note("pl")
    assert not texts.needs_note("nn")


def test_a_longer_page_is_told_in_sections(texts: Texts) -> None:
    assert [(one.slug, one.title, one.text) for one in texts.sections("nb", "p")] == [("who", "Hvem?", "Vi.")]


@pytest.mark.parametrize("text", ["{", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{}", "}"])
def test_an_editor_of_texts_reaches_no_further_than_a_field(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        fields_of(text)


def test_within_counts_as_the_field_days() -> None:
    assert fields_in("Svar {within}, senest {when}") == {"days", "when"}
