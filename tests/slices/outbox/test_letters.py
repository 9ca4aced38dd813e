"""The letters themselves: all of a kind alike to the byte, and nothing told by a length."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.outbox import (
    MailKind,
)
from portal.outbox.letter import BadAddress, BadLink, link_of, write_letter
from portal.outbox.models import CARRIES_LINK
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
    link = link_of("https://hjelp.example", kind, "0" * 64) if kind in CARRIES_LINK else ""
    reference = skeleton(write_letter(words, kind, language, link=link, **usual))  # type: ignore[arg-type]
    try:
        letter = write_letter(
            words, kind, language, mail_id=mail_id, sender=SENDER, to=to, now=now, link=link
        )
    except BadAddress:
        return
    assert mail_id not in letter["Message-ID"]
    assert skeleton(letter) == reference


@pytest.mark.parametrize("kind", [kind for kind in MailKind if kind not in CARRIES_LINK])
def test_no_other_mail_can_carry_a_link(kind: MailKind) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    link = link_of("https://hjelp.example", MailKind.REFERRER_LINK, "0" * 64)
    with pytest.raises(BadLink):
        write_letter(words, kind, "nb", mail_id="a" * 26, sender=SENDER, to="a@b.example", now=now, link=link)


@pytest.mark.parametrize(
    "secret", ["", "x" * 64, "0" * 63, "0" * 64 + "\nBarnet heter Emma", "https://evil.example/"]
)
def test_a_link_leads_to_a_page_of_the_portals_own_and_nowhere_else(secret: str) -> None:
    for kind in MailKind:
        with pytest.raises(BadLink):
            link_of("https://hjelp.example", kind, secret)


def test_each_kind_leads_to_its_own_page_alone() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for kind, other in ((MailKind.REFERRER_LINK, MailKind.OWNER_CHECK), (MailKind.OWNER_CHECK, MailKind.REFERRER_LINK)):
        link = link_of("https://hjelp.example", other, "0" * 64)
        with pytest.raises(BadLink):
            write_letter(words, kind, "nb", mail_id="a" * 26, sender=SENDER, to="a@b.example", now=now, link=link)


@pytest.mark.parametrize(
    "link",
    ["", "https://hjelp.example/", "Barnet heter Emma", f"x https://a.example/work/sign-in/{'0' * 64}"],
)
def test_a_sign_in_mail_carries_a_sign_in_and_nothing_else(link: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(BadLink):
        write_letter(
            words,
            MailKind.REFERRER_LINK,
            "nb",
            mail_id="a" * 26,
            sender=SENDER,
            to="a@b.example",
            now=now,
            link=link,
        )


def test_the_sealed_address_says_nothing_of_its_length() -> None:
    assert len(seal_address(KEY, "a@b.no")) == len(seal_address(KEY, "kari.nordmann.hansen@kommunen.no"))
