"""The demo: an invented municipality's colleagues and cases, so that there is somebody in the house to try.

Everybody and everything is invented. The colleagues' secrets are random for each instance, lie readable in
`demo.json` in the instance folder and are shown on the sign-in page: they are for the demo only, and nothing
here runs without it.
"""

from collections.abc import Callable, Mapping, Sequence

from flask import Flask

from portal.config import Settings
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.demo import house, keyfile
from portal.demo.colleagues import colleagues, professionals
from portal.demo.keyfile import NotTheDemo
from portal.demo.signing import SignIn, sign_ins_of
from portal.demo.stories import stories
from portal.municipality.load import load_pack
from portal.municipality.profile import Pack
from portal.staff import second_factor
from portal.web.extensions import portal_of

__all__ = ["NotTheDemo", "SignIn", "demo_codes", "demo_professionals", "fill", "prepare", "register", "sign_ins"]


def register(app: Flask) -> None:
    """Let the sign-in pages show the demo's colleagues and professionals. Raises NotTheDemo outside the demo."""
    keyfile.refuse_unless_demo(portal_of(app).settings)
    portal_of(app).demo_sign_ins = lambda: sign_ins(app)
    portal_of(app).demo_professionals = lambda: demo_professionals(portal_of(app).settings)


def fill(app: Flask) -> list[SignIn]:
    """Fill an empty database with people and cases; one that holds anything is left as it is.

    Returns whoever may sign in. Raises NotTheDemo outside the demo.
    """
    portal = portal_of(app)
    return _fill(portal.db, portal.settings, portal.pack)


def prepare(db: Database, settings: Settings, say: Callable[[str], None]) -> Sequence[Mapping[str, str]]:
    """`fill` for the command line: the rows of the table that is printed at the start. Raises NotTheDemo."""
    pack = load_pack(settings.packs, settings.pack)
    if house.is_empty(db):
        say("Inventing people and cases …")
    found = _fill(db, settings, pack)
    return [_row(pack, one) for one in found]


def sign_ins(app: Flask) -> list[dict[str, str]]:
    """The colleagues as the sign-in page shows them, each with the six digits of this half minute."""
    portal = portal_of(app)
    return [_shown(portal.pack, one) for one in sign_ins_of(keyfile.read(portal.settings))]


def demo_codes(settings: Settings) -> list[tuple[str, str]]:
    """Receipt codes to try coming back with: (whose it is, the six words). Empty before `fill`."""
    words = keyfile.read(settings).codes
    labels = {code: label for story in stories() for code, label in story.codes.items()}
    return sorted((label, words[code]) for code, label in labels.items() if label and code in words)


def demo_professionals(settings: Settings) -> list[dict[str, str]]:
    """The professionals who have written, each with an address and the four words to unlock with. Empty before `fill`."""
    words = keyfile.read(settings).words
    return [
        {"name": one.name, "work": one.work, "email": one.email, "words": words[one.email]}
        for one in professionals()
        if one.email in words
    ]


def _fill(db: Database, settings: Settings, pack: Pack) -> list[SignIn]:
    keyfile.refuse_unless_demo(settings)
    if house.is_empty(db):
        secrets = keyfile.read_or_make(settings, colleagues(), stories())
        house.fill(db, settings.server_key, pack, secrets)
    return sign_ins_of(keyfile.read(settings))


def _row(pack: Pack, one: SignIn) -> dict[str, str]:
    role = pack.texts.get(pack.primary_language, f"role.{one.role}.name")
    return {"name": one.name, "role": role, "email": one.email, "passphrase": one.passphrase}


def _shown(pack: Pack, one: SignIn) -> dict[str, str]:
    return {**_row(pack, one), "code": second_factor.code_at(one.totp_secret, utc_now())}
