"""The owner's whole form: everything readers see may be changed behind the link, nothing else, and nothing without an editor."""

import json

import pytest
from sqlalchemy import select

from portal.directory.models import ServiceRow
from portal.directory.service import Words
from portal.directory.store import service_in
from portal.editor.fields import BY_KEY, OWNERS
from portal.staff.rules import Role as StaffRole
from tests.conftest import MovableClock
from tests.factories import Office, Queries, cheap_keys, office, queries
from tests.people.client_hands import ClientHands
from tests.slices.editor.owning import asks, changes, drafts, names, owner, row_of, secret, sends, status

__all__ = ["cheap_keys", "office", "queries", "owner", "secret"]


# --- from the phone to the public page ---------------------------------------------------------------------


def test_an_owner_changes_looks_sends_and_an_editor_takes_one_field(office: Office, owner: ClientHands, secret: str) -> None:
    before = row_of(office)
    owner.fill("description", "Kom og lek med oss.")
    owner.fill("day-monday", "10:00–12:00")
    owner.press("go", "preview")
    shown = owner.page.root.first("section", lambda node: node.get("id") == "preview")
    assert shown is not None
    assert "Kom og lek med oss." in shown.text
    assert "10:00–12:00" in shown.text
    assert "Dette har du endret" in shown.text
    assert drafts(office) == [], "a look changes nothing"
    owner.press("go", "send")
    assert owner.path == f"/owner/{secret}"
    assert "Forslaget ditt er sendt" in owner.text
    assert "Nå vet de som leter" not in owner.text, "nobody has said that all is right"
    assert row_of(office).version == before.version

    [draft] = drafts(office)
    assert draft.by_role == "owner"
    desk = office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))
    desk.open(f"/desk/directory/drafts/{draft.id}")
    assert "mandag: \u206610:00–12:00\u2069" in desk.text, "hours are told in words"
    told = next(one.text for one in desk.page.root.all("li") if "mandag" in one.text)
    assert "tirsdag" not in told, "and only what differs"
    assert "week" not in told
    desk.filled["piece"] = ["hours"]
    desk.press("go", "publish")
    visitor = office.hands()
    visitor.open(f"/help/service/{before.id}")
    assert "10:00–12:00" in visitor.text
    assert "Kom og lek med oss." not in visitor.text


def test_everything_that_is_asked_comes_back_and_nothing_else(office: Office, owner: ClientHands) -> None:
    asked = names(owner)
    assert {"name", "description", "price", "day-monday", "date-0-from", "rule-0-often", "closed_why", "alert", "place-0-address",
            "place-0-access", "languages", "has_interpreter", "first_visit", "getting_there", "minimum_age"} <= asked  # fmt: skip
    never = {key for key in BY_KEY if key not in OWNERS}
    assert never == {"kind", "level", "is_leisure", "is_house", "risks", "stairs", "is_confidential_address", "is_telling",
                     "source", "verified_on"}  # fmt: skip
    assert not asked & (never | {"state", "slug", "id", "place-0-latitude", "place-0-longitude"})
    owner.press("go", "preview")
    assert status(owner) == 422
    assert "Fortell hva som er feil, eller endre et felt." in owner.text


_NEVER = {
    "is_confidential_address": "yes", "level": "indicated", "risks": "violence", "is_house": "yes", "kind": "private",
    "stairs": "4", "stairs_to": "4", "verified_on": "2026-11-23", "source": "Jeg", "is_telling": "yes", "is_leisure": "yes",
    "slug": "x", "id": "x", "state": "live", "line": "x", "is_number_fixed": "yes",
    "place-0-latitude": "1", "place-0-longitude": "1",
}  # fmt: skip


def test_what_is_never_an_owner_s_is_not_taken(office: Office, owner: ClientHands, secret: str) -> None:
    before = json.loads(row_of(office).document)
    fields = {one.get("name"): one.get("value") for one in owner.page.root.all("input") if one.get("type") == "hidden"}
    owner.fill("phone", "12 34 99 11")
    form = next(one for one in owner.page.root.all("form") if one.get("id") == "owner-form")
    data = {**owner._successful(form), **_NEVER, **fields, "go": "send"}
    assert owner.client.post(f"/owner/{secret}/edit", data=data).status_code == 303
    after = json.loads(drafts(office)[0].document)
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == {"phone"}


