"""After a whole journey no planted word, name, number or code stands readable anywhere on the server.

The same search finds them all when sealing is switched off: or its silence would mean nothing.
"""

import base64
import contextlib
import io
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from portal.cli.mailroom import mailroom_for
from portal.outbox.worker import run_once
from portal.vault import seal
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office, all_rows, cheap_keys, office
from tests.people.citizens import Parent

__all__ = ["cheap_keys", "office"]
pytestmark = pytest.mark.whole

PLANTED = {
    "words": "Zebrastripet Blåbærkake i fjæra",
    "matters": "Krokodilletårer Æventyr",
    "more": "Pingvinparade på Øvregaten",
    "answer": "Kjære Trollhild Snøfrisdatter",
    "note": "Internt Ulvehyl Notatord",
    "reason": "Nivågrunn Elgskyss",
    "fact": "Faktum Rugdetrekk",
    "goal": "Målet er Harepus i kløveråkeren",
    "measure": "Tiltak Grevlingsti",
    "phone": "92817364",
    "email": "trollhild.snofris@zebra.example",
    "late": "Lemenår Kveldsmelding",
}
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "about": ("my_child",),
    "words": (PLANTED["words"],),
    "matters": (PLANTED["matters"],),
    "contact": ("email",),
    "contact_email": (PLANTED["email"],),
}


def _walk(office: Office, clock: MovableClock) -> list[str]:
    """The whole journey; gives the codes, of what was sent and of what was saved, as words and in a row."""
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything(ANSWERS)
    parent.sends()
    parent.writes_again(PLANTED["more"])
    desk = office.at_the_desk()
    desk.open("/desk")
    address = next(link.get("href") for link in desk.page.root.all("a") if link.has("data-row"))
    desk.open(address)
    desk.press(action=f"{address}/claim")
    desk.open(f"{address}/steps")
    _sends(desk, f"{address}/level", {"level": "2", "reason": PLANTED["reason"]})
    desk.open(f"{address}/steps")
    _sends(desk, f"{address}/round", {"goal": PLANTED["goal"], "measure_1": PLANTED["measure"], "evaluate_on": "2027-03-01"})
    desk.open(address)
    _sends(desk, f"{address}/note", {"body": PLANTED["note"]})
    desk.open(f"{address}/mapping")
    _sends(desk, f"{address}/mapping", {"field": "what", "said_by": "family", "fact": PLANTED["fact"]})
    desk.open(f"{address}/answer")
    _sends(desk, f"{address}/answer", {"body": PLANTED["answer"]})
    _comes_back_late(parent, clock)
    parent.begins_to_talk()
    unsent = {"words": (PLANTED["late"],), "contact": ("sms",), "contact_phone": (PLANTED["phone"],)}
    parent.answers_everything(unsent)
    codes = [parent.code]
    parent.saves()
    codes.append(parent.code)
    return [each for code in codes for each in (code, code.replace(" ", "."), code.replace(" ", ""))]


def _sends(hands: object, address: str, typed: Mapping[str, str]) -> None:
    """Fill the form that leads to this address, whatever other forms the page has."""
    from tests.people.hands import fields

    page = hands.page  # type: ignore[attr-defined]
    form = next(one for one in page.root.all("form") if one.get("action") == address and one.get("method") == "post")
    hidden = {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}
    assert fields(page, "csrf_token")
    answer = hands.client.post(address, data={**hidden, **typed}, follow_redirects=True)  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer.get_data(as_text=True)[:800]
    hands.open(address.rpartition("/")[0])  # type: ignore[attr-defined]


def _comes_back_late(parent: Parent, clock: MovableClock) -> None:
    clock.move(minutes=40)
    parent.hands.open("/thread")
    parent.comes_back("feil kode")
    parent.comes_back()
    assert parent.sees(PLANTED["answer"])


def _provoke(office: Office) -> None:
    """Errors whose logs must not repeat what was sent."""
    client = office.client()
    for name in PLANTED:
        client.post("/talk", data={"answer": PLANTED[name]})
        client.post(f"/desk/case/{'a' * 26}", data={"body": PLANTED[name]})
        client.get("/nowhere", query_string={"q": PLANTED[name]})


def _send_mails(office: Office, clock: MovableClock) -> None:
    clock.move(minutes=30)
    portal = portal_of(office.app)
    assert run_once(mailroom_for(portal.settings, portal.db, portal.pack)) > 0


def _encodings(word: str) -> Iterator[bytes]:
    plain = word.encode()
    yield plain
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    yield word.encode("ascii", "backslashreplace")  # as JSON writes it
    for inner in (plain, word.encode("utf-16-le")):
        yield inner.hex().encode()
        yield inner.hex().upper().encode()
        yield from _base64(inner)


def _base64(plain: bytes) -> Iterator[bytes]:
    """Wherever in a longer text it begins: the part that is the same each time."""
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + plain)
        start, end = (0, 2, 3)[shift] if shift else 0, len(coded) - 4
        yield coded[start + (2 if shift else 0) : end]


def _everything(office: Office, said: str) -> dict[str, bytes]:
    """Every file of the instance (keys, mails, the write-ahead log), every row, and all that was said aloud."""
    folder = Path(office.settings.instance)
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "static" not in path.parts
    }
    return {**found, "rows": all_rows(office.db), "said": said.encode()}


def _hits(places: Mapping[str, bytes], words: list[str], recipient: str) -> list[str]:
    return [
        f"{word!r} in {place}"
        for place, content in places.items()
        for word in words
        if not (place.startswith("mail/") and word == recipient)  # a letter says whom it goes to
        for coded in _encodings(word)
        if coded in content
    ]


def _search(office: Office, clock: MovableClock, caplog: pytest.LogCaptureFixture) -> list[str]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), caplog.at_level(logging.DEBUG):
        code = _walk(office, clock)
        _provoke(office)
        _send_mails(office, clock)
    places = _everything(office, said.getvalue() + caplog.text)
    assert any(place.startswith("mail/") for place in places), sorted(places)
    assert any(place.startswith("keys/") for place in places)
    return _hits(places, [*PLANTED.values(), *code], PLANTED["email"])


def test_nothing_that_was_written_stands_readable(
    office: Office, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    assert _search(office, clock, caplog) == []


def test_the_search_finds_everything_when_sealing_is_off(
    office: Office, clock: MovableClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_TESTING", "1")
    with seal.plain_mode(True):
        found = _search(office, clock, caplog)
    unfound = [word for word in PLANTED.values() if not any(repr(word) in hit for hit in found)]
    assert unfound == []


@pytest.mark.parametrize("shift", range(3))
def test_base64_is_found_wherever_it_begins(shift: int) -> None:
    coded = base64.b64encode(b"x" * shift + "Blåbærkake".encode() + b"yz")
    assert any(one in coded for one in _base64("Blåbærkake".encode()))
