"""How many streams this process may hold, and how many of them one visitor: a thread is held by each.

When a visitor opens one more than their share, the oldest is asked to go: it is most often the one whose phone has
lost the network, which the server learns only when it next writes.
"""

import threading

MOST_A_VISITOR = 3
DEFAULT_MOST = 16  # where nobody has said how many threads there are: few enough for any server


class Seat:
    """One held stream. `is_asked_to_go` turns true when its visitor has opened newer ones."""

    __slots__ = ("visitor", "is_asked_to_go", "_seats", "_is_free")

    def __init__(self, seats: "Seats", visitor: str) -> None:
        self.visitor = visitor
        self.is_asked_to_go = False
        self._seats = seats
        self._is_free = False

    def leave(self) -> None:
        """Give the seat back. May be called again."""
        if not self._is_free:
            self._is_free = True
            self._seats.take_back(self)


class Seats:
    """The seats of one process."""

    def __init__(self, most: int = DEFAULT_MOST) -> None:
        self.most = most
        self.taken = 0
        self._lock = threading.Lock()
        self._of: dict[str, list[Seat]] = {}

    def has_room(self) -> bool:
        return self.taken < self.most

    def take(self, visitor: str, most: int = MOST_A_VISITOR, *, gives_way: bool = False) -> Seat | None:
        """A seat, or None when there is no room or this visitor's leaving ones have not gone yet. One that gives way leaves a
        quarter of all seats to those that do not.
        """
        with self._lock:
            theirs = self._of.get(visitor, [])
            kept = self.most // 4 if gives_way else 0
            if self.taken + kept >= self.most or len(theirs) >= 2 * most:
                return None
            for oldest in theirs[: max(len(theirs) + 1 - most, 0)]:
                oldest.is_asked_to_go = True
            seat = Seat(self, visitor)
            self._of.setdefault(visitor, []).append(seat)
            self.taken += 1
            return seat

    def take_back(self, seat: Seat) -> None:
        with self._lock:
            self.taken -= 1
            theirs = self._of[seat.visitor]
            theirs.remove(seat)
            if not theirs:
                del self._of[seat.visitor]
