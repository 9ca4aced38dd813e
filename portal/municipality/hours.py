"""Opening hours, working days and deadlines, in Norwegian time whatever the season."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.easter import easter

OSLO = ZoneInfo("Europe/Oslo")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DAY = timedelta(days=1)
_LOOK_AHEAD = 62  # days; a summer closing is shorter
_FAR = timedelta(days=7)  # a stretch that runs this long is told as 'always open'
_MOST_DAYS = 1000
_MOST_REMEMBERED = 2048


_FIXED = {  # month and day → the last part of the text key hours.holiday.<slug>
    (1, 1): "new_years_day",
    (5, 1): "labour_day",
    (5, 17): "constitution_day",
    (12, 25): "christmas_day",
    (12, 26): "second_christmas_day",
}
_EVES = {(12, 24): "christmas_eve", (12, 31): "new_years_eve"}  # no public holidays, and yet many close early
_FROM_EASTER = {  # days from Easter Sunday → the same
    -3: "maundy_thursday",
    -2: "good_friday",
    0: "easter_sunday",
    1: "easter_monday",
    39: "ascension",
    49: "whit_sunday",
    50: "whit_monday",
}


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """Norway's public holidays, each with its text key; of two on one day, the one that is the same each year.

    Source: lov om helligdager og helligdagsfred § 2, and lov om 1. og 17. mai. The tests hold them against the `holidays`
    library; loading that here would cost twelve megabytes a process, for every country of the world.
    """
    easter_day = easter(year)
    days = {easter_day + timedelta(days=days): slug for days, slug in _FROM_EASTER.items()}
    days |= {date(year, month, day): slug for (month, day), slug in _FIXED.items()}
    return {day: f"hours.holiday.{slug}" for day, slug in sorted(days.items())}


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of a day on the clock on the wall. An end at or before the start is after midnight."""

    start: time
    end: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The stretch on `day` in UTC: only there can two moments be compared across a clock change."""
        last = day if self.end > self.start else day + _DAY
        opens = datetime.combine(day, self.start, OSLO)
        closes = datetime.combine(last, self.end, OSLO)
        return opens.astimezone(UTC), closes.astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class DifferentDays:
    """Days that differ: a period, or the same day every year. No spans: closed."""

    first: date
    last: date
    spans: tuple[Span, ...]
    reason: str  # the last part of the text key hours.reason.<reason>
    is_yearly: bool = False

    def covers(self, day: date) -> bool:
        """Whether `day` is one of the days that differ."""
        if self.is_yearly:
            return (day.month, day.day) == (self.first.month, self.first.day)
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Opening:
    """Open or not at a moment. Times are aware, in Norwegian time, ready to show."""

    is_open: bool
    closes_at: datetime | None = None  # None while open: it does not close
    opens_at: datetime | None = None  # None while closed: not within two months
    reason_key: str | None = None


@dataclass(frozen=True)
class Hours:
    """A week, its holidays and exceptions. `holiday` None: holidays are like any other day."""

    weekdays: tuple[tuple[Span, ...], ...]  # Monday first
    holiday: tuple[Span, ...] | None = ()
    exceptions: tuple[DifferentDays, ...] = ()
    _seen: dict[int, Opening] = field(default_factory=dict, compare=False, repr=False)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The opening hours of one date, exceptions and holidays counted in."""
        for days in self.exceptions:
            if days.covers(day):
                return days.spans
        if self.holiday is not None and day in public_holidays(day.year):
            return self.holiday
        return self.weekdays[day.weekday()]

    def reason_key(self, day: date) -> str | None:
        """The text key that says why `day` is not an ordinary day, or None when it is one."""
        for days in self.exceptions:
            if days.covers(day):
                return f"hours.reason.{days.reason}"
        return public_holidays(day.year).get(day) if self.holiday is not None else None

    def eve_key(self, day: date) -> str | None:
        """The text key of a day on which many close early, when these hours only say what the week says; else None."""
        slug = _EVES.get((day.month, day.day))
        is_said = self.holiday is None or any(days.covers(day) for days in self.exceptions)
        return f"hours.eve.{slug}" if slug and self.weekdays[day.weekday()] and not is_said else None

    def opening(self, moment: datetime) -> Opening:
        """Open or closed at `moment`, to the minute. Raises ValueError for a naive moment."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        minute = int(moment.timestamp() // 60)
        found = self._seen.get(minute)
        if found is None:
            if len(self._seen) >= _MOST_REMEMBERED:
                self._seen.clear()
            found = self._seen[minute] = self._opening(datetime.fromtimestamp(minute * 60, UTC))
        return found

    def _opening(self, now: datetime) -> Opening:
        today = now.astimezone(OSLO).date()
        for opens, closes in self._stretches(today - _DAY):
            if opens <= now < closes:
                until = None if closes - now > _FAR else closes.astimezone(OSLO)
                return Opening(True, closes_at=until, reason_key=self.reason_key(today))
            if opens > now:
                return Opening(False, opens_at=opens.astimezone(OSLO), reason_key=self.reason_key(today))
        return Opening(False, reason_key=self.reason_key(today))

    def _stretches(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """Openings in order from `first` on, those that touch or overlap (over midnight) made one."""
        current: tuple[datetime, datetime] | None = None
        for offset in range(_LOOK_AHEAD):
            day = first + offset * _DAY
            for opens, closes in sorted(span.on(day) for span in self.spans(day)):
                if current and opens <= current[1]:
                    current = (current[0], max(current[1], closes))
                    continue
                if current:
                    yield current
                current = (opens, closes)
        if current:
            yield current

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, no public holiday, and somebody is at work."""
        return day.weekday() < 5 and day not in public_holidays(day.year) and bool(self.spans(day))

    def closing(self, day: date) -> datetime:
        """The end of the last opening that begins on `day`, in UTC; the end of the day when there is none."""
        ends = [span.on(day)[1] for span in self.spans(day)]
        return max(ends, default=datetime.combine(day + _DAY, time.min, OSLO).astimezone(UTC))

    def add_working_days(self, moment: datetime, count: int) -> datetime:
        """The deadline in UTC: when the `count`-th working day after the day of `moment` closes.

        The day something comes in is not counted, so an evening and a weekend cost nobody anything.
        0 is the same day while it is open, otherwise the next. Raises ValueError when no day ever is one.
        """
        day = moment.astimezone(OSLO).date()
        for _ in range(_MOST_DAYS):
            if count <= 0 and self.is_working_day(day) and self.closing(day) > moment:
                return self.closing(day)
            day += _DAY
            count -= self.is_working_day(day)
        raise ValueError("these opening hours have no working day")

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """Working days after the day of `start`, up to and with the day of `end`; never below 0."""
        first, last = start.astimezone(OSLO).date(), end.astimezone(OSLO).date()
        return sum(self.is_working_day(first + offset * _DAY) for offset in range(1, (last - first).days + 1))


def always_open() -> Hours:
    """Day and night, all year."""
    whole_day = (Span(time.min, time.min),)
    return Hours(weekdays=(whole_day,) * 7, holiday=None)
