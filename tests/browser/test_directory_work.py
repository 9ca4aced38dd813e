"""Three who work with the directory, in a real browser: a teacher who needs the psychologist, an editor with a file, an owner."""

import re
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page as Tab

from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from tests.browser.conftest import DESK, PHONE, Employer, Opener
from tests.browser.looks import wide_of_page
from tests.live import LiveSite
from tests.people.browser_hands import BrowserHands
from tests.people.colleagues import Editor
from tests.people.teacher import Mailbox
from tests.slices.editor.faulty import ROWS, WRONG, a_faulty_file, faults

both = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
PSYCHOLOGIST, TALK = "Psykolog for barn og unge i kommunen", "Drøftingstime med PPT for ansatte"


def names(hands: BrowserHands) -> list[str]:
    return [one.text for one in hands.page.root.all("h2", "h3", "h4") if "service-name" in one.get("class")]


def looks_at(hands: BrowserHands, name: str) -> None:
    hands.tab.locator(".service-name a", has_text=name).first.click()
    hands.settle()
    assert re.search(r"/help/service/[0-9a-f-]{36}$", hands.tab.url)


# --- a teacher --------------------------------------------------------------------------------------------


@both
def test_a_teacher_finds_the_psychologist_and_what_it_takes(javascript: bool, open_tab: Opener) -> None:
    """By words and by choices: whom to call, what must be agreed, how long it takes, and the way to ask without a name."""
    hands = open_tab("nb", javascript=javascript)
    hands.open("/help")
    hands.fill("words", "psykolog til elev")
    hands.press(action="/help")
    assert PSYCHOLOGIST in names(hands)
    looks_at(hands, PSYCHOLOGIST)
    for words in ("For deg som jobber med barn", "Har foreldrene sagt ja", "Ellers drøfter vi uten navn", "Uten henvisning",
                  "Vanligvis 21 dager"):  # fmt: skip
        assert words in hands.text, words

    hands.open("/help/find")
    if hands.tab.locator(".find-filters > summary").is_visible():
        hands.tab.locator(".find-filters > summary").click()
    hands.choose("for", "professionals")
    hands.choose("only", "no_referral")
    hands.press(action="/help/find")
    assert "for=professionals" in hands.tab.url
    assert {PSYCHOLOGIST, TALK} <= set(names(hands))
    looks_at(hands, TALK)
    assert "Hver skole og barnehage har sin egen rådgiver" in hands.text
    hands.follow("/work/ask")
    assert hands.path == "/work/ask"


# --- an editor --------------------------------------------------------------------------------------------


def _tab(editor: Editor) -> Tab:
    return cast(BrowserHands, editor.hands).tab


def _sends_file(editor: Editor, folder: Path, data: bytes) -> None:
    file = folder / "lag.csv"
    file.write_bytes(data)
    _tab(editor).locator("input[type=file]").set_input_files(file)
    editor.hands.press(action="/desk/directory/import")


def _told(editor: Editor) -> dict[int, str]:
    """What is said of each row that cannot be read in."""
    rows = [row for row in editor.hands.page.root.all("tr") if row.first("ul")]
    return {int(head.text): row.text for row in rows if (head := row.first("th"))}


@both
def test_an_editor_mends_a_file_reads_it_in_and_takes_it_back(javascript: bool, employ: Employer, tmp_path: Path) -> None:
    """Five hundred rows, twenty faults: each at its row; fifteen are mended, five are left, and then it was the wrong file."""
    editor: Editor = employ(Editor, javascript=javascript, size=DESK)
    _tab(editor).context.set_default_timeout(60_000)  # five hundred services are written at once
    editor.hands.open("/desk/directory?lang=nb")  # she reads Nynorsk otherwise
    editor.hands.follow("/desk/directory/import")
    _sends_file(editor, tmp_path, a_faulty_file())
    told = _told(editor)
    assert len(told) == WRONG
    assert [number for number, words in faults().items() if words not in told.get(number, "")] == []

    mended = sorted(faults())[:15]
    editor.hands.follow("/desk/directory/import")
    _sends_file(editor, tmp_path, a_faulty_file(mended))
    assert set(_told(editor)) == set(faults()) - set(mended)
    editor.hands.press("go", "write")
    assert editor.sees(f"{ROWS - WRONG + len(mended)} tilbud")
    editor.hands.open("/desk/directory?q=Laget+på+rad+25")
    assert editor.sees("Laget på rad 25"), "mended"
    editor.hands.open(f"/desk/directory?q=Laget+på+rad+{max(faults())}")
    assert not editor.sees(f"Laget på rad {max(faults())}"), "left out"

    editor.hands.open("/desk/directory/import")
    editor.hands.press(action="/desk/directory/import/undo")
    editor.hands.open("/desk/directory?q=Laget")
    assert not editor.sees("Laget på rad")


# --- an owner ---------------------------------------------------------------------------------------------


