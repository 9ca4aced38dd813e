"""Typed settings, read once at start from the environment and instance/settings.toml.

The environment (`PORTAL_SMTP_HOST`) wins over the file (`smtp_host = …`). Whatever is wrong or half set stops
the start with one line that says which setting it is; nothing is guessed. Keys are made at the first start.
"""

import base64
import difflib
import ipaddress
import os
import re
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import SplitResult, urlsplit

MailTransport = Literal["file", "smtp"]
SmtpSecurity = Literal["starttls", "tls", "none"]
SmsTransport = Literal["none", "file", "http"]

DEFAULT_BASE_URL = "http://localhost:8000"  # not 127.0.0.1: a passkey needs a name
KEY_BYTES = 32
_SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_PACK_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_SMS_SENDER = re.compile(r"[A-Za-z0-9 ]{1,11}|\+?[0-9]{3,15}")
_SMS_URL = re.compile(r"(https://[^\s/@]+|http://(127\.0\.0\.1|localhost)(:[0-9]+)?)(/\S*)?")
_MAIL_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_KNOWN = frozenset(
    {
        "instance",
        "packs",
        "pack",
        "database_url",
        "redis_url",
        "base_url",
        "demo",
        "mail_transport",
        "mail_from",
    }
    | {"smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_security"}
    | {"sms_transport", "sms_url", "sms_token_file", "sms_sender"}
    | {"server_method", "trusted_hosts", "trusted_proxies", "least_seconds", "limit_factor"}
)
_ONLY_ENVIRONMENT = frozenset({"instance", "demo"})


class SettingError(Exception):
    """A setting is wrong or missing. The message is one clear line for whoever runs the portal."""


@dataclass(frozen=True)
class Settings:
    """Everything the portal must be told from outside. Secrets never show in its repr."""

    instance: Path
    packs: Path
    pack: str
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    base_url: str
    secret_key: bytes = field(repr=False)
    server_key: bytes = field(repr=False)
    is_demo: bool = False
    mail_transport: MailTransport = "file"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: SmtpSecurity = "starttls"
    mail_from: str = ""
    sms_transport: SmsTransport = "none"
    sms_url: str = ""
    sms_token_file: Path | None = None
    sms_sender: str = "Melding"
    server_method: bool = False
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    least_seconds: int = 2  # what is sent sooner after its first page stands behind the queue: nobody is so fast
    limit_factor: int = 1  # how many times the usual number of requests a network may make

    @property
    def is_production(self) -> bool:
        """Whether real people may be on the other side: neither the demo nor a loopback address."""
        return not self.is_demo and not _is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def is_https(self) -> bool:
        """Whether visitors come by TLS, so that cookies may say Secure."""
        return self.base_url.startswith("https://")


def load_settings(
    env: Mapping[str, str] | None = None, *, demo: bool = False, instance: Path | None = None
) -> Settings:
    """Read, check and complete the settings; make the instance folder and its keys when they are not there.

    `demo` also follows from PORTAL_DEMO=1. Raises SettingError with one clear line when something is wrong.
    """
    environment = _from_environment(os.environ if env is None else env)
    folder = _writable_folder(instance or Path(environment.get("instance") or "instance"))
    values = _Values({**_from_file(folder / "settings.toml"), **environment})
    is_demo = demo or values.flag("demo")
    packs = Path(values.word("packs") or default_packs()).resolve()
    base = _base_url(values.word("base_url") or DEFAULT_BASE_URL, is_demo)
    database_url = _database_url(values.word("database_url"), folder, is_demo)
    keys = _load_keys(folder, database_url)
    return Settings(
        instance=folder,
        packs=packs,
        pack=_pack(values.word("pack") or ("demo" if is_demo else ""), packs),
        database_url=database_url,
        redis_url=_redis_url(values.word("redis_url")),
        base_url=base.geturl(),
        secret_key=keys["cookie"],
        server_key=keys["server"],
        is_demo=is_demo,
        server_method=values.flag("server_method"),
        trusted_hosts=_trusted_hosts(values.words("trusted_hosts"), base),
        trusted_proxies=values.number("trusted_proxies", 0, 0, 5),
        least_seconds=values.number("least_seconds", 2, 0, 60),
        limit_factor=values.number("limit_factor", 1, 1, 1000),
        **_mail(values),
        **_sms(values, is_demo),
    )


# --- where values come from -------------------------------------------------------------------------------


