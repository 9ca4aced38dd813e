"""How far it is in the municipalities there are: their places lie where a second source has them, and one can measure in each."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.config import Settings
from portal.directory.distance import haversine_km, middles_of, places_of, source_of
from portal.directory.models import ServiceFacet, ServicePoint, ServiceRow
from portal.directory.places import Location
from portal.directory.read import load_services
from portal.directory.service import Kind, Service, Words
from portal.directory.store import By, Role, put
from portal.municipality import load_pack
from portal.web.extensions import portal_of
from tests.conftest import START
from tests.factories import Office
from tests.slices.directory.reader import main_of, shown

PACKS = Path(__file__).resolve().parents[3] / "packs"
# Two places that lie far apart in each, and where a service of each lies first when one measures from there.
ENDS = {
    "levanger": ("7600 Levanger", "7630 Åsen"),
    "sandnes": ("4306 Sandnes", "4110 Forsand"),
    "oygarden": ("5353 Straume", "5334 Hellesøy"),
    "ovre-eiker": ("3300 Hokksund", "3330 Skotselv"),
}
# GeoNames (https://www.geonames.org, CC BY 4.0) has these points for the same villages; the list of postcodes was made by others.
ELSEWHERE = {
    ("levanger", "Skogn"): (63.70374, 11.19262),
    ("sandnes", "Sandnes"): (58.85244, 5.73521), ("sandnes", "Hommersåk"): (58.92556, 5.85104),
    ("oygarden", "Straume"): (60.36131, 5.12199), ("oygarden", "Ågotnes"): (60.40306, 5.01927),
    ("oygarden", "Klokkarvik"): (60.22474, 5.15093),
    ("ovre-eiker", "Hokksund"): (59.77077, 9.90987),
}  # fmt: skip
# As the crow flies, in whole kilometres, as they are on a map.
KNOWN = {
    ("levanger", "7600", "7620"): 7, ("levanger", "7600", "7629"): 10, ("sandnes", "4306", "4310"): 11,
    ("oygarden", "5353", "5337"): 21, ("ovre-eiker", "3300", "3320"): 5, ("ovre-eiker", "3300", "3330"): 8,
}  # fmt: skip


@pytest.fixture(params=sorted(ENDS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def settings(name: str, make_settings: Callable[..., Settings]) -> Settings:
    """The portal of a real municipality."""
    return make_settings(PACK=name)


def test_the_places_lie_where_others_have_them() -> None:
    for (pack, place), point in ELSEWHERE.items():
        ours = middles_of(places_of(PACKS, pack))[place]
        assert haversine_km(ours.point, point) < 1.0, (pack, place)


def test_known_distances() -> None:
    for (pack, one, other), km in KNOWN.items():
        by_postcode = {each.postcode: each.point for each in places_of(PACKS, pack)}
        assert abs(haversine_km(by_postcode[one], by_postcode[other]) - km) < 0.8, (pack, one, other)


def test_each_list_says_who_made_it_and_holds_each_postcode_once(name: str) -> None:
    places = places_of(PACKS, name)
    assert "CC BY" in source_of(PACKS, name)
    assert "https://www.erikbolstad.no/postnummer/" in (PACKS / name / "places.toml").read_text("utf-8")
    assert len({one.postcode for one in places}) == len(places) >= 6
    assert all(len(one.postcode) == 4 and one.postcode.isdigit() for one in places)
    middle = places[0].point
    assert all(haversine_km(middle, one.point) < 65 for one in places)


def test_where_a_service_of_a_pack_is_said_to_be_is_a_place_of_its_list(name: str) -> None:
    known = middles_of(places_of(PACKS, name))
    for service in load_services(PACKS, load_pack(PACKS, name)):
        for where in service.locations:
            assert where.place in known, service.slug
            assert where.point is None, "a point here would be a guess: no source has one"


def test_the_nearest_first_within_and_about(name: str, office: Office) -> None:
    client, db = office.client(), portal_of(office.app).db
    here, far = ENDS[name]
    client.get("/help")  # the first page that asks brings the pack's services in
    with db.write() as session:
        for number, label in enumerate(ENDS[name], 1):
            put(session, _service(number, label), By(Role.EDITOR, "a" * 26), START)
    for start, first, last in ((here, 1, 2), (far, 2, 1)):
        answer = client.get("/help/find", query_string={"only": "leisure", "near": start})
        found = [one for one in shown(answer) if one.startswith("Kor ")]
        assert found == [f"Kor {first}", f"Kor {last}"]
        told = main_of(answer).text
        assert "i samme område" in told or "i same område" in told
        assert "under 1 km" not in told  # nobody has measured so closely
        assert source_of(PACKS, name) in told
        near = shown(client.get("/help/find", query_string={"only": "leisure", "near": start, "within": "2"}))
        assert f"Kor {first}" in near
        assert f"Kor {last}" not in near


def test_from_where_is_asked_only_where_it_can_be_answered(office: Office, name: str) -> None:
    client, db = office.client(), portal_of(office.app).db
    client.get("/help")  # the first page that asks brings the pack's services in
    is_asked = 'name="near"' in client.get("/help/find").get_data(as_text=True)
    assert is_asked is (name in ("levanger", "sandnes"))  # no source says where anything is in the two others
    with db.write() as session:
        put(session, _service(1, ENDS[name][1]), By(Role.EDITOR, "a" * 26), START)
    assert 'name="near"' in client.get("/help/find").get_data(as_text=True)


def test_what_is_confidential_is_near_nothing(office: Office) -> None:
    with portal_of(office.app).db.write() as session:
        put(session, _service(1, "7600 Levanger", is_confidential_address=True), By(Role.EDITOR, "a" * 26), START)
        secret = select(ServiceRow.id).where(ServiceRow.is_confidential_address)
        assert session.scalars(secret).all()
        assert session.scalars(select(ServicePoint).where(ServicePoint.service_id.in_(secret))).all() == []
        placed = select(ServiceFacet).where(ServiceFacet.service_id.in_(secret), ServiceFacet.kind == "place")
        assert session.scalars(placed).all() == []


def _service(number: int, label: str, **more: bool) -> Service:
    postcode, _, place = label.partition(" ")
    where = () if more else (Location(postcode=postcode, place=place),)
    return Service(
        id=str(UUID(int=number)), slug=f"choir-{number}", organization="Koret", kind=Kind.VOLUNTARY, is_leisure=True,
        name=Words({"nb": f"Kor {number}", "nn": f"Kor {number}"}), description=Words({"nb": "Syng.", "nn": "Syng."}),
        locations=where, **more,
    )  # fmt: skip
