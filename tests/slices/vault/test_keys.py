"""From a code to a receipt, from a cookie to a key, from a passphrase to a private key."""

import pytest

from portal.db.base import new_id
from portal.db.session import Database
from portal.vault import keys, members, stretch
from portal.vault.commands import drop_receipt, open_with_receipt, shred_case, wrap_for_receipt
from portal.vault.keys import (
    box_for,
    derive_pair,
    derive_receipt,
    new_key,
    new_pair,
    new_token,
    open_box,
    session_unwrap,
    session_wrap,
    subkey,
)
from portal.vault.members import (
    drop_prf,
    passphrase_is_outdated,
    stretch_passphrase,
    unwrap_member_with_passphrase,
    unwrap_member_with_prf,
    ways_to_unlock,
    wrap_member_with_passphrase,
    wrap_member_with_prf,
)
from portal.vault.models import KeyWrap, Method
from portal.vault.seal import Unreadable
from portal.vault.stretch import PASSPHRASE_COST, RECEIPT_COST, Cost

PEPPER = b"p" * 32
CODE = "fjell.fjord.bekk.stein.ost.ull"


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[Cost]:
    """The cost of each Argon2id that was run."""
    run: list[Cost] = []

    def counted(secret: bytes, salt: bytes, cost: Cost, length: int) -> bytes:
        run.append(cost)
        return stretch.stretch(secret, salt, cost, length)

    monkeypatch.setattr(keys, "stretch", counted)
    monkeypatch.setattr(members, "stretch", counted)
    return run


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The length of each blob that was tried."""
    tried: list[int] = []
    for module in (members, __import__("portal.vault.commands", fromlist=["_"])):
        real = module.open_sealed

        def counted(key: bytes, blob: bytes, place: str, real=real) -> bytes:  # type: ignore[no-untyped-def]
            tried.append(len(blob))
            return real(key, blob, place)

        monkeypatch.setattr(module, "open_sealed", counted)
    return tried


def test_the_same_code_gives_the_same_receipt_and_another_gives_another() -> None:
    receipt = derive_receipt(CODE, PEPPER)
    assert receipt == derive_receipt(CODE, PEPPER)
    assert len(receipt.lookup_id) == 32
    assert len(receipt.wrap_key) == 32
    assert receipt.lookup_id != derive_receipt(CODE + "l", PEPPER).lookup_id
    assert receipt.lookup_id != derive_receipt(CODE, b"q" * 32).lookup_id


def test_receipts_of_this_version_stay_the_same() -> None:
    """An upgrade must never close the door on codes that people keep at home."""
    assert derive_receipt(CODE, PEPPER).lookup_id == "d0587a145181b5b859f0b086472c99a5"


def test_nothing_secret_is_shown_when_an_object_is_printed() -> None:
    receipt, pair = derive_receipt(CODE, PEPPER), new_pair()
    assert receipt.wrap_key.hex()[:8] not in repr(receipt) + repr(receipt.wrap_key and "")
    assert repr(pair.private) not in repr(pair)


def test_a_code_opens_its_case_and_no_other_code_does(database: Database) -> None:
    case_id, key, receipt = new_id(), new_key(), derive_receipt(CODE, PEPPER)
    with database.write() as db:
        wrap_for_receipt(db, case_id, key, receipt)
    with database.read() as db:
        assert open_with_receipt(db, receipt) == (case_id, key)
        assert open_with_receipt(db, derive_receipt("another", PEPPER)) is None


@pytest.mark.parametrize("close", [drop_receipt, shred_case])
def test_a_dropped_code_opens_nothing(database: Database, close) -> None:  # type: ignore[no-untyped-def]
    case_id, receipt = new_id(), derive_receipt(CODE, PEPPER)
    with database.write() as db:
        wrap_for_receipt(db, case_id, new_key(), receipt)
        close(db, case_id)
    with database.read() as db:
        assert open_with_receipt(db, receipt) is None


def test_a_wrap_moved_to_another_case_opens_nothing(database: Database) -> None:
    receipt = derive_receipt(CODE, PEPPER)
    with database.write() as db:
        wrap_for_receipt(db, new_id(), new_key(), receipt)
        db.query(KeyWrap).update({"key_id": new_id()})
    with database.read() as db:
        assert open_with_receipt(db, receipt) is None


def test_a_code_that_is_not_found_costs_the_same_work(
    database: Database, derivations: list[Cost], openings: list[int]
) -> None:
    with database.write() as db:
        wrap_for_receipt(db, new_id(), new_key(), derive_receipt(CODE, PEPPER))
    derivations.clear()
    with database.read() as db:
        open_with_receipt(db, derive_receipt(CODE, PEPPER))
        open_with_receipt(db, derive_receipt("not.there", PEPPER))
    assert derivations == [RECEIPT_COST, RECEIPT_COST]
    assert len(openings) == 2
    assert openings[0] == openings[1]


def test_a_cookie_gives_an_id_and_a_key_for_each_purpose() -> None:
    token = new_token()
    identifier, key = derive_pair(token, "draft")
    assert (identifier, key) == derive_pair(token, "draft")
    assert len(identifier) == 32
    assert len(key) == 32
    assert len({identifier, derive_pair(token, "session")[0], derive_pair(new_token(), "draft")[0]}) == 3
    assert key.hex()[:32] != identifier
    with pytest.raises(ValueError, match="16"):
        derive_pair(b"", "draft")


def test_a_session_opens_with_its_own_cookie_only() -> None:
    private, cookie_key = new_key(), new_key()
    blob = session_wrap(private, cookie_key)
    assert session_unwrap(blob, cookie_key) == private
    assert private not in blob
    with pytest.raises(Unreadable):
        session_unwrap(blob, new_key())


def test_a_box_opens_at_its_place_for_its_pair_only() -> None:
    pair, secret = new_pair(), new_key()
    blob = box_for(pair.public, secret, "keywrap:one:team")
    assert open_box(pair, blob, "keywrap:one:team") == secret
    for wrong_pair, wrong_blob, place in [
        (pair, blob, "keywrap:two:team"),
        (new_pair(), blob, "keywrap:one:team"),
        (pair, blob[:-1], "keywrap:one:team"),
        (pair, b"", "keywrap:one:team"),
    ]:
        with pytest.raises(Unreadable):
            open_box(wrong_pair, wrong_blob, place)


def test_keys_for_two_purposes_have_nothing_in_common() -> None:
    assert subkey(PEPPER, "one") != subkey(PEPPER, "two")
    with pytest.raises(ValueError, match="16"):
        subkey(b"short", "one")


def test_a_passphrase_opens_a_private_key(database: Database) -> None:
    member, private = new_id(), new_key()
    with database.write() as db:
        wrap_member_with_passphrase(db, member, private, "riktig hest båt")
    with database.read() as db:
        assert unwrap_member_with_passphrase(db, member, "riktig hest båt") == private
        assert unwrap_member_with_passphrase(db, member, "riktig hest ba\u030at") == private
        assert unwrap_member_with_passphrase(db, member, "riktig hest bat") is None
        assert ways_to_unlock(db, member) == [Method.PASSPHRASE]
        assert not passphrase_is_outdated(db, member)


def test_a_new_passphrase_takes_the_place_of_the_old(database: Database) -> None:
    member, private = new_id(), new_key()
    with database.write() as db:
        wrap_member_with_passphrase(db, member, private, stretch_passphrase("gammel"))
        wrap_member_with_passphrase(db, member, private, stretch_passphrase("ny"))
    with database.read() as db:
        assert unwrap_member_with_passphrase(db, member, "gammel") is None
        assert unwrap_member_with_passphrase(db, member, "ny") == private


def test_an_unknown_member_costs_the_same_work(
    database: Database, derivations: list[Cost], openings: list[int]
) -> None:
    member = new_id()
    with database.write() as db:
        wrap_member_with_passphrase(db, member, new_key(), "riktig")
    derivations.clear()
    with database.read() as db:
        assert unwrap_member_with_passphrase(db, member, "galt") is None
        assert unwrap_member_with_passphrase(db, new_id(), "galt") is None
    assert derivations == [PASSPHRASE_COST, PASSPHRASE_COST]
    assert openings[0] == openings[1]


def test_a_raised_cost_opens_the_old_wrap_and_asks_for_a_new_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, private = new_id(), new_key()
    with database.write() as db:
        wrap_member_with_passphrase(db, member, private, "riktig")
    monkeypatch.setattr(members, "PASSPHRASE_COST", Cost(memory_mib=80, passes=3))
    with database.read() as db:
        assert unwrap_member_with_passphrase(db, member, "riktig") == private
        assert passphrase_is_outdated(db, member)


def test_a_passkey_opens_a_private_key_and_each_has_its_own_wrap(database: Database) -> None:
    member, private, first, second = new_id(), new_key(), new_key(), new_key()
    with database.write() as db:
        wrap_member_with_prf(db, member, private, "credential-1" * 100, first)
        wrap_member_with_prf(db, member, private, "credential-2", second)
    with database.read() as db:
        assert unwrap_member_with_prf(db, "credential-1" * 100, first) == private
        assert unwrap_member_with_prf(db, "credential-2", second) == private
        assert unwrap_member_with_prf(db, "credential-2", first) is None
        assert unwrap_member_with_prf(db, "credential-3", first) is None
    with database.write() as db:
        drop_prf(db, "credential-2")
        assert unwrap_member_with_prf(db, "credential-2", second) is None
        assert ways_to_unlock(db, member) == [Method.PRF]


def test_a_stored_cost_is_read_back_and_nothing_else_is() -> None:
    assert Cost.read(str(PASSPHRASE_COST)) == PASSPHRASE_COST
    for stored in ["", "scrypt:m=1,t=1", "argon2id:1,2"]:
        with pytest.raises(ValueError, match="cost"):
            Cost.read(stored)
