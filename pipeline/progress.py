"""Progress of a run: a bar a phase in a terminal, plain lines elsewhere, JSON lines for machines."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, time
from typing import Literal, Self

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from pipeline.engines import Reached

Style = Literal["usual", "quiet", "verbose", "json"]
SECONDS_BETWEEN_LINES = {"usual": 10.0, "verbose": 1.0, "json": 1.0}


class Pace(msgspec.Struct, frozen=True):
    """How fast a phase goes: records a second, and seconds left. None where that cannot be known yet."""

    per_second: float | None
    seconds_left: float | None


class Started(msgspec.Struct, frozen=True):
    """When a phase was first heard of, and how far it was: a run that goes on from checkpoints begins in the middle."""

    at: float
    done: int
    records: int

    def pace(self, reached: Reached, now: float) -> Pace:
        """How fast it has been since."""
        spent = now - self.at
        done, records = reached.done - self.done, reached.records - self.records
        if spent <= 0:
            return Pace(None, None)
        left = spent * (reached.total - reached.done) / done if done > 0 else None
        return Pace(records / spent if records > 0 else None, left)


class Phases:
    """Told how far a run is, as it goes on; shows it on the console in the style that was asked for."""

    def __init__(self, console: Console, style: Style = "usual") -> None:
        self.console = console
        self.style = style
        self.started: dict[str, Started] = {}
        self.bars: dict[str, TaskID] = {}
        self.said = 0.0
        self.progress = Progress(
            TextColumn("{task.description:<16}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[pace]}"),
            console=console,
            disable=not console.is_terminal or style in ("quiet", "json"),
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
        if self.style == "quiet":
            return
        now = monotonic()
        started = self.started.setdefault(reached.phase, Started(now, reached.done, reached.records))
        pace = started.pace(reached, now)
        if not self.progress.disable:
            self._draw(reached, pace)
        elif reached.done == reached.total or now - self.said > SECONDS_BETWEEN_LINES[self.style]:
            self.said = now
            self._say(reached, pace, now - started.at)

    def _draw(self, reached: Reached, pace: Pace) -> None:
        told = ", ".join(words(reached, pace))
        if reached.phase not in self.bars:
            self.bars[reached.phase] = self.progress.add_task(reached.phase, total=reached.total, pace=told)
        self.progress.update(self.bars[reached.phase], completed=reached.done, total=reached.total, pace=told)

    def _say(self, reached: Reached, pace: Pace, spent: float) -> None:
        if self.style == "json":
            self.event("progress", **msgspec.to_builtins(reached), **msgspec.to_builtins(pace), seconds=round(spent, 3))
            return
        unit = "records" if reached.done == reached.records else "parts"
        told = ", ".join([f"{reached.done:,} of {reached.total:,} {unit}", *words(reached, pace), f"{spent:.1f} s"])
        self.console.print(f"{reached.phase}: {told}", markup=False, soft_wrap=True)

    def finished(self, folder: Path, counts: dict[str, int], fresh: bool, code: int) -> None:  # noqa: FBT001 - a fact
        """The last line of a log for machines."""
        self.event("finished", output=str(folder), counts=counts, fresh=fresh, exit=code)

    def event(self, event: str, **told: object) -> None:
        """One line of JSON, for whoever reads the log by machine."""
        line = msgspec.json.encode({"time": round(time(), 3), "event": event, **told}).decode()
        self.console.file.write(line + "\n")
        self.console.file.flush()


def words(reached: Reached, pace: Pace) -> list[str]:
    """Counts, rate and time left, as far as they are known and say something new."""
    told = []
    if reached.records and reached.records != reached.done:
        told.append(f"{reached.records:,} records")
    if pace.per_second is not None:
        told.append(f"{pace.per_second:,.0f} a second")
    if pace.seconds_left and reached.done < reached.total:
        told.append(f"about {clock(pace.seconds_left)} left")
    return told


def clock(seconds: float) -> str:
    """A span of time for a person."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
