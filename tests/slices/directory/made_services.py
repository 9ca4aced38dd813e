"""Services that hypothesis makes: everything that a service may say, in any combination."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from portal.directory.places import Access, Closing, Location, Schedule
from portal.directory.service import Audience, Kind, Per, Prevention, Price, Risk, Service, Way, Words
from portal.municipality.hours import DifferentDays, Hours, Span

LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl")
_HARD = st.sampled_from(["=1+1", "+47 12 34", "-5", "@a", "'=x", "'", "a;b", 'a,"b"', "a\nb", "ø å æ", "ﷺ", "true", "0"])
text = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12) | _HARD
slugs = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
codes = st.sampled_from(LANGUAGES)
_minute = lambda at: at.replace(second=0, microsecond=0)  # noqa: E731
spans = st.builds(Span, st.times().map(_minute), st.times().map(_minute))
day = st.lists(spans, max_size=2, unique=True).map(tuple)
by_language = st.dictionaries(codes, text, max_size=3)


@st.composite
def words(draw: st.DrawFn, *, least: int = 0) -> Words:
    texts = draw(st.dictionaries(codes, text, min_size=least, max_size=4))
    if not texts:
        return Words()
    some = st.sets(st.sampled_from(sorted(texts)))
    changed = {code: draw(days) for code in sorted(draw(some))}
    return Words(texts, changed, frozenset(draw(some)))


different = st.builds(
    DifferentDays, days, days, day, st.sampled_from(["ordinary", "summer", "christmas"]), is_yearly=st.booleans()
)
hours = st.builds(Hours, st.tuples(*[day] * 7), st.none() | day, st.lists(different, max_size=2).map(tuple))
rules = st.sampled_from([
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=DAILY", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=17",
    "FREQ=MONTHLY;BYMONTHDAY=-1", "BYDAY=FR;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=WEEKLY;BYDAY=MO;COUNT=5",
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20361231", "FREQ=WEEKLY;UNTIL=20361231T120000",
    "FREQ=WEEKLY;INTERVAL=+2;WKST=mo", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "FREQ=WEEKLY;UNTIL=2036-12-31",
])  # fmt: skip
schedules = st.builds(Schedule, rules, days, spans, st.none() | days, by_language)
degrees = st.floats(-80, 80, allow_nan=False).map(lambda value: round(value, 6))


@st.composite
def locations(draw: st.DrawFn) -> Location:
    name, address, postcode, city, place = (draw(st.just("") | text) for _ in range(5))
    latitude, longitude = draw(st.tuples(degrees, degrees) | st.just((None, None)))
    access = tuple(draw(st.lists(st.sampled_from(Access), unique=True, max_size=3)))
    return Location(name or "Huset", address, postcode, city, place, latitude, longitude, access)


def _some(kind: Any) -> Any:
    return st.lists(st.sampled_from(kind), unique=True, max_size=3)


maybe = st.none() | st.booleans()
# As people write them, and as no program could read them.
addresses = st.sampled_from([
    "", "https://a.example/x", "https://c.example", "https://øvre.example/få hjelp?q=å&r=100%#nå", "http://a.example:8080/%C3%A6[1]",
    "https://", "https://[::1", "https://..example/", "https://a b.example", "lekser.example",
])  # fmt: skip
tidy_addresses = st.sampled_from(["", "https://a.example/x", "https://øvre.example/få?q=å", "http://a.example:8080/%C3%A6[1]"])
mails = st.sampled_from(["", "a@b.example", "post på nett", "å@b.example"])
ages = st.none() | st.integers(0, 120)
stairs = st.none() | st.tuples(st.integers(1, 4), st.integers(1, 4)).map(lambda both: (min(both), max(both)))


@st.composite
def tidy_services(draw: st.DrawFn) -> Service:
    """Services whose numbers and codes are what they should be."""
    one = draw(services())
    places = [replace(place, postcode=draw(st.sampled_from(["", "4306", "0150"]))) for place in one.locations]
    youngest, oldest = one.minimum_age, one.maximum_age
    if youngest is not None and oldest is not None and youngest > oldest:
        youngest, oldest = oldest, youngest
    phone = draw(st.sampled_from(["", "12 34 56 78", "+47 12 34 56 78", "116 117"]))
    url, chat_url, email = draw(tidy_addresses), draw(tidy_addresses), draw(st.sampled_from(["", "a@b.example", "å@b.example"]))
    one = replace(one, url=url, chat_url=chat_url, email=email)
    return replace(one, phone=phone, locations=tuple(places), minimum_age=youngest, maximum_age=oldest)


@st.composite
def services(draw: st.DrawFn) -> Service:
    is_secret = draw(st.booleans())
    return Service(
        slug=draw(slugs), id=str(draw(st.uuids())), organization=draw(text), name=draw(words(least=1)), description=draw(words()),
        kind=draw(st.sampled_from(Kind)), level=draw(st.none() | st.sampled_from(Prevention)),
        audiences=frozenset(draw(_some(Audience))), topics=tuple(draw(st.lists(slugs, unique=True, max_size=3))),
        minimum_age=draw(ages), maximum_age=draw(ages), ways=tuple(draw(_some(Way))), phone=draw(st.just("") | text),
        url=draw(addresses), chat_url=draw(addresses), email=draw(mails),
        locations=() if is_secret else tuple(draw(st.lists(locations(), max_size=2))),
        hours=draw(st.none() | hours), schedules=tuple(draw(st.lists(schedules, max_size=2))),
        closing=draw(st.none() | st.builds(Closing, days, st.none() | days, by_language)), is_always_open=draw(st.booleans()),
        price=draw(st.none() | st.builds(Price, st.integers(0, 9000), st.sampled_from(Per))), needs_referral=draw(maybe),
        is_anonymous=draw(maybe), alone_from=draw(ages), is_leisure=draw(st.booleans()), is_telling=draw(st.booleans()),
        is_confidential_address=is_secret, line=draw(st.just("") | slugs), source=draw(st.just("") | text),
        source_date=draw(st.none() | days), verified_on=draw(st.none() | days), is_number_fixed=draw(st.booleans()),
        first_visit=draw(words()), getting_there=Words() if is_secret else draw(words()), alert=draw(words()),
        cooperation=draw(words()),
        waiting_days=draw(st.none() | st.integers(0, 400)), languages=tuple(draw(_some(("uk", "pl", "so")))),
        has_interpreter=draw(maybe), stairs=draw(stairs), risks=frozenset(draw(_some(Risk))), is_house=draw(st.booleans()),
    )  # fmt: skip
