"""What the editors' pages must not do. Each of these was broken once on purpose before its test was written."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.cases.models import Case
from portal.directory.freshness import ASK_AFTER, should_ask
from portal.directory.misses_models import DirectoryMiss, monday_of
from portal.directory.models import ServiceRow
from portal.directory.service import Audience, Prevention, Risk, Words
from portal.directory.store import By, Role, State, put, service_in, set_state
from portal.editor import import_undo, imports, matrix, owners, queries
from portal.editor.commands import Editor, save_draft
from portal.editor.models import DirectoryImport, DirectoryOwner
from portal.staff.rules import Role as StaffRole
from tests.conftest import START, MovableClock
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands
from tests.slices.editor.test_imports import a_file, sends

__all__ = ["cheap_keys", "office"]


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))


def row_of(office: Office, slug: str) -> ServiceRow:
    with office.db.read() as db:
        return db.scalars(select(ServiceRow).where(ServiceRow.slug == slug)).one()


def keeps(office: Office, number: int, name: str, **different: object) -> str:
    """A service like the library, with a name of its own; gives its id."""
    made = replace(
        service_in(row_of(office, "library")), id=f"00000000-0000-4000-8000-{number:012}", slug=f"made-{number}",
        name=Words({"nb": name}), **different,  # type: ignore[arg-type]
    )  # fmt: skip
    with office.db.write() as db:
        return put(db, made, By(Role.EDITOR), START).id


def sent(desk: ClientHands, path: str, **form: str) -> int:
    """What is answered to a form that no page has."""
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    return desk.client.post(path, data={**form, "csrf_token": token}).status_code


# --- by hand ----------------------------------------------------------------------------------------------


def test_of_a_proposal_something_must_be_chosen(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    with office.db.write() as db:
        draft = save_draft(db, {**json.loads(row.document), "phone": "12 34 11 11"}, row.version, By(Role.OWNER), START)
    desk.open(f"/desk/directory/drafts/{draft.id}")
    desk.filled["piece"] = []
    desk.press("go", "publish")
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert "Velg minst ett felt" in desk.text
    assert row_of(office, "health-station").version == row.version


@pytest.mark.parametrize("state", ["", "secret", "LIVE"])
def test_there_are_three_states(office: Office, desk: ClientHands, state: str) -> None:
    row = row_of(office, "library")
    desk.open(f"/desk/directory/service/{row.id}")
    assert sent(desk, f"/desk/directory/service/{row.id}/state", state=state) == 400
    assert row_of(office, "library").state == State.LIVE


@pytest.mark.parametrize("number", ["", "x", "-1", "٣", "9" * 40])
def test_a_version_is_a_number(office: Office, desk: ClientHands, number: str) -> None:
    row = row_of(office, "library")
    desk.open(f"/desk/directory/service/{row.id}")
    assert sent(desk, f"/desk/directory/service/{row.id}/undo", to=number, version="1") == 400
    assert sent(desk, f"/desk/directory/service/{row.id}/undo", to="1", version=number) == 400


def test_undoing_what_somebody_else_has_changed_since_is_asked_again(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "library")
    desk.open(f"/desk/directory/service/{row.id}")
    desk.fill("phone", "12 34 77 77")
    desk.press("go", "publish")
    with office.db.write() as db:
        put(db, replace(service_in(row_of(office, "library")), phone="12 34 88 88"), By(Role.EDITOR), START)
    desk.press("to", "1")
    assert desk.response is not None
    assert desk.response.status_code == 409
    assert service_in(row_of(office, "library")).phone == "12 34 88 88"


def test_every_service_of_the_list_once_although_names_are_alike(office: Office) -> None:
    made = {keeps(office, number, "Kor") for number in range(1, queries.PAGE + 8)}
    met: list[str] = []
    with office.db.read() as db:
        after = ""
        while True:
            listed = queries.listed(db, State.LIVE, START.date(), "", after)
            met += [row.id for row in listed.rows]
            after = listed.after
            if not after:
                break
        assert len(met) == len(set(met)) == db.scalar(select(func.count()).select_from(ServiceRow))
    assert made <= set(met)


def test_what_an_editor_types_is_no_pattern(office: Office) -> None:
    keeps(office, 1, "100 % ro"), keeps(office, 2, "Hage_laget")
    with office.db.read() as db:
        assert [row.slug for row in queries.listed(db, State.LIVE, START.date(), "%").rows] == ["made-1"]
        assert [row.slug for row in queries.listed(db, State.LIVE, START.date(), "_").rows] == ["made-2"]


def test_the_list_shows_one_state(office: Office, desk: ClientHands) -> None:
    with office.db.write() as db:
        set_state(db, row_of(office, "library").id, State.HIDDEN)
    with office.db.read() as db:
        assert [row.slug for row in queries.listed(db, State.HIDDEN, START.date()).rows] == ["library"]
        assert "library" not in {row.slug for row in queries.listed(db, State.LIVE, START.date(), "bibliotek").rows}
    hidden = desk.client.get("/desk/directory/file.csv").get_data(as_text=True)
    assert "health-station" in hidden
    assert "\nlibrary;" not in hidden, "and a file holds what is shown"


# --- owners -----------------------------------------------------------------------------------------------


def _owned(office: Office, clock: MovableClock) -> str:
    """The library, with somebody who vouches for it and has been asked; gives the link's secret."""
    with office.db.write() as db:
        owners.set_owner(db, row_of(office, "library").id, "leder@lag.example", "nb", office.settings.server_key, clock())
        return owners.ask(db, db.get_one(DirectoryOwner, row_of(office, "library").id), office.settings.server_key, clock())


