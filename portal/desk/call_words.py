"""What a colleague is told of the code that was given to a family that called or came by."""

from datetime import datetime

from portal.web.i18n import day
from portal.web.i18n import gettext as _


def code_line(ends_at: datetime | None, now: datetime) -> str:
    """One line while the family has not taken its own code; '' afterwards, and where none was given. `ends_at` is that of
    `calls.ends_at_of`.
    """
    if ends_at is None:
        return ""
    if ends_at <= now:
        return _("Familien brukte ikke koden, og nå virker den ikke lenger. De kan ringe oss, eller skrive på nytt.")
    return _("Familien har koden vi ga dem, men har ikke tatt sin egen ennå. Den virker til og med %(day)s.", day=day(ends_at))
