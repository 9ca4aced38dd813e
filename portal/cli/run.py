"""`portal run` and `portal worker`: everything is made ready, then the server takes over this process."""

import ipaddress
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from portal.cli.apart import apart
from portal.cli.common import Trouble, bring_pack_in, database_of, say, settings_of
from portal.cli.demo import show_sign_ins
from portal.cli.server import load_app, serve, warm
from portal.cli.server_method import check_switch
from portal.config import Settings
from portal.db.session import Database
from portal.web.serving import PAGE_THREADS, THREADS_FROM

_AGAIN = "--again"
TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"


@click.command()
@click.option("--demo", is_flag=True, help="An invented municipality, with staff to sign in as.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option(
    "--threads", default=PAGE_THREADS, show_default=True, type=click.IntRange(1, 512), help="A process."
)
@click.option(_AGAIN, "is_again", is_flag=True, hidden=True, help="One worker, in the place of one that died.")
@click.pass_context
def run(
    context: click.Context, demo: bool, host: str, port: int, workers: int, threads: int, is_again: bool
) -> None:
    """Bring up the portal: schema, catalogues, keys, then the server."""
    if is_again:
        return _run_one_more(host, port)
    _check_port(host, port)
    settings, env = _settings_for(context, demo, host, port)
    os.environ.update(env | {THREADS_FROM: str(threads)})
    app = load_app()  # first: then the child need not load the same once more
    sign_ins = apart(lambda: _make_ready(settings))
    with closing(Database(settings.database_url)) as db:
        check_switch(settings, db)
        _welcome(settings, db, sign_ins, host, port)
    warm(app)
    serve(host, port, workers, [sys.executable, *sys.orig_argv[1:], _AGAIN])
    return None


def _run_one_more(host: str, port: int) -> None:
    """A worker in the place of one that died: everything is ready, and the environment says what was decided then."""
    warm(load_app())
    serve(host, port, 1)


@click.command()
@click.pass_context
def worker(context: click.Context) -> None:
    """Send the mails of the outbox, delete what has run out and see to the live talks, until stopped. `portal run` does
    this too; this is for a machine apart."""
    from portal.bell import Bell
    from portal.cases import stirring
    from portal.cli import live_ticks, upkeep
    from portal.cli.mailroom import mailroom_for
    from portal.municipality.load import load_pack
    from portal.outbox import loop

    settings = settings_of(context)
    pack, bell = load_pack(settings.packs, settings.pack), Bell(settings.database_url, settings.instance)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with database_of(settings) as db:
        stirring.tell_by(db, bell.ring_soon)
        say("Sending mails. Ctrl+C stops.")
        upkeep.start(db, pack, settings.server_key, stop)
        live_ticks.start(live_ticks.TickRoom(db, pack, settings.server_key, bell.ring), stop)
        loop(mailroom_for(settings, db, pack), stop)


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


def _make_ready(settings: Settings) -> Sequence[Mapping[str, str]]:
    """Schema, catalogues and, in the demo, people and cases. Gives whom one may sign in as there."""
    from portal.cli.catalogues import compile_catalogues

    with database_of(settings) as db:
        compile_catalogues(TRANSLATIONS, say)
        bring_pack_in(settings, db)
        if not settings.is_demo:
            return []
        from portal.demo import prepare

        return list(prepare(db, settings, say))


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