def test_telling_what_is_wrong_is_an_answer_too(office: Office, clock: MovableClock) -> None:
    owner = office.hands()
    owner.open(f"/owner/{_owned(office, clock)}")
    owner.fill("words", "Ny leder")
    owner.press("go", "wrong")
    with office.db.read() as db:
        kept = db.get_one(DirectoryOwner, row_of(office, "library").id)
    assert (kept.asked_times, kept.answered_at) == (0, clock())


def test_a_link_to_what_is_gone_opens_nothing(office: Office, clock: MovableClock) -> None:
    secret = _owned(office, clock)
    with office.db.write() as db:
        set_state(db, row_of(office, "library").id, State.GONE)
    assert office.client().get(f"/owner/{secret}").status_code == 404


def test_nobody_is_asked_a_fourth_time() -> None:
    assert should_ask(None, START - timedelta(days=30), 2, START)
    assert not should_ask(None, START - timedelta(days=30), 3, START)


def test_an_owner_sees_all_that_is_vouched_for(office: Office, clock: MovableClock) -> None:
    owner = office.hands()
    owner.open(f"/owner/{_owned(office, clock)}")
    for words in ("Åpningstid", "Torget 3", "Hva koster det"):
        assert words in owner.text, words


# --- the matrix -------------------------------------------------------------------------------------------


def test_a_theme_is_of_this_year_and_not_set_aside(office: Office, clock: MovableClock) -> None:
    ids = [office.gets(topic="grief") for _ in range(7)]
    with office.db.write() as db:
        db.get_one(Case, ids[0]).opened_at = clock() - timedelta(days=366)
        db.get_one(Case, ids[1]).set_aside = "nothing"
    with office.db.read() as db:
        told = matrix.themes(db, clock() + timedelta(days=30))
    assert [(each.topic, each.number) for each in told] == [("grief", 5)]


def test_a_cell_holds_what_is_shown_on_that_level(office: Office) -> None:
    named = {"risks": frozenset({Risk.DEVELOPMENT}), "audiences": frozenset({Audience.YOUNG})}
    keeps(office, 1, "En", level=Prevention.SELECTIVE, **named)
    keeps(office, 2, "To", level=Prevention.UNIVERSAL, **named)
    hidden = keeps(office, 3, "Tre", level=Prevention.SELECTIVE, **named)
    with office.db.write() as db:
        set_state(db, hidden, State.HIDDEN)
    with office.db.read() as db:
        found = {row.slug for row in matrix.services_in(db, Risk.DEVELOPMENT, Audience.YOUNG, Prevention.SELECTIVE)}
    assert "made-1" in found
    assert not {"made-2", "made-3"} & found


def test_searches_without_a_hit_are_told_for_a_quarter(office: Office, clock: MovableClock) -> None:
    weeks = [monday_of(clock()) - timedelta(weeks=weeks) for weeks in (0, 12, 13)]
    with office.db.write() as db:
        db.add_all([DirectoryMiss(week=week, language="nb", number=2) for week in weeks])
    with office.db.read() as db:
        assert [week for week, _ in matrix.misses(db, clock())] == weeks[:2]


# --- files ------------------------------------------------------------------------------------------------


