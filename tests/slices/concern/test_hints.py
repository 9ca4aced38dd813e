"""What reads as an interpretation or a diagnosis is hinted at; what was seen, heard or said is left alone."""

import pytest

from portal.concern.hints import Kind, find


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Jeg tror mor drikker.", Kind.INTERPRETATION),
        ("Eg trur ho er redd heime.", Kind.INTERPRETATION),
        ("I think they fight at home.", Kind.INTERPRETATION),
        ("Foreldrene bryr seg ikke.", Kind.INTERPRETATION),
        ("Foreldra bryr seg ikkje om henne.", Kind.INTERPRETATION),
        ("The parents don't care.", Kind.INTERPRETATION),
        ("Han er lat.", Kind.INTERPRETATION),
        ("Det er omsorgssvikt.", Kind.INTERPRETATION),
        ("Hun er deprimert.", Kind.DIAGNOSIS),
        ("Han har ADHD.", Kind.DIAGNOSIS),
        ("Eg ser at han er traumatisert.", Kind.DIAGNOSIS),
        ("She is depressed.", Kind.DIAGNOSIS),
    ],
)
def test_a_hint_is_given(text: str, kind: Kind) -> None:
    assert [each.kind for each in find(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Fire dager denne måneden kom hun uten matpakke.",
        "Hun gråt da hun skulle hjem på fredag.",
        "Han sa: «Jeg tror mamma er deprimert.»",
        'She said "I think dad is an alcoholic".',
        "Han spring ut av timen kvar dag.",
        "He left class five times on Monday.",
        "Hun er latterliggjort av andre i klassen.",
        "Adam og Ada lekte.",
        "",
    ],
)
def test_a_fact_is_left_alone(text: str) -> None:
    assert find(text) == []


def test_only_the_sentence_is_pointed_at_and_the_order_is_kept() -> None:
    found = find("Hun kom sent. Jeg tror hun er lei seg. Hun spiste ikke. Hun er deprimert!")
    assert [each.sentence for each in found] == ["Jeg tror hun er lei seg.", "Hun er deprimert!"]


def test_a_long_text_takes_no_time() -> None:
    assert find("«" * 200_000) == []
    assert len(find("Han er lat. " * 20_000)) < 500
