"""`portal setup` as a person goes through it: slips are told and asked for again, and the paper is read back."""

import re
from collections.abc import Iterator
from typing import Any

import click
import pytest

from portal.config import load_settings
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.staff import second_factor
from portal.staff.queries import list_members
from portal.vault.commands import team_may_take_cases
from tests.slices.cli.conftest import Portal

PASSPHRASES = ("gulrot ferge lanterne sokkel", "bever trapp marsipan kolonne")


class Person:
    """Answers what the screen asks for, and slips once wherever one can."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.seen = ""
        self.names = iter(["Anne Berg", "Bjørn Dal"])
        self.emails = iter(["anne@example.no", "bjorn@example.no"])
        self.passphrases = iter(["kort", *PASSPHRASES])
        self.papers = self.read_paper()

    def answer(self, asked: str, **how: Any) -> str:
        said = self.capsys.readouterr()
        self.seen += said.out + said.err
        answers = {
            "Pack": lambda: "demo",
            "  Name": lambda: next(self.names),
            "  E-mail": lambda: next(self.emails),
            "  Passphrase": lambda: next(self.passphrases),
            "  The six digits it shows": self.digits,
            "Type it back from the paper": lambda: next(self.papers),
        }
        return str(how["default"]) if asked.startswith("  Roles") else answers[asked]()

    def digits(self) -> str:
        secret = re.findall(r"or type in ([A-Z2-7]+)", self.seen)[-1]
        self.seen += "digits asked\n"
        return second_factor.code_at(secret, utc_now())

    def read_paper(self) -> Iterator[str]:
        groups = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{5}\b", self.seen.rpartition("The recovery key")[2])
        assert len(groups) == 13
        yield " ".join(["00000" if groups[0] != "00000" else "11111", *groups[1:]])
        yield " ".join(groups).lower()


def test_two_people_and_a_paper(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = Person(capsys)
    monkeypatch.setattr(click, "prompt", person.answer)
    ended = portal("setup")
    assert ended.code == 0, ended.err
    assert "Choose another: it is too short" in person.seen
    assert "Look again at group 1." in person.seen
    assert not any(passphrase in person.seen for passphrase in PASSPHRASES)
    db = Database(load_settings().database_url)
    with db.read() as session:
        assert team_may_take_cases(session)
        assert [one.state for one in list_members(session)] == ["active", "active"]
    db.close()


def test_who_stops_halfway_has_changed_nothing(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = Person(capsys)

    def answer(asked: str, **how: Any) -> str:
        if asked.startswith("Type it back"):
            raise click.Abort
        return person.answer(asked, **how)

    monkeypatch.setattr(click, "prompt", answer)
    assert portal("setup").code == 130
    db = Database(load_settings().database_url)
    with db.read() as session:
        assert list_members(session) == []
    db.close()
