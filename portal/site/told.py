"""What every reader is told of how things stand with us: how long answers have taken, and the notice that hangs.

Both are shown on pages that must stay cheap and must stay up: each process asks the database at most once in ten minutes for
the figures and once a minute for the notice (as often as kept pages are made anew), and goes on with what it knows
when the database does not answer.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.cases.capacity import Hanging, hanging
from portal.cases.figures import AnswerTimes, read_answer_times, rounded_up
from portal.db.clock import utc_now
from portal.web.extensions import portal_of
from portal.web.i18n import text

FIGURES_LAST = timedelta(minutes=10)
NOTICE_LASTS = timedelta(minutes=1)
log = logging.getLogger("portal.site")


class Remembered:
    """One answer of the database, asked for again when its time is over: by one thread, while the others use the last."""

    def __init__(self, ask: Callable[[Session, datetime], Any], lasts: timedelta) -> None:
        self._ask, self._lasts = ask, lasts
        self._asking = threading.Lock()
        self._turn = -1
        self._answer: Any = None

    def get(self) -> Any:
        """The answer, at most as old as it lasts; None before there has been any."""
        turn = int(utc_now().timestamp() // self._lasts.total_seconds())
        if turn != self._turn and self._asking.acquire(blocking=False):
            try:
                with portal_of().db.read() as db:
                    self._answer = self._ask(db, utc_now())
            except SQLAlchemyError as error:
                log.warning("could not be read: %s", type(error).__name__)
            finally:
                self._turn = turn
                self._asking.release()
        return self._answer


def register(app: Flask) -> None:
    """Give every template what we tell of ourselves."""
    figures, notice = Remembered(read_answer_times, FIGURES_LAST), Remembered(hanging, NOTICE_LASTS)

    def told_times() -> list[str]:
        return sentences(figures.get())

    def told_notice() -> Hanging | None:
        found: Hanging | None = notice.get()
        return found if found is not None and found.until > utc_now() else None

    app.jinja_env.globals.update(told_times=told_times, told_notice=told_notice)


def sentences(times: AnswerTimes | None) -> list[str]:
    """The figures in plain words, in the reader's language; none when they rest on too few answers."""
    if times is None or times.count < portal_of().pack.answer_times_minimum:
        return []
    median, ninth = _in_words(times.median), _in_words(times.ninth)
    said = [text("times.most", time=median)] if median and median != ninth else []
    said += [text("times.nine_of_ten", time=ninth)] if ninth else []
    return [*said, text("times.basis")] if said else []


def _in_words(wait: timedelta | None) -> str:
    if wait is None:
        return ""
    unit, number = rounded_up(wait)
    return text(f"times.{unit}", **{unit: number})
