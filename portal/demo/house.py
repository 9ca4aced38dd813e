"""Filling the house: the colleagues first, then all the stories at once, in the order of what happened.

Everything goes through the commands that the pages use, with the clock set back, so that journals and the
access log are what they would have become.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.db.clock import running_from, utc_now
from portal.db.session import Database
from portal.demo import beside
from portal.demo.colleagues import colleagues, professionals
from portal.demo.keyfile import DemoSecrets
from portal.demo.moments import moment_of
from portal.demo.stage import Stage
from portal.demo.stories import Story, stories
from portal.demo.telling import begin, happen
from portal.municipality.profile import Pack
from portal.referrer import commands as referrers
from portal.referrer.own_keys import OwnKeys, make_keys
from portal.staff import commands as staff
from portal.staff.models import StaffMember
from portal.staff.rules import needs_team_key
from portal.vault import receipt
from portal.vault.keyring import Keyring
from portal.vault.keys import Receipt, derive_receipt
from portal.vault.recovery import confirm_recovery, new_recovery

_OPENED_BEFORE = timedelta(days=200)  # the team is older than every story


def is_empty(db: Database) -> bool:
    """Whether nobody works here and nobody has written."""
    with db.read() as session:
        return all(session.scalar(select(table.id).limit(1)) is None for table in (StaffMember, Case))


def fill(db: Database, server_key: bytes, pack: Pack, secrets: DemoSecrets) -> None:
    """Enrol the colleagues and tell the stories, in one transaction: all of the demo is there, or nothing."""
    with ThreadPoolExecutor() as pool:  # stretching a code takes a fiftieth of a second, and waits for no other
        made = pool.map(lambda words: _receipt(words, server_key), secrets.codes.values())
        receipts = dict(zip(secrets.codes, made, strict=True))
        keys = {one.key: _keys(server_key, secrets.words[one.email]) for one in professionals()}
    now = utc_now()
    with db.write() as session:
        with running_from(now - _OPENED_BEFORE):
            staff_ids, privates = _employ(session, secrets)
            _let_write(session, server_key, keys)
        referrer_ids = {key: identifier for key, (identifier, _) in keys.items()}
        stage = Stage(session, pack, staff_ids, referrer_ids, receipts, server_key, now, privates)
        _tell(stage)
        beside.fill(stage)


def _receipt(words: str, server_key: bytes) -> Receipt:
    return derive_receipt(receipt.canonical_of(words.split(" ")), server_key)


def _keys(server_key: bytes, words: str) -> tuple[str, OwnKeys]:
    """An id for a professional, and the keys that the four words open. Slow."""
    identifier = referrers.fresh_id()
    return identifier, make_keys(server_key, identifier, "nb", words=tuple(words.split(" ")))


def _let_write(db: Session, server_key: bytes, keys: Mapping[str, tuple[str, OwnKeys]]) -> None:
    """The professionals have signed in once."""
    for one in professionals():
        referrers.add(db, server_key, one.email, *keys[one.key], utc_now())


def _employ(db: Session, secrets: DemoSecrets) -> tuple[dict[str, str], dict[str, bytes]]:
    """Enrol everybody; whoever reads cases gets the team's key. Returns key → member id, and key → private key."""
    ids: dict[str, str] = {}
    privates: dict[str, bytes] = {}
    keyring: Keyring | None = None
    for one in colleagues():
        passphrase, totp = secrets.passphrases[one.email], secrets.totp[one.email]
        made = staff.enrol_member(db, one.name, one.email, one.roles, passphrase, totp, one.language)
        ids[one.key], privates[one.key] = made.member_id, made.private
        if one.speaks:
            staff.set_spoken(db, made.member_id, one.speaks)
        if needs_team_key(one.roles):
            keyring = _let_in(db, keyring, made.member_id)
    return ids, privates


def _let_in(db: Session, keyring: Keyring | None, member_id: str) -> Keyring:
    if keyring is not None:
        staff.admit(db, keyring, member_id, by=staff.CLI)
        return keyring
    founded = staff.found_team(db, member_id)
    sheet = new_recovery(db, founded)  # printed nowhere: nothing here is worth recovering
    confirm_recovery(db, " ".join(sheet.groups))
    return founded


def _tell(stage: Stage) -> None:
    for moment, story, number in _in_order(stage.now, stage.pack):
        with running_from(moment):
            if number < 0:
                begin(stage, story)
            else:
                happen(stage, story, number)


def _in_order(now: datetime, pack: Pack) -> list[tuple[datetime, Story, int]]:
    """Everything that happened in all the stories, oldest first; -1 is how a story begins."""
    told = [
        (moment_of(at, now, pack.hours), story, number)
        for story in stories()
        for number, at in enumerate(story.moments, -1)
    ]
    return sorted(told, key=lambda each: (each[0], each[1].slug, each[2]))
