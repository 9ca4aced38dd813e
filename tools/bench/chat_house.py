"""A demo with many talks going on: made through the core's own commands, signed in to over HTTP."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import commands as cases
from portal.cases import visits
from portal.cases.commands import NewCase
from portal.cases.models import Case, Message
from portal.cases.places import message_place
from portal.cases.rules import Asker, Channel
from portal.config import Settings, load_settings
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.live import commands as live
from portal.live import presence
from portal.municipality.live import LiveRules
from portal.municipality.load import load_pack
from portal.staff import second_factor
from portal.staff.models import StaffMember
from portal.vault.keys import derive_pair, new_token
from portal.vault.seal import open_text
from tests.dom import parse
from tests.live import LiveSite
from tests.people.colleagues import keys_of
from tools.bench.load import Visitor
from tools.bench.talk import plain

ROLE = "reception"
_AT_A_TIME = 100
_HEADERS = {"Accept-Encoding": "identity", "Accept-Language": "nb", "Accept": "text/html"}


@dataclass
class Talk:
    """One talk: its case, what opens it, and the cookie of the browser in which it goes on."""

    case_id: str
    key: bytes = field(repr=False)
    token: bytes = field(repr=False)
    number: int = 0

    def headers(self) -> dict[str, str]:
        """A network of its own for each, so that the limits see as many households."""
        return {
            **_HEADERS,
            "X-Forwarded-For": f"10.{2 + self.number // 62500}.{self.number // 250 % 250}.{self.number % 250 + 1}",
        }


@dataclass
class House:
    """The running demo's instance, seen from beside it."""

    site: LiveSite
    settings: Settings
    db: Database

    @classmethod
    def of(cls, site: LiveSite, database_url: str) -> "House":
        env = {"PORTAL_DATABASE_URL": database_url} if database_url else {}
        settings = load_settings(env, demo=True, instance=Path(site.instance))
        return cls(site, settings, Database(settings.database_url))

    def begin(self, count: int) -> list[Talk]:
        """So many talks, taken by one colleague, with the chat open."""
        rules = load_pack(self.settings.packs, self.settings.pack).live
        with self.db.write() as db:
            staff_id = self._holder(db)
            presence.open_chat(db, staff_id)
        talks: list[Talk] = []
        while len(talks) < count:
            with self.db.write() as db:
                for _ in range(min(_AT_A_TIME, count - len(talks))):
                    talks.append(_begin(db, rules, staff_id, len(talks)))
        return talks

    def _holder(self, db: Session) -> str:
        email = keys_of(self.site.instance, ROLE).email
        return db.scalars(select(StaffMember.id).where(StaffMember.email == email)).one()

    def said(self, talk: Talk) -> list[str]:
        """Every message of the talk, opened."""
        with self.db.read() as db:
            rows = db.scalars(select(Message).where(Message.case_id == talk.case_id)).all()
            return [open_text(talk.key, row.body_sealed, message_place(row.id)) for row in rows]

    async def signed_in(self) -> Visitor:
        """The browser of the colleague who holds the talks."""
        keys = keys_of(self.site.instance, ROLE)
        visitor = Visitor(self.site.address, {**_HEADERS, "X-Forwarded-For": "10.250.0.1"})
        hidden = await form_of(visitor, "/staff/sign-in", "/staff/sign-in")
        code = second_factor.code_at(keys.totp_secret, utc_now())
        typed = [("email", keys.email), ("passphrase", keys.passphrase), ("code", code)]
        answer = await visitor.post("/staff/sign-in", [*hidden, *typed])
        assert answer.status == 303, f"not signed in: {answer.status}"
        return visitor


def _begin(db: Session, rules: LiveRules, staff_id: str, number: int) -> Talk:
    new = NewCase(
        submission=new_id(), channel=Channel.CHAT, asker=Asker.PARENT, language="nb", has_receipt=True,
        due_at=utc_now() + timedelta(days=2), first_message="Hei, er det noen der?",
    )  # fmt: skip
    case, key = cases.open_case(db, new)
    token = new_token()
    pair = derive_pair(token, "visit")
    visits.begin(db, pair, visits.visit_to(pair, case.id, key, language="nb"))
    live.ask(db, db.get_one(Case, case.id), rules, True)
    live.take(db, case.id, staff_id, 1_000_000)
    return Talk(case.id, key, token, number)


async def form_of(visitor: Visitor, path: str, action: str) -> list[tuple[str, str]]:
    """The hidden fields of one form of a page."""
    answer = await visitor.get(path)
    page = parse(plain(answer))
    form = page.root.first("form", lambda node: node.get("action") == action)
    assert form is not None, f"{path} ({answer.status}) has no form to {action}"
    hidden = [one for one in form.all("input") if one.get("type") == "hidden"]
    return [(one.get("name"), one.get("value")) for one in hidden]