class _Values:
    """Raw values by name, asked for by type."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw

    def has(self, name: str) -> bool:
        return self.raw.get(name) not in (None, "")

    def word(self, name: str) -> str:
        value = self.raw.get(name, "")
        if isinstance(value, (dict, list, bool)):
            raise SettingError(f"{name}: should be a text")
        return str(value).strip()

    def words(self, name: str) -> tuple[str, ...]:
        value = self.raw.get(name, "")
        parts = value if isinstance(value, list) else re.split(r"[,\s]+", str(value))
        return tuple(str(part).strip() for part in parts if str(part).strip())

    def flag(self, name: str) -> bool:
        value = str(self.raw.get(name, "")).strip().lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"", "0", "false", "no", "off"}:
            return False
        raise SettingError(f"{name}: should be true or false, not '{value}'")

    def number(self, name: str, default: int, least: int, most: int) -> int:
        text = self.word(name)
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise SettingError(f"{name}: should be a whole number from {least} to {most}, not '{text}'")
        return int(text)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.word(name) or default
        if value not in allowed:
            raise SettingError(f"{name}: should be one of {', '.join(allowed)}, not '{value}'")
        return value


def _from_environment(env: Mapping[str, str]) -> dict[str, str]:
    found = {key[7:].lower(): value for key, value in env.items() if key.startswith("PORTAL_")}
    for name in found.keys() - _KNOWN:
        # Other variables may share the prefix (clusters add PORTAL_SERVICE_HOST): only misspellings stop us.
        if near := difflib.get_close_matches(name, _KNOWN, 1, 0.85):
            raise SettingError(
                f"PORTAL_{name.upper()}: not a setting. Did you mean PORTAL_{near[0].upper()}?"
            )
    return {name: value for name, value in found.items() if name in _KNOWN}


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path}: cannot be read as TOML: {error}") from None
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror}") from None
    for name in sorted(found.keys() - (_KNOWN - _ONLY_ENVIRONMENT)):
        near = difflib.get_close_matches(name, _KNOWN, 1, 0.6)
        hint = f" Did you mean {near[0]}?" if near and near[0] not in _ONLY_ENVIRONMENT else ""
        raise SettingError(f"{path}: {name} is not a setting.{hint}")
    return found


# --- folders and keys -------------------------------------------------------------------------------------


def _writable_folder(folder: Path) -> Path:
    try:
        folder = folder.expanduser().resolve()
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise SettingError(f"instance: {folder} cannot be written to ({error.strerror})") from None


def default_packs() -> Path:
    """The folder of packs beside the package, else one in the present folder."""
    beside_package = Path(__file__).resolve().parent.parent / "packs"
    return beside_package if beside_package.is_dir() else Path("packs")


def _load_keys(instance: Path, database_url: str) -> dict[str, bytes]:
    folder = instance / "keys"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _refuse_lost_key(folder / "server.key", database_url)
        return {name: _load_or_make_key(folder / f"{name}.key") for name in ("cookie", "server")}
    except OSError as error:
        raise SettingError(f"instance: {error.filename}: {error.strerror}") from None


def _refuse_lost_key(path: Path, database_url: str) -> None:
    """A new server key beside an old database would silently make every receipt code worthless."""
    database = database_url.removeprefix("sqlite:///")
    if not path.exists() and database != database_url and Path(database).exists():
        raise SettingError(f"{path} is missing, but {database} is there: put the key that belongs to it back")


def _load_or_make_key(path: Path) -> bytes:
    if not path.exists():
        _make_key(path)
    if os.name == "posix" and path.stat().st_mode & 0o007:
        raise SettingError(f"{path} can be read by everybody on this machine: run chmod 600 {path}")
    try:
        key = base64.b64decode(path.read_text("ascii").strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingError(f"{path} is damaged: put it back from where you keep the keys")
    return key


def _make_key(path: Path) -> None:
    """Write a new key whole or not at all; when two start at once, the first one's key stands."""
    handle, draft = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)


# --- one check a setting ----------------------------------------------------------------------------------


def _pack(name: str, packs: Path) -> str:
    if not name:
        raise SettingError(
            "pack: no municipality is chosen. Run: portal setup (or look around: portal run --demo)"
        )
    if not _PACK_NAME.fullmatch(name) or not (packs / name).is_dir():
        known = sorted(path.name for path in packs.glob("[a-z]*") if path.is_dir())
        raise SettingError(f"pack: no '{name}' in {packs}. There is: {', '.join(known) or 'nothing'}")
    return name


def _database_url(url: str, instance: Path, is_demo: bool) -> str:
    # The demo has a file of its own: its staff have published passwords and must never meet a real case.
    if not url:
        return f"sqlite:///{instance / ('demo.sqlite' if is_demo else 'portal.sqlite')}"
    url = re.sub(r"^postgres://", "postgresql://", url)
    parts = _split("database_url", url)
    if parts.scheme == "sqlite" and parts.path.strip("/"):
        return url
    if parts.scheme in {"postgresql", "postgresql+psycopg"} and parts.path.strip("/"):
        return _with_driver(url)
    raise SettingError(
        "database_url: should be sqlite:////folder/file or postgresql://user:password@host/name"
    )


