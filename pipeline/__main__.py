"""Where the program starts: it stops in peace from the first moment, though the libraries take a second to load."""

from __future__ import annotations

import os
import signal
from types import FrameType

STOPPED = b"clean-corpus: stopped before anything was done\n"


def leave(number: int, _: FrameType | None) -> None:
    """End at once, with the exit code that shells expect of a signal."""
    os.write(2, STOPPED)
    os._exit(128 + number)


def main() -> None:
    """Run the command line."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    from pipeline.cli import main as command  # noqa: PLC0415 - this is what takes a second

    command()


if __name__ == "__main__":
    main()
