"""How the program ends: its exit codes, and one sentence for what the user can mend, never a traceback."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from time import time
from types import FrameType
from typing import Any, NoReturn

import msgspec
from rich.console import Console

err = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    """Why the program ended.

    It went well; an invariant failed; the user, or who looks after the machine, has something to mend; the run is
    there, but more of its records are in quarantine than the config takes; a signal stopped it.
    """

    CLEAN = 0
    FAILED = 1
    USER = 2
    QUARANTINE = 3
    INTERRUPTED = 128 + signal.SIGINT
    TERMINATED = 128 + signal.SIGTERM


class Terminated(KeyboardInterrupt):
    """Someone asked the program to end, as a machine does that is shut down."""


def terminate(_: int, __: FrameType | None) -> NoReturn:
    """What SIGTERM does."""
    raise Terminated


def fail(message: str, code: Exit, *, json: bool = False) -> NoReturn:
    """Print one sentence, or one line of JSON, and end."""
    if json:
        line = msgspec.json.encode({"time": round(time(), 3), "event": "failed", "message": message, "exit": code})
        err.file.write(line.decode() + "\n")
    else:
        err.print(f"clean-corpus: {message}", markup=False, soft_wrap=True)
    sys.exit(code)


def told(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what the user can mend into a sentence, and a signal into an orderly end."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, terminate)
        json = bool(kwargs.get("log_json"))
        try:
            command(*args, **kwargs)
        except OSError as error:
            fail(f"{error.filename or 'the disk'}: {error.strerror or error}", Exit.USER, json=json)
        except MemoryError:
            fail("there is not enough memory; take fewer --workers", Exit.USER, json=json)
        except KeyboardInterrupt as stop:
            code = Exit.TERMINATED if isinstance(stop, Terminated) else Exit.INTERRUPTED
            goes_on = "; the same command goes on from here" if "output" in kwargs else ""
            fail(f"stopped{goes_on}", code, json=json)
        except Exception as error:
            ended = ending(error)
            if ended is None:
                raise
            fail(str(error.args[0]), ended, json=json)

    return wrapped


def ending(error: Exception) -> Exit | None:
    """How the program ends on an error of its own, None for what it does not know.

    The modules that raise them are asked only then: to load them takes longer than most commands.
    """
    from pipeline.audit import UnknownDocument  # noqa: PLC0415 - see above
    from pipeline.config import ConfigError  # noqa: PLC0415
    from pipeline.dedup.index import IndexMismatch  # noqa: PLC0415
    from pipeline.engines import EngineError  # noqa: PLC0415
    from pipeline.output import RunError  # noqa: PLC0415
    from pipeline.read.contract import ReadError  # noqa: PLC0415
    from pipeline.run import Unbalanced  # noqa: PLC0415
    from pipeline.write.manifest import ManifestError  # noqa: PLC0415

    mendable = (ConfigError, ReadError, RunError, EngineError, ManifestError, UnknownDocument, IndexMismatch)
    if isinstance(error, mendable):
        return Exit.USER
    return Exit.FAILED if isinstance(error, Unbalanced) else None
