"""'Something wrong here?', the short list and the house, as somebody meets them."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal import create_app
from portal.directory.here import directory_of
from portal.directory.house import house_of
from portal.directory.models import DirectoryReport, ServiceRow
from portal.directory.reports import MOST_WAITING, settle_reports, waiting_reports
from portal.directory.shortlist import IDLE_SECONDS, MOST
from portal.directory.store import State
from portal.web.extensions import portal_of
from tests.client import PageReviewingClient
from tests.conftest import START, MovableClock
from tests.factories import Office
from tests.slices.directory.reader import LANGUAGES, NOBODY, html_of, known, main_of, page_of, shown

# --- something wrong --------------------------------------------------------------------------------------


def say(office: Office, client: PageReviewingClient, slug: str = "library", **form: str) -> TestResponse:
    address = f"{page_of(office, slug)}/wrong"
    token = next(one.get("value") for one in main_of(client.get(address)).all("input") if one.get("name") == "csrf_token")
    return client.post(address, data={"csrf_token": token, **form})


def test_what_is_wrong_reaches_the_editors_sealed(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    client = office.client()
    answer = say(office, client, what="phone", words="Nummeret er kniplet bort")
    assert answer.status_code == 303
    assert "Takk. Vi ser på det." in html_of(client.get(answer.headers["Location"]))
    assert "Takk" not in html_of(client.get(answer.headers["Location"]))
    assert b"kniplet" not in office.stored()
    assert "kniplet" not in caplog.text
    with office.db.write() as db:
        waiting = waiting_reports(db, office.settings.server_key, known(office, "library").id)
        assert [(one.what, one.words) for one in waiting] == [("phone", "Nummeret er kniplet bort")]
        assert settle_reports(db, [waiting[0].id], "a" * 26, START) == 1
        assert waiting_reports(db, office.settings.server_key) == []


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"words": "hei"}, "Velg det som ligner mest"),
        ({"what": "x"}, "Velg det som ligner mest"),
        ({"what": "other", "words": "a" * 1001}, "Kort det ned til 1000 tegn"),
    ],
)
def test_nothing_typed_is_lost_when_it_is_not_clear(office: Office, form: dict[str, str], message: str) -> None:
    answer = say(office, office.client(), **form)
    assert answer.status_code == 422
    assert message in html_of(answer)
    assert form.get("words", "") in html_of(answer)
    with office.db.read() as db:
        assert db.query(DirectoryReport).count() == 0


def test_a_flood_of_reports_stops(office: Office) -> None:
    from portal.directory.reports import add_report

    service_id = known(office, "library").id
    with office.db.write() as db:
        added = [add_report(db, office.settings.server_key, service_id, "other", "", START) for _ in range(MOST_WAITING + 2)]
    assert added == [True] * MOST_WAITING + [False, False]


# --- the short list ---------------------------------------------------------------------------------------


def keep(client: PageReviewingClient, service_id: str, wish: str = "add", **more: str) -> TestResponse:
    return client.post("/help/shortlist", data={"service": service_id, "do": wish, **more})


def kept(client: PageReviewingClient) -> list[str]:
    return shown(client.get("/help/shortlist"))


def test_remembering_and_forgetting(office: Office) -> None:
    client, library, nurse = office.client(), known(office, "library").id, known(office, "school-nurse").id
    rows = office.rows()
    assert keep(client, library, back=f"/help/service/{library}").headers["Location"] == f"/help/service/{library}"
    keep(client, nurse)
    assert kept(client) == ["Fjordvik bibliotek", "Helsesykepleier på skolen"]
    page = html_of(client.get("/help/shortlist"))
    assert "Helsesykepleier på skolen: 12 34 00 32" in page
    assert 'src="data:image/png' in page
    keep(client, library, "remove")
    assert kept(client) == ["Helsesykepleier på skolen"]
    assert 'value="remove"' in html_of(client.get(f"/help/service/{nurse}"))
    keep(client, "", "clear")
    assert kept(client) == []
    assert office.rows() == rows


def test_the_square_holds_names_and_numbers_and_no_address(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("portal.directory.keep_routes.shortlist.as_square", lambda words: drawn.insert(0, words))
    client = office.client()
    keep(client, known(office, "library").id)
    client.get("/help/shortlist")
    assert drawn == ["Fjordvik bibliotek: 12 34 00 51"]


def test_the_cookie_is_signed_and_tells_no_name(office: Office) -> None:
    client = office.client()
    cookie = keep(client, known(office, "shelter").id).headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    assert len(cookie) < 300
    client.set_cookie("session", cookie.split("=", 1)[1].split(";")[0][:-2] + "xx")
    assert kept(client) == []


@pytest.mark.parametrize("how", ["exit", "idle", "leave"])
def test_it_is_gone_with_the_visit(office: Office, clock: MovableClock, how: str) -> None:
    client = office.client()
    keep(client, known(office, "library").id)
    if how == "exit":
        client.post("/exit")
        client.post("/reopen")
    elif how == "idle":
        clock.move(seconds=IDLE_SECONDS + 1)
    else:
        form = main_of(client.get(f"{page_of(office, 'library')}/wrong"))
        token = next(one.get("value") for one in form.all("input") if one.get("name") == "csrf_token")
        assert client.post("/thread/leave", data={"csrf_token": token}).status_code == 303
    assert kept(client) == []


def test_looking_at_it_keeps_it(office: Office, clock: MovableClock) -> None:
    client = office.client()
    keep(client, known(office, "library").id)
    for _ in range(3):
        clock.move(seconds=IDLE_SECONDS - 60)
        assert kept(client) == ["Fjordvik bibliotek"]


def test_a_full_list_says_so(office: Office) -> None:
    client = office.client()
    ids = [one.id for one in directory_of(office.app).services][: MOST + 1]
    for each in ids:
        answer = keep(client, each)
    assert answer.headers["Location"] == "/help/shortlist"
    page = client.get("/help/shortlist")
    assert "Lista er full" in html_of(page)
    assert len(shown(page)) == MOST


@pytest.mark.parametrize("given", ["", "x", "../..", NOBODY])
def test_only_what_is_shown_can_be_remembered(office: Office, given: str) -> None:
    client = office.client()
    assert keep(client, given).status_code == 303
    assert kept(client) == []


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "/desk", "/help/find\r\nX: 1", "/help/finder"]
)
def test_the_way_back_is_never_elsewhere(office: Office, back: str) -> None:
    assert keep(office.client(), known(office, "library").id, back=back).headers["Location"] == "/help/shortlist"


def test_what_is_hidden_since_is_not_in_the_list(office: Office) -> None:
    client, one = office.client(), known(office, "library")
    keep(client, one.id)
    with office.db.write() as db:
        db.get_one(ServiceRow, one.id).state = State.HIDDEN
    assert kept(client) == []


def test_with_a_script_only_the_button_changes(office: Office) -> None:
    service_id = known(office, "library").id
    answer = office.client().post("/help/shortlist", data={"service": service_id, "do": "add"}, headers={"HX-Request": "true"})
    html = html_of(answer)
    assert html.lstrip().startswith("<form")
    assert 'value="remove"' in html
    assert html.count("<form") == 1


# --- the house --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_house(office: Office, language: str) -> None:
    client = office.client()
    client.language = language
    page = main_of(client.get("/help/house"))
    assert len(list(page.all("dt"))) >= 12
    told = house_of(office.settings.packs, "demo")
    assert told is not None
    assert shown(client.get("/help/house")) == [known(office, slug).name.get(language).text for slug in told.drop_in]
    assert any(one.get("role") == "img" and one.get("aria-label") for one in page.all("svg"))
    assert not [one for one in page.all("bdi") if one.get("lang") not in ("", language)]


def test_where_there_is_no_house_nothing_leads_there(make_settings: Any) -> None:
    app = create_app(make_settings(PACK="sandnes"))
    client = app.test_client()
    assert client.get("/help/house").status_code == 404
    assert "/help/house" not in client.get("/help").get_data(as_text=True)
    portal_of(app).bell.close()
    portal_of(app).db.close()
