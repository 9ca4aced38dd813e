"""What the server's processes load: the app, a thread that sends the outbox, one that clears away, one for live talks.

`server` is for granian, which `portal run` starts. `app` is plain WSGI for any other server: each stream holds one of its
threads there, so few are let in (`portal.bell.seats`), and `portal worker` must run beside it.
"""

import atexit
import logging
import os
import threading

from portal import create_app, demo
from portal.cli import live_ticks, upkeep
from portal.cli.mailroom import mailroom_for
from portal.config import load_settings
from portal.outbox import loop
from portal.web.extensions import portal_of
from portal.web.serving import Serving

os.umask(0o077)
logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

app = create_app(load_settings())
if portal_of(app).settings.is_demo:
    demo.register(app)


def _start_threads() -> None:
    ground, stop = portal_of(app), threading.Event()
    room = mailroom_for(ground.settings, ground.db, ground.pack)
    sender = threading.Thread(target=loop, args=(room, stop), name="outbox", daemon=True)
    sender.start()
    upkeep.start(ground.db, ground.pack, ground.settings.server_key, stop)
    ticks = live_ticks.TickRoom(ground.db, ground.pack, ground.settings.server_key, ground.bell.ring)
    live_ticks.start(ticks, stop)
    atexit.register(stop.set)


server = Serving(app, _start_threads)
