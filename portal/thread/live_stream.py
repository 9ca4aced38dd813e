"""The stream of a live talk: each message as it comes, where the talk stands, and that somebody writes.

It wakes when the bell rings and looks in the database only then; while one waits or has a pause it looks at each heartbeat
too, since the place in the line moves without a ring.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import render_template
from markupsafe import escape

from portal.cases import newer, queries, visits
from portal.db.clock import utc_now
from portal.live.rules import TalkState
from portal.thread.live_pages import LiveState, live_state, shown_talk, writers_of
from portal.web.extensions import Portal
from portal.web.i18n import text
from portal.web.stream import HEARTBEAT_SECONDS, Event

_LOOK_AGAIN = frozenset({"message", "state"})
_QUIET = frozenset({TalkState.WAITING, TalkState.PAUSED})  # nothing is asked of who is here but to stay


@dataclass
class Follower:
    """One browser that follows a talk. `pair` is its (id, key), `last` the newest message that it has."""

    portal: Portal
    pair: tuple[str, bytes] = field(repr=False)
    case_id: str
    last: str
    state: LiveState | None = None
    looked_at: float = 0.0

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
            visit = visits.current(db, self.pair)
            case = queries.case_of_thread(db, self.case_id) if visit is not None else None
            talk = shown_talk(db, self.case_id, utc_now()) if case is not None else None
            if visit is None or case is None or talk is None:
                return
            messages = newer.messages_after(db, self.case_id, visit.case_key, self.last)
            writers = writers_of(db, messages) if messages else {}
            self.state = live_state(db, self.portal.pack, case, talk, utc_now())
            is_idle = self.state.state in _QUIET and visits.needs_touch(db, visit.id)
        if is_idle:
            self._stay()
        for message in messages:
            self.last = message.id
            bubble = render_template("thread/_live_bubble.html", message=message, who=writers.get(message.who))
            yield Event("message", bubble, message.id)
        if self.state != before:
            yield Event("state", render_template("thread/_live_event.html", live=self.state))

    def _stay(self) -> None:
        """Who waits does nothing, and is here all the same."""
        with self.portal.db.write() as db:
            visits.touch(db, self.pair[0])
