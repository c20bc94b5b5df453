"""Several processes that answer on one port; uvicorn starts, watches and stops them."""

import logging
import multiprocessing
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial

from uvicorn.supervisors import Multiprocess

from assistant.errors import AssistantError
from assistant.newsroom import NewsAssistant
from assistant.serving.http.allowance import Allowance
from assistant.serving.http.application import (
    allowance_of,
    build_app,
    config_for,
    set_up,
)
from assistant.serving.http.guard import Guard
from assistant.serving.http.observing import SHARED_FIGURES, log_to_standard_error
from assistant.serving.http.options import ServeOptions

AGAIN_SECONDS = 1.0
"""Before a process that could not open the index gives way to the next that tries."""

HANGS_SECONDS = 60
"""Of silence, after which a process is replaced; on a busy machine one takes a while to
begin."""


def run_workers(open_desk: Callable[[], NewsAssistant], options: ServeOptions) -> None:
    """Serve until told to stop, in `options.workers` processes.

    They share the listening socket: whoever is free takes the next connection. One that
    dies is replaced. SIGTERM and Ctrl-C stop all of them, each with its grace; SIGHUP
    replaces them one by one, so that none is missed.

    Args:
        open_desk: Called in each process; can be pickled.
        options: Of the whole service; each process has its share.
    """
    log_to_standard_error()
    make = partial(_worker, open_desk, options.share(), allowance_of(options))
    config = config_for(
        make,
        options,
        factory=True,
        workers=options.workers,
        timeout_worker_healthcheck=HANGS_SECONDS,
    )
    with tempfile.TemporaryDirectory(prefix="assistant-figures-") as folder:
        # Read when prometheus_client is imported, so by the processes only.
        os.environ.setdefault(SHARED_FIGURES, folder)
        Multiprocess(config, sockets=[config.bind_socket()]).run()


def _worker(
    open_desk: Callable[[], NewsAssistant], options: ServeOptions, allowance: Allowance
) -> Guard:
    """The application of one process."""
    set_up()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        desk = open_desk()
    except AssistantError as error:
        # A server of the index is away: it may be back for the next one.
        logging.getLogger(__name__).error("%s", type(error).__name__)
        time.sleep(AGAIN_SECONDS)
        raise SystemExit(1) from None
    return build_app(desk, options, allowance)


def _end_with_parent() -> None:
    """Stop this process as SIGTERM does once nobody is left to tell it to."""
    if parent := multiprocessing.parent_process():
        parent.join()
        signal.raise_signal(signal.SIGTERM)
