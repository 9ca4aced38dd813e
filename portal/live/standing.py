"""What has changed with the talks that go on since one last looked: for the bell, which may have lost a ring for it.

A talk's number counts up with each change, so a look reads the numbers alone, by the index of those few that go on. Only of
those whose number has changed is it asked how they stand: that somebody has read, or that words wait to be read, is none of it.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.live.models import LiveTalk
from portal.live.queries import GOING_ON

_NUMBERS = select(LiveTalk.active, LiveTalk.id, LiveTalk.version).where(LiveTalk.state.in_(GOING_ON))
_STANDS = (
    LiveTalk.id, LiveTalk.state, LiveTalk.holder_id, LiveTalk.guest_id, LiveTalk.offered_to, LiveTalk.paused_until,
    LiveTalk.ends_at, LiveTalk.escalated_at,
)  # fmt: skip
_How = tuple[object, ...]


class Standing:
    """How the talks stood at the last look. Used by one thread."""

    def __init__(self) -> None:
        self._numbers: dict[str, _How] = {}
        self._how: dict[str, _How] = {}

    def changed(self, db: Session) -> set[str]:
        """The cases whose talk has begun, changed or ended since the last call; at the first all that go on. One query when
        nothing has, two when something has."""
        numbers: dict[str, _How] = {str(case_id): tuple(number) for case_id, *number in db.execute(_NUMBERS)}
        touched = {each for each, number in numbers.items() if self._numbers.get(each) != number}
        how = self._how_they_stand(db, touched)
        changed = {each for each in touched if self._how.get(each) != how.get(each)} | (self._numbers.keys() - numbers.keys())
        self._how = {each: stood for each, stood in {**self._how, **how}.items() if each in numbers}
        self._numbers = numbers
        return changed

    def _how_they_stand(self, db: Session, case_ids: set[str]) -> dict[str, _How]:
        if not case_ids:
            return {}
        wanted = select(LiveTalk.active, *_STANDS).where(LiveTalk.active.in_(case_ids))
        return {str(case_id): tuple(how) for case_id, *how in db.execute(wanted)}
