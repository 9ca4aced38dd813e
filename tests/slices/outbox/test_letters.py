"""The letters themselves: all of a kind alike to the byte, and nothing told by a length."""

from datetime import UTC, datetime
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from portal.outbox import (
    MailKind,
)
from portal.outbox.letter import BadAddress, write_letter
from portal.vault.addresses import seal_address

KEY = b"k" * 32
SENDER = "hjelp@kommunen.example"


def words(kind: MailKind, language: str) -> tuple[str, str]:
    return f"Nytt fra {kind.value}", f"Du har fått svar på kommunens side ({language}). سلام\n"

_ids = st.text("abcdefghijkmnpqrstuvwxyz23456789", min_size=26, max_size=26)
_addresses = st.builds(
    "{}@{}.no".format, st.text("abcæ.x-", min_size=1, max_size=20), st.text("abc", min_size=1)
)
_times = st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def skeleton(letter: EmailMessage) -> bytes:
    """The mail with the three lines taken out that may differ; header lines that were folded go with them."""
    for name in ("To", "Date", "Message-ID"):
        assert letter[name]
        del letter[name]
    return bytes(letter)


@given(st.sampled_from(MailKind), st.sampled_from(["nb", "ar", "uk"]), _ids, _addresses, _times)
def test_all_mails_of_a_kind_and_language_are_alike_to_the_byte(
    kind: MailKind, language: str, mail_id: str, to: str, now: datetime
) -> None:
    usual = {
        "mail_id": "a" * 26,
        "sender": SENDER,
        "to": "mor@example.no",
        "now": datetime(2026, 1, 1, tzinfo=UTC),
    }
    reference = skeleton(write_letter(words, kind, language, **usual))  # type: ignore[arg-type]
    try:
        letter = write_letter(words, kind, language, mail_id=mail_id, sender=SENDER, to=to, now=now)
    except BadAddress:
        return
    assert mail_id not in letter["Message-ID"]
    assert skeleton(letter) == reference


def test_the_sealed_address_says_nothing_of_its_length() -> None:
    assert len(seal_address(KEY, "a@b.no")) == len(seal_address(KEY, "kari.nordmann.hansen@kommunen.no"))