def test_what_is_wrong_is_told_at_its_field_and_everything_typed_stays(office: Office, owner: ClientHands) -> None:
    owner.fill("price", "mye")
    owner.fill("rule-0-from", "9")
    owner.fill("date-0-hours", "ti til tolv")
    owner.choose("rule-0-often", "1")
    owner.fill("first_visit", "Vi tar imot deg.")
    sends(owner)
    assert status(owner) == 422
    fields = {one.get("name"): one for one in owner.page.root.all("input", "textarea")}
    for key, typed in (("price", "mye"), ("rule-0-from", "9"), ("date-0-hours", "ti til tolv")):
        assert fields[key].get("value") == typed
    assert fields["price"].get("aria-describedby") == "price-hint price-error"
    assert fields["date-0-from"].get("aria-invalid") == "true"
    assert "Vi tar imot deg." in owner.text
    links = {one.get("href") for one in owner.page.root.all("a")}
    assert {"#price", "#rule-0-day", "#date-0-from", "#date-0-hours"} <= links
    unfolded = {one.get("id") for one in owner.page.root.all("details") if one.has("open")}
    assert {"group-terms", "group-when"} <= unfolded, "what is wrong is not folded away"
    assert drafts(office) == []


@pytest.mark.parametrize(("button", "row"), [("more_dates", "date-{}-from"), ("more_rules", "rule-{}-often")])
def test_one_more_row_without_a_script(office: Office, owner: ClientHands, button: str, row: str) -> None:
    had = sum(row.format(number) in names(owner) for number in range(10))
    owner.fill("phone", "12 34")
    owner.press("go", button)
    assert status(owner) == 200
    assert row.format(had) in names(owner)
    assert next(one for one in owner.page.root.all("input") if one.get("name") == "phone").get("value") == "12 34"
    unfolded = {one.get("id") for one in owner.page.root.all("details") if one.has("open")}
    assert {"group-reach", "group-when"} <= unfolded, "the new row, and what was changed, is not folded away"
    assert drafts(office) == []


# --- one proposal -----------------------------------------------------------------------------------------


def test_sending_again_amends_the_one_that_waits(office: Office, owner: ClientHands, secret: str) -> None:
    owner.fill("phone", "12 34 99 11")
    owner.fill("note", "Ny telefon")
    sends(owner)
    owner.follow(f"/owner/{secret}/edit")
    fields = {one.get("name"): one for one in owner.page.root.all("input", "textarea")}
    assert (fields["phone"].get("value"), fields["note"].text) == ("12 34 99 11", "Ny telefon")
    owner.fill("email", "post@lag.example")
    owner.fill("note", "")
    sends(owner)
    [draft] = drafts(office)
    kept = json.loads(draft.document)
    assert (kept["phone"], kept["email"], draft.note) == ("12 34 99 11", "post@lag.example", "")
    owner.fill("url", "https://lag.example")
    owner.press("go", "wrong")
    [draft] = drafts(office)
    kept = json.loads(draft.document)
    assert (kept["phone"], kept["email"], kept["url"]) == ("12 34 99 11", "post@lag.example", "https://lag.example")


def test_what_waits_can_be_taken_back(office: Office, owner: ClientHands) -> None:
    owner.fill("phone", "12 34 99 11")
    sends(owner)
    owner.press("go", "withdraw")
    assert "Stemmer dette fortsatt?" in owner.text
    assert [each.state for each in drafts(office)] == ["withdrawn"]
    desk = office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))
    desk.open("/desk/directory/drafts")
    assert "Ingen forslag venter" in desk.text


def test_after_an_editor_s_no_the_next_is_a_new_one(office: Office, owner: ClientHands, secret: str) -> None:
    owner.fill("phone", "12 34 99 11")
    sends(owner)
    desk = office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))
    desk.open(f"/desk/directory/drafts/{drafts(office)[0].id}")
    desk.press("go", "reject")
    owner.open(f"/owner/{secret}/edit")
    owner.fill("email", "post@lag.example")
    sends(owner)
    assert sorted(each.state for each in drafts(office)) == ["open", "rejected"]
    assert "12 34 99 11" not in [each for each in drafts(office) if each.state == "open"][0].document


# --- a secret address -------------------------------------------------------------------------------------


@pytest.fixture
def hidden(office: Office, clock: MovableClock) -> tuple[str, str]:
    """A service whose address is secret, and its owner's link."""
    with office.db.read() as db:
        row = next(each for each in db.scalars(select(ServiceRow)) if each.is_confidential_address)
    return row.slug, asks(office, clock, row.slug)


