"""What the server's processes load: the app, a thread that sends the outbox, and one that clears away."""

import atexit
import logging
import os
import threading

from portal import create_app, demo
from portal.cli import upkeep
from portal.cli.mailroom import mailroom_for
from portal.config import load_settings
from portal.outbox import loop
from portal.web.extensions import portal_of

os.umask(0o077)
logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

app = create_app(load_settings())
if portal_of(app).settings.is_demo:
    demo.register(app)


def _start_threads() -> None:
    ground, stop = portal_of(app), threading.Event()
    room = mailroom_for(ground.settings, ground.db, ground.pack.texts)
    sender = threading.Thread(target=loop, args=(room, stop), name="outbox", daemon=True)
    sender.start()
    upkeep.start(ground.db, stop)
    atexit.register(stop.set)


_start_threads()
