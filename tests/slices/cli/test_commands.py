"""The other commands: copies, checks, catalogues, and one clear line for whatever is wrong."""

import re
import socket
from pathlib import Path

import pytest

from portal.cli.catalogues import compile_catalogues
from portal.cli.common import _REFUSALS
from portal.cli.mailroom import words_from
from portal.config import default_packs
from portal.municipality.load import load_pack, pack_names
from portal.outbox import MailKind
from portal.staff.rules import AccountProblem
from tests.slices.cli.conftest import Answer, Portal


def test_a_backup_and_the_way_back(set_up: Answer, portal: Portal, tmp_path: Path) -> None:
    made = portal("backup", str(tmp_path / "copies"))
    assert made.code == 0, made.err
    assert "The keys are NOT in it" in made.out
    (folder,) = (tmp_path / "copies").iterdir()
    assert "--replace" in portal("restore", str(folder)).err
    back = portal("restore", str(folder), "--replace")
    assert back.code == 0, back.err
    assert "Deleted again: 0" in back.out
    assert portal("audit", "verify").code == 0
    assert "anne@example.no" in portal("staff", "list").out


def test_the_access_log_is_checked_against_a_noted_end(set_up: Answer, portal: Portal) -> None:
    verified = portal("audit", "verify")
    noted = re.search(r"\d+:[0-9a-f]{64}", verified.out)
    assert noted
    assert portal("audit", "verify", "--noted", noted[0]).code == 0
    changed = portal("audit", "verify", "--noted", noted[0][:-4] + "0000")
    assert changed.code == 2
    assert "cut off" in changed.out
    assert "should be NUMBER:HASH" in portal("audit", "verify", "--noted", "yesterday").err


def test_the_schema_is_brought_up(portal: Portal) -> None:
    first = portal("--demo", "db", "upgrade")
    assert "Bringing the database" in first.err
    assert portal("--demo", "db", "upgrade").err == ""


def test_a_pack_with_a_fault_is_told_with_file_and_line(portal: Portal, tmp_path: Path) -> None:
    (tmp_path / "atlantis").mkdir()
    (tmp_path / "atlantis" / "pack.toml").write_text("name = ")
    answer = portal("packs", "check", "--packs", str(tmp_path))
    assert answer.code == 2
    assert "pack.toml:1" in answer.out


def test_a_port_in_use_is_one_line(portal: Portal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = portal("run", "--demo", "--port", str(port))
    assert (answer.code, answer.err) == (
        2,
        f"portal: port {port} is in use. Choose another: portal run --port {port + 1}\n",
    )


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORTAL_PACK", "atlantis", "portal: pack: no 'atlantis'"),
        ("PORTAL_SMTP_HOST", "mail.example.no", "portal: mail_from: is missing"),
        (
            "PORTAL_DATABASE_URL",
            "postgresql://nobody@127.0.0.1:1/none",
            "portal: the database does not answer",
        ),
        ("PORTAL_INSTANCE", "/proc/portal", "portal: instance: /proc/portal cannot be written to"),
    ],
)
def test_whatever_is_wrong_is_one_line_and_no_traceback(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    answer = portal("--demo", "staff", "list")
    assert answer.code == 2
    assert answer.err.startswith(says)
    assert answer.err.count("\n") == 1


def test_catalogues_are_compiled_when_they_are_newer(tmp_path: Path) -> None:
    po = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    po.parent.mkdir(parents=True)
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Hei"\nmsgstr "Hello"\n'
    )
    assert compile_catalogues(tmp_path) == 1
    assert compile_catalogues(tmp_path) == 0
    assert b"Hello" in po.with_suffix(".mo").read_bytes()
    assert [path.name for path in sorted(po.parent.iterdir())] == ["messages.mo", "messages.po"]


@pytest.mark.parametrize("kind", MailKind)
def test_every_mail_has_words_without_a_field_in_every_language_of_every_pack(kind: MailKind) -> None:
    for name in pack_names(default_packs()):
        pack = load_pack(default_packs(), name)
        for language in pack.languages:
            subject, body = words_from(pack.texts)(kind, getattr(language, "code", language))
            assert subject
            assert body
            assert "{" not in subject + body


def test_every_refusal_has_words() -> None:
    assert set(_REFUSALS) == set(AccountProblem)


def test_a_mail_that_came_back_is_noted_by_its_id_and_no_other(portal: Portal) -> None:
    portal("--demo", "db", "upgrade")
    unknown = portal("--demo", "outbox", "bounced", "<abc@kommunen.example>")
    assert unknown.code == 2
    assert "nothing of the last thirty days was sent under that id" in unknown.err
