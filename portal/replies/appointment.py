"""A meeting as a calendar file, with nothing in it that says what it is about: a phone shows it to whoever stands beside it."""

from datetime import UTC, timedelta
from hashlib import blake2b

from werkzeug.wrappers import Response

from portal.cases.meetings import Invitation
from portal.db.clock import utc_now
from portal.web.i18n import text

LASTS = timedelta(hours=1)


def calendar_file(case_id: str, told: Invitation) -> Response:
    """The file. The place is in it only when the family has said so; neither the service nor the case ever is."""
    from icalendar import Calendar, Event  # three megabytes, and few processes ever need them

    event = Event()
    event.add("uid", blake2b(f"appointment:{case_id}".encode(), digest_size=16).hexdigest())
    event.add("dtstamp", utc_now())
    event.add("dtstart", told.at.astimezone(UTC))
    event.add("dtend", (told.at + LASTS).astimezone(UTC))
    event.add("summary", text("meeting.summary"))
    if told.shows_place and told.place:
        event.add("location", told.place)
    calendar = Calendar()
    calendar.add("prodid", "-//calendar//")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    response = Response(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="avtale.ics"'
    return response
