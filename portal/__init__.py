"""One door in to a municipality's help for children, young people and families."""

from flask import Flask

from portal.config import SettingError, Settings

__all__ = ["Settings", "SettingError", "create_app"]

# A conversation's longest answer is far below this; a larger request is refused before it is read.
MAX_REQUEST_BYTES = 256 * 1024
MAX_FORM_FIELDS = 200


def create_app(settings: Settings) -> Flask:
    """The whole portal as a Flask app.

    Raises SettingError when the municipality's pack cannot be read, RuntimeError when a view has no access label.
    """
    app = Flask(__name__, static_folder=None)
    _configure(app, settings)
    _give_ground(app, settings)
    _open_doors(app)
    from portal.web import access

    access.check_labels(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        MAX_FORM_PARTS=MAX_FORM_FIELDS,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        PREFERRED_URL_SCHEME="https" if settings.base_url.startswith("https:") else "http",
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    from jinja2 import StrictUndefined

    app.jinja_env.undefined = StrictUndefined


def _give_ground(app: Flask, settings: Settings) -> None:
    from portal.bell import Bell
    from portal.cases import stirring
    from portal.cases.newer import said_since
    from portal.db.session import Database
    from portal.live.standing import Standing
    from portal.municipality.load import load_pack
    from portal.web import (
        access,
        csrf,
        errors,
        headers,
        i18n,
        kept,
        limits,
        padding,
        render,
        sizes,
        static,
        writing,
    )
    from portal.web.extensions import Portal

    pack = load_pack(settings.packs, settings.pack)
    bell = Bell(settings.database_url, settings.instance, said_since, Standing().changed)
    db = Database(settings.database_url)
    stirring.tell_by(db, bell.ring_soon)
    app.extensions["portal"] = Portal(settings=settings, db=db, pack=pack, bell=bell)
    app.config.update(csrf.session_settings(app))
    for part in (sizes, headers, i18n, errors, render, static, limits, csrf, access, padding, kept, writing):
        part.register(app)


def _open_doors(app: Flask) -> None:
    from portal import (
        admin,
        concern,
        desk,
        directory,
        editor,
        guide,
        intake,
        referrer,
        replies,
        site,
        staff,
        thread,
    )

    for door in (directory, site, guide, intake, concern, thread, staff, referrer, desk, replies, admin, editor):
        door.register(app)