def test_nothing_of_a_secret_address_is_asked_or_taken(office: Office, hidden: tuple[str, str]) -> None:
    slug, secret = hidden
    owner = office.hands()
    owner.open(f"/owner/{secret}/edit")
    assert not [name for name in names(owner) if name.startswith("place-") or name == "getting_there"]
    assert "Adressen er hemmelig" in owner.text
    form = next(one for one in owner.page.root.all("form") if one.get("id") == "owner-form")
    data = owner._successful(form) | {"phone": ["12 34 99 11"], "place-0-address": ["Strandgata 1"], "getting_there": ["Buss 5"],
                                      "is_confidential_address": [""], "go": ["send"]}  # fmt: skip
    assert owner.client.post(f"/owner/{secret}/edit", data=data).status_code == 303
    kept = json.loads(drafts(office)[0].document)
    assert "Strandgata" not in drafts(office)[0].document
    assert (kept["is_confidential_address"], kept.get("locations"), kept.get("getting_there")) == (True, None, None)


@pytest.mark.parametrize("field", ["first_visit", "description", "alert", "closed_why", "note", "url"])
def test_words_that_tell_where_it_is_are_not_taken(office: Office, hidden: tuple[str, str], field: str) -> None:
    secret = hidden[1]
    owner = office.hands()
    owner.open(f"/owner/{secret}/edit")
    telling = "https://maps.example/x" if field == "url" else "Ring på i Strandgata 12."
    owner.fill(field, telling)
    if field == "closed_why":
        owner.fill("closed_from", "2026-12-01")
    sends(owner)
    assert status(owner) == 422
    assert "Dette kan fortelle hvor det er" in owner.text
    assert drafts(office) == []
    owner.open(f"/owner/{secret}")
    owner.fill("words", "Vi er i Strandgata 12.")
    owner.press("go", "wrong")
    assert status(owner) == 422
    assert drafts(office) == []


def test_it_becomes_secret_while_the_owner_writes(office: Office, owner: ClientHands) -> None:
    changes(office, locations=(), getting_there=Words(), is_confidential_address=True)
    owner.fill("first_visit", "Ring på i Strandgata 12.")
    owner.fill("place-0-name", "Bakgården")
    owner.press("go", "preview")
    assert status(owner) == 422
    assert "Dette kan fortelle hvor det er" in owner.text
    assert not [name for name in names(owner) if name.startswith("place-")]
    owner.fill("first_visit", "Ring på.")
    sends(owner)
    [draft] = drafts(office)
    assert json.loads(draft.document)["first_visit"]["nb"] == "Ring på."
    assert "Bakgården" not in draft.document
    assert "Strandgata" not in draft.document


# --- the page itself --------------------------------------------------------------------------------------


def test_the_page_says_nothing_outside_itself(office: Office, owner: ClientHands, secret: str) -> None:
    name = service_in(row_of(office)).name.get("nb").text
    assert owner.response is not None
    assert owner.response.headers["Cache-Control"] == "no-store"
    assert "noindex" in owner.response.headers["X-Robots-Tag"]
    assert owner.response.headers["Referrer-Policy"] == "no-referrer"
    title = owner.page.root.first("title")
    assert title is not None
    assert name not in title.text
    links = [one.get("href") for one in owner.page.root.all("a")]
    assert not [link for link in links if secret in link and not link.startswith(f"/owner/{secret}")]


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_other_link_opens_it(office: Office, secret: str, method: str) -> None:
    for wrong in ("0" * 64, "x"):
        send = getattr(office.client(), method)
        assert send(f"/owner/{wrong}/edit", **({"data": {"version": "1"}} if method == "post" else {})).status_code in (400, 404)


@pytest.mark.parametrize(("language", "label", "day"), [
    ("en", "Opening hours", "Monday"), ("ar", "أوقات العمل", "الاثنين"), ("pl", "Godziny otwarcia", "Poniedziałek"),
    ("uk", "Час роботи", "Понеділок"), ("nn", "Opningstid", "Måndag"),
])  # fmt: skip
def test_it_is_read_in_the_owner_s_own_language(office: Office, secret: str, language: str, label: str, day: str) -> None:
    owner = office.hands(language)
    owner.open(f"/owner/{secret}/edit")
    assert day in owner.text
    assert label in owner.text
    assert "Åpningstid" not in owner.text
    description = next(one for one in owner.page.root.all("textarea") if one.get("name") == "description")
    assert description.get("lang") == "nb", "what is written is in the language the others are translated from"
    assert description.text.strip() == service_in(row_of(office)).description.get("nb").text


def test_the_form_takes_as_many_queries_whatever_waits(office: Office, owner: ClientHands, secret: str, queries: Queries) -> None:
    queries.statements.clear()
    owner.client.get(f"/owner/{secret}/edit")
    few = queries.number
    for number in range(20):
        changes(office, waiting_days=number + 1)
    queries.statements.clear()
    owner.client.get(f"/owner/{secret}/edit")
    assert queries.number == few
