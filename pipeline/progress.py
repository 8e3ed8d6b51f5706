"""Progress of a run: a bar a phase in a terminal, plain lines elsewhere."""

from __future__ import annotations

from time import monotonic
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from pipeline.engines import Reached

SECONDS_BETWEEN_LINES = 10.0


class Phases:
    """Told how far a run is, as it goes on."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.bars: dict[str, TaskID] = {}
        self.said = 0.0
        self.progress = Progress(
            TextColumn("{task.description:<16}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        """Begin to show."""
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""
        self.progress.stop()

    def __call__(self, reached: Reached) -> None:
        """Show how far a phase is."""
        phase, done, total = reached.phase, reached.done, reached.total
        if phase not in self.bars:
            self.bars[phase] = self.progress.add_task(phase, total=total)
        self.progress.update(self.bars[phase], completed=done, total=total)
        if not self.console.is_terminal and (done == total or monotonic() - self.said > SECONDS_BETWEEN_LINES):
            self.said = monotonic()
            self.console.print(f"{phase}: {done} of {total} parts", markup=False)
