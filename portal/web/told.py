"""A quiet word about what was just done, which survives the redirect after it: 'Sent.', 'It has been changed.'

Only its slug travels, in the signed session cookie, for a minute and for one page. Nothing stands in the address, nothing in
the database, and the slug says nothing of what was written.
"""

from flask import session

from portal.db.clock import utc_now

_KEY = "told"
_LIVES_SECONDS = 60


def tell(slug: str) -> None:
    """Let the next page say this."""
    session[_KEY] = [slug, int(utc_now().timestamp())]


def take() -> str:
    """What the page is to say, once; '' when there is nothing, or when it was long ago."""
    slug, told_at = session.pop(_KEY, ("", 0))
    return str(slug) if utc_now().timestamp() - told_at <= _LIVES_SECONDS else ""
