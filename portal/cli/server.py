"""The server itself: the app is built and warmed in this process, and the workers are forked from it.

What was loaded, compiled and rendered once is shared by all: that halves their memory. This process then becomes a small
program that watches them (`portal.cli.watch`); a worker that comes after one that was killed loads everything by itself, while
the others answer. No thread and no connection may be alive at the fork.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, cast

from babel import localedata
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from portal.web.extensions import portal_of
from portal.web.serving import MOST_STREAMS
from portal.worry import find

_MODULE = "portal.wsgi"  # by name: it stands above the commands, since it begins some of them
_BACKLOG = 1024
_KILL_SECONDS = 10
_ARENA_MAX = -8  # M_ARENA_MAX of the C library's mallopt
_GARBAGE = (5000, 10, 10)  # a request makes some thousand objects: looked through once or twice, not ten times
_WATCH = Path(__file__).with_name("watch.py")
# Rendered once a language before the fork, so that their templates, catalogues and texts are shared.
_WARM_ADDRESSES = ("/", "/thread", "/help-now", "/staff/sign-in", "/health")
_LANGUAGES = ("nb", "nn", "en", "uk", "ar", "pl")  # that the house itself is written in
# What Babel knows of each language and no page says: three quarters of it, a megabyte a language and process.
_NEVER_SAID = frozenset({
    "compact_currency_formats", "compact_decimal_formats", "compound_unit_patterns", "currency_names", "currency_names_plural",
    "currency_symbols", "interval_formats", "meta_zones", "scripts", "unit_display_names", "unit_patterns", "variants",
})  # fmt: skip


def load_app() -> Flask:
    """The app that the workers will serve, built from the environment.

    Raises SettingError and PackError: what is wrong is told here, before any worker starts.
    """
    _share_memory_among_threads()
    _load_languages()
    app = cast(Flask, importlib.import_module(_MODULE).app)
    compiled = portal_of(app).settings.instance / "compiled"  # templates, so that the next start need not compile them
    with contextlib.suppress(OSError):
        compiled.mkdir(mode=0o700, exist_ok=True)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    return app


def warm(app: Flask) -> None:
    """Load every template, and ask for the first pages once in each language: in a thread, whose connections end with it."""
    find("", portal_of(app).pack.languages)  # the lists of words that worry: seven megabytes a worker
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    thread = threading.Thread(target=_ask_for_pages, args=(app,), name="warm")
    thread.start()
    thread.join()
    portal_of(app).db.close()


def _load_languages() -> None:
    """What Babel knows of our languages, before all else: what is let go of here is filled by what is loaded after."""
    for each in _LANGUAGES:
        localedata.load(each)
        forget_what_is_never_said()
    gc.collect()


def forget_what_is_never_said() -> None:
    """Let go of the currencies, units and names of time zones in the languages that are loaded; dates and plurals stay."""
    for known in getattr(localedata, "_cache", {}).values():
        for each in _NEVER_SAID & known.keys():
            del known[each]


def _ask_for_pages(app: Flask) -> None:
    portal, client = portal_of(app), app.test_client()
    for language in portal.pack.languages:
        for address in _WARM_ADDRESSES:
            client.get(address, base_url=portal.settings.base_url, headers={"Accept-Language": language})


def serve(host: str, port: int, workers: int, again: Sequence[str] = ()) -> None:
    """Hand this process over to the server, until it is stopped. `again` is the command that starts one more worker, in the
    place of one that died; without it all ends with the first."""
    server = _server(host, port, workers)
    if os.name == "posix":  # elsewhere Granian's own watching goes on, in a process that has loaded everything
        server._serve_loop = lambda *_: _become_watch(server, again)
    _allow_many_connections()
    gc.collect()
    _give_back_memory()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    server.serve()


def _server(host: str, port: int, workers: int) -> Any:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    return Granian(
        f"{_MODULE}:server",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        backlog=_BACKLOG,
        # Connections a worker: above what may be held, or pages would wait behind the streams.
        backpressure=MOST_STREAMS + _BACKLOG,
        http=HTTPModes.http1,  # behind a proxy nothing else comes, and a held stream weighs a third less
        websockets=False,
        log_access=False,  # it would name addresses
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=_KILL_SECONDS,
    )


def _become_watch(server: Any, again: Sequence[str]) -> NoReturn:
    """This process has forked the workers: what it loaded is of use to them alone, and would lie in memory once more.

    Whoever says stop meanwhile is heard by the watch, as soon as it can.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    if server.interrupt_signal:
        os.kill(os.getpid(), signal.SIGTERM)
    sys.stdout.flush()
    sys.stderr.flush()
    words = [str(_KILL_SECONDS), *(str(each.inner.pid) for each in server.wrks), "--", *again]
    os.execv(sys.executable, [sys.executable, "-I", "-S", str(_WATCH), *words])  # nosec B606  # noqa: S606


def _give_back_memory() -> None:
    """What making ready took and needs no more, where the C library can give it back."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _share_memory_among_threads() -> None:
    """One store of memory for all threads beside the main one's, where the C library lets us choose. Each of a worker's
    twenty would else keep what it once needed at the most."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def _allow_many_connections() -> None:
    """As many open files as this user may have: a held stream is one, and the usual 1,024 would be the end of it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * (MOST_STREAMS + _BACKLOG)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
