"""What takes a second to load is loaded while other work goes on: in the process that workers come from, in a thread.

This module imports none of it.
"""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import suppress
from importlib import import_module
from multiprocessing import forkserver, resource_tracker
from threading import Thread

PRELOAD = ["pipeline.engines.local.shared", "pipeline.engines.local.supervisor"]
"""What every worker needs."""


def load_ahead() -> None:
    """Start the process that workers are forked from, which loads what they need; once, however often it is called."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOAD)
    resource_tracker.ensure_running()  # it would unblock the signal that is blocked below
    was = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # it inherits this, and starts in peace
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, was)


def import_ahead(*modules: str) -> None:
    """Import modules in a thread. Who imports one of them next waits for that, and meets what it may raise."""
    Thread(target=_import, args=modules, name="imports").start()


def _import(*modules: str) -> None:
    for module in modules:
        with suppress(Exception):  # it is raised again where the module is needed
            import_module(module)
