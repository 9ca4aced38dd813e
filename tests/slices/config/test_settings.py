"""Settings: what is half set or wrong stops the start with one clear line that names it."""

import os
import stat
from pathlib import Path

import pytest

from portal.config import SettingError, Settings, load_settings


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    (tmp_path / "packs" / "demo").mkdir(parents=True)
    (tmp_path / "packs" / "_common").mkdir()
    return tmp_path / "packs"


def load(packs: Path, *, demo: bool = False, **env: str) -> Settings:
    named = {f"PORTAL_{name.upper()}": value for name, value in env.items()}
    return load_settings({"PORTAL_PACKS": str(packs), **named}, demo=demo, instance=packs.parent / "instance")


def test_a_demo_needs_no_settings_at_all(packs: Path) -> None:
    settings = load(packs, demo=True)
    assert settings.pack == "demo"
    assert settings.database_url.endswith("/instance/demo.sqlite")
    assert settings.mail_transport == "file"
    assert not settings.is_production


def test_the_keys_are_made_once_and_only_for_the_owner(packs: Path) -> None:
    first, second = load(packs, demo=True), load(packs, demo=True)
    assert len(first.server_key) == 32
    assert (first.secret_key, first.server_key) == (second.secret_key, second.server_key)
    keys = first.instance / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}


def test_no_secret_shows_in_the_repr(packs: Path) -> None:
    settings = load(
        packs,
        pack="demo",
        smtp_host="m",
        smtp_user="u",
        smtp_password="hemmelig",
        mail_from="a@b.no",
        database_url="postgresql://u:hemmelig@db/p",
    )
    assert "hemmelig" not in repr(settings)
    assert repr(settings.server_key) not in repr(settings)


def test_the_environment_wins_over_the_file(packs: Path) -> None:
    instance = packs.parent / "instance"
    instance.mkdir()
    (instance / "settings.toml").write_text(
        'pack = "demo"\nbase_url = "https://a.no"\ntrusted_hosts = ["b.no"]\n'
    )
    settings = load(packs, base_url="https://c.no/")
    assert settings.base_url == "https://c.no"
    assert settings.trusted_hosts == ("c.no", "b.no")
    assert settings.is_production


@pytest.mark.parametrize(
    ("env", "names"),
    [
        ({}, "pack"),
        ({"pack": "nowhere"}, "pack"),
        ({"pack": "../demo"}, "pack"),
        ({"pack": "_common"}, "pack"),
        ({"pack": "demo", "base_url": "http://hjelp.kommunen.no"}, "base_url"),
        ({"pack": "demo", "base_url": "hjelp.kommunen.no"}, "base_url"),
        ({"pack": "demo", "base_url": "https://hjelp.kommunen.no/a"}, "base_url"),
        ({"pack": "demo", "base_url": "https://hjelp.kommunen.no:99999"}, "base_url"),
        ({"pack": "demo", "database_url": "mysql://x/y"}, "database_url"),
        ({"pack": "demo", "database_url": "sqlite://"}, "database_url"),
        ({"pack": "demo", "redis_url": "http://x"}, "redis_url"),
        ({"pack": "demo", "smtp_host": "mail.no"}, "mail_from"),
        ({"pack": "demo", "smtp_port": "25"}, "smtp_host"),
        ({"pack": "demo", "mail_transport": "smtp"}, "smtp_host"),
        ({"pack": "demo", "mail_transport": "pigeon"}, "mail_transport"),
        ({"pack": "demo", "mail_transport": "file", "smtp_host": "mail.no"}, "smtp_host"),
        ({"pack": "demo", "smtp_host": "m", "mail_from": "a@b.no", "smtp_user": "u"}, "smtp_password"),
        ({"pack": "demo", "smtp_host": "m", "mail_from": "a@b.no", "smtp_password": "p"}, "smtp_user"),
        ({"pack": "demo", "smtp_host": "m", "mail_from": "a@b.no", "smtp_port": "0"}, "smtp_port"),
        ({"pack": "demo", "smtp_host": "m", "mail_from": "nobody"}, "mail_from"),
        (
            {
                "pack": "demo",
                "smtp_host": "m.no",
                "mail_from": "a@b.no",
                "smtp_user": "u",
                "smtp_password": "p",
                "smtp_security": "none",
            },
            "smtp_security",
        ),
        ({"pack": "demo", "trusted_proxies": "-1"}, "trusted_proxies"),
        ({"pack": "demo", "trusted_proxies": "٣"}, "trusted_proxies"),
        ({"pack": "demo", "server_method": "perhaps"}, "server_method"),
        ({"pack": "demo", "stmp_host": "mail.no"}, "PORTAL_STMP_HOST"),
    ],
)
def test_what_is_wrong_is_named_in_one_line(packs: Path, env: dict[str, str], names: str) -> None:
    with pytest.raises(SettingError) as caught:
        load(packs, **env)
    assert str(caught.value).startswith(names)
    assert "\n" not in str(caught.value)


