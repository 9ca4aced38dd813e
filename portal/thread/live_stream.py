"""The stream of a live talk: each message as it comes, where the talk stands, and that somebody writes.

It wakes when the bell rings and looks in the database only then; while one waits or has a pause it looks at each heartbeat
too, since the place in the line moves without a ring.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask import render_template
from markupsafe import escape
from sqlalchemy.orm import Session

from portal.cases import newer, queries, visits
from portal.cases.people import Person
from portal.cases.queries import Line
from portal.db.clock import utc_now
from portal.live.models import LiveTalk
from portal.live.rules import TalkState, state_at
from portal.thread.live_care import LATELY, NOTHING, worries_since_answer
from portal.thread.live_pages import LiveState, live_state, shown_talk, writers_of
from portal.web.care import care_for
from portal.web.extensions import Portal
from portal.web.i18n import text
from portal.web.stream import BIG_STEP, HEARTBEAT_SECONDS, Event
from portal.worry import Worry

_LOOK_AGAIN = frozenset({"message", "state"})
_QUIET = frozenset({TalkState.WAITING, TalkState.PAUSED})  # nothing is asked of who is here but to stay

_NO_CARE = "<div data-live-care></div>"


@dataclass(slots=True)
class Follower:
    """One browser that follows a talk. `pair` is its (id, key), `last` the newest message that it has."""

    portal: Portal
    pair: tuple[str, bytes] = field(repr=False)
    case_id: str
    last: str
    asker: str = ""  # who asked for help, from the first look on
    people: dict[str, Person | None] = field(default_factory=dict)  # who has written while this one follows
    state: LiveState | None = None
    seen: tuple[object, ...] = ()  # what of the talk's row the state was made from
    stated_at: float = 0.0
    looked_at: float = 0.0
    worries: frozenset[Worry] = NOTHING

    def events(self) -> Iterator[Event | None]:
        """Everything that happens, until the talk is over or the visit has ended. None is a heartbeat."""
        visit_topic = self.pair[0]
        with self.portal.bell.listen([self.case_id, visit_topic]) as listener:
            yield from self._look()
            while self.state is not None and not self.state.is_over:
                heard = listener.wait_for_topics(HEARTBEAT_SECONDS)
                if any(topic == visit_topic for topic, _ in heard):
                    return  # the visitor has left: by the way out, by the thread's door, or another has come in
                yield from self._answer({what for _, what in heard})

    def _answer(self, whats: set[str]) -> Iterator[Event | None]:
        if "typing:staff" in whats and self.state is not None and self.state.holder is not None:
            yield Event("typing", str(escape(text("live.says.typing", name=self.state.holder.first_name))))
        if whats & _LOOK_AGAIN or (not whats and self._is_due()):
            yield from self._look()
        yield None

    def _is_due(self) -> bool:
        """Whether time alone may have changed something: only then does a heartbeat cost a look."""
        is_quiet = self.state is not None and self.state.state in _QUIET
        return is_quiet and time.monotonic() - self.looked_at >= HEARTBEAT_SECONDS - 1

    def _look(self) -> Iterator[Event]:
        """What is new since the last look. Without a visit or a talk nothing more comes."""
        self.looked_at = time.monotonic()
        with self.portal.db.read() as db:
            before, self.state = self.state, None
            is_first = before is None
            visit = visits.current(db, self.pair)
            talk = shown_talk(db, self.case_id, utc_now()) if visit is not None else None
            if visit is None or talk is None:
                return
            messages = newer.messages_after(db, self.case_id, visit.case_key, self.last)
            lately = (
                newer.messages_after(db, self.case_id, visit.case_key, most=LATELY) if is_first else messages
            )
            unknown = [each for each in messages if each.who not in self.people]
            self.people |= writers_of(db, unknown) if unknown else {}
            self.state = self._state(db, talk, before)
            if self.state is None:  # deleted this very moment
                return
            is_idle = self.state.state in _QUIET and visits.needs_touch(db, visit.id)
        if is_idle:
            self._stay()
        self.worries = worries_since_answer(lately, self.worries)
        for message in messages:
            self.last = message.id
            bubble = render_template(
                "thread/_live_bubble.html", message=message, who=self.people.get(message.who)
            )
            yield self._message(bubble, message, is_last=message is messages[-1])
        if self.state != before:
            yield Event("state", render_template("thread/_live_event.html", live=self.state))

    def _state(self, db: Session, talk: LiveTalk, before: LiveState | None) -> LiveState | None:
        """Where the talk stands. Most messages change nothing of that: then it is asked for no more often than by the clock."""
        seen, clock = _shape(talk, utc_now()), time.monotonic()
        is_quiet = before is not None and before.state in _QUIET  # the place in the line moves by itself
        if (
            before is not None
            and not is_quiet
            and seen == self.seen
            and clock - self.stated_at < HEARTBEAT_SECONDS
        ):
            return before
        case = queries.case_of_thread(db, self.case_id)
        if case is None:
            return None
        self.seen, self.stated_at, self.asker = seen, clock, case.asker
        return live_state(db, self.portal.pack, case, talk, utc_now())

    def _message(self, bubble: str, message: Line, is_last: bool) -> Event:
        """A message; the last one brings the help beside words that worry, or its absence, in the same size."""
        if not is_last:
            return Event("message", bubble, message.id)
        care = care_for(self.worries, self.asker, utc_now())
        shown = render_template("thread/_live_care.html", care=care) if care else _NO_CARE
        return Event("message", bubble + shown, message.id, BIG_STEP)

    def _stay(self) -> None:
        """Who waits does nothing, and is here all the same."""
        with self.portal.db.write() as db:
            visits.touch(db, self.pair[0])


def _shape(talk: LiveTalk, now: datetime) -> tuple[object, ...]:
    """All of a talk's row that its state is made from. Not its version: that turns with what only colleagues see."""
    who = talk.holder_id, talk.guest_id, talk.offered_to
    return state_at(talk, now), talk.ending, who, talk.taken_at, talk.ends_at, talk.paused_until
