"""The professional's sign-in: a verified work address, a link by e-mail, and keys of one's own behind four words.

rules      what an address is, how long links and sessions last, `Referrer`
own_keys   four words to a key; `seal_for_referrer`, and opening what was sealed so
links      the link in the mail: asked for, looked at, used up once
sessions   a browser's sign-in; id and key come from the cookie
commands   signing in, new words, unlocking;  queries: who somebody is
door       `referrer_of(request)`, the cookie, and what is shown to who is not signed in
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register(app: "Flask") -> None:
    """Open this door of the app, and tell the guard how a referrer is known."""
    from portal.referrer import door, me_routes, routes  # here, so that worker and command line load no Flask

    door.know_referrers(app)
    app.register_blueprint(routes.bp)
    app.register_blueprint(me_routes.bp)