def test_a_file_opens_for_a_day(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    sends(desk, a_file(0))
    where = desk.path
    with office.db.read() as db:
        kept = db.scalars(select(DirectoryImport)).one()
        assert imports.kept(db, kept.id, Editor(kept.by_id, "nb"), kept.made_at + imports.LIVES)
        with pytest.raises(imports.NoImport):
            imports.kept(db, kept.id, Editor(kept.by_id, "nb"), kept.made_at + imports.LIVES + timedelta(seconds=1))
    assert where.endswith(kept.id)


def test_a_file_that_cannot_be_read_is_not_kept(office: Office, desk: ClientHands) -> None:
    sends(desk, b"\x00\x01", "lag.xlsx")
    with office.db.read() as db:
        assert db.scalar(select(func.count()).select_from(DirectoryImport)) == 0


def test_only_the_one_file_is_taken_back(office: Office, desk: ClientHands) -> None:
    ids = []
    for who, slug in (("a" * 26, "library"), ("b" * 26, "health-station")):
        with office.db.write() as db:
            ids.append(put(db, replace(service_in(row_of(office, slug)), phone="12 34 00 00"), By(Role.IMPORT, who), START).id)
    with office.db.write() as db:
        assert import_undo.take_back(db, START, "a" * 26, Editor("c" * 26, "nb"), START) == 1
    assert service_in(row_of(office, "health-station")).phone == "12 34 00 00"
    assert service_in(row_of(office, "library")).phone != "12 34 00 00"


def test_what_must_be_checked_comes_oldest_first_each_once(office: Office) -> None:
    for number in range(queries.PAGE + 5):
        day = START.date() - timedelta(days=100 + number % 7)
        keeps(office, number, f"Tilbud {number % 3}", verified_on=day if number else None)
    with office.db.read() as db:
        first = queries.listed(db, queries.DUE, START.date())
        rest = queries.listed(db, queries.DUE, START.date(), after=first.after)
    rows = [*first.rows, *rest.rows]
    assert (len(first.rows), rest.after) == (queries.PAGE, "")
    assert len({row.id for row in rows}) == len(rows) == first.counts[queries.DUE]
    days = [row.verified_on or date.min for row in rows]
    assert days == sorted(days)
    assert days[0] == date.min, "what nobody has ever checked comes first"


@pytest.mark.parametrize("after", ["x", "x|y", "2026-13-40|a|b", "||", "2026-01-01"])
def test_an_address_that_somebody_wrote_is_a_page_too(desk: ClientHands, after: str) -> None:
    assert desk.client.get("/desk/directory", query_string={"state": "due", "after": after}).status_code == 200


def test_the_list_says_of_each_whether_it_must_be_checked(office: Office) -> None:
    today = START.date()
    for number, age in enumerate((0, 89, 90, 130)):
        keeps(office, number, f"Tilbud {number}", verified_on=today - timedelta(days=age))
    with office.db.read() as db:
        live = list(db.scalars(select(ServiceRow).where(ServiceRow.state == State.LIVE)))
        due = {row.id for row in db.scalars(select(ServiceRow).where(queries.is_due(today)))}
    assert {row.id for row in live if queries.must_be_checked(row, service_in(row), today)} == due


def test_the_list_of_what_must_be_checked(office: Office) -> None:
    desk = office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))
    for slug, day in (("library", START.date() - ASK_AFTER), ("health-station", START.date()), ("open-kindergarten", None)):
        with office.db.write() as db:
            put(db, replace(service_in(row_of(office, slug)), verified_on=day), By(Role.EDITOR), START)
    with office.db.read() as db:
        due = queries.listed(db, queries.DUE, START.date())
    shown = {row.slug for row in due.rows}
    assert {"library", "open-kindergarten"} <= shown
    assert "health-station" not in shown, "it was checked today"
    assert due.counts[queries.DUE] == len(due.rows)
    desk.open("/desk/directory?state=due")
    assert "Åpen barnehage" in desk.text
    with office.db.read() as db:
        rows = list(db.scalars(select(ServiceRow).where(queries.is_due(START.date() + timedelta(days=400)))))
        live = list(db.scalars(select(ServiceRow).where(ServiceRow.state == State.LIVE)))
    left = {row.slug for row in live} - {row.slug for row in rows}
    assert left == {row.slug for row in live if service_in(row).is_number_fixed} != set(), "the numbering plan does not age"