def _with_driver(url: str) -> str:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise SettingError("database_url: PostgreSQL needs psycopg: pip install 'portal[postgres]'") from None
    return url


def _redis_url(url: str) -> str | None:
    if not url:
        return None
    if _split("redis_url", url).scheme not in {"redis", "rediss", "unix"}:
        raise SettingError("redis_url: should begin with redis://, rediss:// or unix://")
    try:
        import redis  # noqa: F401
    except ImportError:
        raise SettingError("redis_url: Redis needs its client: pip install 'portal[redis]'") from None
    return url


def _base_url(url: str, is_demo: bool) -> SplitResult:
    parts = _split("base_url", url.rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingError(f"base_url: should look like https://hjelp.kommunen.no, not '{url}'")
    if parts.username or parts.path or parts.query or parts.fragment:
        raise SettingError("base_url: should be only https:// and the host's name, with nothing after it")
    if parts.scheme == "http" and not is_demo and not _is_loopback(parts.hostname):
        raise SettingError(f"base_url: {parts.hostname} is not this machine, so it must begin with https://")
    return parts


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise SettingError(f"{name}: is not a valid address") from None
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _trusted_hosts(named: tuple[str, ...], base: SplitResult) -> tuple[str, ...]:
    own = (base.hostname or "",)
    loopback = ("127.0.0.1", "localhost", "[::1]") if _is_loopback(own[0]) else ()
    return tuple(dict.fromkeys((*own, *loopback, *named)))


def _mail(values: _Values) -> dict[str, Any]:
    asks_smtp = [name for name in sorted(_KNOWN) if name.startswith("smtp_") and values.has(name)]
    default = "smtp" if asks_smtp else "file"
    transport = cast(MailTransport, values.choice("mail_transport", default, ("file", "smtp")))
    mail_from = values.word("mail_from")
    if mail_from and not _MAIL_ADDRESS.fullmatch(mail_from):
        raise SettingError(f"mail_from: '{mail_from}' is not an e-mail address")
    if transport == "file":
        if asks_smtp:
            raise SettingError(f"{asks_smtp[0]}: is set, but mail_transport is 'file'. Remove one of them")
        return {"mail_transport": transport, "mail_from": mail_from or "portal@localhost"}
    return {"mail_transport": transport, "mail_from": mail_from, **_smtp(values)}


def _smtp(values: _Values) -> dict[str, Any]:
    for name in ("smtp_host", "mail_from"):
        if not values.has(name):
            raise SettingError(f"{name}: is missing. Mail by SMTP needs smtp_host and mail_from")
    if values.has("smtp_user") != values.has("smtp_password"):
        missing = "smtp_password" if values.has("smtp_user") else "smtp_user"
        raise SettingError(f"{missing}: is missing. Set both smtp_user and smtp_password, or neither")
    security = values.choice("smtp_security", "starttls", ("starttls", "tls", "none"))
    host = values.word("smtp_host")
    if security == "none" and values.has("smtp_user") and not _is_loopback(host):
        raise SettingError("smtp_security: 'none' would send the password in the clear. Use starttls or tls")
    return {
        "smtp_host": host,
        "smtp_port": values.number("smtp_port", _SMTP_PORTS[security], 1, 65535),
        "smtp_user": values.word("smtp_user"),
        "smtp_password": values.word("smtp_password"),
        "smtp_security": cast(SmtpSecurity, security),
    }


def _sms(values: _Values, is_demo: bool) -> dict[str, Any]:
    """No SMS unless asked for; the demo puts them in a folder. The sender must not tell what it is about."""
    transport = values.choice("sms_transport", "file" if is_demo else "none", ("none", "file", "http"))
    sender, url, token = (values.word(f"sms_{name}") for name in ("sender", "url", "token_file"))
    if sender and not _SMS_SENDER.fullmatch(sender):
        raise SettingError(f"sms_sender: '{sender}' should be at most 11 letters and digits, or a number")
    if (transport == "http") != bool(url):
        raise SettingError("sms_url: goes with sms_transport 'http'. Set both or neither")
    if url and not _SMS_URL.fullmatch(url):
        raise SettingError("sms_url: should begin with https:// and hold no password")
    if token and not Path(token).is_file():
        raise SettingError(f"sms_token_file: {token} is not there")
    where = {"sms_url": url, "sms_token_file": Path(token) if token else None}
    return {"sms_transport": cast(SmsTransport, transport), "sms_sender": sender or "Melding", **where}
