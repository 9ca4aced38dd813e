"""The portal with a clock that a test sets: `python -m tests.clocked <file> run --demo …`.

The file holds seconds to add to the real time; every process of the server reads it anew at each look at the clock.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.db.clock import set_clock


class ClockFile:
    """A clock that goes as the real one does, so many seconds ahead as stand in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.path.read_text("ascii")))

    def set(self, moment: datetime) -> None:
        """Let it be `moment` (aware) now."""
        ahead = (moment - datetime.now(UTC)).total_seconds()
        draft = self.path.with_suffix(".new")
        draft.write_text(str(ahead), "ascii")
        draft.replace(self.path)


if __name__ in ("__main__", "__mp_main__"):  # a process that is spawned reads this file again
    set_clock(ClockFile(Path(sys.argv[1])))

if __name__ == "__main__":
    from portal.cli import main

    main(sys.argv[2:])