def _service_of(editor: Editor, name: str) -> str:
    """The address of a service's form."""
    editor.hands.open(f"/desk/directory?q={name}")
    return next(link.get("href") for link in editor.hands.page.root.all("a") if link.has("data-row") and name in link.text)


@both
def test_an_owner_confirms_from_the_phone_and_corrects_one_field(
    javascript: bool, employ: Employer, open_tab: Opener, site: LiveSite
) -> None:
    """The link in the mail, one press; then a new number, which waits for an editor and is then read by everybody."""
    address, number = ("eier.js@lag.example", "12 34 99 11") if javascript else ("eier.nojs@lag.example", "12 34 99 22")
    name = "Fjordvik bibliotek" if javascript else "Babykveld"
    mailbox = Mailbox(site.instance / "mail")
    editor: Editor = employ(Editor, javascript=javascript, size=DESK)
    service = _service_of(editor, name)
    editor.hands.open(f"{service}/owner")
    editor.hands.fill("email", address)
    editor.hands.press("go", "set")
    editor.hands.press("go", "ask")
    link = mailbox.waits_for_link(address, page="/owner")

    owner = open_tab("nb", javascript=javascript, size=PHONE)
    owner.open(link)
    assert "Stemmer dette fortsatt?" in owner.text
    assert name not in owner.tab.title()
    assert wide_of_page(owner.tab) == []
    owner.tab.set_viewport_size({"width": 360, "height": 780})
    owner.press("go", "right")
    assert "Takk!" in owner.text
    owner.unfold("Noe er feil eller endret")
    owner.fill("phone", number)
    owner.press("go", "wrong")
    assert "Takk!" in owner.text

    editor.hands.open(service)
    today = utc_now().astimezone(OSLO).date()
    fields = {one.get("name"): one.get("value") for one in editor.hands.page.root.all("input")}
    assert fields["verified_on"] in {today.isoformat(), (today - timedelta(days=1)).isoformat()}
    assert fields["phone"] != number, "an owner changes nothing alone"
    editor.hands.open("/desk/directory/drafts")
    rows = [one for one in editor.hands.page.root.all("a") if one.has("data-row")]
    editor.hands.follow(next(one.get("href") for one in rows if one.text == name))
    assert editor.sees(number)
    editor.hands.press("go", "publish")
    owner.open(f"/help/service/{service.rpartition('/')[2]}")
    assert number in owner.text


def _asked_by_mail(editor: Editor, service: str, address: str, mailbox: Mailbox) -> str:
    """The owner's link, as it comes in the mail."""
    editor.hands.open(f"{service}/owner")
    editor.hands.fill("email", address)
    editor.hands.press("go", "set")
    editor.hands.press("go", "ask")
    return mailbox.waits_for_link(address, page="/owner")


@both
def test_an_owner_changes_hours_and_words_on_a_phone_and_an_editor_takes_one(
    javascript: bool, employ: Employer, open_tab: Opener, site: LiveSite
) -> None:
    """From the link to the form, a fault that keeps what was typed, a row more, a look, and sent; the editor takes the hours and
    leaves the words; everybody reads the hours."""
    name, words = ("Familiebading" if javascript else "Kulturskolen"), "Nye ord fra den som eier det."
    editor: Editor = employ(Editor, javascript=javascript, size=DESK)
    service = _service_of(editor, name)
    address = f"timer.{'js' if javascript else 'nojs'}@lag.example"
    link = _asked_by_mail(editor, service, address, Mailbox(site.instance / "mail"))

    owner = open_tab("nb", javascript=javascript, size={"width": 360, "height": 740})
    owner.open(link)
    owner.follow(f"{link}/edit")
    assert name not in owner.tab.title()
    owner.fill("description", words)
    owner.tab.locator("#group-when > summary").click()
    owner.fill("day-monday", "ti til tolv")
    assert wide_of_page(owner.tab) == []
    owner.press("go", "more_dates")
    assert owner.tab.locator('[name="day-monday"]').input_value() == "ti til tolv"
    owner.press("go", "preview")
    assert "Skriv tiden som 09:30–14:00." in owner.text, "what is wrong is told where it stands, and is not folded away"
    owner.fill("day-monday", "10:00–12:00")
    owner.press("go", "preview")
    assert "Dette har du endret" in owner.text
    assert "10:00–12:00" in owner.text
    assert wide_of_page(owner.tab) == []
    owner.press("go", "send")
    assert owner.path == link
    assert "Forslaget ditt er sendt" in owner.text

    editor.hands.open("/desk/directory/drafts")
    rows = [one for one in editor.hands.page.root.all("a") if one.has("data-row")]
    editor.hands.follow(next(one.get("href") for one in rows if one.text == name))
    assert editor.sees(words)
    _tab(editor).locator('[name="piece"][value="description.nb"]').uncheck()
    editor.hands.press("go", "publish")
    owner.open(f"/help/service/{service.rpartition('/')[2]}")
    assert "mandag" in owner.text
    assert "10:00–12:00" in owner.text
    assert words not in owner.text, "what the editor left is read by nobody"
