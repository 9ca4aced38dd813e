"""What is sealed opens only where and with what it was sealed, and tells nothing by its length."""

import json
from traceback import format_exception

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault import seal as sealing
from portal.vault.keys import new_key
from portal.vault.seal import (
    Unreadable,
    bucket_size,
    open_json,
    open_sealed,
    open_text,
    seal,
    seal_json,
    seal_text,
)

KEY = new_key()
PLACE = "message:abc:body"
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.binary(max_size=3000))
def test_what_is_sealed_opens_again(plain: bytes) -> None:
    assert open_sealed(KEY, seal(KEY, plain, PLACE), PLACE) == plain


@given(texts)
def test_every_text_opens_again_and_is_not_seen_in_the_blob(text: str) -> None:
    blob = seal_text(KEY, text, PLACE)
    assert open_text(KEY, blob, PLACE) == text
    assert len(text) < 4 or text.encode() not in blob


@given(st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner)))
def test_every_value_of_json_opens_again(value: object) -> None:
    assert open_json(KEY, seal_json(KEY, value, PLACE), PLACE) == value


@given(st.binary(max_size=200), st.data())
def test_any_flipped_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    blob = bytearray(seal(KEY, plain, PLACE))
    bit = data.draw(st.integers(0, 8 * len(blob) - 1))
    blob[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unreadable):
        open_sealed(KEY, bytes(blob), PLACE)


@given(st.binary(max_size=120))
def test_anything_else_is_unreadable_and_nothing_worse(blob: bytes) -> None:
    with pytest.raises(Unreadable):
        open_sealed(KEY, blob, PLACE)


@pytest.mark.parametrize("place", ["message:abd:body", "note:abc:body", "message:abc:subject"])
def test_a_text_moved_elsewhere_does_not_open(place: str) -> None:
    with pytest.raises(Unreadable):
        open_text(KEY, seal_text(KEY, "hei", PLACE), place)


def test_another_key_does_not_open() -> None:
    with pytest.raises(Unreadable):
        open_text(new_key(), seal_text(KEY, "hei", PLACE), PLACE)


@given(st.integers(0, 5000))
def test_texts_of_one_bucket_are_equally_long_when_stored(length: int) -> None:
    fullest = bucket_size(length) - 1
    assert len(seal(KEY, b"a" * length, PLACE)) == len(seal(KEY, b"b" * fullest, PLACE))


@given(st.integers(0, 10**7))
def test_a_bucket_holds_its_text_and_adds_a_quarter_at_most(length: int) -> None:
    bucket = bucket_size(length)
    assert length < bucket
    assert length < 512 or bucket <= 1.25 * length
    assert bucket_size(bucket - 1) == bucket


def test_a_longer_text_never_gets_a_smaller_bucket() -> None:
    sizes = [bucket_size(length) for length in range(5000)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_database_and_no_page_can_hold_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be sealed") as refused:
        seal_text(KEY, text, PLACE)
    assert text not in "".join(format_exception(refused.value))


def test_json_that_holds_a_lone_surrogate_or_nan_is_refused() -> None:
    for value in ["\ud800", float("nan")]:
        with pytest.raises(ValueError, match="cannot be sealed|not JSON compliant"):
            seal_json(KEY, value, PLACE)


@pytest.mark.parametrize("place", ["", "message", "message:abc", "message::body", "a:b:c:d"])
def test_a_place_of_another_form_is_a_mistake_of_ours(place: str) -> None:
    with pytest.raises(ValueError, match="place"):
        seal(KEY, b"", place)


@pytest.mark.parametrize("key", [b"", b"short", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_a_mistake_of_ours(key: bytes) -> None:
    with pytest.raises(ValueError, match="32"):
        seal(key, b"", PLACE)


def test_the_same_text_is_never_sealed_alike() -> None:
    assert len({seal(KEY, b"hei", PLACE) for _ in range(50)}) == 50


def test_sealing_can_be_switched_off_in_a_test_run_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_TESTING", raising=False)
    with pytest.raises(RuntimeError), sealing.plain_mode(True):
        pytest.fail("must not come here")
    monkeypatch.setenv("PORTAL_TESTING", "1")
    with sealing.plain_mode(True):
        blob = seal_json(KEY, {"name": "Åse"}, PLACE)
        assert json.dumps({"name": "Åse"}, ensure_ascii=False, separators=(",", ":")).encode() in blob
        assert open_json(KEY, blob, PLACE) == {"name": "Åse"}
    with pytest.raises(Unreadable):
        open_json(KEY, blob, PLACE)
    assert b"hei" not in seal(KEY, b"hei" * 9, PLACE)