def test_what_only_shares_the_prefix_is_left_alone(packs: Path) -> None:
    assert load(packs, pack="demo", service_host="10.0.0.1", port="tcp://10.0.0.1:80").pack == "demo"


@pytest.mark.parametrize("text", ["pack = ", 'smtp_hots = "a"', "demo = true", "\xff"])
def test_a_wrong_file_is_named(packs: Path, text: str) -> None:
    instance = packs.parent / "instance"
    instance.mkdir()
    (instance / "settings.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingError, match=r"settings\.toml: "):
        load(packs, pack="demo")


def test_a_folder_that_cannot_be_written_is_named(packs: Path) -> None:
    (packs.parent / "instance").write_text("a file, not a folder")
    with pytest.raises(SettingError, match="instance: .*cannot be written to"):
        load(packs, demo=True)


def test_a_damaged_an_open_and_a_lost_key_are_refused(packs: Path) -> None:
    settings = load(packs, demo=True)
    key = settings.instance / "keys" / "server.key"
    whole = key.read_text()
    key.write_text("short")
    with pytest.raises(SettingError, match="damaged"):
        load(packs, demo=True)
    key.write_text(whole)
    os.chmod(key, 0o644)
    with pytest.raises(SettingError, match="chmod 600"):
        load(packs, demo=True)
    key.unlink()
    (settings.instance / "demo.sqlite").touch()
    with pytest.raises(SettingError, match="put the key that belongs to it back"):
        load(packs, demo=True)


def test_sms_is_off_until_it_is_set_up_and_a_folder_in_the_demo(packs: Path, tmp_path: Path) -> None:
    assert load(packs, pack="demo").sms_transport == "none"
    assert load(packs, demo=True).sms_transport == "file"
    token = tmp_path / "token"
    token.write_text("hemmelig")
    set_up = load(packs, pack="demo", sms_transport="http", sms_url="https://sms.example/v1", sms_token_file=str(token))
    assert (set_up.sms_url, set_up.sms_token_file, set_up.sms_sender) == ("https://sms.example/v1", token, "Melding")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"sms_transport": "pigeon"}, "sms_transport"),
        ({"sms_transport": "http"}, "sms_url"),
        ({"sms_url": "https://sms.example"}, "sms_url"),
        ({"sms_transport": "http", "sms_url": "http://sms.example"}, "sms_url"),
        ({"sms_transport": "http", "sms_url": "https://u:p@sms.example"}, "sms_url"),
        ({"sms_transport": "http", "sms_url": "https://sms.example", "sms_token_file": "/gone"}, "sms_token_file"),
        ({"sms_sender": "Familiehjelpa i Fjordvik"}, "sms_sender"),
        ({"sms_sender": "Hjelp\r\nX"}, "sms_sender"),
    ],
)
def test_sms_half_set_up_is_told(packs: Path, wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        load(packs, pack="demo", **wrong)
