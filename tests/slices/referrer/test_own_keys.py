"""Keys of one's own: four words open them, once a session; lost words lose what was sealed to them and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db.session import Database
from portal.referrer import commands, queries
from portal.referrer.models import ReferrerRow
from portal.referrer.own_keys import Locked, make_keys, open_own, seal_for_referrer, unwrap
from portal.referrer.rules import Referrer
from portal.vault.keys import pair_of
from portal.vault.receipt import canonical_of
from portal.vault.seal import Unreadable
from portal.web.extensions import portal_of
from tests.conftest import START, MovableClock
from tests.slices.referrer.teacher import ADDRESS, Teacher

SERVER_KEY = b"k" * 32
PLACE = "referrer_copy:a:body"


def test_what_is_sealed_to_somebody_opens_for_them_at_its_place_alone() -> None:
    keys = make_keys(SERVER_KEY, "r" * 26, "nb")
    sealed = seal_for_referrer(keys.public, b"Svaret", PLACE)
    assert open_own(pair_of(keys.private), sealed, PLACE) == b"Svaret"
    with pytest.raises(Unreadable):
        open_own(pair_of(keys.private), sealed, "referrer_copy:b:body")
    with pytest.raises(Unreadable):
        open_own(pair_of(make_keys(SERVER_KEY, "r" * 26, "nb").private), sealed, PLACE)


@pytest.mark.parametrize("cut", [0, 1, 95, 96, 97, 150])
def test_what_is_cut_off_or_changed_does_not_open(cut: int) -> None:
    keys = make_keys(SERVER_KEY, "r" * 26, "nb")
    sealed = seal_for_referrer(keys.public, b"Svaret", PLACE)
    with pytest.raises(Unreadable):
        open_own(pair_of(keys.private), sealed[:cut], PLACE)


def test_a_short_and_a_long_answer_look_alike() -> None:
    keys = make_keys(SERVER_KEY, "r" * 26, "nb")
    assert len({len(seal_for_referrer(keys.public, text, PLACE)) for text in (b"", b"Ja", b"x" * 60)}) == 1


def test_the_words_open_with_this_servers_key_and_for_this_person_alone() -> None:
    keys = make_keys(SERVER_KEY, "r" * 26, "nb")
    canonical = canonical_of(keys.words)
    assert len(keys.words) == 4
    assert unwrap(SERVER_KEY, "r" * 26, canonical, keys.sealed, keys.salt, keys.cost) == keys.private
    assert unwrap(b"x" * 32, "r" * 26, canonical, keys.sealed, keys.salt, keys.cost) is None
    assert unwrap(SERVER_KEY, "s" * 26, canonical, keys.sealed, keys.salt, keys.cost) is None
    assert unwrap(SERVER_KEY, "r" * 26, canonical + "x", keys.sealed, keys.salt, keys.cost) is None


def test_who_is_locked_reads_nothing_but_can_put_away() -> None:
    keys = make_keys(SERVER_KEY, "r" * 26, "nb")
    locked = Referrer("r" * 26, "fjordvik.example", "s", keys.public, START)
    sealed = locked.seal_own(b"Notat", PLACE)
    with pytest.raises(Locked):
        locked.open_own(sealed, PLACE)
    assert (
        Referrer("r" * 26, "fjordvik.example", "s", keys.public, START, keys.private).open_own(sealed, PLACE)
        == b"Notat"
    )


def test_the_words_are_shown_until_they_are_written_down(teacher: Teacher) -> None:
    page = teacher.signs_in()
    words = teacher.words()
    assert words.split()[0] in page
    teacher.posts("/work/me/written-down", "/work/me")
    page = teacher.gets("/work/me")
    assert "Dine fire ord" not in page
    assert "er låst opp" in page
    assert 'class="code-words"' not in page


def test_the_words_are_gone_with_the_session_that_showed_them(teacher: Teacher) -> None:
    teacher.signs_in()
    teacher.signs_out()
    assert 'class="code-words"' not in teacher.signs_in()


def test_next_time_the_words_unlock(teacher: Teacher) -> None:
    teacher.signs_in()
    words = teacher.words()
    teacher.signs_out()
    assert "Lås opp det som er ditt" in teacher.signs_in()
    wrong = teacher.posts("/work/me/unlock", "/work/me", words="helt andre ord her")
    assert wrong.status_code == 422
    assert "helt andre ord her" not in wrong.get_data(as_text=True)
    assert teacher.posts("/work/me/unlock", "/work/me", words=f"  {words.upper()} ").status_code == 303
    assert "er låst opp" in teacher.gets("/work/me")


def test_somebody_elses_words_unlock_nothing(teacher: Teacher) -> None:
    teacher.signs_in()
    words = teacher.words()
    teacher.signs_in("bo.dahl@fjordvik.example")
    teacher.signs_out()
    teacher.signs_in("bo.dahl@fjordvik.example")
    assert teacher.posts("/work/me/unlock", "/work/me", words=words).status_code == 422


def test_new_words_while_unlocked_lose_nothing(teacher: Teacher, db: Database) -> None:
    teacher.signs_in()
    old, before = teacher.words(), _row(db)
    teacher.posts("/work/me/written-down", "/work/me")
    teacher.posts("/work/me/words", "/work/me")
    new, after = teacher.words(), _row(db)
    assert new != old
    assert (after.public_key, after.keys_since) == (before.public_key, before.keys_since)
    teacher.signs_out()
    teacher.signs_in()
    assert teacher.posts("/work/me/unlock", "/work/me", words=old).status_code == 422
    assert teacher.posts("/work/me/unlock", "/work/me", words=new).status_code == 303


def test_lost_words_are_confirmed_and_give_a_new_pair(
    teacher: Teacher, db: Database, clock: MovableClock
) -> None:
    teacher.signs_in()
    teacher.signs_out()
    clock.move(hours=1)
    teacher.signs_in()
    before = _row(db)
    assert teacher.posts("/work/me/words", "/work/me").status_code == 422
    assert _row(db).public_key == before.public_key
    assert teacher.posts("/work/me/words", "/work/me", confirm="yes").status_code == 303
    after = _row(db)
    assert after.public_key != before.public_key
    assert after.keys_since > before.keys_since
    assert len(teacher.words().split()) == 4
    with db.read() as session:
        assert queries.public_key_of(session, after.id) == after.public_key


def test_new_words_end_the_other_browsers(app: Flask, teacher: Teacher) -> None:
    other = Teacher(app.test_client(), teacher.mailbox)  # type: ignore[arg-type]
    other.signs_in()
    teacher.signs_in()
    teacher.posts("/work/me/words", "/work/me", confirm="yes")
    assert ADDRESS not in other.gets("/work/me")
    assert ADDRESS in teacher.gets("/work/me")


def test_keys_exchanged_elsewhere_lock_a_session_that_was_open(teacher: Teacher, db: Database) -> None:
    teacher.signs_in()
    teacher.posts("/work/me/written-down", "/work/me")
    row = _row(db)
    with db.write() as session:
        commands.replace_words(session, row.id, make_keys(SERVER_KEY, row.id, "nb"), START)
    assert "Lås opp det som er ditt" in teacher.gets("/work/me")


def test_guessing_is_slowed_and_stopped(teacher: Teacher) -> None:
    teacher.signs_in()
    teacher.signs_out()
    teacher.signs_in()
    statuses = [
        teacher.posts("/work/me/unlock", "/work/me", words="feil feil feil feil").status_code
        for _ in range(21)
    ]
    assert statuses[:20] == [422] * 20
    assert statuses[20] == 429


def test_the_address_is_for_who_has_the_servers_key(teacher: Teacher, app: Flask, db: Database) -> None:
    teacher.signs_in()
    with db.read() as session:
        row = session.scalars(select(ReferrerRow)).one()
        assert queries.address_of(session, row.id, portal_of(app).settings.server_key) == ADDRESS
        with pytest.raises(Unreadable):
            queries.address_of(session, row.id, b"x" * 32)
        assert queries.address_of(session, "a" * 26, SERVER_KEY) == ""
        assert queries.public_key_of(session, "a" * 26) is None


def _row(db: Database) -> ReferrerRow:
    with db.read() as session:
        return session.scalars(select(ReferrerRow)).one()
