"""`portal run` and `portal worker`: everything is made ready, then the server takes over this process."""

import gc
import ipaddress
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from portal.cli.catalogues import compile_catalogues
from portal.cli.common import Trouble, database_of, say, settings_of
from portal.cli.demo import show_sign_ins
from portal.cli.server_method import check_switch
from portal.config import Settings
from portal.db.session import Database

THREADS = 16  # a request that waits for a key derivation must not stop the others
TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"


@click.command()
@click.option("--demo", is_flag=True, help="An invented municipality, with staff to sign in as.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 512), help="A process.")
@click.pass_context
def run(context: click.Context, demo: bool, host: str, port: int, workers: int, threads: int) -> None:
    """Bring up the portal: schema, catalogues, keys, then the server."""
    _check_port(host, port)
    settings, env = _settings_for(context, demo, host, port)
    with database_of(settings) as db:
        check_switch(settings, db)
        compile_catalogues(TRANSLATIONS, say)
        _build_app(settings)
        sign_ins = _fill_demo(settings, db) if settings.is_demo else []
        _welcome(settings, db, sign_ins, host, port)
    sys.stdout.flush()
    os.environ.update(env)
    _serve(host, port, workers, threads)


@click.command()
@click.pass_context
def worker(context: click.Context) -> None:
    """Send the mails of the outbox, and delete what has run out, until stopped. `portal run` does this too; this is
    for a machine apart."""
    from portal.cli import upkeep
    from portal.cli.mailroom import mailroom_for
    from portal.municipality.load import load_pack
    from portal.outbox import loop

    settings = settings_of(context)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with database_of(settings) as db:
        say("Sending mails. Ctrl+C stops.")
        upkeep.start(db, stop)
        loop(mailroom_for(settings, db, load_pack(settings.packs, settings.pack).texts), stop)


# --- making ready -----------------------------------------------------------------------------------------


def _settings_for(
    context: click.Context, demo: bool, host: str, port: int
) -> tuple[Settings, dict[str, str]]:
    """The settings, and the environment that gives the server's processes the same ones."""
    env = dict(os.environ)
    settings = settings_of(context, env, demo=demo)
    name = urlsplit(settings.base_url).hostname or ""
    if not settings.is_production and not settings.is_https:
        env["PORTAL_BASE_URL"] = f"http://{name}:{port}"
        if settings.is_demo and not _is_loopback(host):  # so that a phone on the same network may look
            hosts = (*settings.trusted_hosts, host, _own_address())
            env["PORTAL_TRUSTED_HOSTS"] = ",".join(dict.fromkeys(hosts))
        settings = settings_of(context, env, demo=demo)
    env |= {"PORTAL_INSTANCE": str(settings.instance), "PORTAL_DEMO": "1" if settings.is_demo else "0"}
    return settings, env


def _check_port(host: str, port: int) -> None:
    # The server would share a port with another one without a word, so it is asked for here.
    try:
        with socket.create_server((host, port), family=_family(host)):
            return
    except OSError as error:
        if error.errno in (98, 48, 10048):
            raise Trouble(f"port {port} is in use. Choose another: portal run --port {port + 1}") from None
        raise Trouble(f"{host}:{port} cannot be listened on ({error.strerror})") from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _build_app(settings: Settings) -> None:
    """Build the app once before the server starts: what is wrong is told here, what is loaded is shared."""
    from portal import create_app
    from portal.web.extensions import portal_of

    portal_of(create_app(settings)).db.close()


def _fill_demo(settings: Settings, db: Database) -> Sequence[Mapping[str, str]]:
    from portal.demo import prepare

    return prepare(db, settings, say)


def _serve(host: str, port: int, workers: int, threads: int) -> None:
    """Hand this process over to the server, until it is stopped.

    Its workers are forked from here, so they share what is loaded already: that halves both memory and start.
    No thread and no connection may be alive at this point.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "portal.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_access=False,  # it would name addresses
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    gc.collect()
    gc.freeze()
    server.serve()


# --- what is said -----------------------------------------------------------------------------------------


def _welcome(
    settings: Settings, db: Database, sign_ins: Sequence[Mapping[str, str]], host: str, port: int
) -> None:
    click.echo(f"\n  The portal is at  {settings.base_url}")
    if settings.is_demo and not _is_loopback(host):
        click.echo(f"  On this network   http://{_own_address()}:{port}")
    show_sign_ins(settings, sign_ins)
    if not settings.is_demo:
        _what_is_left(settings, db)
    click.echo("\n  Ctrl+C stops it.\n")


def _what_is_left(settings: Settings, db: Database) -> None:
    from portal.vault.commands import team_may_take_cases

    with db.read() as session:
        if not team_may_take_cases(session):
            click.echo("  Nobody can open a case yet. Run in another window: portal setup")
    if settings.mail_transport == "file":
        click.echo(
            f"  Mails are not sent, but put in {settings.instance / 'mail'}: set smtp_host to send them"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_address() -> str:
    """This machine's address on its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found: Any = probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
    return str(found)
