"""What the referrer's copy may hold: both marked and consented to, and nothing else ever leaves the core."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases import concern_queries, concerns
from portal.cases.commands import delete_case
from portal.cases.rules import NotAllowed
from portal.cases.sharing import Copy, Extent, Paragraph, copy_for, from_record, paragraphs_of, to_record
from portal.vault.keys import box_for, new_pair, open_box
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.cases.concerned import LENE, ODD, asks, case_in, sends

BERIT = "berit" + "b" * 21
HOLDER = "Berit, familiekontakt"
ANSWER = "Hei. Vi snakkes tirsdag.\n\nMor er syk.\n\nSkolen kan gi Kari en fast voksen."
SHARED = "Skolen kan gi Kari en fast voksen."
HIDDEN = ("Hei. Vi snakkes tirsdag.", "Mor er syk.")


@given(
    texts=st.lists(st.text(min_size=1), max_size=6),
    marks=st.sets(st.integers(0, 5)),
    consents=st.dictionaries(st.sampled_from(["referrer", "school", "doctor"]), st.sampled_from(Extent)),
    receiver=st.sampled_from(["referrer", "school", "doctor", "nobody"]),
)
def test_a_copy_holds_what_is_marked_and_consented_to(
    texts: list[str], marks: set[int], consents: dict[str, Extent], receiver: str
) -> None:
    paragraphs = [Paragraph(text, n in marks) for n, text in enumerate(texts)]
    copy = copy_for(paragraphs, HOLDER, consents, receiver)
    match consents.get(receiver):
        case Extent.ANSWER:
            assert copy == Copy(HOLDER, tuple(text for n, text in enumerate(texts) if n in marks))
        case Extent.HOLDER:
            assert copy == Copy(HOLDER, ())
        case _:
            assert copy is None


def test_an_answer_is_cut_at_its_blank_lines() -> None:
    found = paragraphs_of("Ett.\r\nTo.\r\n\r\n \n\n  Tre.\n\n", {1})
    assert found == (Paragraph("Ett.\nTo.", False), Paragraph("  Tre.", True))
    assert paragraphs_of(" \n\n ", {0}) == ()


def test_nothing_is_shareable_unless_it_is_marked() -> None:
    assert not any(each.is_shareable for each in paragraphs_of(ANSWER, ()))


@given(consents=st.dictionaries(st.text(min_size=1), st.sampled_from(Extent)))
def test_consents_are_kept_as_they_were(consents: dict[str, Extent]) -> None:
    assert from_record(to_record(consents)) == consents
    assert from_record(None) == {}


@pytest.mark.parametrize(("extent", "is_marked"), list(product(Extent, (True, False))))
def test_what_is_sealed_for_the_referrer_is_cut_in_the_core(office: Office, extent: Extent, is_marked: bool) -> None:
    case_id, key = sends(office, consents={"referrer": extent, "school": Extent.ANSWER})
    handed: list[bytes] = []
    pair = new_pair()

    def seal(plain: bytes, place: str) -> bytes:
        handed.append(plain)
        return box_for(pair.public, plain, place)

    with office.db.write() as db:
        paragraphs = paragraphs_of(ANSWER, {2} if is_marked else ())
        row = concerns.mark_copy(db, case_in(db, case_id), key, paragraphs, HOLDER, seal, BERIT)
    if extent is Extent.NOTHING:
        assert (row, handed) == (None, [])
        assert "copy_sent" not in office.events(case_id)
        return
    assert row is not None
    read = concerns.copy_of(open_box(pair, row.body_sealed, concerns.copy_place(row.id)))
    assert read == Copy(HOLDER, (SHARED,) if extent is Extent.ANSWER and is_marked else ())
    for words in HIDDEN:
        assert words.encode() not in b"".join(handed) + office.stored()
    assert SHARED.encode() not in office.stored()
    assert "copy_sent" in office.events(case_id)


def _copy(office: Office, case_id: str, key: bytes) -> str:
    with office.db.write() as db:
        row = concerns.mark_copy(
            db, case_in(db, case_id), key, paragraphs_of(ANSWER, {2}), HOLDER, lambda plain, place: b"sealed", BERIT
        )
        assert row is not None
        return row.id


def test_what_the_family_takes_back_is_not_sent_any_more(office: Office) -> None:
    case_id, key = sends(office)
    with office.db.write() as db:
        concerns.family_consents(db, case_in(db, case_id), key, {})
        case = case_in(db, case_id)
        assert concerns.preview_copy(db, case, key, paragraphs_of(ANSWER, {2}), HOLDER) is None
        assert concerns.mark_copy(db, case, key, paragraphs_of(ANSWER, {2}), HOLDER, lambda *_: b"x", BERIT) is None


def test_a_copy_has_a_receipt_of_its_own(office: Office, clock: MovableClock) -> None:
    case_id, key = sends(office)
    copy_id = _copy(office, case_id, key)
    for _ in range(2):
        clock.move(hours=1)
        with office.db.write() as db:
            concerns.read_copy(db, LENE, copy_id)
    assert office.events(case_id).count("copy_read") == 1
    with office.db.read() as db:
        own = concern_queries.own_concerns(db, LENE)[0]
    assert [(copy.id, copy.read_at) for copy in own.copies] == [(copy_id, clock.move(hours=-1))]


def test_nobody_else_opens_a_copy(office: Office) -> None:
    copy_id = _copy(office, *sends(office))
    for referrer, wanted in ((ODD, copy_id), (LENE, "nothing")):
        with pytest.raises(NotAllowed, match="not_yours"), office.db.write() as db:
            concerns.read_copy(db, referrer, wanted)


def test_who_did_not_sign_in_gets_no_copy(office: Office) -> None:
    case_id, key = sends(office, referrer_id=None)
    with office.db.write() as db:
        case = case_in(db, case_id)
        assert concerns.mark_copy(db, case, key, paragraphs_of(ANSWER, {2}), HOLDER, lambda *_: b"x", BERIT) is None


def test_a_question_has_no_copy(office: Office) -> None:
    case_id, key = asks(office)
    with pytest.raises(NotAllowed, match="no_concern"), office.db.write() as db:
        concerns.mark_copy(db, case_in(db, case_id), key, (), HOLDER, lambda *_: b"x", BERIT)


def test_a_copy_goes_with_the_case(office: Office) -> None:
    case_id, key = sends(office)
    _copy(office, case_id, key)
    with office.db.write() as db:
        delete_case(db, case_id, office.settings.instance)
    assert office.rows()["referrer_copy"] == 0
